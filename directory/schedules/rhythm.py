"""When a schedule is due: every so many days at an hour, and sooner again after a failure. Pure."""

from __future__ import annotations

import datetime as dt

FIRST_RETRY = dt.timedelta(hours=1)
SOON = dt.timedelta(minutes=5)


def first(now: dt.datetime, *, hour: int) -> dt.datetime:
    """The next time that it is this hour (UTC)."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > now else today + dt.timedelta(days=1)


def after(planned: dt.datetime, now: dt.datetime, *, every_days: int) -> dt.datetime:
    """The first time ahead in the rhythm of one that was planned: what was missed meanwhile is not made up for."""
    step = dt.timedelta(days=every_days)
    return planned + step * (max(now - planned, dt.timedelta()) // step + 1)


def retry(now: dt.datetime, *, failures: int, next_at: dt.datetime) -> dt.datetime | None:
    """When to try again after so many failures in a row, twice as long each; None where the rhythm comes first."""
    again = now + FIRST_RETRY * 2 ** min(failures - 1, 12)
    return again if again < next_at else None
