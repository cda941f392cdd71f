"""What we promise to look at: within two business days."""

from __future__ import annotations

import datetime as dt

PROMISED = 2  # business days


def overdue(created: dt.datetime, now: dt.datetime) -> bool:
    """True past the business days that we promise."""
    day, left = created, PROMISED
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5
    return now > day
