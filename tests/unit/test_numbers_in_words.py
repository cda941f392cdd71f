"""Whole numbers stand in texts as people in the United States write them, in both languages: 1,234."""

from __future__ import annotations

import pytest
from flask import render_template_string

from directory.web.shared.translate import gettext, ngettext
from tests.languages import page_in

ONE, MANY = "%(num)s program", "%(num)s programs"


@pytest.mark.parametrize("chosen", ["en", "es"])
@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (1, "1"), (999, "999"), (1_234, "1,234"), (12_000, "12,000")])
def test_a_number_is_shown_with_its_thousands_apart(chosen: str, number: int, shown: str) -> None:
    with page_in(chosen):
        said = {"en": "program", "es": "programa"}[chosen] + ("" if number == 1 else "s")
        texts = [
            ngettext(ONE, MANY, number),
            render_template_string("{{ ngettext(one, many, number) }}", one=ONE, many=MANY, number=number),
        ]
        assert texts == [f"{shown} {said}"] * 2
        total = "%(first)s to %(last)s of %(total)s"
        whole = gettext(total, first=1, last=number, total=number)
        assert whole.endswith(f" {shown}")
        template = "{{ _(total, first=1, last=number, total=number) }}"
        assert render_template_string(template, total=total, number=number) == whole


def test_what_is_no_whole_number_stays_as_it_is() -> None:
    with page_in("en"):
        assert gettext("%(low)s to %(high)s", low="78701", high=2.5) == "78701 to 2.5"
        text = render_template_string("{{ _('100 %% of %(what)s', what=what) }}", what="<b>")
        assert text == "100 % of &lt;b&gt;"
        assert render_template_string("{{ _('100 %%') }}") == "100 %"
