"""When new people can begin in a group, read from a program's own words: "any week", "the first Monday of the month".

The words are shown as they are; only the search reads them, as one number (a code). Words that are not understood are
code 0, which is "has not said": the search then offers the program as one to ask, and never as one that does.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

from directory.text import fold

UNKNOWN = 0
ANY_WEEK = 1

_WEEKDAYS = {name: number for number, name in enumerate(day.lower() for day in calendar.day_name)}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 5}

_day = "|".join(_WEEKDAYS)
_ROLLING = re.compile(
    rf"\b(?:any|every|each) (?:week|day|weekday|time|{_day})s?\b|\b(?:rolling|ongoing|weekly|anytime)\b|^(?:{_day})s$"
    r"|\bopen (?:enrollment|groups?|start)\b"
)
_NTH_DAY = re.compile(rf"\b({'|'.join(_NTH)}) ({_day})\b")
_ORDINALS = re.compile(rf"\b(?:{'|'.join(_NTH)})\b")
_ISO = re.compile(r"\b(\d{4})[ -](\d{1,2})[ -](\d{1,2})\b")
_AMERICAN = re.compile(r"\b(\d{1,2})[ /](\d{1,2})[ /](\d{4})\b")
_WRITTEN = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)? (\d{{4}})\b")
_NOT = re.compile(r"\b(?:no|not|never|except|closed)\b")


@lru_cache(maxsize=4096)
def begins(words: str | None) -> int:
    """The code of these words: `ANY_WEEK`, a day's ordinal, a negative code for an nth weekday, or `UNKNOWN`."""
    text = fold(words or "")
    if not text or _NOT.search(text):
        return UNKNOWN
    if len(_ORDINALS.findall(text)) > 1:  # "the first and third Monday": more than one number can hold
        return UNKNOWN
    if found := _NTH_DAY.search(text):
        return -(_NTH[found[1]] * 7 + _WEEKDAYS[found[2]])
    if _ROLLING.search(text):
        return ANY_WEEK
    return _date(text)


def next_beginning(code: int, today: dt.date) -> dt.date | None:
    """The next day on or after `today` by which a person has begun; None where it is not known or has passed."""
    if code == UNKNOWN:
        return None
    if code == ANY_WEEK:
        return today + dt.timedelta(days=6)
    if code > 0:
        day = dt.date.fromordinal(code)
        return day if day >= today else None
    nth, weekday = divmod(-code, 7)
    this_month = _nth_weekday(today.year, today.month, nth, weekday)
    if this_month >= today:
        return this_month
    following = today.replace(day=1) + dt.timedelta(days=32)
    return _nth_weekday(following.year, following.month, nth, weekday)


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> dt.date:
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return dt.date(year, month, days[-1] if nth == _NTH["last"] else days[nth - 1])


def _date(text: str) -> int:
    """The ordinal of a whole date in folded words; a date without its year is not guessed."""
    if found := _ISO.search(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _AMERICAN.search(text):
        month, day, year = int(found[1]), int(found[2]), int(found[3])
    elif found := _WRITTEN.search(text):
        month, day, year = _MONTHS[found[1]], int(found[2]), int(found[3])
    else:
        return UNKNOWN
    try:
        return dt.date(year, month, day).toordinal()
    except ValueError:
        return UNKNOWN
