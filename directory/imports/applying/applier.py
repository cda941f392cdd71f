"""Applying a staged batch: one transaction, so a batch is in the directory whole or not at all.

All that can be worked out beforehand is (`ready`), while nobody waits; the transaction itself is short.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.imports.applying import ready
from directory.imports.applying import seen as seen_before
from directory.imports.checking.row_counts import Counts
from directory.imports.import_problem import ImportProblem
from directory.imports.progress import Progress
from directory.imports.staging.entries import HANDED_OVER
from directory.imports.staging.options import CHOICES, Choices
from directory.listings import revisions
from directory.listings.sample import remove_sample
from directory.models import BatchStatus, ImportBatch, Listing, Revision
from directory.moderation.merging import MERGING
from directory.unit_of_work import look_anew

_OVERTAKING = (*MERGING, *HANDED_OVER, "withdrawn", "reverted")  # actions after which a batch is checked anew


_BY_NOW = {
    BatchStatus.UPLOADED: "waits to be checked",
    BatchStatus.STAGED: "is checked and waits for a decision",
    BatchStatus.APPLIED: "is in the directory",
    BatchStatus.UNDONE: "is taken back",
    BatchStatus.DISCARDED: "is thrown away",
}


class DirectoryMoved(ImportProblem):
    """The directory changed under a staged batch."""

    def __init__(self, batch_id: int) -> None:
        super().__init__(
            f"Batch {batch_id} was checked against an older state of the directory, and listings it would change "
            "have changed since. Nothing was written. Import the file again: it will be checked anew."
        )


class NotAsSeen(ImportProblem):
    """What would be done is no longer what was shown; `differences` say how it differs, in sentences."""

    def __init__(self, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        super().__init__("It is not what you saw any more. " + " ".join(differences) + " Nothing was done: look again.")


def refuse_unseen(seen: str, now: str) -> None:
    """Raise NotAsSeen where these two tokens (`imports.applying.seen`) differ."""
    differences = seen_before.differences(seen, now)
    if differences:
        raise NotAsSeen(differences)


def apply(
    session: Session,
    *,
    batch_id: int,
    actor: str,
    seen: str | None = None,
    choices: Choices = CHOICES,
    progress: Progress = lambda _done: None,
) -> ImportBatch:
    """Write a staged batch into the directory. The caller commits, and then has `retention.sweep` tidy up.

    It reads at length before it writes, and lets go of that in between (`look_anew`). `seen` is the preview that was
    confirmed (`imports.applying.seen.of_batch`), None where nobody was shown one.
    Raises ImportProblem when the batch is not staged, NotAsSeen, DirectoryMoved when the directory changed meanwhile.
    """
    look_anew(session)
    try:
        batch = expect(session.get(ImportBatch, batch_id), batch_id, BatchStatus.STAGED)
        _refuse_when_overtaken(session, batch)
        prepared = ready.prepare(session, batch, choices, progress)
        look_anew(session)

        ready.put_by(session, prepared)
        version = revisions.open_version(session)
        batch = batch_in(session, batch_id, BatchStatus.STAGED)
        if seen is not None:
            refuse_unseen(seen, seen_before.of_batch(batch))
        _refuse_when_overtaken(session, batch)
        if ready.records_at(session) != prepared.records_at:
            raise DirectoryMoved(batch_id)
        # A file that brings nothing takes nothing away: an undo cannot bring the sample back.
        if batch.replaces_sample and Counts.from_json(batch.counts).writes:
            audit.record(
                session,
                actor=actor,
                action="sample-taken-out",
                target=f"import {batch_id}",
                listings=remove_sample(session),
            )
        ready.write(session, prepared, batch, actor=actor, choices=choices)
    except (revisions.ListingChangedMeanwhile, revisions.NoSuchRevision) as error:
        raise DirectoryMoved(batch_id) from error
    batch.status = BatchStatus.APPLIED
    batch.applied_at, batch.version = clock.now(), version
    return batch


def batch_in(session: Session, batch_id: int, *wanted: BatchStatus) -> ImportBatch:
    """The batch, locked until the commit, in one of these states. Raises ImportProblem."""
    return expect(locked(session, batch_id), batch_id, *wanted)


def locked(session: Session, batch_id: int) -> ImportBatch | None:
    """The batch, locked: who applies it and who drops it at the same moment must not both find it staged."""
    return session.get(ImportBatch, batch_id, populate_existing=True, with_for_update=True)


def expect(batch: ImportBatch | None, batch_id: int, *wanted: BatchStatus) -> ImportBatch:
    """The batch, which is there and in one of these states. Raises ImportProblem."""
    if batch is None:
        raise ImportProblem(f"There is no import {batch_id}.")
    if batch.status not in wanted:
        raise ImportProblem(f"Import {batch_id} {_BY_NOW[BatchStatus(batch.status)]} by now. Nothing was done.")
    return batch


def _refuse_when_overtaken(session: Session, batch: ImportBatch) -> None:
    """Another batch that was applied or undone after this one was checked may have made the very listings it would.

    It changed what is known of source records, in any case. A merge moves them from one listing to another.
    """
    other = sa.select(ImportBatch.id).where(ImportBatch.version > batch.base_version, ImportBatch.id != batch.id)
    if session.execute(other.limit(1)).first() is not None:
        raise DirectoryMoved(batch.id)
    overtaking = (
        sa.select(Revision.id)
        .join(Listing, Listing.id == Revision.listing_id)
        .where(
            Listing.version > batch.base_version,  # an index says which: of the rest no revision is read
            Revision.version > batch.base_version,
            Revision.action.in_(_OVERTAKING),
        )
        .limit(1)
    )
    if session.execute(overtaking).first() is not None:
        raise DirectoryMoved(batch.id)
