"""The desk in a real browser: an admin made by the command signs in, imports, looks, saves, takes back."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from directory.listings.csv.columns import template_csv
from tests.browser.appearing import appear
from tests.browser.axe import COLOURS, violations
from tests.browser.desk import PAGES, import_file, save, take_back

SHEET = "Facility;City;State;ZIP;Phone;IOP\nHarbor House;Portland;ME;04101;207-555-0100;yes\n"
pytestmark = pytest.mark.browser


def test_a_file_is_imported_and_taken_back(desk: Page, tmp_path: Path) -> None:
    path = tmp_path / "programs.csv"
    path.write_text(template_csv(), encoding="utf-8")
    import_file(desk, path, as_of="2026-01-01")
    save(desk)
    take_back(desk)


def test_a_sheet_is_matched_without_javascript(
    signed_in: BrowserContext, desk_site: tuple[str, dict[str, str]], browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "county.csv"
    path.write_text(SHEET, encoding="utf-8")
    plain = browser.new_context(
        base_url=desk_site[0], storage_state=signed_in.storage_state(), java_script_enabled=False
    )
    page = plain.new_page()
    page.goto("/manage/imports/new")
    page.get_by_label("Files").set_input_files(path)
    page.get_by_label("The facts are of this date").fill("2026-01-01")
    page.get_by_label("Whose list it is").fill("cumberland")
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Match the columns")
    page.get_by_role("button", name="Check the rows").click()
    for _ in range(60):
        if page.get_by_role("heading", name="What it would change").count():
            break
        time.sleep(0.5)
        page.reload()
    expect(page.get_by_role("heading", name="What it would change")).to_be_visible()
    plain.close()


@pytest.mark.parametrize("address", PAGES)
def test_the_desk_is_for_everyone(desk: Page, held: dict[str, str], address: str) -> None:
    desk.goto(address.format(**held))
    appear(desk, 1280)
    assert violations(desk) == ""
    appear(desk, 1280, "dark")
    assert violations(desk, COLOURS) == ""
    appear(desk, 320)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 320


def test_signing_in_is_for_everyone(page: Page, desk_site: tuple[str, dict[str, str]]) -> None:
    for path in ("/manage/sign-in", "/manage/reset-password"):
        page.goto(desk_site[0] + path)
        assert violations(page) == ""
        assert re.search(r"Sign in|Forgotten", page.title())


def test_two_listings_are_made_one_and_two_again(desk: Page, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    header = "program_name,street,city,state,zip,phone"
    rows = ("Amber Lodge,7 Pier Road,Bangor,ME,04401,207-555-0122", "Amber Lodg,7 Pier Rd,Bangor,ME,04401,207-555-0122")
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    import_file(desk, path, as_of="2026-01-01")
    save(desk)
    compare = desk.get_by_role("link", name="Compare Amber Lodge and Amber Lodg")
    for _ in range(40):
        desk.goto("/manage/duplicates")
        if compare.count():
            break
        time.sleep(0.5)
    compare.click()
    for width in (1280, 320):
        desk.set_viewport_size({"width": width, "height": 800})
        assert violations(desk) == ""
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
    desk.get_by_role("button", name="Make them one listing").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Merged into one")
    desk.get_by_role("button", name="Make them two again").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Kept as two programs")
