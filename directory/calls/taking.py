"""Who has which call on screen: one person at a time, for 15 minutes."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.calls.waiting import Wanted, waiting
from directory.database import begin_write, insert_or
from directory.models import CallPlan

FOR = dt.timedelta(minutes=15)
_LOOKED_AT = 200  # of the queue: more people than that do not call at once


def take_next(session: Session, wanted: Wanted, *, who: str) -> int | None:
    """Take the next call for somebody, and return its listing's id; None where nothing waits. The caller commits.

    Who has one of these on screen gets that one again.
    """
    begin_write(session)
    mine = sa.select(CallPlan.listing_id).where(CallPlan.taken_by == who, CallPlan.taken_until > clock.now())
    held = set(session.scalars(mine))
    queue = waiting(session, wanted, who=who)[:_LOOKED_AT]
    queue.sort(key=lambda one: one.listing_id not in held)
    return next((one.listing_id for one in queue if take(session, one.listing_id, who=who)), None)


def take(session: Session, listing_id: int, *, who: str) -> bool:
    """Take one call, or go on having it; False where somebody else has it. The caller commits."""
    begin_write(session)
    now = clock.now()
    taken = {"taken_by": who, "taken_until": now + FOR}
    row = insert_or(session, CallPlan).values(listing_id=listing_id, tries=0, best_hours="", **taken)
    free = sa.or_(CallPlan.taken_by.is_(None), CallPlan.taken_by == who, CallPlan.taken_until <= now)
    statement = row.on_conflict_do_update(index_elements=["listing_id"], set_=taken, where=free)
    return session.execute(statement.returning(CallPlan.listing_id)).first() is not None


def let_go(session: Session, listing_id: int, *, who: str, until: dt.datetime | None = None) -> None:
    """Give a call back; `until` says when it may be given out again. Another's stays theirs. The caller commits."""
    begin_write(session)
    mine = sa.update(CallPlan).where(CallPlan.listing_id == listing_id, CallPlan.taken_by == who)
    session.execute(mine.values(taken_by=None, taken_until=None, not_before=until))


def plan_of(session: Session, listing_id: int) -> CallPlan | None:
    """When a listing is to be called, and who has it."""
    return session.get(CallPlan, listing_id, populate_existing=True)


def has(plan: CallPlan | None) -> str | None:
    """Who has a call on screen; None where nobody does any more."""
    if plan is None or plan.taken_by is None or plan.taken_until is None or plan.taken_until <= clock.now():
        return None
    return plan.taken_by
