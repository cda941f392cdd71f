"""Taking an applied batch back: one transaction, so it is taken back whole or not at all.

What was changed since stays as it is, and is named for a decision.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.imports.applier import CHUNK, batch_in
from directory.imports.records import RecordState
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change, batched
from directory.models import BatchStatus, Listing, RecordChange, Revision, SourceRecord, Status
from directory.moderation import suggestions

Progress = Callable[[int, int], None]  # listings done, of how many


@dataclass(slots=True)
class UndoReport:
    """What an undo did. `kept` are listings changed since the import: named, with their public ids, for a decision."""

    withdrawn: int = 0
    reverted: int = 0
    kept: list[str] = field(default_factory=list)
    kept_ids: list[str] = field(default_factory=list)


def undo(session: Session, *, batch_id: int, actor: str, progress: Progress = lambda _done, _total: None) -> UndoReport:
    """Take a batch back: its new listings are withdrawn, its changes reverted, each by a new revision.

    What was changed since is left as it is and named in the report. The caller commits.
    Raises BatchError when the batch was not applied.
    """
    revisions.open_version(session)
    batch = batch_in(session, batch_id, BatchStatus.APPLIED)
    report = UndoReport()
    touched = _changed_since(session, batch_id)
    report.kept, report.kept_ids = _names(session, touched)
    written, done = _revisions_of(session, batch_id, touched), 0
    for some in batched(written, CHUNK):
        _revert_chunk(session, batch_id, some, actor, report)
        done += len(some)
        progress(done, len(written))
    _restore_records(session, batch_id, touched)
    # What it took to undo is used up; left behind, it would look like a later change to an earlier batch.
    session.execute(sa.delete(RecordChange).where(RecordChange.batch_id == batch_id))
    suggestions.forget(session, batch_id=batch_id)
    batch.status = BatchStatus.UNDONE
    batch.undone_at = clock.now()
    return report


def undo_outlook(session: Session, *, batch_id: int) -> UndoReport:
    """What `undo` would do now, without doing it. `kept` are listings that would stay as they are."""
    touched = _changed_since(session, batch_id)
    created = sa.select(Revision.listing_id).where(
        Revision.batch_id == batch_id, Revision.action.in_(["created", "revived"])
    )
    made = set(session.scalars(created)) - touched
    every = {listing_id for listing_id, _ in _revisions_of(session, batch_id, touched)}
    names, public_ids = _names(session, touched)
    return UndoReport(len(made), len(every - made), names, public_ids)


def _changed_since(session: Session, batch_id: int) -> set[int]:
    """Listings of the batch that somebody, or a later batch, changed after it."""
    ours = sa.select(Revision.listing_id, sa.func.max(Revision.number).label("number")).where(
        Revision.batch_id == batch_id
    )
    last = ours.group_by(Revision.listing_id).subquery()
    # By what it says and not by its number: a later batch that was itself taken back has left it as it was.
    edited = (
        sa.select(Listing.id)
        .join(last, last.c.listing_id == Listing.id)
        .join(Revision, (Revision.listing_id == Listing.id) & (Revision.number == last.c.number))
        .where(
            Listing.revision != last.c.number,
            sa.or_(Listing.content != Revision.content, Listing.status != Revision.status),
        )
    )
    # Another source's word on the same listing counts too: without the batch the listing would still be stated.
    own = (
        sa.select(SourceRecord.listing_id, sa.func.max(RecordChange.id).label("last"))
        .join(RecordChange, RecordChange.record_id == SourceRecord.id)
        .where(RecordChange.batch_id == batch_id)
        .group_by(SourceRecord.listing_id)
        .subquery()
    )
    later = (
        sa.select(SourceRecord.listing_id)
        .join(own, own.c.listing_id == SourceRecord.listing_id)
        .join(RecordChange, RecordChange.record_id == SourceRecord.id)
        .where(RecordChange.id > own.c.last)
    )
    touched = set(session.scalars(edited)) | set(session.scalars(later))
    # What one of them was merged into holds its records now.
    merged = sa.select(Listing.id, Listing.merged_into_id).where(Listing.merged_into_id.is_not(None))
    return touched | {row.merged_into_id for row in session.execute(merged) if row.id in touched}


def _revisions_of(session: Session, batch_id: int, touched: set[int]) -> list[tuple[int, int]]:
    """(listing id, revision number) of the batch's own revisions, but of listings changed since."""
    query = (
        sa.select(Revision.listing_id, sa.func.min(Revision.number))
        .where(Revision.batch_id == batch_id)
        .group_by(Revision.listing_id)
        .order_by(Revision.listing_id)
    )
    return [(row[0], row[1]) for row in session.execute(query) if row[0] not in touched]


def _revert_chunk(
    session: Session, batch_id: int, some: Sequence[tuple[int, int]], actor: str, report: UndoReport
) -> None:
    first_numbers = dict(some)
    query = sa.select(Revision.listing_id, Revision.number, Revision.content, Revision.status).where(
        Revision.listing_id.in_(list(first_numbers))
    )
    states: dict[int, dict[int, tuple[str, str]]] = {}
    for row in session.execute(query):
        if row.number in (first_numbers[row.listing_id], first_numbers[row.listing_id] - 1):
            states.setdefault(row.listing_id, {})[row.number] = (row.content, row.status)
    changes = []
    for listing_id, number in some:
        earlier = states[listing_id].get(number - 1)
        content, status = earlier or (states[listing_id][number][0], Status.WITHDRAWN)
        if status == Status.WITHDRAWN:
            report.withdrawn += 1
        else:
            report.reverted += 1
        changes.append(
            Change(
                draft=ListingDraft.from_json(content),
                listing_id=listing_id,
                status=Status(status),
                action="withdrawn" if status == Status.WITHDRAWN else "reverted",
            )
        )
    revisions.write_many(session, changes=changes, actor=actor, note=f"import {batch_id} undone")


def _restore_records(session: Session, batch_id: int, touched: set[int]) -> None:
    """Put the source records back as they were; those the batch created are released, to be found again."""
    query = (
        sa.select(RecordChange.record_id, RecordChange.before, SourceRecord.listing_id)
        .join(SourceRecord, SourceRecord.id == RecordChange.record_id)
        .where(RecordChange.batch_id == batch_id)
        .order_by(RecordChange.id.desc())
    )
    for some in batched(session.execute(query).all(), CHUNK):
        released = []
        restored = []
        for record_id, before, listing_id in some:
            if listing_id in touched:
                continue
            if before is None:
                released.append({"id": record_id, "released": True})
            else:
                restored.append(RecordState(**json.loads(before)).columns() | {"id": record_id})
        if released:
            session.execute(sa.update(SourceRecord), released)
        if restored:
            session.execute(sa.update(SourceRecord), restored)


def _names(session: Session, ids: set[int]) -> tuple[list[str], list[str]]:
    """Names with places, and public ids, in one order."""
    names: list[str] = []
    public_ids: list[str] = []
    columns = (Listing.name, Listing.city, Listing.state, Listing.public_id)
    for some in batched(sorted(ids), CHUNK):
        for row in session.execute(sa.select(*columns).where(Listing.id.in_(some)).order_by(Listing.id)):
            names.append(f"{row.name}, {row.city}, {row.state}")
            public_ids.append(row.public_id)
    return names, public_ids
