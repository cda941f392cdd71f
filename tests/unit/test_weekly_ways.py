"""In person or by video, and other words: each group has what is said of it, wherever that stands."""

from __future__ import annotations

import pytest

from directory.listings.weekly.reading import read
from tests.unit.test_weekly_times import groups

SAID: list[tuple[str, list[str]]] = [
    # Before the days.
    ("In-person M/W 6-9pm, virtual F 6-9pm", ["mon wed 18:00-21:00 in-person", "fri 18:00-21:00 virtual"]),
    (
        "Online MWF 9am-12pm, onsite TTh 9am-12pm",
        ["mon wed fri 09:00-12:00 virtual", "tue thu 09:00-12:00 in-person"],
    ),
    ("Virtual Mon 6-9pm, in-person Wed 6-9pm", ["mon 18:00-21:00 virtual", "wed 18:00-21:00 in-person"]),
    ("In person Mon/Wed 6-9pm and virtual Fri 6-9pm", ["mon wed 18:00-21:00 in-person", "fri 18:00-21:00 virtual"]),
    (
        "en persona lun mié 18:00-21:00, virtual vie 18:00-21:00",
        ["mon wed 18:00-21:00 in-person", "fri 18:00-21:00 virtual"],
    ),
    (
        "presencial lunes de 6 a 9 p. m. y por video miércoles de 6 a 9 p. m.",
        ["mon 18:00-21:00 in-person", "wed 18:00-21:00 virtual"],
    ),
    ("Virtual Mon 6-9pm. In person Wed 6-9pm", ["mon 18:00-21:00 virtual", "wed 18:00-21:00 in-person"]),
    ("Virtual Mon 6-9pm; in person Wed 6-9pm", ["mon 18:00-21:00 virtual", "wed 18:00-21:00 in-person"]),
    ("Virtual 6-9pm Mon, in person 9am-12pm Wed", ["mon 18:00-21:00 virtual", "wed 09:00-12:00 in-person"]),
    ("Hybrid MWF 6-9pm, virtual Sat 9am-12pm", ["mon wed fri 18:00-21:00 hybrid", "sat 09:00-12:00 virtual"]),
    (
        "In person adults MWF 9am-12pm, virtual teens TTh 4-7pm",
        ["Adults: mon wed fri 09:00-12:00 in-person", "Teens: tue thu 16:00-19:00 virtual"],
    ),
    # Behind them.
    ("M/W 6-9pm in person, F 6-9pm virtual", ["mon wed 18:00-21:00 in-person", "fri 18:00-21:00 virtual"]),
    ("M/W 6-9pm in person and F 6-9pm virtual", ["mon wed 18:00-21:00 in-person", "fri 18:00-21:00 virtual"]),
    ("M/W 6-9pm (in person), F 6-9pm (virtual)", ["mon wed 18:00-21:00 in-person", "fri 18:00-21:00 virtual"]),
    ("6-9pm Mon virtual, 9am-12pm Wed in person", ["mon 18:00-21:00 virtual", "wed 09:00-12:00 in-person"]),
    ("Mon 6-9pm virtual, Wed 6-9pm", ["mon 18:00-21:00 virtual", "wed 18:00-21:00"]),
    # Both, and on the same days.
    ("In person MWF 9am-12pm, TTh 6-9pm virtual", ["mon wed fri 09:00-12:00 in-person", "tue thu 18:00-21:00 virtual"]),
    ("MWF 6-9pm in person, virtual TTh 6-9pm", ["mon wed fri 18:00-21:00 in-person", "tue thu 18:00-21:00 virtual"]),
    (
        "M-Th 9am-12pm in person, 6-9pm virtual",
        ["mon tue wed thu 09:00-12:00 in-person", "mon tue wed thu 18:00-21:00 virtual"],
    ),
    ("MW in person 9am-12pm, virtual 6-9pm", ["mon wed 09:00-12:00 in-person", "mon wed 18:00-21:00 virtual"]),
    (
        "Mon/Wed adults 9am-12pm in person, teens 4-7pm virtual",
        ["Adults: mon wed 09:00-12:00 in-person", "Teens: mon wed 16:00-19:00 virtual"],
    ),
    # Of all.
    ("Mon/Wed 9am-12pm & 6pm-9pm virtual", ["mon wed 09:00-12:00 virtual", "mon wed 18:00-21:00 virtual"]),
    ("Virtual MWF 6-9pm and TTh 9am-12pm", ["mon wed fri 18:00-21:00 virtual", "tue thu 09:00-12:00 virtual"]),
    ("Virtual or in-person MWF 6-9pm", ["mon wed fri 18:00-21:00 hybrid"]),
    ("MWF 6-9pm in person and virtual", ["mon wed fri 18:00-21:00 hybrid"]),
    # On lines of their own.
    ("Virtual\nMon 6-9pm\nIn person\nWed 6-9pm", ["mon 18:00-21:00 virtual", "wed 18:00-21:00 in-person"]),
    ("Virtual\nMon\n6-9pm\nIn person\nWed\n6-9pm", ["mon 18:00-21:00 virtual", "wed 18:00-21:00 in-person"]),
    ("Mon 6-9pm\nVirtual\nWed 6-9pm\nIn person", ["mon 18:00-21:00 virtual", "wed 18:00-21:00 in-person"]),
    ("Mon 6-9pm\nWed 9am-12pm\nVirtual", ["mon 18:00-21:00 virtual", "wed 09:00-12:00 virtual"]),
    # Without times.
    ("Mon virtual, Wed in person", ["mon virtual", "wed in-person"]),
    ("Virtual Mon, in person Wed and Fri", ["mon virtual", "wed fri in-person"]),
    ("M/W/F day, T/Th evening", ["Day: mon wed fri", "Evening: tue thu"]),
    ("T/Th evening, M/W/F day", ["Evening: tue thu", "Day: mon wed fri"]),
    ("MWF mornings, TTh evenings", ["Mornings: mon wed fri", "Evenings: tue thu"]),
    ("lun mié mañanas, mar jue noches", ["Mañanas: mon wed", "Noches: tue thu"]),
    ("Adults MWF, teens TTh", ["Adults: mon wed fri", "Teens: tue thu"]),
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_each_group_has_what_is_said_of_it(text: str, expected: list[str]) -> None:
    reading = read(text)
    assert (groups(reading), reading.not_read) == (expected, ())


def test_a_way_that_may_be_of_either_group_is_left_out_and_told() -> None:
    reading = read("Mon 6-9pm\nVirtual\nWed 6-9pm")
    assert groups(reading) == ["mon wed 18:00-21:00"]
    assert [note.text for note in reading.notes] == ["Virtual"]
