"""Staging: everything an import would do, computed and kept, before a person confirms it.

Staging reads the directory and writes only the batch, all of it worked out beforehand. Applying (`applier`) then has
nothing left to decide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from directory import bulk
from directory.bulk import batched
from directory.database import begin_write
from directory.imports.checking.checked import Checked
from directory.imports.matching import ledger
from directory.imports.matching.match_buffer import Spool
from directory.imports.progress import Progress
from directory.imports.staging import entries
from directory.imports.staging.comparison import Comparison
from directory.imports.staging.preview import Preview
from directory.listings.revisions import current_version
from directory.listings.sample import sample_ids
from directory.models import BatchStatus, ImportBatch, StagedChange
from directory.unit_of_work import look_anew

_AT_ONCE = 2000  # rows in memory while they are written


def stage(
    session: Session,
    *,
    checked: Checked,
    actor: str,
    complete_states: Sequence[str] = (),
    replaces_sample: bool = False,
    answers: Mapping[str, str] | None = None,
    batch_id: int | None = None,
    progress: Progress = lambda _done: None,
) -> tuple[ImportBatch, Preview]:
    """Work out what the files would do, as one staged batch. The caller commits (or tries it out: a dry run).

    Comparing reads only; what it finds is put by and written at the end, so that no lock is held meanwhile.
    `batch_id` names a batch to fill that holds no rows (`retention.forget_rows`); without it one is made. `answers` say
    which rows are which listings that moved (`strays.File`).
    """
    look_anew(session)
    version, _epoch = current_version(session)
    with Spool() as spool:
        compared = Comparison(session, checked, spool, progress, answers or {})
        compared.compare(complete_states)
        on_sample = replaces_sample and compared.claims_any(sample_ids(session))
        digest = compared.digest()
        look_anew(session)
        begin_write(session)
        batch = _open_batch(session, batch_id, checked, actor)
        batch.status = BatchStatus.STAGED
        batch.complete_states = ",".join(sorted(complete_states))
        # A file that speaks of the sample itself (its own export, edited) works on it: then it stays.
        batch.replaces_sample = replaces_sample and not on_sample
        batch.base_version = version
        batch.counts = compared.counts.to_json()
        batch.covered = ledger.dump_covered(compared.covered)
        session.flush()
        with bulk.room_to_write(session):
            ids = _write_changes(session, batch.id, spool)
            compared.rows.write(session, batch.id, ids)
            entries.keep(session, batch.id, compared.to_keep)
    preview = compared.preview
    batch.findings = json.dumps(
        {
            "duplicates": preview.duplicates,
            "conflicts": preview.conflicts,
            "moved": preview.moved,
            "asked": preview.perhaps_moved,
            "sections": preview.changed_sections,
            "rows": digest,
        },
        sort_keys=True,
    )
    session.flush()
    return batch, preview


def _open_batch(session: Session, batch_id: int | None, checked: Checked, actor: str) -> ImportBatch:
    """The batch to fill."""
    if batch_id is None:
        batch = ImportBatch(actor=actor)
        session.add(batch)
    else:
        batch = session.get_one(ImportBatch, batch_id, populate_existing=True)
    batch.source, batch.as_of = checked.source, checked.as_of
    batch.files = json.dumps([{"name": f.name, "sha256": f.sha256, "rows": f.rows} for f in checked.files])
    batch.problem = None
    return batch


def _write_changes(session: Session, batch_id: int, spool: Spool) -> list[int]:
    """Keep what has to be written; returns the ids of the staged changes, by their position in the spool."""
    ids = bulk.next_ids(session, StagedChange, len(spool))
    numbers = iter(ids)
    for some in batched(spool, _AT_ONCE):
        bulk.insert_rows(session, StagedChange, [{"id": next(numbers), "batch_id": batch_id, **row} for row in some])
    return ids
