"""Sums by month in the database: added to, read by a listing's own people once the month is over, and forgotten.

A number under 10 is never said, and the month that is not over is not shown: who looks twice learns no day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.counts.sums_in_memory import Counted, Sum
from directory.database import insert_or
from directory.models import Listing, MonthlyCount

LEAST = 10  # the smallest number that is said
SHOWN_MONTHS = 12
KEPT_MONTHS = 25


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day, and what is said of it; None for fewer than 10."""

    first: dt.date
    shown: int | None
    pressed: int | None


def add(session: Session, sums: Mapping[Sum, int]) -> None:
    """Add the sums of one process to those that stand; of listings that are no more, none."""
    ids = _ids(session, {one.public_id for one in sums})
    for one in sorted(sums):
        if one.public_id not in ids:
            continue
        key = {"listing_id": ids[one.public_id], "month": one.month, "kind": one.kind.value}
        row = insert_or(session, MonthlyCount).values(**key, count=sums[one])
        more = {"count": MonthlyCount.count + row.excluded.count}
        session.execute(row.on_conflict_do_update(index_elements=list(key), set_=more))


def months_of_each(session: Session, listing_ids: Sequence[int], *, today: dt.date) -> dict[int, list[Month]]:
    """The months of each listing that are over, the newest first, back to the first with a count, 12 at most."""
    this, counts = today.replace(day=1), dict[int, dict[tuple[dt.date, str], int]]()
    query = sa.select(MonthlyCount).where(MonthlyCount.listing_id.in_(listing_ids), MonthlyCount.month < this)
    for one in session.scalars(query.order_by(MonthlyCount.listing_id, MonthlyCount.month, MonthlyCount.kind)):
        counts.setdefault(one.listing_id, {})[one.month, one.kind] = one.count
    return {listing_id: _months(this, found) for listing_id, found in counts.items()}


def _months(this: dt.date, counts: Mapping[tuple[dt.date, str], int]) -> list[Month]:
    first = min(month for month, _ in counts)
    months: list[Month] = []
    while this > first and len(months) < SHOWN_MONTHS:
        this = _before(this)
        months.append(
            Month(this, _said(counts.get((this, Counted.SHOWN), 0)), _said(counts.get((this, Counted.PRESSED), 0)))
        )
    return months


def forget_old(session: Session, *, today: dt.date) -> None:
    """Delete the months of more than two years ago."""
    month = today.replace(day=1)
    for _ in range(KEPT_MONTHS):
        month = _before(month)
    session.execute(sa.delete(MonthlyCount).where(MonthlyCount.month < month))


def _said(count: int) -> int | None:
    return count if count >= LEAST else None


def _before(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)


def _ids(session: Session, public_ids: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = sorted(public_ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        query = sa.select(Listing.public_id, Listing.id).where(Listing.public_id.in_(some))
        found.update({row.public_id: row.id for row in session.execute(query)})
    return found
