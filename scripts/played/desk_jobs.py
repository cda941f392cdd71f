"""The jobs of the desk, as they are done with the least presses."""

from __future__ import annotations

from playwright.sync_api import expect

from scripts.played.hand import Tally
from scripts.played.stage import Stage
from scripts.played.world import ASKED, CALLED, CLOSING
from tests.browser.desk import import_file

ERRORS = 15


def approve_twenty(stage: Stage) -> Tally:
    """Twenty programs ask for another phone number; each is read, and approved, by keyboard alone."""
    hand = stage.hand("desk")
    page = hand.page
    hand.opens("/manage/changes", pressed=False)
    expect(page.get_by_role("button", name="Begin with the oldest")).to_be_focused()
    hand.key("Enter")
    for _ in range(ASKED):
        expect(page.locator("input[name=fact]")).to_be_focused()
        name = page.get_by_role("heading", level=1).inner_text()
        hand.key("Enter")
        hand.sees(page.get_by_text(f"{name}: decided."))
    return hand.done()


def close_forty(stage: Stage) -> Tally:
    """All listings of one name are closed, with a reason."""
    hand = stage.hand("desk")
    page = hand.page
    hand.opens("/manage/listings", pressed=False)
    hand.types(page.get_by_label("Name, street, place, ZIP or phone"), "Shut House")
    hand.key("Enter")
    hand.presses(page.get_by_text("Do something with many of them"))
    hand.presses(page.get_by_text("All that match the search"))
    hand.presses(page.get_by_role("radio", name="Close", exact=False))
    hand.types(page.get_by_label("Why", exact=False), "They closed in May")
    hand.key("Enter")
    hand.presses(page.get_by_role("button", name=f"Do it: {CLOSING} listings"))
    hand.sees(page.get_by_text(f"{CLOSING} listings changed"))
    return hand.done()


def mend_fifteen(stage: Stage) -> Tally:
    """An import with errors in fifteen rows: ten without a good ZIP code, five with a letter in it."""
    header = "name1,name2,street1,city,state,zip,phone,type_facility,oit"
    wrong = ("78xx" if number < 10 else "7870I" for number in range(ERRORS))
    rows = [f"Mended House {n},,{n} A St,Austin,TX,{code},512-555-0144,SU,1" for n, code in enumerate(wrong)]
    path = stage.folder / "errors.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    hand = stage.hand("desk")
    page = hand.page
    import_file(page, path, as_of="2026-01-15", source="mended")  # not counted
    hand.opens(page.url, pressed=False)
    hand.presses(page.get_by_role("link", name=f"Mend the {ERRORS} rows with errors"))
    hand.types(page.get_by_label("zip, row 2", exact=True), "78702")
    hand.presses(page.get_by_role("button", name="This in all 10 rows").first)
    hand.sees(page.get_by_text("10 rows were mended."))
    hand.presses(page.get_by_role("button", name="on this page"))
    hand.sees(page.locator(".tile-new", has_text=str(ERRORS)))
    return hand.done()


def record_ten(stage: Stage) -> Tally:
    """Ten calls by keyboard alone: four all right, four that end at once, one right fact by fact, one corrected."""
    hand = stage.hand("desk")
    page = hand.page
    hand.opens("/manage/calls?state=AK", pressed=False)
    expect(page.get_by_role("button", name="Call the most needed")).to_be_focused()
    hand.key("Enter")
    calls = [["a", "Enter"]] * 4 + [["n"], ["f"], ["d"], ["c"], ["r", "r", "a", "Enter"], ["w", "", "Control+Enter"]]
    assert len(calls) == CALLED
    for answers in calls:
        expect(page.locator("[data-fact]").first).to_be_focused()
        name = page.get_by_role("heading", level=1).inner_text()
        for key in answers:
            if key:
                hand.key(key)
            else:
                hand.writes("907-555-0199")
        hand.sees(page.get_by_text(f"Kept of {name}"))
    return hand.done()
