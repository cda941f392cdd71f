"""What lets a page be shown in another way without loading it anew, and be looked at for its colours alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from directory.web.static_files import STATIC
from tests.browser.appearing import appear
from tests.browser.axe import COLOURS, RULES, violations

pytestmark = pytest.mark.browser

# A page that is right in the light, and whose words nobody can read in the dark, to which they fade.
FADING = """<!doctype html><html lang="en"><head><title>A</title><style>
body { background: #fff } p { color: #000; transition: color 60s }
@media (prefers-color-scheme: dark) { p { color: #eee } }
</style></head><body><main><h1>Evening</h1><p>Words to be read</p></main></body></html>"""


def test_the_second_look_holds_every_rule_on_colours(page: Page) -> None:
    """What differs between light and dark is colours, and axe says itself which of its rules are about those."""
    violations(page)  # brings axe along
    about = "(tags) => axe.getRules(tags).filter((one) => one.tags.includes('cat.color')).map((one) => one.ruleId)"
    assert set(page.evaluate(about, RULES["runOnly"])) == set(COLOURS["runOnly"]["values"])


def test_the_second_look_sees_what_cannot_be_read_in_the_dark_alone(page: Page) -> None:
    page.set_content(FADING)
    appear(page, 1280)
    assert violations(page) == ""
    appear(page, 1280, "dark")
    assert "color-contrast" in violations(page, COLOURS)


def test_in_the_dark_nothing_but_colours_differs() -> None:
    """The style sheets only name other colours there: nothing is shown, hidden or moved."""
    found = 0
    for path in STATIC.glob("*.css"):
        sheet = path.read_text(encoding="utf-8")
        for block in re.findall(r"@media[^{]*prefers-color-scheme[^{]*\{(.*?)\n\}", sheet, re.DOTALL):
            found += 1
            rules = re.findall(r"([^{}]+)\{([^{}]*)\}", block)
            assert rules
            for selector, declarations in rules:
                assert selector.strip() == ":root", (path.name, selector)
                for one in filter(str.strip, declarations.split(";")):
                    assert re.match(r"\s*(--[\w-]+|color-scheme)\s*:", one), (path.name, one)
    assert found


def test_no_script_asks_how_a_page_is_shown() -> None:
    """Else a page that is open when it is turned, or when evening comes, would differ from one that is opened then."""
    asks = re.compile(
        r"matchMedia|(inner|outer|client|offset|scroll)Width|visualViewport|screen\.|ResizeObserver|resize"
    )
    assert {
        path.name: found[0] for path in STATIC.glob("*.js") if (found := asks.search(path.read_text("utf-8")))
    } == {}
