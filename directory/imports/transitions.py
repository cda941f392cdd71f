"""A batch from one state to the next: checked again, confirmed, taken back, thrown away. Each once, whoever else tries.

Checking, applying and undoing are jobs; here they are asked for, in the transaction of the person's press.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from directory import audit, jobs
from directory.database import begin_write
from directory.imports.applying import applier
from directory.imports.applying import seen as seen_before
from directory.imports.applying.applier import refuse_unseen
from directory.imports.import_jobs import APPLY, CHECK, KINDS, UNDO
from directory.imports.import_problem import ImportProblem
from directory.imports.staging import mends
from directory.imports.staging.options import Choices, Options
from directory.imports.undo import undoing
from directory.models import BatchStatus, ImportBatch, Job


def check_again(session: Session, *, batch_id: int, options: Options, actor: str, seen: str) -> None:
    """Have a batch checked with other options. The caller commits. Raises ImportProblem; NotAsSeen, as all of these do.

    `seen` is what was shown to who decided (`imports.applying.seen`).
    """
    batch = locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    refuse_unseen(seen, seen_before.of_batch(batch))
    batch.options = options.to_json()
    ask_for_check(session, batch, actor)


def ask_for_check(session: Session, batch: ImportBatch, actor: str) -> None:
    """Have a batch checked as it is set now, and write down who did. The caller commits."""
    batch.status, batch.problem = BatchStatus.UPLOADED, None
    audit.record(session, actor=actor, action="import-checked-again", target=f"import {batch.id}")
    jobs.enqueue(session, kind=CHECK, target_id=batch.id, actor=actor)


def confirm(session: Session, *, batch_id: int, choices: Choices, actor: str, seen: str) -> Job:
    """Have a staged batch applied: once, whoever else confirms at the same moment. The caller commits.

    Raises ImportProblem where it is not staged (any more).
    """
    batch = locked(session, batch_id, BatchStatus.STAGED)
    refuse_unseen(seen, seen_before.of_batch(batch))
    if rows := mends.waiting(session, batch_id):
        which = "1 mended row is" if rows == 1 else f"{rows:,} mended rows are"
        raise ImportProblem(f"{which} not in these numbers yet. Have the rows checked with them first.")
    return jobs.enqueue(session, kind=APPLY, target_id=batch.id, actor=actor, choices=asdict(choices))


def request_undo(session: Session, *, batch_id: int, actor: str, seen: str) -> Job:
    """Have an applied batch taken back. The caller commits. Raises ImportProblem where it is not applied.

    Whether it still does what was shown (`seen`) is looked at when it is done, too.
    """
    batch = locked(session, batch_id, BatchStatus.APPLIED)
    refuse_unseen(seen, undoing.undo_outlook(session, batch_id=batch_id).seen)
    return jobs.enqueue(session, kind=UNDO, target_id=batch.id, actor=actor, seen=seen)


def discard(session: Session, *, batch_id: int, actor: str, seen: str | None = None) -> None:
    """Throw a batch away; nothing of it was ever in the directory. The caller commits, and then sweeps its files.

    `seen` is None where nobody was shown it, as by a command that was killed before it could ask.
    """
    batch = locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    if seen is not None:
        refuse_unseen(seen, seen_before.of_batch(batch))
    batch.status = BatchStatus.DISCARDED
    audit.record(session, actor=actor, action="import-discarded", target=f"import {batch_id}")


def locked(session: Session, batch_id: int, *wanted: BatchStatus) -> ImportBatch:
    """The batch, locked until the commit, in one of these states and with no job under way. Raises ImportProblem."""
    begin_write(session)
    batch = applier.locked(session, batch_id)
    working = jobs.under_way(session, target_id=batch_id, kinds=KINDS)
    if working is not None:
        raise ImportProblem(
            f"Import {batch_id} is being worked on ({working.actor} asked for it). Wait until it is done."
        )
    return applier.expect(batch, batch_id, *wanted)


def findings(batch: ImportBatch) -> dict[str, Any]:
    """What checking, applying and undoing found."""
    found: dict[str, Any] = json.loads(batch.findings)
    return found
