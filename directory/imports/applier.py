"""Applying a staged batch: one transaction, so a batch is in the directory whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write, refresh_statistics
from directory.imports import records as record_states
from directory.imports.counts import Counts
from directory.imports.records import RecordState
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.listings.sample import remove_sample
from directory.models import (
    BatchStatus,
    ImportBatch,
    RecordChange,
    Revision,
    SourceRecord,
    StagedChange,
    StagedRow,
    Status,
)
from directory.moderation import duplicates, suggestions
from directory.moderation.merging import MERGING

CHUNK = 500
_OVERTAKING = (*MERGING, "withdrawn", "reverted")  # actions after which a batch is checked anew
_GROWING = ("listing", "provider", "revision", "source_record")
_LOOK_AGAIN = (4, 16, 64)  # chunks after which these tables have grown manifold

Progress = Callable[[int], None]


class BatchError(Exception):
    """The batch cannot be applied or undone; the message says why and what to do."""


class DirectoryMoved(BatchError):
    """The directory changed under a staged batch."""

    def __init__(self, batch_id: int) -> None:
        super().__init__(
            f"Batch {batch_id} was checked against an older state of the directory, and listings it would change "
            "have changed since. Nothing was written. Import the file again: it will be checked anew."
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose when confirming: new listings published or held; what of duplicates and conflicts."""

    hold: bool = False
    duplicates: Literal["hold", "publish", "leave"] = "publish"
    conflicts: Literal["queue", "drop"] = "queue"


CHOICES = Choices()


def apply(
    session: Session,
    *,
    batch_id: int,
    actor: str,
    choices: Choices = CHOICES,
    progress: Progress = lambda _done: None,
) -> ImportBatch:
    """Write a staged batch into the directory. The caller commits.

    Raises BatchError when the batch is not staged, DirectoryMoved when the directory changed under it meanwhile.
    """
    revisions.open_version(session)
    batch = batch_in(session, batch_id, BatchStatus.STAGED)
    _refuse_when_overtaken(session, batch)
    # A file that brings nothing takes nothing away: an undo cannot bring the sample back.
    if batch.replaces_sample and Counts.from_json(batch.counts).writes:
        remove_sample(session)
    done = 0
    for number, staged in enumerate(_in_chunks(session, batch_id)):
        if number in _LOOK_AGAIN:
            refresh_statistics(session, *_GROWING)
        try:
            _apply_chunk(session, batch_id, staged, actor, choices)
        except (revisions.ListingChangedMeanwhile, revisions.NoSuchRevision) as error:
            raise DirectoryMoved(batch_id) from error
        done += len(staged)
        progress(done)
    refresh_statistics(session, *_GROWING)
    _fill_queues(session, batch, choices)
    batch.status = BatchStatus.APPLIED
    batch.applied_at = clock.now()
    session.execute(sa.delete(StagedChange).where(StagedChange.batch_id == batch_id))
    return batch


def discard(session: Session, *, batch_id: int) -> None:
    """Drop a staged batch; nothing of it was ever in the directory. The caller commits."""
    begin_write(session)
    batch = batch_in(session, batch_id, BatchStatus.STAGED)
    batch.status = BatchStatus.DISCARDED
    session.execute(sa.delete(StagedChange).where(StagedChange.batch_id == batch_id))


def batch_in(session: Session, batch_id: int, wanted: BatchStatus) -> ImportBatch:
    """The batch, locked, in this state. Raises BatchError."""
    # Locked: who applies it and who drops it at the same moment must not both find it staged.
    batch = session.get(ImportBatch, batch_id, populate_existing=True, with_for_update=True)
    if batch is None:
        raise BatchError(f"There is no import batch {batch_id}. `flask --app wsgi imports` lists them.")
    if batch.status != wanted:
        raise BatchError(f"Batch {batch_id} is {batch.status}, not {wanted}; nothing was done.")
    return batch


def _in_chunks(session: Session, batch_id: int) -> Iterable[list[StagedChange]]:
    """The staged changes in their order, a chunk at a time, so that a large batch needs little memory."""
    last = 0
    while True:
        query = (
            sa.select(StagedChange)
            .where(StagedChange.batch_id == batch_id, StagedChange.id > last)
            .order_by(StagedChange.id)
            .limit(CHUNK)
        )
        some = list(session.scalars(query))
        if not some:
            return
        last = some[-1].id
        yield some
        for staged in some:
            session.expunge(staged)


