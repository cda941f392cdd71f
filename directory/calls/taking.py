"""Who has which call on screen: one person at a time, for 15 minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.calls import waiting
from directory.calls.waiting import Wanted
from directory.database import begin_write, insert_or
from directory.models import CallMark, CallPlan, Listing, Status

FOR = dt.timedelta(minutes=15)
_PUT_OFF = dt.timedelta(hours=1)
_LOOKED_AT = 200  # of the queue: more people than that do not call at once

# What is public; and a draft while it is marked.
_IN_QUEUE = sa.or_(
    Listing.status == Status.PUBLISHED,
    sa.and_(Listing.status == Status.DRAFT, Listing.id.in_(sa.select(CallMark.listing_id))),
)


def looked_up(session: Session, wanted: Wanted, *, who: str) -> list[int]:
    """The listings that can be somebody's next call, the first one first. Reads only: nobody waits meanwhile.

    Who has one of these on screen gets that one again.
    """
    mine = sa.select(CallPlan.listing_id).where(CallPlan.taken_by == who, CallPlan.taken_until > clock.now())
    held = set(session.scalars(mine))
    queue = [one.listing_id for one in waiting.first(session, wanted, who=who, most=_LOOKED_AT)]
    return sorted(queue, key=lambda one: one not in held)


def take_first(session: Session, found: Sequence[int], *, who: str) -> str | None:
    """Take the first of these that can still be called, and return its public id; None where none can.

    The caller commits.
    """
    begin_write(session)
    for listing_id in found:
        public_id = session.scalar(sa.select(Listing.public_id).where(Listing.id == listing_id, _IN_QUEUE))
        if public_id is not None and _taken(session, listing_id, who, waiting.can_be_called(who)):
            return public_id
    return None


def take(session: Session, listing_id: int, *, who: str) -> bool:
    """Take one call, or go on having it; False where somebody else has it. The caller commits."""
    begin_write(session)
    free = sa.or_(CallPlan.taken_by.is_(None), CallPlan.taken_by == who, CallPlan.taken_until <= clock.now())
    return _taken(session, listing_id, who, free)


def _taken(session: Session, listing_id: int, who: str, free: sa.ColumnElement[bool]) -> bool:
    taken = {"taken_by": who, "taken_until": clock.now() + FOR}
    row = insert_or(session, CallPlan).values(listing_id=listing_id, tries=0, best_hours="", **taken)
    statement = row.on_conflict_do_update(index_elements=["listing_id"], set_=taken, where=free)
    return session.execute(statement.returning(CallPlan.listing_id)).first() is not None


def put_off(session: Session, listing_id: int, *, who: str) -> None:
    """Do not make this call now: nobody has it, and for an hour nobody gets it. Another's stays theirs.

    The caller commits.
    """
    begin_write(session)
    mine = sa.update(CallPlan).where(CallPlan.listing_id == listing_id, CallPlan.taken_by == who)
    session.execute(mine.values(taken_by=None, taken_until=clock.now() + _PUT_OFF))


def plan_of(session: Session, listing_id: int) -> CallPlan | None:
    """When a listing is to be called, and who has it."""
    return session.get(CallPlan, listing_id, populate_existing=True)


def has(plan: CallPlan | None) -> str | None:
    """Who has a call on screen; None where nobody does any more."""
    if plan is None or plan.taken_by is None or plan.taken_until is None or plan.taken_until <= clock.now():
        return None
    return plan.taken_by
