"""One call taken back: what it changed, the reports it closed, and when to call again."""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.bulk_acts import marks
from directory.calls import calling_again
from directory.calls.call_problem import CallProblem
from directory.database import begin_write
from directory.listings import reverting
from directory.models import CallPlan, Listing, PhoneCall, Report, Revision
from directory.providing import holders


def last_calls(session: Session, who: str, *, most: int = 10) -> list[tuple[PhoneCall, Listing]]:
    """Somebody's last calls, the newest first."""
    query = sa.select(PhoneCall, Listing).join(Listing, Listing.id == PhoneCall.listing_id)
    found = session.execute(query.where(PhoneCall.called_by == who).order_by(PhoneCall.id.desc()).limit(most))
    return [(call, listing) for call, listing in found]


def of_listing(session: Session, listing_id: int, *, most: int = 5) -> list[PhoneCall]:
    """The last calls of a listing, the newest first."""
    query = sa.select(PhoneCall).where(PhoneCall.listing_id == listing_id, PhoneCall.undone_by.is_(None))
    return list(session.scalars(query.order_by(PhoneCall.id.desc()).limit(most)))


def undo(session: Session, *, call_id: int, who: str) -> int:
    """Take a call back, as if it had not been made; returns its listing's id. The caller commits.

    Raises CallProblem where that was done already, or the listing was called or changed since; ListingChangedMeanwhile.
    """
    begin_write(session)
    call = session.get(PhoneCall, call_id, populate_existing=True, with_for_update=True)
    if call is None or call.undone_by is not None:
        raise CallProblem("This call is taken back already.")
    plan = session.get(CallPlan, call.listing_id, populate_existing=True, with_for_update=True)
    listing = session.get_one(Listing, call.listing_id, populate_existing=True)
    later = sa.select(PhoneCall.id).where(
        PhoneCall.listing_id == listing.id, PhoneCall.id > call.id, PhoneCall.undone_by.is_(None)
    )
    if session.scalar(later.limit(1)) is not None:
        raise CallProblem("This program was called again since. Take the later call back first.")
    if call.after != call.before:
        if not _is_as_left(session, listing, call):
            raise CallProblem("The listing was changed since this call. Its history shows what, and puts it back.")
        base = listing.revision
        reverting.revert(session, listing_id=listing.id, to_revision=call.before, base=base, actor=who)
        holders.tell_of_change(session, listing_id=listing.id)
    _reports_back(session, call)
    marks.put_back(session, listing_id=listing.id, mark=call.mark)
    call.undone_by = who
    session.flush()
    if plan is not None:
        plan.tries, plan.not_before = _planned(session, listing.id)
    audit.record(session, actor=who, action="call-undone", target=f"listing {listing.public_id}", call=call.id)
    return listing.id


def _is_as_left(session: Session, listing: Listing, call: PhoneCall) -> bool:
    """True where a listing is as the call left it, though later calls were taken back since."""
    query = sa.select(Revision.status, Revision.content)
    left = session.execute(query.where(Revision.listing_id == listing.id, Revision.number == call.after)).one()
    return (listing.status, listing.content) == tuple(left)


def _planned(session: Session, listing_id: int) -> tuple[int, dt.datetime | None]:
    """What the calls that stand say of the next one."""
    query = sa.select(PhoneCall.result, PhoneCall.called_at).where(PhoneCall.listing_id == listing_id)
    found = session.execute(query.where(PhoneCall.undone_by.is_(None)).order_by(PhoneCall.id))
    return calling_again.after_all([(row.result, row.called_at) for row in found])


def _reports_back(session: Session, call: PhoneCall) -> None:
    """Open what the call closed, and forget what it reported."""
    closed = sa.update(Report).where(Report.id.in_(json.loads(call.reports)), Report.decided_by == call.called_by)
    session.execute(closed.values(outcome=None, decided_at=None, decided_by=None))
    if call.report_id is not None:
        session.execute(sa.delete(Report).where(Report.id == call.report_id, Report.outcome.is_(None)))
