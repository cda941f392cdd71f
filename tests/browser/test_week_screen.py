"""The week's screen in a real browser: its height on a phone, the presses it costs, and everyone who uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from directory.config import ROOT
from tests.browser.appearing import appear
from tests.browser.axe import COLOURS, carries, violations

pytestmark = pytest.mark.browser
MOST = 900  # px of a phone 390 wide: the whole screen, its head and foot among them
LONGEST = 12  # of the sample programs


@dataclass(frozen=True)
class Kept:
    """A program's person: in a browser in which nobody is signed in, and in one of their own."""

    address: str
    links: list[str]
    programs: list[str]
    stranger: Page
    mine: Page


@pytest.fixture(scope="module")
def kept(desk_site: tuple[str, dict[str, str]], browser: Browser) -> Iterator[Kept]:
    address, environment = desk_site
    command = [sys.executable, "-m", "tests.browser.week_screen", str(LONGEST)]
    made = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    told = json.loads(made.stdout.splitlines()[-1])

    def opened() -> BrowserContext:
        return carries(browser.new_context(base_url=address, viewport={"width": 390, "height": 800}))

    stranger, mine = opened(), opened()
    mine.add_cookies([{"name": "manage", "value": told["session"], "url": f"{address}/manage"}])
    yield Kept(address, told["links"], told["programs"], stranger.new_page(), mine.new_page())
    stranger.close()
    mine.close()


def height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_read_in_one_look_on_a_phone_whatever_a_listing_says(kept: Kept, language: str) -> None:
    for page, addresses in ((kept.stranger, kept.links), (kept.mine, kept.programs)):
        page.set_viewport_size({"width": 390, "height": 800})
        for address in addresses:
            page.goto(f"{address}?lang={language}")
            assert page.locator(".weekly-press").count(), address
            assert height(page) <= MOST, address
            assert page.evaluate("document.documentElement.scrollWidth") == 390, address


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_for_everyone(kept: Kept, language: str) -> None:
    for page, address in ((kept.stranger, kept.links[0]), (kept.mine, kept.programs[0])):
        page.goto(f"{address}?lang={language}")
        for fold in page.locator(".weekly-rest").all():
            fold.locator("summary").click()
        for width in (1280, 390):
            appear(page, width)
            assert violations(page) == ""
            appear(page, width, "dark")
            assert violations(page, COLOURS) == ""
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_is_folded_unfolds_without_a_script(kept: Kept, browser: Browser) -> None:
    plain = browser.new_context(base_url=kept.address, java_script_enabled=False)
    page = plain.new_page()
    page.goto(kept.links[0])
    expect(page.get_by_text("A press confirms all of it, what stands behind “more” too.")).to_be_visible()
    for fold in page.locator(".weekly-rest").all():
        expect(fold.locator("li").last).to_be_hidden()
        fold.locator("summary").click()
        expect(fold.locator("li").last).to_be_visible()
    plain.close()


def test_two_presses_confirm_from_the_mail(kept: Kept) -> None:
    page, presses = kept.stranger, 1  # on the link in the mail
    page.goto(kept.links[-1])
    page.get_by_role("button", name="Confirm everything shown").press("Enter")
    presses += 1
    expect(page.get_by_text("Families see that you confirmed it today.")).to_be_visible()
    assert presses <= 2


def test_three_presses_change_openings_from_the_mail(kept: Kept) -> None:
    page, presses = kept.mine, 1  # on the link in the mail, by who is signed in
    page.goto(kept.links[1])
    page.locator(".seg label", has_text="Full right now").click()
    presses += 1
    page.get_by_role("button", name="Confirm everything shown").press("Enter")
    presses += 1
    expect(page.get_by_text("Families see that you looked at it today.")).to_be_visible()
    page.goto(kept.programs[1])
    expect(page.get_by_role("radio", name="Full right now")).to_be_checked()
    assert presses <= 3
