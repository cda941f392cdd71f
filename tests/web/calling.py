"""Calls, as tests of them need it: one taken, kept and taken back, each as a unit of its own; and the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from directory import clock
from directory.calls import call_undo, keeping, taking, waiting
from directory.calls.keeping import Told
from directory.calls.waiting import Need, Wanted
from directory.listings.draft import ListingDraft
from directory.models import BulkAct, BulkStatus, CallMark, CallResult, Listing, Report, ReportKind
from directory.unit_of_work import unit_of_work
from directory.watch.asked_by_phone import FIELDS, Finding

ANN, BO = "ann@example.org", "bo@example.org"
ALL_RIGHT = {field.id: Finding.RIGHT for field in FIELDS}


def listing_of(session: Session, listing_id: int) -> tuple[Listing, ListingDraft]:
    session.rollback()
    listing = session.get_one(Listing, listing_id, populate_existing=True)
    return listing, ListingDraft.from_json(listing.content)


def take(session: Session, listing_id: int, who: str = ANN) -> bool:
    with unit_of_work(session):
        return taking.take(session, listing_id, who=who)


def keep(
    session: Session,
    listing_id: int,
    result: CallResult = CallResult.TALKED,
    findings: Mapping[str, Finding] | None = None,
    *,
    base: int = 1,
    who: str = ANN,
    cells: Mapping[str, str] | None = None,
    ticked: Mapping[str, tuple[str, ...]] | None = None,
    seen: tuple[int, ...] = (),
) -> int | None:
    told = Told(result=result, base=base, findings=findings or {}, cells=cells or {}, ticked=ticked or {}, seen=seen)
    with unit_of_work(session):
        made = keeping.keep(session, listing_id=listing_id, told=told, who=who)
        return made.id if made else None


def undo(session: Session, call_id: int, who: str = BO) -> None:
    with unit_of_work(session):
        call_undo.undo(session, call_id=call_id, who=who)


def report(session: Session, listing_id: int) -> int:
    with unit_of_work(session):
        made = Report(listing_id=listing_id, kind=ReportKind.OTHER, day=clock.today(), text="Moved?")
        session.add(made)
        session.flush()
        return made.id


def queue(session: Session, who: str = ANN, **wanted: Any) -> list[tuple[int, Need]]:
    session.rollback()
    found = waiting.first(session, Wanted(**wanted), who=who, most=20)
    return [(one.listing_id, one.need) for one in found]


def mark(session: Session, *ids: int, why: str = "Ask about evenings", status: BulkStatus = BulkStatus.DONE) -> int:
    """Mark listings for a call, as an act on many does; returns the act's id."""
    with unit_of_work(session):
        act = BulkAct(act="call", listings="[]", status=status, actor=BO)
        session.add(act)
        session.flush()
        session.add_all(CallMark(listing_id=one, bulk_id=act.id, why=why, marked_by=BO) for one in ids)
        return act.id
