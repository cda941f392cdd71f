"""Days and times of a cell, as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from directory.listings.cells.day_cell import date, time_of_fraction
from directory.partial_date import PartialDate


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-11-02", "2026-11-02 13:05:00", "2026-11-02T13:05:00", "2026-11-02T13:05:00Z", "2026-11-02 00:00:00"),
        *("2026-11-02 13:05", "2026-11-02T13:05:00.123456", "2026-11-02T13:05:00-05:00", "2026-11-02 13:05:00 UTC"),
        *(
            "2026/11/02",
            "2026.11.2",
            "20261102",
            "11/2/2026",
            "11/02/2026",
            "11-02-2026",
            "11/2/26",
            "11/02/2026 1:05 PM",
        ),
        *(
            "11/2/2026 13:05:59",
            "11/2/2026 1:05pm EST",
            "Nov 2, 2026",
            "Nov. 2, 2026",
            "November 2, 2026",
            "NOVEMBER 2 2026",
        ),
        *(
            "November 2nd, 2026",
            "2 November 2026",
            "2 Nov 2026",
            "2-Nov-2026",
            "2-Nov-26",
            "02-NOV-26",
            "2nd of November 2026",
        ),
        *("Monday, November 2, 2026", "Mon Nov 2, 2026", "Mon, 2 Nov 2026 13:05:00 GMT", "2 de noviembre de 2026"),
        *("lunes, 2 de noviembre de 2026", "2 noviembre 2026", "46328", "46328.0", "46328.5451388889"),
        *("lun 2 nov 2026", "11/02/2026 (Mon)", "11/02/2026.", "'2026-11-02", "2026–11–02", "Nov2, 2026"),
        *("as of 11/2/2026", "Last updated: Nov 2, 2026", "updated on 11/2/2026", "actualizado el 2 de nov. de 2026"),
        *("20261102130500", "20261102T130500Z", "1793577600", "1793577600000"),
    ],
)
def test_a_day_is_read_however_it_is_written(cell: str) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 3, tzinfo=dt.UTC)):
        assert str(date(cell)) == "2026-11-02"


def test_a_time_that_a_program_kept_is_past_and_no_phone_number() -> None:
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=dt.UTC)):
        assert date("1793577600") is None  # 2026-11-02
    with time_machine.travel(dt.datetime(2040, 1, 1, tzinfo=dt.UTC)):
        assert date("2125550101") is None
        assert date("1793577600") is not None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("45900", dt.date(2025, 8, 31)),
        ("36526", dt.date(2000, 1, 1)),
        ("March 3, 2026", dt.date(2026, 3, 3)),
        ("Mar 3, 2026", dt.date(2026, 3, 3)),
        ("23/11/2026", dt.date(2026, 11, 23)),  # there is no month 23
        ("02/29/2028", dt.date(2028, 2, 29)),
        ("martes, 3 de marzo de 2026", dt.date(2026, 3, 3)),
        *((none, None) for none in ("", "soon", "2026-13-01", "02/30/2026", "78701", "1234", "12345678", "13/13/2026")),
        *((none, None) for none in ("1/1/1900", "12/31/9999", "1970-01-01", "1899-12-30", "0000-00-00", "1/1/0026")),
        *((none, None) for none in ("5125550101", "4105550101", "0", "as of soon", "2026-11-02 to 2026-11-30")),
        *((none, None) for none in ("2125550101", "2125550101000")),  # phones, and no days of 2037
        *((none, None) for none in ("18:00", "32 Nov 2026", "2 Movember 2026", "0.75")),
    ],
)
def test_days_that_are_told_apart(cell: str, expected: dt.date | None) -> None:
    assert date(cell) == (PartialDate.on(expected) if expected else None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0.75", dt.time(18)),
        ("0.729166666666667", dt.time(17, 30)),
        ("0.3541666667", dt.time(8, 30)),
        (".5", dt.time(12)),
        ("0.0", dt.time(0)),
        *((none, None) for none in ("1", "0", "18:00", "1.5", "", "75", "-0.5", "0.75pm")),
    ],
)
def test_a_part_of_a_day_is_a_time(cell: str, expected: dt.time | None) -> None:
    assert time_of_fraction(cell) == expected
