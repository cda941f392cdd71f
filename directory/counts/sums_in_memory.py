"""Sums of this process since they were last written down. In memory; nothing of a visit goes in but what was shown."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

MOST = 200_000  # kinds of rows that one process sums up; more are not counted


class Counted(StrEnum):
    """What is counted."""

    SHOWN = "shown"  # the program's page
    PRESSED = "pressed"  # a phone number on it, or on its call script


class Sum(NamedTuple):
    """What one number is of: a month by its first day, a listing by its public id."""

    month: dt.date
    public_id: str
    kind: Counted


class Tally:
    """Sums that several threads add to."""

    def __init__(self) -> None:
        self._sums: Counter[Sum] = Counter()
        self._lock = threading.Lock()

    def add(self, public_id: str, kind: Counted, today: dt.date) -> None:
        """One more."""
        one = Sum(today.replace(day=1), public_id, kind)
        with self._lock:
            if one in self._sums or len(self._sums) < MOST:
                self._sums[one] += 1

    def take(self) -> dict[Sum, int]:
        """The sums so far; from now on it begins at nothing."""
        with self._lock:
            taken, self._sums = dict(self._sums), Counter()
        return taken

    def put_back(self, sums: Mapping[Sum, int]) -> None:
        """Sums that could not be written down."""
        with self._lock:
            self._sums.update(sums)
