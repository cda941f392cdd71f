"""What a text says of when groups meet, and what in it could not be understood. Pure values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from directory.listings.draft import Day

Mode = Literal["in-person", "virtual", "hybrid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One group: its days, and its times where they are said. An `end` that is not after `start` is on the next day."""

    days: tuple[Day, ...]
    start: dt.time | None = None
    end: dt.time | None = None
    name: str = ""  # what the text calls it
    mode: Mode | None = None
    weeks_min: int | None = None
    weeks_max: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A piece of the text as it stands there, why it is told (a word for code), and what to say or do."""

    text: str
    code: str
    says: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: groups, what could not be read and how to write it, and what was read or left out quietly.

    A piece that is in `not_read` gave no group; the groups are of the other pieces.
    """

    meetings: tuple[Meeting, ...]
    not_read: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


class Doubt(Exception):
    """Why something cannot be read: a code, and what to write instead."""

    def __init__(self, code: str, says: str) -> None:
        self.code, self.says = code, says
        super().__init__(says)


@dataclass(frozen=True, slots=True)
class Token:
    """A part of the text. What `value` is depends on the kind: days, a `Clock`, weeks, why it cannot be read."""

    kind: str
    at: int
    end: int
    value: Any = None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much or how often: 3 times, 9 to 12 hours; None where it is no whole number. `weekly`: a week, or a day."""

    unit: str
    least: int | None
    most: int | None
    weekly: bool = False
