"""Hours that are no group's, pauses within a group's, times that come first, and midnight as sheets keep it."""

from __future__ import annotations

import pytest

from directory.listings.weekly.reading import read
from tests.unit.test_weekly_times import WEEK, groups

CASES: list[tuple[str, list[str], list[str]]] = [
    ("6-9pm, Mon|Wed|Fri", ["mon wed fri 18:00-21:00"], []),
    ("6-9pm, Mon; Wed; Fri", ["mon wed fri 18:00-21:00"], []),
    ("6-9pm Mon\nWed\nFri", ["mon wed fri 18:00-21:00"], []),
    ("MWF 0:00-3:00", ["mon wed fri 00:00-03:00"], []),
    ("MWF 0:30-3:30", ["mon wed fri 00:30-03:30"], []),
    ("Fri 22:00-0:30", ["fri 22:00-00:30"], []),
    ("Mon to Fri 9am-12pm, lunch 12-1", [f"{WEEK} 09:00-12:00"], ["lunch 12-1"]),
    ("MWF 9am-12pm, break 10:30-10:45", ["mon wed fri 09:00-12:00"], ["break 10:30-10:45"]),
    ("MWF 9am-3pm (lunch from 12 to 1)", ["mon wed fri 09:00-15:00"], ["lunch from 12 to 1"]),
    ("L-V de 9:00 a 15:00, almuerzo de 12:00 a 13:00", [f"{WEEK} 09:00-15:00"], ["almuerzo de 12:00 a 13:00"]),
    ("Lunch: MWF 12pm-1pm", ["Lunch: mon wed fri 12:00-13:00"], []),
    ("Office hours: M-F 8am-5pm. Groups: M/W/Th 6-9pm", ["mon wed thu 18:00-21:00"], ["Office hours: M-F 8am-5pm"]),
    ("Intake: M-F 8am-5pm; Groups: MWF 6-9pm", ["mon wed fri 18:00-21:00"], ["Intake: M-F 8am-5pm"]),
    ("Front desk M-F 8am-5pm; IOP MWF 6-9pm", ["mon wed fri 18:00-21:00"], ["Front desk M-F 8am-5pm"]),
    ("Call center: 8am-8pm daily; MWF 6-9pm", ["mon wed fri 18:00-21:00"], ["Call center: 8am-8pm daily"]),
    ("Phones answered M-F 8am-5pm; MWF 6-9pm", ["mon wed fri 18:00-21:00"], ["Phones answered M-F 8am-5pm"]),
    ("MWF 6-9pm, front desk M-F 8am-5pm", ["mon wed fri 18:00-21:00"], ["front desk M-F 8am-5pm"]),
    ("MWF 6-9pm, intake by appointment", ["mon wed fri 18:00-21:00"], ["by appointment"]),
    (
        "horario de oficina: L-V 8:00-17:00; grupos: L-J 18:00-21:00",
        ["mon tue wed thu 18:00-21:00"],
        ["horario de oficina: L-V 8:00-17:00"],
    ),
]


@pytest.mark.parametrize(("text", "expected", "told"), CASES, ids=[text for text, _, _ in CASES])
def test_only_the_hours_of_groups_are_kept_and_the_others_are_told(
    text: str, expected: list[str], told: list[str]
) -> None:
    reading = read(text)
    assert (groups(reading), reading.not_read) == (expected, ())
    assert [note.text for note in reading.notes if note.code != "assumed"] == told


@pytest.mark.parametrize("text", ["Office hours: M-F 8am-5pm", "MWF 18:00 - 1900-01-01"])
def test_what_gives_no_group_is_asked_for(text: str) -> None:
    reading = read(text)
    assert reading.meetings == ()
    assert len(reading.not_read) == 1
