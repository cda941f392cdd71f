"""Taking an applied batch back: one transaction, so it is taken back whole or not at all.

In whatever order batches are taken back, the directory is as if they had never been (`undo_plan`, `ledger`). What a
person changed since stays as it is, and is named for a decision. As with applying, all that can be worked out before
is, while nobody waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk, clock
from directory.bulk import Stock
from directory.imports.applying.applier import batch_in, expect, refuse_unseen
from directory.imports.applying.ready import records_at
from directory.imports.applying.seen import of_undo
from directory.imports.import_problem import ImportProblem
from directory.imports.matching import strays
from directory.imports.progress import PartDone
from directory.imports.undo import decided_since, restoring, undo_plan
from directory.imports.undo.restoring import Restored
from directory.imports.undo.undo_plan import UNDONE, Plan
from directory.listings import absence, revisions
from directory.listings.identity.moves import UNDONE as UNDONE_MOVE
from directory.listings.prepared import Prepared
from directory.listings.revisions import current_version
from directory.models import BatchStatus, ImportBatch, Listing, RecordChange, SourceRecord
from directory.moderation import suggestions
from directory.unit_of_work import look_anew

_TRIES = 4  # to work it out while nobody waits


@dataclass(slots=True)
class UndoReport:
    """What an undo did. `kept` are listings changed since the import: named, with their public ids, for a decision."""

    withdrawn: int = 0
    reverted: int = 0
    later: int = 0  # listings that later imports list, too: they stay, as those say
    kept: list[str] = field(default_factory=list)
    kept_ids: list[str] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """The token of these numbers and names (`imports.applying.seen`)."""
        return of_undo(self.withdrawn, self.reverted, self.later, self.kept_ids)


@dataclass(slots=True)
class _Ready:
    """What an undo does, worked out beforehand."""

    report: UndoReport
    records_at: tuple[int, int]
    prepared: Prepared
    touched: frozenset[int]  # all its listings
    renamed: list[Stock] = field(default_factory=list)  # records that change their key, under one of the moment's
    records: list[Stock] = field(default_factory=list)
    words: list[Stock] = field(default_factory=list)
    marks: set[int] = field(default_factory=set)
    moves: list[tuple[str, str, int]] = field(default_factory=list)


def undo(
    session: Session,
    *,
    batch_id: int,
    actor: str,
    seen: str | None = None,
    progress: PartDone = lambda _done, _total: None,
) -> UndoReport:
    """Take a batch back: listings that only it states are withdrawn, its changes reverted, each by a new revision.

    What a person changed since is left as it is and named in the report. The caller commits.
    `seen` is the outlook that was confirmed (`UndoReport.seen`), None where nobody was shown one.
    Raises ImportProblem when the batch was not applied, or cannot be taken back before another one; NotAsSeen where it
    would do other than was shown.
    """
    look_anew(session)
    expect(session.get(ImportBatch, batch_id), batch_id, BatchStatus.APPLIED)
    for _ in range(_TRIES):
        ready = _prepare(session, batch_id, progress)
        look_anew(session)
        _put_by(session, ready)
        revisions.open_version(session)
        batch = batch_in(session, batch_id, BatchStatus.APPLIED)
        if ready.records_at == records_at(session) and not _touched_since(session, ready):
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
    batch.undone_at, batch.version = clock.now(), revisions.open_version(session)
    return ready.report


def _prepare(session: Session, batch_id: int, progress: PartDone) -> _Ready:
    version, at = current_version(session)[0], records_at(session)
    batch = session.get_one(ImportBatch, batch_id)
    _refuse_blocked(session, batch_id)
    planned = undo_plan.plan(session, batch)
    ready = _Ready(_report(session, planned), at, Prepared(version), frozenset(planned.listings))
    restored = Restored()
    ready.prepared = revisions.prepare(session, restoring.changes(session, batch_id, planned, restored, progress))
    decided_since.refuse_decided(session, batch_id)
    ready.prepared.version = version  # what was read before the changes counts, too
    restoring.make_room(session, restored)
    ready.renamed = bulk.stocks_of(session, SourceRecord, restored.stepping_aside())
    ready.records = bulk.stocks_of(session, SourceRecord, restored.records)
    ready.words = bulk.stocks_of(session, RecordChange, restored.words)
    ready.marks, ready.moves = restored.marks, restored.moves
    return ready


def _refuse_blocked(session: Session, batch_id: int) -> None:
    """Raise ImportProblem where a later import of before words were kept stands on this one's."""
    other = undo_plan.blocking(session, batch_id)
    if other is not None:
        raise ImportProblem(
            f"Import {other} was saved later and speaks of the same programs, and what it said by itself was not kept "
            f"at that time. Take import {other} back first. Nothing was done."
        )


def _report(session: Session, planned: Plan) -> UndoReport:
    kept, kept_ids = undo_plan.names(session, planned.kept)
    return UndoReport(
        withdrawn=len(planned.withdrawn),
        reverted=len(planned.reverted),
        later=len(planned.later),
        kept=kept,
        kept_ids=kept_ids,
    )


def _put_by(session: Session, ready: _Ready) -> None:
    """Let PostgreSQL have the rows before the lock."""
    revisions.put_by(session, ready.prepared)
    for stock in (*ready.renamed, *ready.records, *ready.words):
        stock.put_by()


def _touched_since(session: Session, ready: _Ready) -> bool:
    """True where somebody changed one of the batch's listings after all was worked out."""
    written = session.scalars(sa.select(Listing.id).where(Listing.version > ready.prepared.version))
    return not ready.touched.isdisjoint(written)


def _write(session: Session, batch_id: int, ready: _Ready, actor: str) -> None:
    revisions.write_prepared(session, prepared=ready.prepared, actor=actor, note=UNDONE.format(batch_id))
    with bulk.room_to_write(session):
        # What it said is used up; left behind, it would stand among what others said.
        session.execute(sa.delete(RecordChange).where(RecordChange.batch_id == batch_id))
        for stock in (*ready.renamed, *ready.records, *ready.words):
            stock.update()
        absence.refresh(session, ready.marks)
    strays.remember(session, ready.moves, verdict=UNDONE_MOVE, actor=actor)


def undo_outlook(session: Session, *, batch_id: int) -> UndoReport:
    """What `undo` would do now, without doing it; `kept` would stay as they are. Raises ImportProblem."""
    _refuse_blocked(session, batch_id)
    return _report(session, undo_plan.plan(session, session.get_one(ImportBatch, batch_id)))
