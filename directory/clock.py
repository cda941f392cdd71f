"""The one clock: what "now" and "today" are, everywhere in the directory. Tests move it (time-machine)."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """This day, in UTC."""
    return now().date()