def _refuse_when_overtaken(session: Session, batch: ImportBatch) -> None:
    """Another batch that was applied or undone after this one was checked may have made the very listings it would.

    A merge moves source records from one listing to another; an undo takes them away.
    """
    other_batch = sa.and_(Revision.batch_id.is_not(None), Revision.batch_id != batch.id)
    overtaking = (
        sa.select(Revision.id)
        .where(Revision.version > batch.base_version, sa.or_(other_batch, Revision.action.in_(_OVERTAKING)))
        .limit(1)
    )
    if session.execute(overtaking).first() is not None:
        raise DirectoryMoved(batch.id)


def _apply_chunk(session: Session, batch_id: int, staged: Sequence[StagedChange], actor: str, choices: Choices) -> None:
    if choices.duplicates == "leave":
        staged = [one for one in staged if not one.possible_duplicate]
    writing = [one for one in staged if one.content is not None]
    changes = [
        Change(
            draft=ListingDraft.from_json(one.content or ""),
            listing_id=one.listing_id,
            base_revision=one.base_revision,
            status=_status(one, choices) if one.action == "new" else None,
            action=("revived" if one.listing_id else "created") if one.action == "new" else "changed",
        )
        for one in writing
    ]
    ids = revisions.write_many(session, changes=changes, actor=actor, batch_id=batch_id)
    listing_ids = {one.id: listing_id for one, listing_id in zip(writing, ids, strict=True)}
    states = [
        (listing_ids.get(one.id, one.listing_id), state) for one in staged for state in record_states.load(one.records)
    ]
    _write_records(session, batch_id, states)
    created = [{"change": one.id, "listing": listing_ids[one.id]} for one in writing if one.action == "new"]
    if created:
        link = sa.update(StagedRow).where(StagedRow.batch_id == batch_id, StagedRow.change_id == sa.bindparam("change"))
        session.connection().execute(link.values(listing_id=sa.bindparam("listing")), created)


def _fill_queues(session: Session, batch: ImportBatch, choices: Choices) -> None:
    """Hand possible duplicates and conflicts with a program's own word to those who decide."""
    query = (
        sa.select(StagedRow.flag, StagedRow.listing_id, StagedRow.notes)
        .where(StagedRow.batch_id == batch.id, StagedRow.flag != "", StagedRow.listing_id.is_not(None))
        .order_by(StagedRow.id)
    )
    differing: list[tuple[int, list[dict[str, Any]]]] = []
    for row in session.execute(query).all():
        notes = json.loads(row.notes)
        if row.flag == "duplicate":
            others = [(one["listing_id"], one["score"], one["reasons"]) for one in notes["duplicates"]]
            duplicates.suspect(session, listing_id=row.listing_id, others=others)
        elif choices.conflicts == "queue":
            differing.append((row.listing_id, notes["conflicts"]))
    suggestions.suggest(session, conflicts=differing, source=batch.source, as_of=batch.as_of, batch_id=batch.id)
    duplicates.request_scan(session, actor=batch.actor)


def _status(staged: StagedChange, choices: Choices) -> Status:
    held = choices.hold or (staged.possible_duplicate and choices.duplicates == "hold")
    return Status.DRAFT if held else Status.PUBLISHED


def _write_records(session: Session, batch_id: int, states: Sequence[tuple[int | None, RecordState]]) -> None:
    """Insert and update source records, keeping what they were for an undo."""
    new = [state.columns() | {"listing_id": listing_id} for listing_id, state in states if state.id is None]
    changed = [state.columns() | {"id": state.id, "listing_id": listing_id} for listing_id, state in states if state.id]
    before: list[dict[str, object]] = []
    if changed:
        query = sa.select(SourceRecord).where(SourceRecord.id.in_([row["id"] for row in changed]))
        for record in session.scalars(query):
            held = json.dumps(asdict(RecordState.of(record)), sort_keys=True, ensure_ascii=False)
            before.append({"batch_id": batch_id, "record_id": record.id, "before": held})
            session.expunge(record)
        session.execute(sa.update(SourceRecord), changed)
    if new:
        statement = sa.insert(SourceRecord).returning(SourceRecord.id, sort_by_parameter_order=True)
        before += [
            {"batch_id": batch_id, "record_id": record_id, "before": None}
            for record_id in session.scalars(statement, new)
        ]
    if before:
        session.execute(sa.insert(RecordChange), before)
