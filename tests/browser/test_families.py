"""Families' pages in a real browser: the way to a program, on a phone, without scripts, and for everyone."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.pages import program_paths

RESULTS = "/search?near=78701&therapy=dbt"
pytestmark = pytest.mark.browser


def test_a_family_finds_a_program_and_its_number(strict_page: Page, site: str) -> None:
    page = strict_page
    page.goto(site)
    page.get_by_label("ZIP code, or city and state").fill("78701")
    page.get_by_text("A veteran", exact=True).click()
    page.get_by_role("button", name="Find programs").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("within 25 miles of 78701")
    assert "population=veterans" in page.url
    page.get_by_role("link", name="Veterans Remove this filter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("programs within 25 miles")
    page.locator(".cards h3 a").first.click()
    call = page.get_by_role("link", name="Call the program")
    assert re.match(r"tel:\+1\d{10}", call.get_attribute("href") or "")


def test_filters_apply_on_the_button_only(strict_page: Page, site: str) -> None:
    page = strict_page
    page.goto(site + "/search?near=78701&within=50")
    before = page.url
    page.locator("input[name=population][value=lgbt]").check()
    assert page.url == before
    page.get_by_role("button", name="Show programs").last.click()
    assert page.url == f"{site}/search?near=78701&within=50&population=lgbt#list"
    assert page.evaluate("document.activeElement.id") == "list"  # the next Tab is the first card
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.cards h3 a')")


def test_on_a_phone_the_filters_are_folded_away(strict_page: Page, site: str) -> None:
    page = strict_page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site + RESULTS)
    buttons = page.get_by_role("button", name="Show programs")
    expect(buttons.first).to_be_hidden()
    page.locator("summary", has_text="Filters").click()
    expect(buttons).to_have_count(2)  # above the filters, and below
    expect(buttons.first).to_be_in_viewport()


def test_ticks_are_counted_kept_in_the_address_and_the_fifth_is_refused(strict_page: Page, site: str) -> None:
    page = strict_page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site + "/search?near=78701&within=100")
    bar, ticks = page.locator("#compare"), page.locator(".card").get_by_label("Compare")
    for number in range(4):
        ticks.nth(number).check()
    expect(bar.get_by_role("button")).to_have_text("Compare 4")
    expect(bar).to_be_in_viewport()
    assert page.url.count("p=") == 4
    expect(ticks.nth(4)).to_be_disabled()
    expect(bar.get_by_role("status")).to_contain_text("Untick one")
    ticks.nth(0).uncheck()
    page.get_by_role("button", name="Next programs").click()
    assert "page=2" in page.url
    assert page.url.count("p=") == 3
    expect(bar.get_by_role("button")).to_have_text("Compare 3")
    page.locator(".card h3 a").first.click()
    page.get_by_role("link", name=re.compile("^Programs near 78701")).click()
    expect(bar.get_by_role("button")).to_have_text("Compare 3")


def test_one_tick_is_named_and_the_button_comes_with_the_second(strict_page: Page, site: str) -> None:
    """In the rows of those that may fit, too, on the smallest phone."""
    page = strict_page
    page.set_viewport_size({"width": 320, "height": 800})
    for address in ("/search?near=78701&therapy=dbt", "/search?near=78701&therapy=dbt&maybe=1"):
        page.goto(site + address)
        bar, rows = page.locator("#compare"), page.locator(".open .rows li")
        expect(bar.get_by_role("button")).to_be_hidden()
        rows.nth(0).get_by_label("Compare").check()
        name = rows.nth(0).get_by_role("heading").inner_text()
        expect(bar.get_by_role("status")).to_have_text(f"Ticked: {name}. Tick one more to compare.")
        expect(bar.get_by_role("button")).to_be_hidden()
        expect(bar).to_be_in_viewport()
        assert violations(page) == ""
        call, tick = (rows.nth(0).locator(one).bounding_box() for one in (".btn", ".tick"))
        assert call
        assert tick
        assert call["y"] + call["height"] <= tick["y"] or call["x"] + call["width"] <= tick["x"]
        rows.nth(1).get_by_label("Compare").check()
        bar.get_by_role("button", name="Compare 2").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Compare 2 programs")


def test_ticks_go_to_the_next_page_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/search?near=78701&within=100")
    page.locator(".card").get_by_label("Compare").first.check()
    page.get_by_role("button", name="Next programs").click()
    page.locator(".card").get_by_label("Compare").first.check()
    page.locator("#compare").get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare 2 programs")
    context.close()


def test_everything_works_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_label("ZIP code, or city and state").fill("Austin, TX")
    page.get_by_role("button", name="Find programs").click()
    page.get_by_role("link", name="50", exact=True).click()
    assert "within=50" in page.url
    page.locator(".cards h3 a").first.click()
    expect(page.get_by_role("heading", name="What to ask when you call")).to_be_visible()
    assert page.locator("[data-leave]").get_attribute("href") == "https://www.weather.gov/"
    context.close()


def test_leaving_takes_the_page_out_of_back(page: Page, site: str) -> None:
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather"))
    page.goto(site + "/guide")
    page.goto(site + RESULTS)
    page.get_by_role("link", name="Leave this site").click()
    page.wait_for_url("https://www.weather.gov/")
    page.go_back()
    assert page.url == site + "/guide"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_map_is_for_everyone(strict_page: Page, site: str, scheme: Literal["light", "dark"]) -> None:
    strict_page.emulate_media(color_scheme=scheme)
    strict_page.set_viewport_size({"width": 320, "height": 900})
    strict_page.goto(f"{site}/search?near=78701")
    strict_page.get_by_text("Show the map").click()
    expect(strict_page.locator("svg.map")).to_be_visible()
    assert violations(strict_page) == ""
    assert strict_page.evaluate("document.documentElement.scrollWidth") <= 320
    strict_page.locator("svg.map a").first.click()
    assert "#p" in strict_page.url


LONG = "Main/Outpatient/Family/Assessments/Evaluations/Residential"
NAMES = "main h1, .cards h3 a, .rows h3 a, .compare thead strong a, .crumb a, .trail li"


@pytest.mark.parametrize("width", [320, 390])
def test_a_long_unbroken_name_scrolls_nothing_sideways(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    one, other = program_paths(site, 2)
    ids = "&".join(f"p={path.split('/')[2]}" for path in (one, other))
    for address in (
        "/search?near=78701&therapy=dbt",
        "/search?name=lantern",
        f"{one}?near=78701",
        f"/es{one}?near=78701",
        f"{one}/call?near=78701",
        f"{one}/report",
        f"/compare?near=78701&{ids}",
        "/in/texas/austin",
    ):
        page.goto(site + address)
        page.evaluate(
            "([names, long]) => document.querySelectorAll(names).forEach((one) => { one.textContent = long; })",
            [NAMES, LONG],
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize(("width", "tallest"), [(1280, 600), (390, 600), (320, 700)])
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_first_card_is_in_sight_and_cards_are_short(
    page: Page, site: str, prefix: str, width: int, tallest: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{site}{prefix}/search?near=78701&therapy=dbt")
    page.evaluate("document.querySelectorAll('.sample').forEach((one) => one.remove())")  # its banner
    boxes = [card.bounding_box() for card in page.locator(".cards > li:not(:has(.groups))").all()]
    assert boxes
    assert boxes[0]
    assert boxes[0]["y"] < 640
    assert [box["height"] for box in boxes if box and box["height"] >= tallest] == []
    dates = page.locator(".card > dl + .source")
    assert dates.count() >= len(boxes)
    lines = "(all) => all.map((one) => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight))"
    assert max(dates.evaluate_all(lines)) < 2.5


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_tick_stands_beside_the_number(page: Page, site: str, prefix: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{site}{prefix}/search?near=78701&population=veterans")
    feet = page.locator(".card-foot:has(.tick):has(.btn)")
    rows = page.locator(".rows li:has(> .tick):has(> .btn)") if width < 640 else feet
    beside = """(all) => all.map((one) => {
      const [call, tick] = [".btn", ".tick"].map((name) => one.querySelector(name).getBoundingClientRect());
      return call.top < tick.bottom && tick.top < call.bottom;
    })"""
    for places in (one.filter(has_not_text="ext.") for one in (feet, rows)):
        assert places.count()
        assert False not in places.evaluate_all(beside)
