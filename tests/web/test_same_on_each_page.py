"""What is the same on every page of families stands in the same order on each (WCAG 3.2.3, 3.2.4 and 3.2.6)."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.browser.pages import EACH, LANGUAGES


def order(text: str) -> list[str]:
    """The words of the crisis strip, of the navigation, of the lines to call and of the foot, as they follow."""
    main = re.search(r"(?s)<main.*</main>", text)
    assert main
    around = text.replace(main[0], "<main></main>")
    begins = r'<(aside(?= class="strip")|header|main|section(?= class="help")|footer)[^>]*>'
    parts = re.findall(rf"(?s){begins}(.*?)</(?:aside|header|main|section|footer)>", around)
    return [f"{name}: {' '.join(re.sub('<[^>]+>', ' ', body).split())}" for name, body in parts]


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_help_and_navigation_stand_in_one_order(sample: FlaskClient, prefix: str) -> None:
    found = re.findall(r'href="(?:/es)?(/program/(\w+)/[^"?]+)', sample.get("/search?near=78701").text)
    (program, program_id), (listed, listed_id) = list(dict.fromkeys(found))[:2]
    filled = {"program": program, "listed": listed, "program_id": program_id, "listed_id": listed_id}
    first = order(sample.get(f"{prefix}/").text)
    assert [one.partition(":")[0] for one in first] == [
        "aside",
        "header",
        "main",
        "section",
        "footer",
    ]
    for address in EACH:
        assert order(sample.get(prefix + address.format(**filled)).text) == first, address
