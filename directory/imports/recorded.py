"""An import applied or taken back, and written down: beside the import what was chosen and done, in the log who did it.

The one way to do either, for the worker's jobs and the command line alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.imports.applying import applier
from directory.imports.progress import PartDone, Progress
from directory.imports.staging.options import CHOICES, Choices
from directory.imports.undo import undoing
from directory.imports.undo.undoing import UndoReport
from directory.models import ImportBatch, Revision


def apply_and_record(
    session: Session,
    *,
    batch_id: int,
    actor: str,
    seen: str | None = None,
    choices: Choices = CHOICES,
    progress: Progress = lambda _done: None,
) -> None:
    """Apply a staged batch (`applier.apply`, which says what is raised), and write it down. The caller commits."""
    batch = applier.apply(session, batch_id=batch_id, actor=actor, seen=seen, choices=choices, progress=progress)
    _keep(batch, choices=asdict(choices))
    audit.record(
        session,
        _changed_by(batch_id),
        actor=actor,
        action="import-applied",
        target=f"import {batch_id}",
        **asdict(choices),
    )


def undo_and_record(
    session: Session,
    *,
    batch_id: int,
    actor: str,
    seen: str | None = None,
    progress: PartDone = lambda _done, _total: None,
) -> UndoReport:
    """Take an applied batch back (`undoing.undo`, which says what is raised), and write it down. The caller commits."""
    report = undoing.undo(session, batch_id=batch_id, actor=actor, seen=seen, progress=progress)
    _keep(session.get_one(ImportBatch, batch_id), undo=asdict(report))
    audit.record(
        session,
        _changed_by(batch_id),
        actor=actor,
        action="import-undone",
        target=f"import {batch_id}",
        withdrawn=report.withdrawn,
        reverted=report.reverted,
        later=report.later,
        kept=len(report.kept),
    )
    return report


def _changed_by(batch_id: int) -> audit.Several:
    return sa.select(Revision.listing_id).where(Revision.batch_id == batch_id)


def _keep(batch: ImportBatch, **found: Mapping[str, Any]) -> None:
    batch.findings = json.dumps(json.loads(batch.findings) | found, sort_keys=True, ensure_ascii=False)
