"""A date is as exact as its source gives it: read so, kept so, in order by its first day, and printed so."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from directory.imports.files.date_formats import shows
from directory.listings.cells import normaliser, track_cell
from directory.listings.cells.day_cell import date
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft, Room, Schedule, Staff, Track
from directory.listings.fact_words import fact_text
from directory.listings.merge import merge, rank
from directory.partial_date import PartialDate
from directory.web.shared.dates import aged, date_text, how_long_ago, short_date
from tests.dates import known_dates
from tests.factories import draft, said
from tests.languages import page_in
from tests.tables import first_table

TODAY = dt.date(2026, 11, 27)
known = known_dates(dt.date(2000, 1, 1), dt.date(2049, 12, 31))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((cell, "2024") for cell in ("2024", " 2024 ")),
        *((cell, "2024-03") for cell in ("2024-03", "2024/3", "3/2024", "03-2024", "March 2024", "MARCH 2024")),
        *((cell, "2024-03") for cell in ("Mar. 2024", "Mar, 2024", "march of 2024", "2024 March", "Mar-24", "Mar '24")),
        *((cell, "2024-03") for cell in ("marzo de 2024", "marzo del 2024", "mar 2024", "Mar-2024")),
        ("enero 2024", "2024-01"),
        ("Sept 2024", "2024-09"),
        ("11/23/2026", "2026-11-23"),
        *((cell, None) for cell in ("3/24", "Mar 24", "24-Mar", "13/2024", "2024-13", "0/2024", "202403", "2024-")),
        *((cell, None) for cell in ("1999", "March 1850", "Sunday 2024", "2023-2024", "2024 10:30", "spring", "March")),
    ],
)
def test_a_cell_gives_a_date_no_more_exactly_than_it_says_it(cell: str, expected: str | None) -> None:
    found = date(cell)
    assert (found and found.text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-3", "2024-00", "2024-02-30", "2024-03-", "20240309", "2024-W09", "0000", "２０２４"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate(text)


@given(known, known)
def test_a_date_counts_as_its_first_day_and_the_less_exact_is_older(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) == ((one.first, len(one.text)) < (other.first, len(other.text)))
    assert one.first <= one.last
    assert (one.first == one.last) == (one.precision == "day")
    assert (rank(said("county", one)) > rank(said("county", other))) == (one > other)


def test_a_year_never_outdoes_what_was_said_within_it() -> None:
    year, month = said("aaa", PartialDate("2024")), said("bbb", PartialDate("2024-01"))
    older, newer = draft(by=year, phone="+15125550100"), draft(by=month, phone="+15125550199")
    for order in ((older, newer), (newer, older)):
        assert merge(order).contact.phones[0].number == "+15125550199"


@given(known, known, known)
def test_a_date_reads_back_from_what_is_kept_exported_and_shown_at_the_desk(
    as_of: PartialDate, until: PartialDate, open_on: PartialDate
) -> None:
    by = said("county", as_of)
    track = Track(name="A", days=("mon",), room=Room(status="accepting", as_of=open_on))
    more = {"staff": Staff(said=(by,), license_expires=until), "schedule": Schedule(said=(by,), tracks=(track,))}
    made = draft(by=by).model_copy(update=more)
    kept = ListingDraft.from_json(made.to_json())
    assert kept == made
    assert f'"as_of":"{as_of}"' in made.to_json()
    cells = row_of(made)
    assert date(cells["license_expires"]) == until
    if open_on.first <= TODAY:
        assert track_cell.read(cells["tracks"], as_of=as_of).tracks == (track,)
    for one in (as_of, until, open_on):
        assert date(one.text) == date(fact_text(one)) == one


@given(known, st.sampled_from(["en", "es"]))
def test_a_date_reads_back_from_what_a_page_prints(one: PartialDate, chosen: str) -> None:
    with page_in(chosen):
        assert date(date_text(one)) == one


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("2024", "nearly three years", "casi tres años"),
        ("2025", "nearly two years", "casi dos años"),
        ("2026", "", ""),  # it is not over: nobody knows
        ("2026-11", "", ""),
        ("2026-01", "nearly a year", "casi un año"),
        ("2026-02", "", ""),
        ("2025-11-27", "a year", "un año"),
        ("2025-11-28", "nearly a year", "casi un año"),
        ("2025-08-19", "more than a year", "más de un año"),
        ("2023-11", "three years", "tres años"),
        ("2024-06", "more than two years", "más de dos años"),
        ("2004", "nearly 23 years", "casi 23 años"),
        ("2026-11-27", "", ""),
    ],
)
def test_how_long_ago_it_was_is_said_in_words(text: str, english: str, spanish: str) -> None:
    for chosen, expected in (("en", english), ("es", spanish)):
        with page_in(chosen):
            assert how_long_ago(PartialDate(text), TODAY) == expected


def test_what_is_old_says_so_and_what_to_do() -> None:
    with page_in("en"):
        assert aged(PartialDate("2024"), TODAY) == "2024, nearly three years old: ask"
        assert aged(PartialDate("2026-08-01"), TODAY) == "Aug 1, 2026"
    with page_in("es"):
        assert aged(PartialDate("2024"), TODAY) == "2024, de hace casi tres años: pregunte"


def test_a_short_date_is_no_more_exact_either() -> None:
    with page_in("en"):
        assert [short_date(PartialDate(text)) for text in ("2026-11-14", "2026-11", "2026")] == [
            "Nov 14",
            "Nov 2026",
            "2026",
        ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("national-directory-2024-substance-use.csv.gz", "2024"),
        ("findtreatment-2025-08-massachusetts.csv", "2025-08"),
        ("findtreatment-2025-08-19-ma.csv", "2025-08-19"),
        ("list_20250819.xlsx", "2025-08-19"),
        ("programs.csv", None),
    ],
)
def test_a_files_name_says_no_more_than_it_does(name: str, expected: str | None) -> None:
    found = normaliser.as_of_from_name(name)
    assert (found and found.text) == expected


@pytest.mark.parametrize(
    ("number", "code", "expected"),
    [
        (17, "", "month"),
        (14, "", None),
        (22, "", None),
        (164, "mmm-yy", "month"),
        (164, "[$-409]mmmm\\ yyyy;@", "month"),
        (164, "m/yyyy", "month"),
        (164, '"day" mmmm yyyy', "month"),
        (164, "yyyy", "year"),
        (164, "m/d/yyyy", None),
        (164, "yyyy-mm-dd hh:mm", None),
        (164, "0.00", None),
        (164, "mm:ss", None),
    ],
)
def test_what_a_spreadsheet_shows_of_a_date(number: int, code: str, expected: str | None) -> None:
    assert shows(number, code) == expected


def test_excel_makes_a_day_of_march_2024_and_we_do_not() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("Programs")
        month, year = book.add_format({"num_format": 17}), book.add_format({"num_format": "yyyy"})
        whole = book.add_format({"num_format": "m/d/yyyy"})
        sheet.write_row(0, 0, ["a", "b", "c", "d", "e", "f"])
        sheet.write_datetime(1, 0, dt.date(2024, 3, 1), month)
        sheet.write_datetime(1, 1, dt.date(2024, 1, 1), year)
        sheet.write_datetime(1, 2, dt.date(2024, 3, 1), whole)
        sheet.write_datetime(1, 3, dt.date(2024, 3, 5), month)  # somebody typed the 5th
        sheet.write_number(1, 4, 2024)
        sheet.write_string(1, 5, "March 2024")
    cells = first_table(data.getvalue()).rows[1].cells
    assert cells == ["2024-03", "2024", "2024-03-01", "2024-03-05", "2024", "March 2024"]
    assert [str(date(cell)) for cell in cells] == ["2024-03", "2024", "2024-03-01", "2024-03-05", "2024", "2024-03"]
