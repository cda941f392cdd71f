"""How long one group can last, in a day, over a night and in weeks. Pure."""

from __future__ import annotations

import datetime as dt

MOST_WEEKS = 104  # of a program
WHOLE_DAY = 7 * 60  # minutes: so long without a word on days, somebody is there, and no group meets
LONGEST_NIGHT = 12 * 60  # minutes from a start to an end on the next day: what would last longer was mistyped


def minutes_between(start: dt.time | None, end: dt.time | None) -> int:
    """Minutes from a start to an end, which is on the next day where it is not after the start; 0 without both."""
    if start is None or end is None:
        return 0
    return ((end.hour - start.hour) * 60 + end.minute - start.minute) % (24 * 60)


def weekly_hours(minutes: int, days: int) -> float | None:
    """Hours of treatment a week of a group that meets so long on so many days; None where either is not stated."""
    return round(minutes * days / 60, 2) if minutes and days else None
