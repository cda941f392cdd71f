"""What we promise to look at: within two business days. Days are UTC's, from Monday to Friday, of 24 hours each."""

from __future__ import annotations

import datetime as dt

PROMISED = 2  # business days
_A_MONDAY = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)


def waited(since: dt.datetime, now: dt.datetime) -> float:
    """Business days from one moment to another; 0 where it is still to come."""
    return max(0.0, _business_days(now) - _business_days(since))


def overdue(created: dt.datetime, now: dt.datetime, promised: int = PROMISED) -> bool:
    """True past the business days that we promise."""
    return waited(created, now) > promised


def _business_days(moment: dt.datetime) -> float:
    weeks, days = divmod((moment - _A_MONDAY) / dt.timedelta(days=1), 7)
    return weeks * 5 + min(days, 5.0)
