"""Calls in a real browser: ten are kept by keyboard alone, and no key is heard where no question is marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import import_file, save

pytestmark = pytest.mark.browser


def test_ten_calls_are_kept_by_keyboard_alone(desk: Page, tmp_path: Path) -> None:
    """Every key is counted; the letters of a new value apart."""
    path = tmp_path / "ten.csv"
    rows = [f"Keyed House {n},{n} Quay Road,Juneau,AK,99801,907-555-01{n:02d}" for n in range(20, 30)]
    path.write_text("\n".join(["program_name,street,city,state,zip,phone", *rows]), encoding="utf-8")
    import_file(desk, path, as_of="2026-01-01")
    save(desk)
    desk.goto("/manage/calls?state=AK")
    desk.get_by_role("button", name="Call the most needed").focus()
    desk.keyboard.press("Enter")
    keys, typed = 1, "907-555-0199"
    calls = [["a", "Enter"]] * 4 + [["n"], ["f"], ["d"], ["c"], ["r", "r", "a", "Enter"], ["w", typed, "Control+Enter"]]
    for answers in calls:
        first = desk.locator("[data-fact]").first
        expect(first).to_be_focused()
        if keys == 1:
            first.evaluate("one => one.blur()")
            for key in "cdnflarw":  # nothing is marked: nobody is closed by a letter
                desk.keyboard.press(key)
            assert (
                desk.locator("[data-fact] input[value=not-asked]:checked").count()
                == desk.locator("[data-fact]").count()
            )
            first.focus()
        name = desk.get_by_role("heading", level=1).inner_text()
        for one in answers:
            if one == typed:
                desk.keyboard.type(one)
            else:
                desk.keyboard.press(one)
                keys += 1
        expect(desk.get_by_text(f"Kept of {name}")).to_be_visible()
    desk.goto("/manage/calls?state=AK")  # where others wait in Alaska, the next of them is on the screen
    expect(desk.get_by_role("button", name="Take back")).to_have_count(10)
    assert keys == 19
