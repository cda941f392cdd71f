"""The field for a place with its script: the location button in all its answers, and the list, by keyboard alone."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
COUNTING = """
window.asked = 0;
for (const name of ["getCurrentPosition", "watchPosition"]) {
  const held = Geolocation.prototype[name];
  Geolocation.prototype[name] = function (...all) { window.asked += 1; return held.apply(this, all); };
}"""
FAILING = "navigator.geolocation.getCurrentPosition = (found, failed) => failed({ code: %d });"


def opened(context: BrowserContext, site: str, *, failing: int = 0) -> Page:
    page = context.new_page()
    if failing:
        page.add_init_script(FAILING % failing)
    page.goto(site)
    return page


@pytest.mark.parametrize(
    ("code", "words"), [(1, "did not share your location"), (2, "does not know where it is"), (3, "took too long")]
)
def test_without_a_location_the_field_is_still_there(context: BrowserContext, site: str, code: int, words: str) -> None:
    page = opened(context, site, failing=code)
    page.get_by_role("button", name="Use my location").click()
    expect(page.locator(".place-said")).to_contain_text(words)
    expect(page.locator("#near")).to_be_focused()
    page.keyboard.type("59718")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("near=59718"))


def test_permission_refused_in_the_browser_itself(browser: Browser, site: str) -> None:
    context = browser.new_context(permissions=[])
    page = opened(context, site)
    page.get_by_role("button", name="Use my location").click()
    expect(page.locator(".place-said")).to_contain_text("did not share your location")
    context.close()


def test_outside_the_country(browser: Browser, site: str) -> None:
    context = browser.new_context(geolocation={"latitude": 48.8566, "longitude": 2.3522}, permissions=["geolocation"])
    page = opened(context, site)
    page.get_by_role("button", name="Use my location").click()
    expect(page.locator(".place-said")).to_contain_text("We know no ZIP code near you")
    context.close()


def test_what_is_sent_is_rounded(browser: Browser, site: str) -> None:
    """The location is asked for on the press, not before; what is sent is no finer than a twentieth of a degree."""
    context = browser.new_context(
        geolocation={"latitude": 30.267153, "longitude": -97.743057}, permissions=["geolocation"]
    )
    context.add_init_script(COUNTING)
    page = opened(context, site)
    page.wait_for_timeout(300)
    assert page.evaluate("window.asked") == 0
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Use my location").click()
    assert json.loads(sent.value.post_data or "") == {"latitude": 30.25, "longitude": -97.75}
    page.wait_for_url(re.compile(r"/search\?near=787\d\d"))  # one press searches
    context.close()


def test_the_button_needs_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context, site)
    expect(page.get_by_label("ZIP code, or city and state")).to_be_visible()
    expect(page.get_by_role("button", name="Use my location")).to_have_count(0)
    expect(page.get_by_role("combobox")).to_have_count(0)
    context.close()


def test_the_list_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    field = page.get_by_role("combobox", name="ZIP code, or city and state")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("st. lou")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option").first).to_have_text("St. Louis, MO")
    expect(page.locator(".place-said")).to_contain_text("Press the down arrow to choose")
    assert violations(page) == ""
    page.keyboard.press("ArrowDown")
    option = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{option}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("st. lou")
    page.keyboard.press("ArrowDown")  # opens it again
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("St. Louis, MO")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"near=St\.\+Louis%2C\+MO"))


def test_enter_searches_for_what_was_typed_unless_something_was_chosen(page: Page, site: str) -> None:
    page.goto(site)
    page.locator("#near").press_sequentially("Austin, tx")
    expect(page.get_by_role("option")).to_have_text(["Austin, TX"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"near=Austin%2C\+tx"))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("springfield, m", "Springfield, MO"),
        ("787", "78701, Austin, TX"),
        ("ft wor", "Fort Worth, TX"),
        ("SAN JUAN, P", "San Juan, PR"),
        ("mayagüe", "Mayagüez, PR"),
    ],
)
def test_what_is_typed_is_understood(page: Page, site: str, typed: str, first: str) -> None:
    page.goto(site)
    page.locator("#near").fill(typed)
    expect(page.get_by_role("option").first).to_have_text(first)
    page.get_by_role("option").first.click()
    expect(page.locator("#near")).to_have_value(re.sub(r"^(\d{5}),.*", r"\1", first))
    expect(page.locator("#near")).to_be_focused()


def test_two_letters_ask_nobody(page: Page, site: str) -> None:
    page.goto(site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#near").press_sequentially("au", delay=200)
    page.wait_for_timeout(300)
    assert not [url for url in asked if "/places/" in url]
