"""What stands behind a time: am, p, "p. m.", and the Spanish "12 m." of noon. An m may be a Monday, too. Pure.

    6p-9p M-F · 6 p. m. a 9 p. m. · 9:00 a 12:00 m

The m is of the time where it is joined to it, or both have a dot; it is a day where other days go on from it.
"""

from __future__ import annotations

from enum import Enum

from directory.listings.weekly import day_letters
from directory.listings.weekly.pieces import Ahead
from directory.listings.weekly.time_words import time_words
from directory.listings.weekly.values import Doubt
from directory.text import marked

_ASKS = marked("The m may be of the time, or Monday. Write “am” or “pm” as one word, and the days out.")


class _Days(Enum):
    """Whether other days go on from an m: then it is one itself."""

    NONE = 0
    PERHAPS = 1
    SURE = 2


def am_or_pm(ahead: Ahead, at: int) -> int:
    """How many pieces "am", "p", "p. m." take there; 0 where it is none: the "a" of "9 a 12" is a "to".

    Raises Doubt where the m of "p m" may as well be a Monday.
    """
    word = ahead.text(at)
    if word in ("am", "pm"):
        return 1
    if word not in ("a", "p"):
        return 0
    dot = 1 if ahead.text(at + 1, "mark") == "." else 0
    m = at + 1 + dot
    if ahead.text(m) == "m" and _is_of_time(ahead, at, m):
        return 2 + dot
    if word == "p" or ahead.glued(at):
        return 1
    return 0 if ahead.text(at + 1) or ahead.text(at + 1, "number") else 1


def _is_of_time(ahead: Ahead, at: int, m: int) -> bool:
    """Whether the m there belongs to the a or p before it."""
    if ahead.capital(at) != ahead.capital(m):
        return False  # 6p M
    if ahead.glued(m) or ahead.text(m + 1, "mark") == "." == ahead.text(at + 1, "mark"):
        return True  # p.m, p. m.
    days = _days_behind(ahead, m)
    if days == _Days.SURE or (m == at + 1 and ahead.glued(at)):
        return False  # 6 p M-F, 6p M
    if days == _Days.PERHAPS:
        raise Doubt("letters", _ASKS)
    return True


def noon(ahead: Ahead, at: int) -> int:
    """How many pieces the Spanish m of noon takes behind a 12, "12 m." and "12 m.d."; 0 where it is none."""
    if ahead.text(at) != "m":
        return 0
    dot = 1 if ahead.text(at + 1, "mark") == "." and ahead.glued(at + 1) else 0
    if dot and ahead.text(at + 2) == "d":
        return 3
    days = _days_behind(ahead, at)
    if days == _Days.SURE:
        return 0
    joined = (dot or ahead.glued(at)) and not ahead.capital(at)
    spanish = day_letters.is_spanish({piece.text for piece in ahead.pieces if piece.kind == "word"})
    behind = days == _Days.PERHAPS or ahead.text(at + 1, "number")
    return 1 + dot if joined or (spanish and (dot or not behind)) else 0


def _days_behind(ahead: Ahead, m: int) -> _Days:
    """Whether days go on from the m there: -W, /W/F, "to F"; or perhaps: ", W"."""
    at = m + 1
    mark, word = ahead.text(at, "mark"), ahead.text(at)
    goes_on = mark in ("-", "/", "&", "+") or word in ("to", "thru", "through", "and", "a", "al", "y")
    if goes_on or mark in (",", "."):
        at += 1
    other = ahead.text(at)
    if other in time_words().days and len(other) > 2:
        perhaps = goes_on and not other.startswith(("mon", "lun"))
        return _Days.PERHAPS if perhaps else _Days.NONE
    if not other or other.startswith("m") or other in ("a", "p") or not day_letters.may_be(other):
        return _Days.NONE if not _short_day(other) else _Days.SURE if goes_on else _Days.PERHAPS
    return _Days.SURE if goes_on else _Days.PERHAPS


def _short_day(word: str) -> bool:
    return len(word) == 2 and word in time_words().days and word[0] != "m"
