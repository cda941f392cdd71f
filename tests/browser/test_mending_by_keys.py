"""Fifteen rows with errors are mended in the browser: by few presses, by keys alone, and for everyone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.appearing import appear
from tests.browser.axe import COLOURS, violations
from tests.browser.desk import import_file

pytestmark = pytest.mark.browser

HEADER = "name1,name2,street1,city,state,zip,phone,type_facility,oit\n"
MOST_PRESSES = 4  # to the page; the one value, in ten rows; the suggestions of five


def test_fifteen_rows_are_mended_by_few_presses(desk: Page, tmp_path: Path) -> None:
    rows = [f"Lantern {n},,{n} A St,Austin,TX,{'78xx' if n < 10 else '7870I'},512-555-0100,SU,1" for n in range(15)]
    path = tmp_path / "list.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    import_file(desk, path, as_of="2026-01-15", source="mended")
    batch = urlsplit(desk.url).path
    presses = 0
    desk.get_by_role("link", name="Mend the 15 rows with errors").press("Enter")
    presses += 1
    for width in (1280, 390):
        appear(desk, width)
        assert violations(desk) == ""
        appear(desk, width, "dark")
        assert violations(desk, COLOURS) == ""
    appear(desk, 320)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 320
    desk.get_by_label("zip, row 2", exact=True).fill("78702")
    desk.get_by_role("button", name="This in all 10 rows").first.press("Enter")
    presses += 1
    expect(desk.get_by_text("10 rows were mended.")).to_be_visible()
    desk.get_by_role("button", name="on this page").press("Enter")
    presses += 1
    desk.wait_for_url(f"**{batch}")
    assert presses <= MOST_PRESSES
    expect(desk.get_by_role("heading", name="What it would change")).to_be_visible(timeout=30_000)
    expect(desk.locator(".tile-new")).to_contain_text("15")
    assert violations(desk) == ""
