"""Every page for everyone: axe (WCAG 2.2 AA and good practice) and nothing cut off, in all the ways a page is shown.

The ordinary run shows each page twice, so that each scheme, width and language is met; the long run shows every
combination. Large text, more contrast, forced colours and print are looked at on each kind of page.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.appearing import Scheme, appear
from tests.browser.axe import carries, violations
from tests.browser.pages import EACH, LANGUAGES, MORE, UNFOLD, filled

pytestmark = pytest.mark.browser

COVERING: list[tuple[Scheme, int, str]] = [("light", 1280, ""), ("dark", 320, "/es")]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (1280, 320)
MOVING = """[...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
}).length"""


# A page is a process of Chromium's, dearer to start than to show what is asked for: one for each way of showing is kept
# and goes from address to address. The site leaves nothing in it: no cookie, no storage (test_privacy.py).
Showing = Callable[..., Page]
Opening = Callable[[str, str], Page]
# All tests of one address stand together, so that it is loaded once in each language for all of them.
each = pytest.mark.parametrize("address", EACH, scope="module")


@pytest.fixture(scope="module")
def shown(browser: Browser) -> Iterator[Showing]:
    """The page of so many pixels, and of a person with these settings."""
    pages: dict[str, Page] = {}

    def show(width: int, **options: Any) -> Page:
        way = f"{width} {sorted(options.items())}"
        if way not in pages:
            context = browser.new_context(viewport=ViewportSize(width=width, height=800), **options)
            pages[way] = context.new_page()
        return pages[way]

    yield show
    for page in pages.values():
        assert not page.context.cookies()
        page.context.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, site: str) -> Iterator[Opening]:
    """The page at an address in a language, with all that is folded away; it carries axe. Say how it is to `appear`."""
    context = carries(browser.new_context())
    pages = {language: context.new_page() for language in LANGUAGES}
    there: dict[str, str] = {}

    def open_at(language: str, address: str) -> Page:
        page = pages[language]
        if there.get(language) != address:
            page.goto(f"{site}{language}{filled(site, address)}")
            page.evaluate(UNFOLD)
            there[language] = address
        return page

    yield open_at
    assert not context.cookies()
    context.close()


def problems(page: Page) -> list[str]:
    """What axe finds, and whether anything scrolls sideways."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    found = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*([found] if found else []), *([f"{wide} wide in {width}"] if wide > width else [])]


@each
@pytest.mark.parametrize(("scheme", "width", "prefix"), COVERING)
def test_each_page_in_each_scheme_width_and_language(
    opened: Opening, scheme: Scheme, width: int, prefix: str, address: str
) -> None:
    page = opened(prefix, address)
    appear(page, width, scheme)
    assert problems(page) == []


@pytest.mark.long
@pytest.mark.parametrize("address", [*EACH, *MORE], scope="module")
def test_each_page_in_every_combination(opened: Opening, address: str) -> None:
    for scheme, width, prefix in itertools.product(SCHEMES, WIDTHS, LANGUAGES):
        page = opened(prefix, address)
        appear(page, width, scheme)
        assert problems(page) == []


@each
@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.long), 640])
def test_text_of_twice_the_size_fits(opened: Opening, width: int, address: str) -> None:
    """Text alone made larger (WCAG 1.4.4), also on half a screen. Zoom to 400 % is the width of 320 (1.4.10)."""
    for prefix in LANGUAGES:
        page = opened(prefix, address)
        appear(page, width)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.evaluate("document.documentElement.style.fontSize = ''")
        assert wide <= width, prefix


SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
SPACED += "p { margin-bottom: 2em !important; }"
# Words that stand in a box too small for them, which cuts them.
CUT = """[...document.querySelectorAll("main *")].filter((one) => {
  const style = getComputedStyle(one);
  const cuts = style.overflowX !== "visible" || style.overflowY !== "visible";
  const shown = one.checkVisibility() && one.clientWidth > 1 && style.clipPath === "none";
  return cuts && shown && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.long
@pytest.mark.parametrize("address", EACH)
def test_wider_spacing_cuts_nothing(shown: Showing, site: str, address: str) -> None:
    """Lines, letters, words and paragraphs as far apart as a person may set them (WCAG 1.4.12), on a phone."""
    page = shown(390)
    for prefix in LANGUAGES:
        page.goto(f"{site}{prefix}{filled(site, address)}")
        page.evaluate(UNFOLD)
        page.evaluate(
            "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets.push(s); }",
            SPACED,
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, prefix
        assert page.evaluate(CUT) == [], prefix


@each
@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.long), "dark"])
def test_who_wants_more_contrast_has_it(opened: Opening, scheme: Scheme, address: str) -> None:
    """Text of at least 7 to 1."""
    page = opened("", address)
    appear(page, 1280, scheme, contrast="more")
    rule = "color-contrast-enhanced"
    assert violations(page, {"runOnly": [rule], "rules": {rule: {"enabled": True}}}) == ""


@each
def test_who_wants_less_motion_sees_nothing_move(opened: Opening, address: str) -> None:
    page = opened("", address)
    appear(page, 1280, motion="reduce")
    assert page.evaluate(MOVING) == 0


def test_a_program_is_found_by_the_keyboard_alone(strict_page: Page, site: str) -> None:
    """From the first page to the number to call: Tab, letters and Enter; what has the focus can be seen."""
    page = strict_page
    page.goto(site)
    tab_to(page, "#near")
    page.keyboard.type("78701")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("near=78701"))
    tab_to(page, ".cards h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/program/"))
    tab_to(page, "main a[href^='tel:+1']")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; each stop on the way shows that it is one."""
    for _ in range(80):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
        assert outline != "none" or shadow != "none", page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"Tab never comes to {selector}")


def test_forced_colours_keep_the_lit_days_and_what_is_chosen(shown: Showing, site: str) -> None:
    """Where the system's colours hold, what a background said must still be said."""
    page = shown(1280, forced_colors="active")
    for address, one, other in (
        ("/", ".week .lit", ".week i:not(.lit)"),
        ("/search?near=78701", ".week .lit", ".week i:not(.lit)"),
        ("/search?near=78701", ".seg [aria-current]", ".seg a:not([aria-current])"),
    ):
        page.goto(site + address)
        colours = [
            page.locator(selector).first.evaluate(
                "(one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
            )
            for selector in (one, other)
        ]
        assert colours[0][0] != colours[1][0], (address, one)
        assert colours[0][0] != colours[0][1], (address, one)


def test_forced_colours_keep_the_map_and_what_its_signs_mean(shown: Showing, site: str) -> None:
    """The map keeps its own colours, so its legend must; a pin that is not confirmed stays a dashed one everywhere."""
    page = shown(1280, forced_colors="active")
    page.goto(f"{site}/search?near=78701")

    def style(selector: str, what: str) -> str:
        read = f"(one) => getComputedStyle(one).{what}"
        return str(page.locator(selector).filter(visible=True).first.evaluate(read))

    for sign, of_the_map in (
        (".lamp-dot", ".m-home"),
        (".pin:not(.pin-open)", ".m-pin:not(.m-pin-open) circle"),
    ):
        assert style(f".map-legend {sign}", "backgroundColor") == style(f".map {of_the_map}", "fill"), sign
    for where in (".map-legend", ".card"):
        assert style(f"{where} .pin-open", "borderTopStyle") == "dashed", where
        assert style(f"{where} .pin:not(.pin-open)", "borderTopStyle") == "solid", where


def test_on_paper_stands_what_a_person_takes_along(page: Page, site: str) -> None:
    page.emulate_media(media="print")
    for address in map(partial(filled, site), EACH):
        page.goto(site + address)
        for selector in (".strip", "button", "input", ".skip", ".place-tools", ".filters", ".pages"):
            assert page.locator(selector).filter(visible=True).count() == 0, (address, selector)
        for card in page.locator(".card").all():
            assert re.search(r"\d{3}-\d{3}-\d{4}", card.inner_text()), address
        assert page.locator("h1").is_visible()
        assert "988" in page.locator("body").inner_text()
        if address.startswith("/program/") and "/report" not in address:
            assert page.locator(".phone").first.is_visible()
