"""What waits for a person at the desk: a table of kinds, each with the time promised for it. The docs print it.

The rule by which work grows old: of each thing the business days that it waited are divided by the business days that
are promised for its kind, and what has the greatest share stands first. A claim (2) of three days goes before a
possible duplicate (10) of twelve, and that before a claim of today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from directory.accounts.desk_states import DeskStates
from directory.accounts.matrix import Right
from directory.models import (
    BatchStatus,
    CallMark,
    ChangeRequest,
    ChangeStatus,
    Claim,
    ClaimStatus,
    DuplicatePair,
    EntryLook,
    ImportBatch,
    Listing,
    Report,
    Status,
    Suggestion,
)
from directory.moderation import entries_waiting
from directory.moderation.still_listed import pairs_waiting, still_listed, suggestions_waiting
from directory.providing.promised_days import PROMISED

Column = sa.SQLColumnExpression[int]


@dataclass(frozen=True, slots=True, eq=False)
class WorkKind:
    """One kind of work: where its things stand in the database, which of them wait, and who may see and do it."""

    id: str
    name: str
    promised: int  # business days
    seen_with: Right
    done_with: Right
    page: str  # where it is done; {thing} is its id, {listing} its listing's public id
    thing: Column
    since: sa.SQLColumnExpression[Any]  # a moment; or a day, where no more is known (`by_day`)
    waits: tuple[sa.ColumnElement[bool], ...]
    start: sa.FromClause | type
    by_day: bool = False
    listings: tuple[Column, ...] = ()  # all that it is of; none for what is of no state
    state: sa.SQLColumnExpression[str] | None = None  # where it lies, in place of that of its listings
    label: sa.SQLColumnExpression[str] | None = None  # what it is called, in place of its listing's name

    def lies(self, states: DeskStates) -> sa.ColumnElement[bool]:
        """Those that lie in these states; what is of no state lies in all."""
        if self.state is not None:
            return states.clause(self.state)
        return states.of_listing(*self.listings) if self.listings else sa.true()

    def newer(self, than: dt.datetime | None, now: dt.datetime) -> sa.ColumnElement[bool]:
        """Those that came after a moment (None: whenever), and not after now.

        Of a report only its day is known: it counts as of that day's end.
        """
        if self.by_day:
            came = self.since < now.date()
            return came if than is None else sa.and_(came, self.since >= than.date())
        came = self.since <= now
        return came if than is None else sa.and_(came, self.since > than)


_reports = (
    sa.select(Report.listing_id, sa.func.min(Report.day).label("day"))
    .where(Report.outcome.is_(None))
    .group_by(Report.listing_id)
    .subquery("open_reports")
)

_QUEUE = (Right.READ_QUEUES, Right.DECIDE)

WORK_KINDS: tuple[WorkKind, ...] = (
    WorkKind(
        "claim",
        "Claim",
        PROMISED,
        *_QUEUE,
        page="/manage/claims/{thing}",
        thing=Claim.id,
        since=Claim.created_at,
        waits=(Claim.status == ClaimStatus.OPEN,),
        start=Claim,
        listings=(Claim.listing_id,),
    ),
    WorkKind(
        "change",
        "Change by a program",
        PROMISED,
        *_QUEUE,
        page="/manage/changes/{thing}",
        thing=ChangeRequest.id,
        since=ChangeRequest.created_at,
        waits=(ChangeRequest.status == ChangeStatus.WAITING,),
        start=ChangeRequest,
        listings=(ChangeRequest.listing_id,),
    ),
    WorkKind(
        "report",
        "Reports from families",
        PROMISED,
        *_QUEUE,
        page="/manage/reports#r{thing}",
        thing=_reports.c.listing_id,
        since=_reports.c.day,
        by_day=True,
        waits=(),
        start=_reports,
        listings=(_reports.c.listing_id,),
    ),
    WorkKind(
        "import",
        "Import",
        PROMISED,
        Right.IMPORT,
        Right.IMPORT,
        page="/manage/imports/{thing}",
        thing=ImportBatch.id,
        since=ImportBatch.created_at,
        waits=(ImportBatch.status.in_([BatchStatus.UPLOADED, BatchStatus.STAGED]),),
        start=ImportBatch,
        label=ImportBatch.source,
    ),
    WorkKind(
        "call",
        "Marked for a call",
        5,
        Right.CALL,
        Right.CALL,
        page="/manage/calls/{listing}",
        thing=CallMark.listing_id,
        since=CallMark.marked_at,
        waits=(still_listed(CallMark.listing_id),),
        start=CallMark,
        listings=(CallMark.listing_id,),
    ),
    WorkKind(
        "duplicate",
        "Possible duplicate",
        10,
        *_QUEUE,
        page="/manage/duplicates/{thing}",
        thing=DuplicatePair.id,
        since=DuplicatePair.found_at,
        waits=(pairs_waiting(),),
        start=DuplicatePair,
        listings=(DuplicatePair.first_id, DuplicatePair.second_id),
    ),
    WorkKind(
        "row",
        "Row left out",
        10,
        *_QUEUE,
        page="/manage/entries/{thing}",
        thing=EntryLook.id,
        since=ImportBatch.applied_at,
        waits=(EntryLook.id.in_(entries_waiting.waiting()), ImportBatch.applied_at.is_not(None)),
        start=sa.join(EntryLook, ImportBatch),
        state=EntryLook.state,
        label=EntryLook.label,
    ),
    WorkKind(
        "suggestion",
        "Suggestion",
        10,
        *_QUEUE,
        page="/manage/suggestions",
        thing=Suggestion.id,
        since=Suggestion.created_at,
        waits=(suggestions_waiting(),),
        start=Suggestion,
        listings=(Suggestion.listing_id,),
    ),
    WorkKind(
        "draft",
        "Draft",
        20,
        Right.LOOK,
        Right.EDIT,
        page="/manage/listings/{listing}",
        thing=Listing.id,
        since=Listing.created_at,
        waits=(Listing.status == Status.DRAFT,),
        start=Listing,
        listings=(Listing.id,),
        state=Listing.state,
    ),
)
KIND_BY_ID = {one.id: one for one in WORK_KINDS}


def kinds_of(may: Callable[[Right], bool]) -> list[WorkKind]:
    """The kinds that somebody sees."""
    return [one for one in WORK_KINDS if may(one.seen_with)]
