"""What becomes of a run's import: saved by itself within the limits, left to people beyond them, and how it ended."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, jobs
from directory.attempts import Attempts
from directory.imports import import_jobs, transitions
from directory.imports.applying import applier
from directory.imports.applying.seen import of_batch
from directory.imports.checking.row_counts import Counts
from directory.imports.import_problem import ImportProblem
from directory.imports.staging.options import Choices
from directory.models import BatchStatus, ImportBatch, ImportSchedule, JobStatus, RunState, ScheduleRun
from directory.schedules import runs, schedule_job_kinds
from directory.schedules.limits import Limits, beyond
from directory.unit_of_work import look_anew, written

CHOICES = Choices(duplicates="hold")  # as the page that confirms offers it
_UNDECIDED = (BatchStatus.UPLOADED, BatchStatus.STAGED)


def follow(session: Session, attempts: Attempts | None = None) -> bool:
    """Take each run that is under way one step further, where there is one.

    Units of work of its own: a run that fails stops no other.
    """
    attempts = attempts or Attempts()
    look_anew(session)
    query = (
        sa.select(ScheduleRun.id, ScheduleRun.schedule_id, ScheduleRun.state, ImportBatch.id, ImportBatch.status)
        .outerjoin(ImportBatch, ImportBatch.id == ScheduleRun.batch_id)
        .where(ScheduleRun.ended_at.is_(None))
        .order_by(ScheduleRun.id)
    )
    ready = [row for row in session.execute(query) if _is_ready(session, *row)]
    look_anew(session)
    taken = []
    for row in ready:
        step = partial(written, session, partial(_step, session, row[0], row[1]))
        taken.append(attempts.attempt(session, f"to follow schedule run {row[0]}", step, otherwise=False))
    return any(taken)


def _is_ready(
    session: Session, run_id: int, _schedule_id: int, state: str, batch_id: int | None, status: str | None
) -> bool:
    """True where nobody works on it now, and it is not left to people."""
    if state == RunState.FETCHING:
        return jobs.under_way(session, target_id=run_id, kinds=schedule_job_kinds.KINDS) is None
    if batch_id is None or status not in _UNDECIDED:
        return True
    return state == RunState.WORKING and jobs.under_way(session, target_id=batch_id, kinds=import_jobs.KINDS) is None


def _step(session: Session, run_id: int, schedule_id: int) -> bool:
    schedule = runs.locked(session, schedule_id)
    run = session.get(ScheduleRun, run_id, populate_existing=True)
    if schedule is None or run is None or run.ended_at is not None:
        return False
    batch = applier.locked(session, run.batch_id) if run.batch_id else None
    status = batch.status if batch else None
    if not _is_ready(session, run_id, schedule_id, run.state, run.batch_id, status):
        return False
    if run.state == RunState.FETCHING:
        job = jobs.latest(session, target_id=run_id, kinds=schedule_job_kinds.KINDS)
        runs.fail(session, schedule, run, (job and job.problem) or "Its worker ended in the middle.")
    elif batch is None or status == BatchStatus.DISCARDED:
        runs.end(run, RunState.DISCARDED, run.why)
    elif status not in _UNDECIDED:
        _saved(session, run, batch)
    else:
        _decide(session, schedule, run, batch)
    return True


def _saved(session: Session, run: ScheduleRun, batch: ImportBatch) -> None:
    if run.state == RunState.WAITING:
        job = jobs.latest(session, target_id=batch.id, kinds=[import_jobs.APPLY])
        run.why = f"Saved by {job.actor}." if job else "Saved by hand."
    runs.end(run, RunState.APPLIED, run.why)


def _decide(session: Session, schedule: ImportSchedule, run: ScheduleRun, batch: ImportBatch) -> None:
    """Have it saved where nothing speaks against it; in this transaction, with what it was judged by.

    What imports themselves refuse, before they write anything, is left to people too.
    """
    try:
        _judge(session, schedule, run, batch)
    except ImportProblem as problem:
        runs.wait(session, schedule, run, [str(problem)])


def _judge(session: Session, schedule: ImportSchedule, run: ScheduleRun, batch: ImportBatch) -> None:
    reasons = _against(session, schedule, batch)
    counts, actor = Counts.from_json(batch.counts), runs.actor_of(schedule.id)
    if reasons:
        runs.wait(session, schedule, run, reasons)
    elif not counts.keeps:
        transitions.discard(session, batch_id=batch.id, actor=actor)
        runs.end(run, RunState.SAME, counts.nothing_words())
    else:
        transitions.confirm(session, batch_id=batch.id, choices=CHOICES, actor=actor, seen=of_batch(batch))
        run.why = f"Within the limits: {counts.writes_words() if counts.writes else 'no new or changed program'}."
        audit.record(
            session, actor=actor, action="import-confirmed", target=f"import {batch.id}", why=run.why, **asdict(CHOICES)
        )


def _against(session: Session, schedule: ImportSchedule, batch: ImportBatch) -> list[str]:
    """Why a person has to look at it, in sentences; none where nobody needs to."""
    job = jobs.latest(session, target_id=batch.id, kinds=import_jobs.KINDS)
    if batch.problem:
        return [batch.problem]
    if job is None:
        return ["Its columns are none we know, or not those of last time: somebody matches them."]
    if job.status == JobStatus.FAILED:
        return [job.problem or "Its worker ended in the middle."]
    if batch.status != BatchStatus.STAGED:
        return ["It is not checked."]
    if schedule.paused:
        return ["The schedule is paused: nothing is saved by itself."]
    if not schedule.by_itself:
        return ["Every import of this schedule waits for somebody, as it is set."]
    limits = Limits(schedule.most_new, schedule.most_changed, schedule.most_gone, schedule.most_errors)
    return beyond(session, batch, limits)
