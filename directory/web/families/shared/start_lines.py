"""The next start dates of a program's groups, a line each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from directory.listings.draft import ListingDraft
from directory.listings.next_starts import next_starts
from directory.web.shared.clock_words import when_of
from directory.web.shared.dates import day


@dataclass(frozen=True, slots=True)
class StartLine:
    """A day on which a new person can begin, in which group, and when that meets."""

    day: str
    group: str
    when: str


def start_lines(draft: ListingDraft, today: dt.date) -> tuple[StartLine, ...]:
    """The next starts on a day, the soonest first."""
    return tuple(StartLine(day(one.day), one.track.name, when_of(one.track)) for one in next_starts(draft, today))
