"""Dates in the words a family reads, no more exactly than they are known; and how old a fact is, where that matters."""

from __future__ import annotations

import datetime as dt

from flask_babel import format_date

from directory.partial_date import PartialDate
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext

_NEARLY = 10  # months of a year that has begun, from which it is nearly over
_JUST = 2  # months of it, up to which it is not worth a word


def day(date: dt.date) -> str:
    """A whole day: "Nov 14, 2026"."""
    return str(format_date(date, "MMM d, y" if locale() == "en" else "d MMM y"))


def stamp(when: dt.datetime) -> str:
    """A day and a time of it by the clock: "Nov 14, 2026, 14:05"."""
    return f"{day(when.date())}, {when:%H:%M}"


def month(date: dt.date) -> str:
    """The month of a day."""
    return str(format_date(date, "MMM y"))


def date_text(date: PartialDate) -> str:
    """As well as it is known: "2024", "Mar 2024", "Mar 9, 2024"."""
    if date.precision == "year":
        return date.text
    return month(date.first) if date.precision == "month" else day(date.first)


def short_date(date: PartialDate) -> str:
    """A date of this or last year: "Nov 14"."""
    if date.precision != "day":
        return date_text(date)
    return str(format_date(date.first, "MMM d" if locale() == "en" else "d MMM"))


def aged(date: PartialDate, today: dt.date) -> str:
    """A date, and where it is long ago, how long, and what to do: "2024, nearly three years old: ask"."""
    age = how_long_ago(date, today)
    return gettext("%(when)s, %(age)s old: ask", when=date_text(date), age=age) if age else date_text(date)


def how_long_ago(date: PartialDate, today: dt.date) -> str:
    """How long ago in words, from ten months on: "nearly a year", "three years", "more than two years"; else "".

    Counted from its first day. Of a year or a month that is not over nobody knows how old it is.
    """
    if date.precision != "day" and date.last >= today:
        return ""
    since = date.first
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    years, rest = divmod(months, 12)
    if rest >= _NEARLY:
        return gettext("nearly a year") if years == 0 else gettext("nearly %(count)s years", count=_number(years + 1))
    if years <= 0:
        return ""
    if rest < _JUST:
        return gettext("a year") if years == 1 else gettext("%(count)s years", count=_number(years))
    return gettext("more than a year") if years == 1 else gettext("more than %(count)s years", count=_number(years))


def _number(count: int) -> str:
    words = {
        2: gettext("two"),
        3: gettext("three"),
        4: gettext("four"),
        5: gettext("five"),
        6: gettext("six"),
        7: gettext("seven"),
        8: gettext("eight"),
        9: gettext("nine"),
    }
    return words.get(count, str(count))
