"""Rooms, phone numbers, dates, ages and the like beside times: the times are read, and what was left out is told."""

from __future__ import annotations

import pytest

from directory.listings.weekly.reading import read
from tests.unit.test_weekly_times import WEEK, groups

ASIDES = [
    *("Room 204", "rm. 204", "Suite 200", "Ste 4", "Floor 2", "Bldg 3", "room 12B", "#204", "ext 204", "salón 204"),
    *("max 10", "limit 12", "limited to 12", "12 clients max", "10 spots", "cupo 12", "$50", "cost $40/session"),
    *("starts 1/5/2027", "begins 1/5", "starting January 5", "starting Jan 5, 2027", "a partir del 5 de enero de 2027"),
    *("updated 11/2/2026", "as of 2026-11-02", "effective 1/1/2027", "updated Nov 2, 2026", "revised Nov 2026"),
    *("call 303-555-0101", "(303) 555-0101", "303.555.0101", "call (303) 555-0101 ext 20", "llame al 303-555-0101"),
    *("ID 123 456", "meeting ID 123 456 7890", "passcode 9912", "info@example.org", "https://example.org/iop"),
    *("www.example.org", "123 Main St", "1200 N Oak Grove Ave", "80302"),
]


@pytest.mark.parametrize("aside", ASIDES)
@pytest.mark.parametrize("shape", ["MWF 6-9pm {}", "MWF 6-9pm, {}", "MWF 6-9pm ({})", "{}: MWF 6-9pm", "MWF 6-9pm\n{}"])
def test_what_says_nothing_of_when_costs_no_schedule_and_is_told(aside: str, shape: str) -> None:
    reading = read(shape.format(aside))
    assert groups(reading) == ["mon wed fri 18:00-21:00"]
    assert reading.not_read == ()
    assert any(note.code == "left-out" and note.text in aside for note in reading.notes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MWF 4-7pm grades 9-12", ["Grades 9-12: mon wed fri 16:00-19:00"]),
        ("Teens grades 9-12: MWF 4-7pm", ["Teens grades 9-12: mon wed fri 16:00-19:00"]),
        (
            "grades 6-8 MWF 4-7pm; grades 9-12 TTh 4-7pm",
            ["Grades 6-8: mon wed fri 16:00-19:00", "Grades 9-12: tue thu 16:00-19:00"],
        ),
        ("MWF 6-9pm, grados 9 a 12", ["Grados 9 a 12: mon wed fri 18:00-21:00"]),
        ("9th-12th grade MWF 4-7pm", ["9th-12th grade: mon wed fri 16:00-19:00"]),
        ("Adults 18-65 MWF 6-9pm", ["Adults 18-65: mon wed fri 18:00-21:00"]),
        ("Adults (18-65) MWF 6-9pm", ["Adults 18-65: mon wed fri 18:00-21:00"]),
        ("Women 18-65: MWF 6-9pm", ["Women 18-65: mon wed fri 18:00-21:00"]),
        ("18-25 MWF 6-9pm", ["18-25: mon wed fri 18:00-21:00"]),
        ("MWF 6-9pm women 18 and over", ["Women 18 and over: mon wed fri 18:00-21:00"]),
        ("1) MWF 9am-12pm 2) TTh 6-9pm", ["mon wed fri 09:00-12:00", "tue thu 18:00-21:00"]),
        ("(1) MWF 9am-12pm (2) TTh 6-9pm", ["mon wed fri 09:00-12:00", "tue thu 18:00-21:00"]),
        ("1. MWF 9am-12pm 2. TTh 6-9pm", ["mon wed fri 09:00-12:00", "tue thu 18:00-21:00"]),
        (
            "Group A MWF 9am-12pm; Group B TTh 6-9pm",
            ["Group A: mon wed fri 09:00-12:00", "Group B: tue thu 18:00-21:00"],
        ),
        ("Mon 9-12 (1-4)", ["mon 09:00-12:00", "mon 13:00-16:00"]),
        ("M-F 9 - 1. Sat 9 - 1", [f"{WEEK} 09:00-13:00", "sat 09:00-13:00"]),
        ("grupo a las 18:00 hasta las 21:00 los lunes", ["mon 18:00-21:00"]),
        ("Mon 900-1200", ["mon 09:00-12:00"]),
        ("MWF 6-9pm, 13 to 25 weeks", ["mon wed fri 18:00-21:00 13-25 weeks"]),
        ("Room 2, 6pm-9pm MWF", ["mon wed fri 18:00-21:00"]),
    ],
)
def test_numbers_that_are_no_times_and_times_beside_them(text: str, expected: list[str]) -> None:
    reading = read(text)
    assert (groups(reading), reading.not_read) == (expected, ())
