"""A date as people and spreadsheets write it, as well as they know it. Pure.

A day: 2026-11-23, 11/23/2026 1:05 PM, 23 Nov 2026, Excel's 46349. A month: March 2024, 3/2024, Mar-24. A year: 2024.
"""

from __future__ import annotations

import datetime as dt
import re

from directory import clock
from directory.partial_date import PartialDate
from directory.text import fold

_EXCEL_BEGINS = dt.date(1899, 12, 30)  # day 0 of Excel's calendar, as it counts since March 1900
_YEARS = range(2000, 2100)  # a list's facts are of these; 1/1/1900 and 12/31/9999 are a program's way to say nothing
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january", "enero", "ene"),
            ("feb", "february", "febrero"),
            ("mar", "march", "marzo"),
            ("apr", "april", "abril", "abr"),
            ("may", "mayo"),
            ("jun", "june", "junio"),
            ("jul", "july", "julio"),
            ("aug", "august", "agosto", "ago"),
            ("sep", "sept", "september", "septiembre", "setiembre"),
            ("oct", "october", "octubre"),
            ("nov", "november", "noviembre"),
            ("dec", "december", "diciembre", "dic"),
        ),
        start=1,
    )
    for name in names
}
_TIME = re.compile(
    r"[ T](?:at )?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)? ?(?:[ap]\.? ?m\.?)?"
    r" ?(?:Z|UTC|GMT|[ECMP][SD]?T|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun|lun|martes|mi[eé]|jue|vie|s[aá]b|dom)[a-zéá]{0,6}\.?,? |mar\.?, )",
    re.IGNORECASE,
)
_SAYS_WHAT = re.compile(  # "Last updated: 11/2/2026", "as of 11/2/2026", "actualizado el 2 de noviembre de 2026"
    r"^(?:date |last )?(?:as of|updated|verified|reviewed|checked|confirmed|since|on|actualizado|revisado|al|el)"
    r"(?: on| el| al)?[: ]{1,3}",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?: ?\([a-zéá]{3,9}\.?\)|[.,;])$", re.IGNORECASE)  # "11/2/2026 (Mon)"
_PLAIN = str.maketrans("‐‑‒–—−", "------", "'’‘\"“”")
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_RUN = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:T?\d{4}(?:\d{2})?Z?)?")
_SECONDS = re.compile(  # since 1970, as programs keep time, up to 2033; or thousandths of them
    r"(1\d{9})(?:\d{3})?"  # what begins otherwise is a phone number, which never begins with 1
)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d{1,15})?")
_IN_WORDS = re.compile(
    r"([a-z]+) ?(\d{1,2})(?:st|nd|rd|th)? (\d{4}|\d{2})"
    r"|(\d{1,2})(?:st|nd|rd|th)? (?:de |of )?([a-z]+) (?:de |del )?(\d{4}|\d{2})"
)


_YEAR = re.compile(r"20\d{2}")
_MONTH_LAST = re.compile(r"(\d{4})[-/](\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_MONTH_IN_WORDS = re.compile(r"([a-z]+) (?:de |del |of )?(\d{4})|(\d{4}) ([a-z]+)")
_SHORT_MONTH = re.compile(r"([A-Za-z]{3,10})\.? ?[-'’] ?(\d{2})")  # "Mar 24" may be a day; Excel's Mar-24 is March 2024


def date(text: str) -> PartialDate | None:
    """The date a cell names: a year, a month, or a day, with or without a time behind it.

    None where there is none, or it could be two. Months come first, as in the United States, but where only the other
    reading is a day.
    """
    cell = _said(text)
    day = _whole_day(cell)
    if day:
        return PartialDate.on(day)
    return _part(cell.strip(" ,")) or _short_month(cell) or _short_month(" ".join(text[:80].split()))


def _said(text: str) -> str:
    """A cell without what stands around its date."""
    return _BEHIND.sub("", _SAYS_WHAT.sub("", " ".join(text[:80].translate(_PLAIN).split())))


def _part(cell: str) -> PartialDate | None:
    """A year or a month."""
    words = fold(cell)
    if _YEAR.fullmatch(cell):
        return PartialDate(cell)
    if found := _MONTH_LAST.fullmatch(cell):
        return _month(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.fullmatch(cell):
        return _month(int(found[2]), int(found[1]))
    if found := _MONTH_IN_WORDS.fullmatch(words):
        return _month(int(found[2] or found[3]), _MONTHS.get(found[1] or found[4], 0))
    return None


def _short_month(cell: str) -> PartialDate | None:
    found = _SHORT_MONTH.fullmatch(cell)
    return _month(_year(found[2]), _MONTHS.get(fold(found[1]), 0)) if found else None


def _month(year: int, month: int) -> PartialDate | None:
    return PartialDate.of(year, month) if 1 <= month <= 12 and year in _YEARS else None


def _whole_day(cell: str) -> dt.date | None:
    cell = _BEHIND.sub("", _WEEKDAY.sub("", cell))
    cell = _TIME.sub("", cell).strip(" ,")
    if found := _YEAR_FIRST.fullmatch(cell) or _RUN.fullmatch(cell):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(cell):
        year, one, other = _year(found[3]), int(found[1]), int(found[2])
        return _day(year, one, other) or _day(year, other, one)
    if found := _SERIAL.fullmatch(cell):
        return _of_our_time(_EXCEL_BEGINS + dt.timedelta(days=int(found[1])))
    if found := _SECONDS.fullmatch(cell):
        moment = dt.datetime.fromtimestamp(int(found[1]), dt.UTC)
        return _of_our_time(moment.date()) if moment <= clock.now() else None
    if found := _IN_WORDS.fullmatch(fold(cell)):
        month = _MONTHS.get(found[1] or found[5])
        return _day(_year(found[3] or found[6]), month, int(found[2] or found[4])) if month else None
    return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return _of_our_time(dt.date(year, month, day))
    except ValueError:
        return None


def _of_our_time(day: dt.date) -> dt.date | None:
    return day if day.year in _YEARS else None


def _year(digits: str) -> int:
    """Two digits are of this century: no list is older."""
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


_FRACTION = re.compile(r"(?:0|1)?(?:\.\d{1,17})|0|1(?:\.0+)?")


def time_of_fraction(text: str) -> dt.time | None:
    """The time of day that a spreadsheet keeps as a part of a day: 0.75 is 18:00. None for anything else."""
    cell = text.strip()
    if not _FRACTION.fullmatch(cell) or "." not in cell or float(cell) >= 1:
        return None
    minutes = round(float(cell) * 24 * 60)
    return dt.time(minutes // 60 % 24, minutes % 60)
