"""What a program's form makes can be read again: a fact that breaks a rule of the draft is refused at its field."""

from __future__ import annotations

import datetime as dt

import pytest

from directory.geo.zip_table import ZipEntry
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft, Phone
from directory.listings.editing.one_section import section_from
from directory.listings.editing.whole_form import NotRight, draft_from
from directory.listings.fields import FIELDS
from directory.listings.sources import PROGRAM
from directory.web.provider.editing.program_sections import SECTIONS, Section
from tests.factories import draft, said

TODAY = dt.date(2026, 11, 28)
ZIPS = {"78701": ZipEntry("TX", 30.27, -97.74, "Austin", "standard", True)}
TEXTS = ("x" * 201, "x" * 2001, "- - -", "confidential", "n/a", "999999999", "0", "2026-01-01", "a; b", "<b>", "\u200b")


def saved(cells: dict[str, str], before: ListingDraft) -> ListingDraft:
    return section_from(cells, answers={}, before=before, today=TODAY, zip_lookup=ZIPS.get, source=PROGRAM)


@pytest.mark.parametrize("section", SECTIONS, ids=[one.id for one in SECTIONS])
def test_it_is_refused_or_can_be_read_again(section: Section) -> None:
    before = draft(name="Alfa House", provider="Alfa House")
    standing = {one.column: row_of(before)[one.column] for one in section.fields}
    for column in standing:
        for text in TEXTS:
            try:
                made = saved({**standing, column: text}, before)
            except NotRight:
                continue
            assert ListingDraft.from_json(made.to_json()) == made, (column, text)


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("program_name", "x" * 201, "Name has more than 200 characters."),
        ("provider", "x" * 201, "Provider has more than 200 characters."),
        ("provider", "confidential", "Provider is empty."),
    ],
)
def test_it_is_said_at_its_field(column: str, text: str, told: str) -> None:
    before = draft(name="Alfa House", provider="Alfa House")
    columns = [one.column for one in FIELDS if one.asked and one.asked.page == "place"]
    with pytest.raises(NotRight) as refused:
        saved({name: row_of(before)[name] for name in columns} | {column: text}, before)
    assert [(one.column, one.found, one.fix) for one in refused.value.issues] == [(column, text, told)]


def test_a_rule_of_what_the_form_has_no_field_for_counts_too() -> None:
    others = tuple(Phone(number=f"+1512555010{at}", kind="crisis") for at in range(7))
    base = draft(by=said("program"))
    main = Phone(number="+15125550107", kind="main")
    before = base.model_copy(update={"contact": base.contact.model_copy(update={"phones": (main, *others)})})
    with pytest.raises(NotRight, match="has more than 8 entries"):
        saved({"phone": "512-555-0107", "phone_intake": "512-555-0108"}, before)
    with pytest.raises(NotRight, match="has more than 8 entries"):
        draft_from(
            row_of(before) | {"phone_intake": "512-555-0108"},
            before=before,
            today=TODAY,
            zip_lookup=ZIPS.get,
        )
