"""When a new person can begin next, group by group: a small calendar of what a program says. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from directory.listings.believed_room import room_of
from directory.listings.draft import DAYS, ListingDraft, Track
from directory.listings.start_dates import ANY_WEEK, begins, next_beginning

AHEAD = dt.timedelta(days=120)  # what is farther away is no next start
_MOST = 8


@dataclass(frozen=True, slots=True)
class NextStart:
    """A day on which a new person can begin in a group."""

    day: dt.date
    track: Track


def next_starts(draft: ListingDraft, today: dt.date) -> list[NextStart]:
    """The next start of each group that says when, the soonest first; at most eight."""
    found = [NextStart(day, track) for track in draft.schedule.tracks for day in _next(track, today)]
    return sorted(found, key=lambda one: (one.day, one.track.name))[:_MOST]


def _next(track: Track, today: dt.date) -> Iterator[dt.date]:
    """Its first day where it names one that is to come; else by its words, and not while it is full."""
    room, earliest = room_of(track, today), today
    if room:
        if room.first_day and room.first_day.precision == "day" and room.first_day.first >= today:
            if room.first_day.first <= today + AHEAD:
                yield room.first_day.first
            return
        if room.status == "full":
            if room.full_until is None or room.full_until.precision != "day":
                return
            earliest = max(today, room.full_until.first)
    code = begins(track.starts)
    day = _meets_next(track, earliest) if code == ANY_WEEK else next_beginning(code, earliest)
    if day and day <= today + AHEAD:
        yield day


def _meets_next(track: Track, day: dt.date) -> dt.date | None:
    """The first day on or after a day on which a group meets."""
    week = (day + dt.timedelta(days=ahead) for ahead in range(7))
    return next((one for one in week if DAYS[one.weekday()] in track.days), None)
