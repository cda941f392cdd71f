"""A value of a workbook as the text a person sees in its cell. Pure.

52531.0 is "52531", true is "yes", and three quarters of a day in a cell for times is "18:00".
"""

from __future__ import annotations

import datetime as dt


def shown(value: object) -> str:
    """The text of a cell; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        when = _to_the_second(value)
        return when.date().isoformat() if when.time() == dt.time() else f"{when.date().isoformat()} {_clock(when)}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return _clock(_to_the_second(dt.datetime.combine(dt.date(2000, 1, 1), value)))
    if isinstance(value, dt.timedelta):
        return _duration(value)
    return str(value)


def _number(value: float) -> str:
    """Fifteen digits, as many as a spreadsheet holds: 30.271300000000002 is 30.2713."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def _to_the_second(when: dt.datetime) -> dt.datetime:
    """A part of a day is never quite a time: 17:29:59.999997 is 17:30."""
    return (when + dt.timedelta(microseconds=500_000)).replace(microsecond=0)


def _clock(when: dt.datetime) -> str:
    return f"{when:%H:%M:%S}" if when.second else f"{when:%H:%M}"


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    text = f"{hours}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    return f"-{text}" if seconds < 0 else text
