"""Two times as people write them, as a start and an end: which half of the day, and whether it ends on the next. Pure.

One am or pm is for both ends. Where there is none, the time is asked for, unless only one half of the day is one in
which groups begin: from 5 in the morning to 9 in the evening, and over before midnight. So 9-12 is a morning and 1-4 an
afternoon, but nobody knows which 6-9 is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from directory.listings.draft.session_length import LONGEST_NIGHT
from directory.listings.weekly.values import Doubt
from directory.text import filled, marked

Half = Literal["am", "pm"]

_HALF_DAY, _DAY = 12 * 60, 24 * 60
_EARLIEST, _LATEST = 5 * 60, 21 * 60  # minutes after midnight between which groups begin
_LATE_HOURS = 30  # map data writes 2 in the morning of the next day as 26:00
_NO_TIME = marked("“%(text)s” is no time of day. Write it like 6:00 pm or 18:00.")
_MIDNIGHT = marked("12 am is midnight. Write “noon” or “midnight”.")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as written. `by24` says that it is by 24 hours; `named` that it is noon or midnight in words."""

    hour: int
    minute: int = 0
    half: Half | None = None
    by24: bool = False
    named: bool = False
    bare: bool = False  # one or two digits and nothing else

    @property
    def certain24(self) -> bool:
        """Whether no twelve-hour clock shows it."""
        return self.hour > 12 or self.hour == 0

    def marked(self, half: Half) -> Clock:
        """The same with am or pm. Raises Doubt where no clock shows that."""
        if self.hour > 12 and half == "am":
            raise Doubt("time", "It is after noon, and am: keep one of the two.")
        return self if self.certain24 and half == "pm" else replace(self, half=half, bare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """A start and an end; `assumed` where am or pm was not said and only one of them can be meant."""

    start: dt.time
    end: dt.time
    assumed: bool = False


def clock(digits: str) -> Clock:
    """A time from its digits: 9, 9:30, 9.30, 0930, 18:00:00. Raises Doubt where it is none."""
    parts = digits.replace(".", ":").split(":")
    if len(parts) == 1 and len(digits) in (3, 4):
        parts = [digits[:-2], digits[-2:]]
    if len(parts[0]) > 2 or any(len(part) != 2 for part in parts[1:]):
        raise Doubt("time", filled(_NO_TIME, text=digits))
    hour, minute, second = (*(int(part) for part in parts), 0, 0)[:3]
    if hour > _LATE_HOURS or minute > 59 or second > 59 or (hour > 24 and ":" not in digits):
        raise Doubt("time", filled(_NO_TIME, text=digits))
    military = len(digits) == 4 and digits.isdecimal()
    by24 = hour > 12 or (hour == 0 and len(parts) > 1) or (len(parts[0]) == 2 and parts[0][0] == "0") or military
    return Clock(hour, minute, by24=by24, bare=len(digits) < 3)


def span(start: Clock, end: Clock, part: str | None = None) -> Span:
    """The two as a group's times; `part` is the part of the day that is said beside them. Raises Doubt."""
    start, end = _one_clock(start, end)
    unmarked = start.half is None and end.half is None and not (start.by24 and end.by24)
    if unmarked:
        if part is None:
            return _only_possible(start, end)
        start, end = _in_part(start, end, part)
    first, last = _minutes(start), _minutes(end)
    if first is None and last is not None:
        if end == Clock(12, half="am"):
            raise Doubt("midnight", _MIDNIGHT)
        first = _nearest(start, last, before=True)
    elif last is None and first is not None:
        last = _nearest(end, first, before=False)
    if first is None or last is None or (unmarked and not _EARLIEST <= first <= _LATEST):
        raise Doubt("half-of-day", _ask(start, end))
    return _checked(start, end, first, last)


def alone(one: Clock) -> dt.time:
    """A time by itself. Raises Doubt where nobody knows whether it is before or after noon."""
    found = _minutes(one)
    if found is None:
        raise Doubt("half-of-day", filled("Write %(time)s am or %(time)s pm.", time=f"{one.hour}:{one.minute:02}"))
    if found > _DAY:
        raise Doubt("time", filled("“%(text)s” is no time of day.", text=f"{one.hour}:{one.minute:02}"))
    return _time(found)


def _one_clock(start: Clock, end: Clock) -> tuple[Clock, Clock]:
    """Both by 24 hours where one is, and 06:00 by twelve where the other says pm."""
    if any(one.half and not one.named for one in (start, end)):
        return _by_twelve(start), _by_twelve(end)
    if (start.by24 or end.by24) and not (start.named or end.named):
        return replace(start, by24=True), replace(end, by24=True)
    return start, end


def _by_twelve(one: Clock) -> Clock:
    return one if one.half or one.certain24 else replace(one, by24=False)


def _in_part(start: Clock, end: Clock, part: str) -> tuple[Clock, Clock]:
    """A morning begins before noon, an evening after it, and an afternoon ends after it."""
    if part == "morning":
        return start.marked("am"), end
    if part == "afternoon":
        return start, end.marked("pm")
    return start.marked("pm"), end


def _only_possible(start: Clock, end: Clock) -> Span:
    found = []
    for half in ("am", "pm"):
        first = (start.hour % 12 + (12 if half == "pm" else 0)) * 60 + start.minute
        last = first + ((_twelfth(end) - first) % _HALF_DAY or _HALF_DAY)
        if _EARLIEST <= first < _LATEST and last <= _DAY:
            found.append((first, last))
    if len(found) != 1:
        raise Doubt("half-of-day", _ask(start, end))
    return Span(_time(found[0][0]), _time(found[0][1]), assumed=True)


def _twelfth(one: Clock) -> int:
    return one.hour % 12 * 60 + one.minute


def _minutes(one: Clock) -> int | None:
    """Minutes after midnight, None where it may be either half of the day."""
    if one.half and one.hour <= 12:
        return _twelfth(one) + (_HALF_DAY if one.half == "pm" else 0)
    return one.hour * 60 + one.minute if one.by24 or one.certain24 else None


def _nearest(one: Clock, other: int, *, before: bool) -> int:
    """The half of the day in which this time is nearest before, or behind, the other."""
    either = (_twelfth(one), _twelfth(one) + _HALF_DAY)
    return min(either, key=lambda at: ((other - at) if before else (at - other)) % _DAY or _DAY)


def _checked(start: Clock, end: Clock, first: int, last: int) -> Span:
    if first >= _DAY:
        text = f"{start.hour}:{start.minute:02}"
        raise Doubt("time", filled("“%(text)s” is no time at which a group begins.", text=text))
    late, last = last > _DAY, last % _DAY
    lasts = (last - first) % _DAY
    if (first, last) == (0, 0):
        raise Doubt("always", "That is the whole day. Write when the group meets.")
    if lasts == 0:
        raise Doubt("backwards", "It ends when it starts. Look at both times.")
    if end == Clock(12, half="am") and lasts > LONGEST_NIGHT:
        raise Doubt("midnight", _MIDNIGHT)
    if (late and last > first) or (0 < last < first and lasts > LONGEST_NIGHT):
        raise Doubt("backwards", "It ends before it starts. Look at both times; write am or pm beside each.")
    return Span(_time(first), _time(last))


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60 % 24, minutes % 60)


def _ask(start: Clock, end: Clock) -> str:
    first, last = (f"{one.hour}:{one.minute:02}" if one.minute else f"{one.hour}" for one in (start, end))
    return filled("It may be before or after noon. Write %(times)s am, or %(times)s pm.", times=f"{first}-{last}")
