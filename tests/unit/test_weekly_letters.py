"""The m behind a time: of "p. m.", of the Spanish noon, or Monday."""

from __future__ import annotations

import pytest

from directory.listings.weekly.reading import read
from tests.unit.test_weekly_times import WEEK, groups

MONDAY: list[tuple[str, list[str]]] = [
    ("9a-12p M-F", [f"{WEEK} 09:00-12:00"]),
    ("6p-9p M/W/F", ["mon wed fri 18:00-21:00"]),
    ("6p-9p m/w/f", ["mon wed fri 18:00-21:00"]),
    ("6p-9p M-Th", ["mon tue wed thu 18:00-21:00"]),
    ("9a to 12p M to F", [f"{WEEK} 09:00-12:00"]),
    ("12n-3p M-F", [f"{WEEK} 12:00-15:00"]),
    ("5:30P-8:30P M-TH", ["mon tue wed thu 17:30-20:30"]),
    ("5:30P-8:30P M THRU TH", ["mon tue wed thu 17:30-20:30"]),
    ("9A-12P M/W/F", ["mon wed fri 09:00-12:00"]),
    ("4:30p-7:30p M, W & F", ["mon wed fri 16:30-19:30"]),
    ("6p-9p. M/W/F", ["mon wed fri 18:00-21:00"]),
    ("6 p - 9 p M W F", ["mon wed fri 18:00-21:00"]),
    ("9 a - 12 p M, W, F", ["mon wed fri 09:00-12:00"]),
    ("9 a - 12 p m-f", [f"{WEEK} 09:00-12:00"]),
    ("W 9a-12p M 1p-4p", ["wed 09:00-12:00", "mon 13:00-16:00"]),
    ("W 9-12 M 1-4", ["wed 09:00-12:00", "mon 13:00-16:00"]),
    ("M 9a-12p W 1p-4p", ["mon 09:00-12:00", "wed 13:00-16:00"]),
    ("9a-noon M,W,F; 1p-4p T,Th", ["mon wed fri 09:00-12:00", "tue thu 13:00-16:00"]),
    ("9-12 M/W/F", ["mon wed fri 09:00-12:00"]),
    ("9-12M/W/F", ["mon wed fri 09:00-12:00"]),
]
OF_THE_TIME: list[tuple[str, list[str]]] = [
    ("MWF 6-9 p m", ["mon wed fri 18:00-21:00"]),
    ("6 p m - 9 p m Mon", ["mon 18:00-21:00"]),
    ("6 p. m. a 9 p. m. lunes", ["mon 18:00-21:00"]),
    ("6 P M - 9 P M, M W F", ["mon wed fri 18:00-21:00"]),
    ("6-9 p m - Mon/Wed", ["mon wed 18:00-21:00"]),
    ("6-9 p.m. M-F", [f"{WEEK} 18:00-21:00"]),
    ("6-9pm M/W", ["mon wed 18:00-21:00"]),
]
NOON: list[tuple[str, list[str]]] = [
    ("lunes de 9 a 12 m.", ["mon 09:00-12:00"]),
    ("lunes de 9:00 a 12:00 m", ["mon 09:00-12:00"]),
    ("lunes 9:00-12:00 md", ["mon 09:00-12:00"]),
    ("lun 9:00 AM - 12:00 MD", ["mon 09:00-12:00"]),
    ("lunes de 9 a 12 m.d.", ["mon 09:00-12:00"]),
    ("lunes de 9 a 12 del mediodía", ["mon 09:00-12:00"]),
    ("sábado 12:00 del mediodía - 3:00 de la tarde", ["sat 12:00-15:00"]),
    ("L-V 9:00 a.m. a 12 m.", [f"{WEEK} 09:00-12:00"]),
    ("LUNES A VIERNES 8:00 A.M. A 12:00 M", [f"{WEEK} 08:00-12:00"]),
    (
        "lunes a viernes 8:00 a.m. - 12:00 m y 2:00 p.m. - 5:00 p.m.",
        [f"{WEEK} 08:00-12:00", f"{WEEK} 14:00-17:00"],
    ),
    ("lunes 12 m. - 3 p.m.", ["mon 12:00-15:00"]),
    ("lun y mié de 10 a 12m", ["mon wed 10:00-12:00"]),
    ("MWF 9-12m", ["mon wed fri 09:00-12:00"]),
    ("9 a. m.–12 m. L, X y V", ["mon wed fri 09:00-12:00"]),
    ("de 9:00 a. m. a 12:00 m., lunes y miércoles", ["mon wed 09:00-12:00"]),
]


@pytest.mark.parametrize(("text", "expected"), [*MONDAY, *OF_THE_TIME, *NOON])
def test_an_m_is_a_day_or_of_the_time(text: str, expected: list[str]) -> None:
    reading = read(text)
    assert (groups(reading), reading.not_read) == (expected, ())


@pytest.mark.parametrize("text", ["9 a - 12 p m, w, f", "6 - 9 P M, W, F", "6 - 9 p m w f", "6-9 p m - Wed"])
def test_an_m_that_may_be_either_is_asked_for(text: str) -> None:
    reading = read(text)
    assert reading.meetings == ()
    assert "Monday" in reading.not_read[0].says
