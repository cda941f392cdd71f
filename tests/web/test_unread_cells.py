"""Rows taken without a cell that nobody can read, in the browser: the same words as on the command line."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.web.desk import Person
from tests.web.importing import confirm, number_of, upload

ROWS = (
    "program_name,street,city,state,zip,phone,ages_min,tracks\n"
    'Lantern House,1 A Street,Austin,TX,78701,"512-555-0100; fax 512-555-0199",adults,MWF 6pm-9pm\n'
    "CaÃ±on House,2 A Street,Austin,TX,78701,512-555-0101,18,\n"
)


def test_a_cell_that_cannot_be_read_is_shown_and_can_be_mended(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("county-2026-11-01.csv", ROWS.encode())))
    page = admin.get(f"/manage/imports/{number}").text
    assert "Taken without this cell" in page
    assert "1 unread cell" in page
    assert "MWF 6pm-9pm" in page
    assert "Group 1: Mon, Wed, Fri, 6:00 pm to 9:00 pm" in page
    assert "Letters were spoilt by a wrong encoding; put right" in page
    rows = admin.get(f"/manage/imports/{number}/rows?flag=unread").text
    assert "ages_min: found “adults”, expected a whole number. Taken without this cell." in rows
    assert "Cañon House" not in rows
    text = admin.get(f"/manage/imports/{number}/unread.csv").text
    assert "adults" in text
    assert "Cañon House" not in text
    confirm(admin, number)
    again = number_of(upload(admin, ("mended-2026-11-01.csv", text.replace("adults", "18").encode())))
    page = admin.get(f"/manage/imports/{again}").text
    assert "Taken without this cell" not in page
    assert "1 new and 1 changed" not in page
    assert "1 changed program would be saved" in page


NO_IOP = (
    "program_name,street,city,state,zip,phone,IOP\n"
    "Lantern House,1 A Street,Austin,TX,78701,call us,yes\n"
    "Harbor House,2 A Street,Austin,TX,78701,call us,no\n"
)


def test_a_row_that_is_left_out_is_not_taken_without_its_cell(admin: Person) -> None:
    number = number_of(upload(admin, ("county-2026-11-01.csv", NO_IOP.encode())))
    page = admin.get(f"/manage/imports/{number}").text
    assert "1 unread cell" in page  # as the tile says: one row is taken, the other left out
    assert "2 unread cells" not in page
    left = admin.get(f"/manage/imports/{number}/rows?fate=left-out").text
    assert "Harbor House" in left
    assert "found “call us”" in left
    assert "Taken without this cell" not in left
