"""Dates, times, days and weeks within facts, in plain English that a page can say in its own language. Pure."""

from __future__ import annotations

import datetime as dt

from babel.dates import get_month_names

from directory.letters import LANGUAGES
from directory.listings.draft import DAYS, Track
from directory.partial_date import PartialDate
from directory.text import filled, filled_plural, known, marked, named, one_line

_DAY_NAMES = (
    *(marked("Mon"), marked("Tue"), marked("Wed"), marked("Thu")),
    *(marked("Fri"), marked("Sat"), marked("Sun")),
)
_MONTHS = tuple(
    named({language: get_month_names("abbreviated", locale=language)[number] for language in LANGUAGES})
    for number in range(1, 13)
)


def date_said(date: PartialDate) -> str:
    """As well as it is known: "2024", "Mar 2024", "Mar 9, 2024"."""
    first = date.first
    if date.precision == "year":
        return date.text
    month, year = _MONTHS[first.month - 1], str(first.year)
    if date.precision == "month":
        return filled("%(month)s %(year)s", month=month, year=year)
    return filled("%(month)s %(day)s, %(year)s", month=month, day=str(first.day), year=year)


def time_said(moment: dt.time) -> str:
    """ "6:00 pm"."""
    hour = f"{(moment.hour - 1) % 12 + 1}:{moment:%M}"
    return filled("%(hour)s am", hour=hour) if moment.hour < 12 else filled("%(hour)s pm", hour=hour)


def times_said(track: Track) -> str:
    """ "6:00 pm to 9:00 pm", "10:00 pm to 2:00 am the next day"; "" where they are not stated."""
    if track.start is None or track.end is None:
        return ""
    if track.end == dt.time(0):
        return filled("%(start)s to midnight", start=time_said(track.start))
    if track.past_midnight:
        return filled("%(start)s to %(end)s the next day", start=time_said(track.start), end=time_said(track.end))
    return filled("%(start)s to %(end)s", start=time_said(track.start), end=time_said(track.end))


def days_said(days: tuple[str, ...]) -> str:
    """ "Mon, Tue, Thu" or "Mon to Fri"."""
    at = [DAYS.index(day) for day in DAYS if day in days]
    names = [known(_DAY_NAMES[one]) for one in at]
    if len(at) > 2 and at[-1] - at[0] == len(at) - 1:
        return filled("%(first)s to %(last)s", first=names[0], last=names[-1])
    return one_line(names)


def weeks_said(track: Track) -> str:
    """ "8 to 12 weeks"; "" where it is not stated."""
    bounds = sorted({bound for bound in (track.weeks_min, track.weeks_max) if bound is not None})
    if len(bounds) == 2:
        return filled("%(low)s to %(high)s weeks", low=bounds[0], high=bounds[1])
    return filled_plural("%(num)s week", "%(num)s weeks", bounds[0]) if bounds else ""
