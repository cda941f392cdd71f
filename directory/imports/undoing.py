"""Taking an applied batch back: one transaction, so it is taken back whole or not at all.

What was changed since stays as it is, and is named for a decision. As with applying, all that can be worked out
beforehand is, while nobody waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from directory import bulk, clock
from directory.bulk import Stock
from directory.imports.applier import batch_in, expect, refuse_unseen
from directory.imports.ready import CHUNK, INDEXED, records_at
from directory.imports.records import RecordState
from directory.imports.seen import of_undo
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.prepared import Prepared
from directory.listings.revisions import Change, batched, current_version
from directory.models import BatchStatus, ImportBatch, Listing, RecordChange, Revision, SourceRecord, Status
from directory.moderation import suggestions

Progress = Callable[[int, int], None]  # listings done, of how many

_TRIES = 4  # to work it out while nobody waits


@dataclass(slots=True)
class UndoReport:
    """What an undo did. `kept` are listings changed since the import: named, with their public ids, for a decision."""

    withdrawn: int = 0
    reverted: int = 0
    sources: int = 0  # listings that stay as they are, while what a source said of them is put back
    kept: list[str] = field(default_factory=list)
    kept_ids: list[str] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """The token of these numbers and names (`imports.seen`)."""
        return of_undo(self.withdrawn, self.reverted, self.sources, self.kept_ids)


@dataclass(slots=True)
class _Ready:
    """What an undo does, worked out beforehand."""

    report: UndoReport
    records_at: tuple[int, int]
    prepared: Prepared
    records: list[Stock] = field(default_factory=list)


def undo(
    session: Session,
    *,
    batch_id: int,
    actor: str,
    seen: str | None = None,
    progress: Progress = lambda _done, _total: None,
) -> UndoReport:
    """Take a batch back: its new listings are withdrawn, its changes reverted, each by a new revision.

    What was changed since is left as it is and named in the report. Begins with a rollback; the caller commits.
    `seen` is the outlook that was confirmed (`UndoReport.seen`), None where nobody was shown one.
    Raises BatchError when the batch was not applied, NotAsSeen where it would do other than was shown.
    """
    session.rollback()
    expect(session.get(ImportBatch, batch_id), batch_id, BatchStatus.APPLIED)
    for _ in range(_TRIES):
        ready = _prepare(session, batch_id, progress)
        session.rollback()
        _put_by(session, ready)
        revisions.open_version(session)
        batch = batch_in(session, batch_id, BatchStatus.APPLIED)
        if ready.records_at == records_at(session) and not _touched_since(session, batch_id, ready):
            break
        session.rollback()
    else:  # somebody changes its listings without a pause: they wait now
        revisions.open_version(session)
        batch = batch_in(session, batch_id, BatchStatus.APPLIED)
        ready = _prepare(session, batch_id, progress)
    if seen is not None:
        refuse_unseen(seen, ready.report.seen)
    _write(session, batch_id, ready, actor)
    suggestions.forget(session, batch_id=batch_id)
    batch.status = BatchStatus.UNDONE
    batch.undone_at = clock.now()
    return ready.report


def _prepare(session: Session, batch_id: int, progress: Progress) -> _Ready:
    ready = _Ready(UndoReport(), records_at(session), Prepared(current_version(session)[0]))
    touched = _changed_since(session, batch_id)
    ready.report.kept, ready.report.kept_ids = _names(session, touched)
    written = _revisions_of(session, batch_id, touched)
    version = ready.prepared.version
    ready.prepared = revisions.prepare(session, _reverting(session, written, ready.report, progress))
    ready.prepared.version = version  # what was read before the changes counts, too
    ready.report.sources = _only_sources(session, batch_id, touched)
    ready.records = _records(session, batch_id, touched)
    return ready


def _put_by(session: Session, ready: _Ready) -> None:
    """Let PostgreSQL have the rows before the lock."""
    revisions.put_by(session, ready.prepared)
    for stock in ready.records:
        stock.put_by()


def _touched_since(session: Session, batch_id: int, ready: _Ready) -> bool:
    """True where somebody changed one of the batch's listings after all was worked out."""
    written = sa.select(Listing.id).where(Listing.version > ready.prepared.version)
    ours = sa.select(Revision.id).where(Revision.batch_id == batch_id, Revision.listing_id == Listing.id)
    return session.execute(written.where(ours.exists()).limit(1)).first() is not None


