"""How right we are, in numbers for everybody: right by fact, days until a report is mended, confirmed in 90 days.

Right by fact comes from audits that are closed and published, whose samples are drawn by chance; calls that are made
where one is needed are no sample, and count for nothing here.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from directory.geo.states import state_name
from directory.listings.freshness import CONFIRMED_DAYS
from directory.models import Audit, AuditCall, CallOutcome, Listing, Report, ReportOutcome, Status
from directory.watch.accuracy_audit import Share, is_exact, is_functional
from directory.watch.asked_by_phone import FIELDS, Field, Finding

SINCE = dt.timedelta(days=730)  # what was found or mended before tells of another directory


@dataclass(frozen=True, slots=True)
class Mended:
    """How long it took from a report to its correction; `days` is the median, None where none was mended."""

    days: float | None
    of: int


@dataclass(frozen=True, slots=True)
class StateLine:
    """One state."""

    state: str
    enough: Share  # right enough to get through, of those phoned
    mended: Mended
    confirmed: Share


@dataclass(frozen=True, slots=True)
class HowRight:
    """All of it. `last` is the day of the last audit, None where none is published."""

    last: dt.date | None
    exact: Share
    enough: Share
    fields: Sequence[tuple[Field, Share]]
    mended: Mended
    confirmed: Share
    states: Sequence[StateLine]


def how_right(session: Session, *, today: dt.date) -> HowRight:
    """What is known today, of the whole directory and of each state that has listings."""
    calls, last = _calls(session, today)
    days = _days_to_mend(session, today)
    confirmed = _confirmed(session, today)
    phoned = [call for some in calls.values() for call in some]
    return HowRight(
        last=last,
        exact=Share(sum(map(is_exact, phoned)), len(phoned)),
        enough=_enough(phoned),
        fields=_by_field(phoned),
        mended=_mended(one for some in days.values() for one in some),
        confirmed=Share(sum(one.hits for one in confirmed.values()), sum(one.of for one in confirmed.values())),
        states=[
            StateLine(state, _enough(calls.get(state, ())), _mended(days.get(state, ())), share)
            for state, share in sorted(confirmed.items(), key=lambda one: state_name(one[0]))
        ],
    )


def _calls(session: Session, today: dt.date) -> tuple[Mapping[str, list[AuditCall]], dt.date | None]:
    """State → calls of the published audits; and when the last one was closed."""
    since = dt.datetime.combine(today - SINCE, dt.time(), dt.UTC)
    published = (Audit.published, Audit.closed_at.is_not(None), Audit.closed_at >= since)
    last = session.scalar(sa.select(sa.func.max(Audit.closed_at)).where(*published))
    query = (
        sa.select(Listing.state, AuditCall)
        .join(AuditCall, AuditCall.listing_id == Listing.id)
        .join(Audit, Audit.id == AuditCall.audit_id)
        .where(*published, AuditCall.outcome != CallOutcome.OPEN)
        .options(defer(AuditCall.content))
        .order_by(AuditCall.id)
    )
    found = defaultdict[str, list[AuditCall]](list)
    for state, call in session.execute(query):
        found[state].append(call)
    return found, last.date() if last else None


def _enough(calls: Sequence[AuditCall]) -> Share:
    return Share(sum(map(is_functional, calls)), len(calls))


def _by_field(calls: Iterable[AuditCall]) -> list[tuple[Field, Share]]:
    found = [json.loads(call.findings) for call in calls if call.outcome == CallOutcome.REACHED]
    shares = []
    for field in FIELDS:
        counts = Counter(one.get(field.id) for one in found)
        right = counts[Finding.RIGHT]
        shares.append((field, Share(right, right + counts[Finding.WRONG])))
    return shares


def _days_to_mend(session: Session, today: dt.date) -> Mapping[str, list[int]]:
    """State → days from each report to its correction."""
    query = (
        sa.select(Listing.state, Report.day, Report.decided_at)
        .join(Report, Report.listing_id == Listing.id)
        .where(Report.outcome == ReportOutcome.MENDED, Report.decided_at.is_not(None), Report.day >= today - SINCE)
        .order_by(Report.id)
    )
    found = defaultdict[str, list[int]](list)
    for state, day, decided_at in session.execute(query):
        found[state].append(max(0, (decided_at.date() - day).days) if decided_at else 0)
    return found


def _mended(days: Iterable[int]) -> Mended:
    known = list(days)
    return Mended(statistics.median(known) if known else None, len(known))


def _confirmed(session: Session, today: dt.date) -> Mapping[str, Share]:
    """State → how many published listings were confirmed in 90 days, of all."""
    fresh = sa.case((Listing.confirmed_on >= today - dt.timedelta(days=CONFIRMED_DAYS), 1), else_=0)
    query = sa.select(Listing.state, sa.func.sum(fresh), sa.func.count()).where(Listing.status == Status.PUBLISHED)
    return {state: Share(hits, of) for state, hits, of in session.execute(query.group_by(Listing.state))}
