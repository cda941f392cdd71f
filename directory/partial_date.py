"""A date as well as it is known: a year, a month or a day. "2024" stays 2024, and never becomes the 1st of January.

Written as ISO 8601 writes dates of reduced precision: `2024`, `2024-03`, `2024-03-09`. The rule wherever such a date is
sorted or its age is told: it counts as its first day, and of two that begin on one day the less precise is the older. A
fact is then never newer than it may be: what a family reads may send them to ask once too often, but not to a door that
has closed. Only what runs out (a license) holds until its last day. docs/decisions/16-dates-as-known.md says why.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self

Precision = Literal["year", "month", "day"]

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A year, a month or a day. They are in order by their text: 2024 < 2024-01 < 2024-01-01 < 2024-02."""

    text: str

    def __post_init__(self) -> None:
        _first(self.text)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> Self:
        """From its parts. Raises ValueError where there is no such date."""
        parts = (f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None))
        return cls("-".join(parts))

    @classmethod
    def on(cls, day: dt.date) -> Self:
        """A whole day."""
        return cls(day.isoformat())

    @property
    def precision(self) -> Precision:
        """How well it is known."""
        return _PRECISIONS[len(self.text)]

    @property
    def first(self) -> dt.date:
        """Its first day: what it counts as."""
        return _first(self.text)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        first = self.first
        if self.precision == "year":
            return first.replace(month=12, day=31)
        if self.precision == "month":
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return first


@lru_cache(maxsize=4096)
def _first(text: str) -> dt.date:
    """The first day of a date as written. Raises ValueError where it is none."""
    found = _WRITTEN.fullmatch(text) if text.isascii() else None
    if found is None:
        raise ValueError(f"{text[:20]!r} is no date like 2024, 2024-03 or 2024-03-09")
    return dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))


def first_day(text: str) -> dt.date:
    """The first day of a date as it is stored, for those who read many. Raises ValueError where it is none."""
    return _first(text)