def _write(session: Session, batch_id: int, ready: _Ready, actor: str) -> None:
    revisions.write_prepared(session, prepared=ready.prepared, actor=actor, note=f"import {batch_id} undone")
    with bulk.room_to_write(session):
        for stock in ready.records:
            stock.update()
        # What it took to undo is used up; left behind, it would look like a later change to an earlier batch.
        session.execute(sa.delete(RecordChange).where(RecordChange.batch_id == batch_id))


def undo_outlook(session: Session, *, batch_id: int) -> UndoReport:
    """What `undo` would do now, without doing it. `kept` are listings that would stay as they are."""
    touched = _changed_since(session, batch_id)
    report = UndoReport()
    report.kept, report.kept_ids = _names(session, touched)
    for some in batched(_revisions_of(session, batch_id, touched), CHUNK):
        numbers = dict(some)
        earlier = sa.select(Revision.listing_id, Revision.number, Revision.status).where(
            Revision.listing_id.in_(list(numbers))
        )
        before = {row.listing_id: row.status for row in session.execute(earlier) if row.number == numbers[row[0]] - 1}
        withdrawn = sum(before.get(one, Status.WITHDRAWN) == Status.WITHDRAWN for one in numbers)
        report.withdrawn += withdrawn
        report.reverted += len(some) - withdrawn
    report.sources = _only_sources(session, batch_id, touched)
    return report


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
            _changed_by_somebody(last.c.number),
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


def _changed_by_somebody(number: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """A later revision that is not only a repair of how something was stored (migration 0011)."""
    later = aliased(Revision)
    return sa.exists().where(later.listing_id == Listing.id, later.number > number, later.action != revisions.REPAIRED)


def _revisions_of(session: Session, batch_id: int, touched: set[int]) -> list[tuple[int, int]]:
    """(listing id, revision number) of the batch's own revisions, but of listings changed since."""
    query = (
        sa.select(Revision.listing_id, sa.func.min(Revision.number))
        .where(Revision.batch_id == batch_id)
        .group_by(Revision.listing_id)
        .order_by(Revision.listing_id)
    )
    return [(row[0], row[1]) for row in session.execute(query) if row[0] not in touched]


def _reverting(
    session: Session, written: Sequence[tuple[int, int]], report: UndoReport, progress: Progress
) -> Iterator[list[Change]]:
    """The changes that take these revisions back, a chunk at a time, counted in the report."""
    done = 0
    for some in batched(written, CHUNK):
        yield _reverted(session, some, report)
        done += len(some)
        progress(done, len(written))


def _reverted(session: Session, some: Sequence[tuple[int, int]], report: UndoReport) -> list[Change]:
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
    return changes


def _records(session: Session, batch_id: int, touched: set[int]) -> list[Stock]:
    """The source records as they were; those the batch created are released, to be found again."""
    query = (
        sa.select(RecordChange.record_id, RecordChange.before, *(getattr(SourceRecord, name) for name in INDEXED))
        .join(SourceRecord, SourceRecord.id == RecordChange.record_id)
        .where(RecordChange.batch_id == batch_id)
        .order_by(RecordChange.id.desc())
    )
    rows: dict[int, dict[str, Any]] = {}
    for row in session.execute(query).mappings():
        if row["listing_id"] in touched:
            continue
        if row["before"] is None:
            rows[row["record_id"]] = {"id": row["record_id"], "released": True}
        else:
            earlier = RecordState(**json.loads(row["before"])).columns()
            now = {name: row[name] for name in INDEXED}
            rows[row["record_id"]] = bulk.without_unchanged(earlier, now) | {"id": row["record_id"]}
    return bulk.stocks_of(session, SourceRecord, list(rows.values()))


def _only_sources(session: Session, batch_id: int, touched: set[int]) -> int:
    """Listings of which the batch wrote no revision, only what its source says of them."""
    written = sa.select(Revision.id).where(
        Revision.batch_id == batch_id, Revision.listing_id == SourceRecord.listing_id
    )
    query = (
        sa.select(SourceRecord.listing_id)
        .join(RecordChange, RecordChange.record_id == SourceRecord.id)
        .where(RecordChange.batch_id == batch_id, ~written.exists())
        .distinct()
    )
    return len(set(session.scalars(query)) - touched)


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
