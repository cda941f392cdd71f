"""The desk with the real files, in a real browser, on both databases: preview, save, look, match, take back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import import_file, save, take_back, tile
from tests.real.conftest import NATIONAL

MASSACHUSETTS = "findtreatment-2025-08-massachusetts.csv"
IOWA = "iowa-regional-handmade.csv"
LONG = 120_000  # milliseconds
pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(600)]


def test_the_real_files_at_the_desk(desk: Page, shared_data: Path) -> None:
    import_file(desk, *(shared_data / name for name in NATIONAL), timeout=LONG)
    assert (tile(desk, "New"), tile(desk, "Errors")) == (4_751, 1)
    save(desk, timeout=LONG)

    import_file(desk, shared_data / MASSACHUSETTS, timeout=LONG)
    new, changed = tile(desk, "New"), tile(desk, "Changed")
    assert new + changed == 80
    desk.locator("a.tile", has_text="Changed").click()
    desk.get_by_role("link", name=re.compile("^See what changes")).first.click()
    expect(desk.locator("main table")).to_contain_text("Aug 2025")
    desk.go_back()
    desk.go_back()
    save(desk, timeout=LONG)
    take_back(desk, timeout=LONG)
    expect(desk.locator("main")).to_contain_text(re.compile(rf"{new} programs it created \w+ withdrawn"))

    desk.goto("/manage/imports/new")
    desk.get_by_label("Files").set_input_files(shared_data / IOWA)
    desk.get_by_label("The facts are of this date").fill("2025-06-01")
    desk.get_by_label("Whose list it is").fill("iowa-hhs")
    desk.get_by_role("button", name="Check this file").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Match the columns")
    desk.get_by_role("button", name="Check the rows").click()
    expect(desk.get_by_role("heading", name="What it would change")).to_be_visible(timeout=LONG)
    assert tile(desk, "Errors") == 4
    assert tile(desk, "New") == 0
