"""Reports from families: something wrong on a program's page. A queue, and a flag where a number seems dead.

Nothing is known of who reports: a report holds a kind, perhaps a sentence, and the day. What it says is never shown to
the public, and hides nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.accounts.desk_states import DeskStates
from directory.database import begin_write
from directory.models import Listing, Report, ReportKind, ReportOutcome, Status
from directory.moderation.moderation_problem import ModerationProblem

TEXT_MOST = 500  # characters
TEXT_KEPT = dt.timedelta(days=90)  # after the decision
DEAD_NUMBER_REPORTS = 3  # open ones that a number does not work, on
DEAD_NUMBER_DAYS = 2  # days or more: then somebody should call
# What looks like a person's own: a phone number, an email address, a date of birth or a card. No part of it begins with
# a run of any length: a long text is looked through once, not once for each of its letters.
_PERSONAL = re.compile(r"[\w.+-]@[\w-]+\.\w|(?:\d[\s().-]?){7}|\b\d{1,2}/\d{1,2}/\d{2,4}\b")


@dataclass(frozen=True, slots=True)
class Line:
    """A listing in the queue: its open reports, and whether somebody should call its number."""

    listing: Listing
    reports: list[Report]
    call: bool

    @property
    def oldest(self) -> dt.date:
        """The day of the first."""
        return min(report.day for report in self.reports)


def looks_personal(text: str) -> bool:
    """True for text that may hold a phone number, an email address or a date of birth: worth a second look."""
    return _PERSONAL.search(as_kept(text)) is not None


def as_kept(text: str) -> str:
    """What is kept of a text, whatever was sent: one line of 500 characters. Cut before anything else looks at it."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text[: 2 * TEXT_MOST]).split())[:TEXT_MOST]


def report(session: Session, *, public_id: str, kind: ReportKind, text: str, today: dt.date) -> None:
    """Keep a report. The caller commits. Raises ModerationProblem for a listing that is not public."""
    begin_write(session)
    query = sa.select(Listing.id).where(Listing.public_id == public_id, Listing.status == Status.PUBLISHED)
    listing_id = session.scalars(query).one_or_none()
    if listing_id is None:
        raise ModerationProblem("This program is not in the directory any more.")
    session.add(Report(listing_id=listing_id, kind=kind, text=as_kept(text) or None, day=today))


def queue(session: Session, *, states: DeskStates, page: int = 1, size: int = 50) -> tuple[list[Line], int]:
    """One page of the listings in these states with open reports: those to be called first, then the oldest.

    And how many there are.
    """
    of_states = (Report.outcome.is_(None), states.of_listing(Report.listing_id))
    total = session.scalar(sa.select(sa.func.count(sa.distinct(Report.listing_id))).where(*of_states)) or 0
    first = sa.case((Report.listing_id.in_(to_call()), 0), else_=1)
    ids = sa.select(Report.listing_id).where(*of_states).group_by(Report.listing_id)
    ids = ids.order_by(first, sa.func.min(Report.day), Report.listing_id).limit(size).offset((page - 1) * size)
    by_listing: dict[int, list[Report]] = {listing_id: [] for listing_id in session.scalars(ids)}
    query = sa.select(Report).where(Report.listing_id.in_(by_listing), Report.outcome.is_(None))
    for one in session.scalars(query.order_by(Report.day, Report.id)):
        by_listing[one.listing_id].append(one)
    listings = {one.id: one for one in session.scalars(sa.select(Listing).where(Listing.id.in_(by_listing)))}
    return [Line(listings[at], found, _dead_number(found)) for at, found in by_listing.items()], total


def of_listing(session: Session, listing_id: int) -> list[Report]:
    """A listing's open reports, the oldest first."""
    query = sa.select(Report).where(Report.listing_id == listing_id, Report.outcome.is_(None))
    return list(session.scalars(query.order_by(Report.day, Report.id)))


def of_listings(session: Session, listing_ids: Sequence[int]) -> dict[int, list[Report]]:
    """The open reports of some listings by listing, the oldest first; none of one that has none."""
    query = sa.select(Report).where(Report.listing_id.in_(listing_ids), Report.outcome.is_(None))
    found: dict[int, list[Report]] = {}
    for one in session.scalars(query.order_by(Report.day, Report.id)):
        found.setdefault(one.listing_id, []).append(one)
    return found


def open_among(session: Session, listing_ids: Sequence[int]) -> set[int]:
    """Those of some listings that have an open report."""
    query = sa.select(Report.listing_id).where(Report.listing_id.in_(listing_ids), Report.outcome.is_(None))
    return set(session.scalars(query))


def to_call() -> sa.Select[int]:
    """The ids of listings whose number was reported dead often enough, on days enough, that somebody should call."""
    return (
        sa.select(Report.listing_id)
        .where(Report.kind == ReportKind.NUMBER, Report.outcome.is_(None))
        .group_by(Report.listing_id)
        .having(
            sa.func.count() >= DEAD_NUMBER_REPORTS,
            sa.func.count(sa.distinct(Report.day)) >= DEAD_NUMBER_DAYS,
        )
    )


def decide(session: Session, *, listing_id: int, seen: list[int], outcome: ReportOutcome, actor: str) -> int:
    """Close these reports of a listing; returns how many were open. The caller commits. Raises ModerationProblem.

    `seen` are those that were looked at: one that came meanwhile stays open.
    """
    begin_write(session)
    query = sa.select(Report).where(Report.id.in_(seen), Report.listing_id == listing_id, Report.outcome.is_(None))
    open_ones = list(session.scalars(query.with_for_update()))
    if not open_ones:
        raise ModerationProblem("These are decided by now. Nothing was done.")
    for one in open_ones:
        one.outcome, one.decided_at, one.decided_by = outcome, clock.now(), actor
    public_id = session.execute(sa.select(Listing.public_id).where(Listing.id == listing_id)).scalar_one()
    audit.record(
        session,
        actor=actor,
        action="reports-decided",
        target=f"listing {public_id}",
        outcome=outcome,
        count=len(open_ones),
    )
    return len(open_ones)


def forget_texts(session: Session, *, now: dt.datetime) -> None:
    """Erase what was written 90 days after the decision. The caller commits."""
    session.execute(
        sa.update(Report)
        .where(Report.decided_at < now - TEXT_KEPT, Report.text.is_not(None))
        .values(text=None)
        .execution_options(synchronize_session=False)
    )


def _dead_number(found: list[Report]) -> bool:
    days = [one.day for one in found if one.kind == ReportKind.NUMBER]
    return len(days) >= DEAD_NUMBER_REPORTS and len(set(days)) >= DEAD_NUMBER_DAYS
