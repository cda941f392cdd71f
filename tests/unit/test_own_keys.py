"""A list with keys of its own, an id, a license, an NPI: they find its programs again, whatever else changes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.listings.identity.moves import OWN_KEY
from directory.listings.validation.source_row import SourceRow
from tests.unit.test_export import _austin
from tests.unit.test_undo_orders import File, directory, save, take_back

PLACE = "Austin,TX,78701,yes"


def read(text: str) -> list[SourceRow]:
    upload = Upload("list-2026-01-01.csv", text.encode())
    outcome = check_files([upload], zip_lookup=_austin, today=dt.date(2026, 11, 23), source="county")
    assert not outcome.rejected
    return outcome.statements


def sheet(column: str, *ids: str) -> list[SourceRow]:
    rows = [f"{own},House {at},{at + 1} Oak Street,{PLACE}" for at, own in enumerate(ids)]
    return read("\n".join([f"{column},Program name,Street,City,State,Zip,IOP", *rows]))


@pytest.mark.parametrize(
    "column", ["ID", "Record ID", "Facility Id", "program_id", "OBJECTID", "Unique ID", "Identificador"]
)
def test_an_id_makes_the_key(column: str) -> None:
    first, second = sheet(column, "A-7", "A-9")
    assert first.key.startswith(OWN_KEY)
    assert first.key != second.key
    again = read(f"{column},Program name,Street,City,State,Zip,IOP\nA-7,Another Name,99 Elm Road,{PLACE}")
    assert [one.key for one in again] == [first.key]


@pytest.mark.parametrize(
    "ids",
    [
        ("7", "7", "8"),  # stands twice
        ("1", "2", "3", "4", "5"),  # counts the rows
        tuple(str(number) for number in range(1, 30)),
        ("", "", ""),
    ],
)
def test_what_does_not_tell_programs_apart_is_no_key(ids: tuple[str, ...]) -> None:
    assert not any(one.key.startswith(OWN_KEY) for one in sheet("ID", *ids))


def test_a_number_that_was_copied_with_its_row_is_neither_s() -> None:
    ids = [*(str(number) for number in range(101, 110)), "104"]
    assert [one.key.startswith(OWN_KEY) for one in sheet("ID", *ids)] == [own != "104" for own in ids]
    counted = [*(str(number) for number in range(1, 10)), "4"]
    assert not any(one.key.startswith(OWN_KEY) for one in sheet("ID", *counted))


def test_a_number_as_a_spreadsheet_writes_it_is_the_same() -> None:
    assert [one.key for one in sheet("ID", "101", "102")] == [one.key for one in sheet("ID", "101.0", "102.00")]
    assert len({one.key for one in sheet("ID", "70", "7.0", "A-7.0.1")}) == 3


@pytest.mark.parametrize("ids", [("1", "2"), ("101", "102", "103"), ("3", "1", "2", "5", "4"), ("7", "", "9")])
def test_what_does_is_one(ids: tuple[str, ...]) -> None:
    assert [one.key.startswith(OWN_KEY) for one in sheet("ID", *ids)] == [bool(one) for one in ids]


@pytest.mark.parametrize(
    ("column", "cell", "field"),
    [
        ("NPI", "1234567893", "npi"),
        ("NPI Number", "1234567893", "npi"),
        ("License #", "TX-100", "license_number"),
        ("License No.", "TX-100", "license_number"),
        ("Número de licencia", "TX-100", "license_number"),
    ],
)
def test_licenses_and_npis_of_sheets_are_read(column: str, cell: str, field: str) -> None:
    (only,) = sheet(column, cell)
    assert getattr(only.draft.staff, field) == cell


HEADER = ("ID", "Program name", "Street", "City", "State", "Zip", "IOP", "Phone")


def listed(day: str, *rows: tuple[str, str, str, str]) -> File:
    """Rows of (id, name, street, phone)."""
    made = tuple((own, name, street, *PLACE.split(","), phone) for own, name, street, phone in rows)
    return File("county", dt.date.fromisoformat(day), HEADER, made)


def test_the_key_decides(session: Session) -> None:
    old = ("A-7", "Lantern House", "1 A Street", "512-555-0100")
    first = save(session, listed("2026-01-01", old))
    before = directory(session)
    changed = ("A-7", "Quiet Harbor", "1 A Street", "512-555-0177")
    other = ("A-9", "Lantern House", "3 C Street", "512-555-0100")  # like the old one, and another by its key
    second = save(session, listed("2026-02-01", changed, other))
    names = sorted(content.split('"name":"')[1].split('"')[0] for content, _ in directory(session)[0])
    assert names == ["Lantern House", "Quiet Harbor"]
    take_back(session, second)
    assert directory(session) == before
    take_back(session, first)
    assert directory(session) == ([], [])
