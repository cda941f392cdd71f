"""Background jobs: one table; a job is claimed, and taken again when its worker gives no sign of life any more.

A job is enqueued in the transaction of what caused it. `run_next` claims the oldest one that is free and calls its
operation, which keeps its work and the job's end in one unit of work, so that a kill leaves either both or neither.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from directory import clock, fleeting, pulses
from directory.database import begin_write
from directory.models import Job, JobStatus
from directory.unit_of_work import look_anew, written

MOST_TRIES = 5
_NOTE_EVERY = 0.4  # seconds
AGAIN_AFTER = dt.timedelta(seconds=10)  # an unexpected error; twice as long after each further one

log = structlog.get_logger("directory.jobs")

# What a job calls: (session, job). Its last unit of work must end with `finish`; or it raises.
Operation = Callable[[Session, Job], None]


class JobProblem(Exception):
    """A job that cannot succeed however often it is tried; the message is shown to the person who asked for it."""


def enqueue(session: Session, *, kind: str, target_id: int, actor: str, **arguments: Any) -> Job:
    """Add a job. The caller commits it with its cause."""
    job = Job(kind=kind, target_id=target_id, actor=actor, arguments=json.dumps(arguments, sort_keys=True))
    session.add(job)
    session.flush()
    return job


def latest(session: Session, *, target_id: int, kinds: Collection[str]) -> Job | None:
    """The last job of one of these kinds on a target."""
    query = sa.select(Job).where(Job.target_id == target_id, Job.kind.in_(kinds)).order_by(Job.id.desc()).limit(1)
    return session.scalars(query).one_or_none()


def under_way(session: Session, *, target_id: int, kinds: Collection[str]) -> Job | None:
    """A job of one of these kinds on this target that is queued or running."""
    query = (
        sa.select(Job)
        .where(Job.target_id == target_id, Job.kind.in_(kinds))
        .where(Job.status.in_([JobStatus.QUEUED, JobStatus.RUNNING]))
        .order_by(Job.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def noting(job: Job, step: str, total: int | None) -> Callable[[int], None]:
    """A progress that is noted now and then."""
    last = 0.0

    def note(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _NOTE_EVERY:
            last = now
            fleeting.note_progress(job.id, step, done, total)

    note(0)
    return note


def finish(session: Session, job: Job) -> None:
    """Mark a job as done, in the transaction of its work. Raises JobProblem when another worker has taken it over."""
    ended = session.execute(
        sa.update(Job)
        .where(Job.id == job.id, Job.status == JobStatus.RUNNING, Job.tries == job.tries)
        .values(status=JobStatus.DONE, ended_at=clock.now())
        .execution_options(synchronize_session=False)
        .returning(Job.id)
    )
    if ended.one_or_none() is None:
        raise JobProblem("another worker took this over")


def run_next(session: Session, operations: Mapping[str, Operation]) -> bool:
    """Claim one job and do it; False when there is none to do."""
    job = _claim(session)
    if job is None:
        return False
    log.info("job", id=job.id, kind=job.kind, target=job.target_id, tries=job.tries)
    try:
        with pulses.kept(_pulse(job.id, job.tries)):
            operations[job.kind](session, job)
    except JobProblem as problem:
        session.rollback()  # whatever it left open
        _fail(session, job, str(problem))
    except Exception:
        session.rollback()
        log.exception("job failed", id=job.id, kind=job.kind)
        _put_back(session, job)
    return True


def _claim(session: Session) -> Job | None:
    """The oldest job that is queued, or whose worker has died."""
    look_anew(session)
    # Looked for as a reader first: an idle worker takes no lock.
    found = _free(session)
    return written(session, lambda: _take(session, *found)) if found is not None else None


def _take(session: Session, job_id: int, tries: int) -> Job | None:
    """Mark a job as running, where it still is as it was found; None where it is not to be done."""
    begin_write(session)
    query = sa.select(Job).where(Job.id == job_id, Job.tries == tries).with_for_update(skip_locked=True)
    job = session.scalars(query).one_or_none()
    if job is None or job.status not in (JobStatus.QUEUED, JobStatus.RUNNING):
        return None
    job.tries += 1
    if job.tries > MOST_TRIES:
        job.status, job.ended_at = JobStatus.FAILED, clock.now()
        job.problem = f"It was begun {MOST_TRIES} times and its worker ended each time. The log says more."
        return None
    job.status, job.started_at = JobStatus.RUNNING, clock.now()
    session.flush()
    session.refresh(job)
    session.expunge(job)
    return job


def _free(session: Session) -> tuple[int, int] | None:
    """(id, tries) of the oldest job that is due and that nobody works on: queued, or its worker gave no sign."""
    now = clock.now()
    query = (
        sa.select(Job.id, Job.tries, Job.status, Job.started_at)
        .where(Job.status.in_([JobStatus.QUEUED, JobStatus.RUNNING]))
        .order_by(Job.id)
    )
    for row in session.execute(query):
        if row.status == JobStatus.QUEUED:
            if row.started_at is None or row.started_at + AGAIN_AFTER * 2 ** (row.tries - 1) <= now:
                return row.id, row.tries
            continue
        who, beat = fleeting.last_beat(_pulse(row.id, row.tries)) or ("", row.started_at)
        if beat is None or beat < now - pulses.LEASE or pulses.is_dead(who):
            return row.id, row.tries
    return None


def _fail(session: Session, job: Job, problem: str) -> None:
    _end(session, job, status=JobStatus.FAILED, problem=problem[:500], ended_at=clock.now())


def _put_back(session: Session, job: Job) -> None:
    """After an unexpected error: queued again, for later and later; given up after some tries."""
    if job.tries >= MOST_TRIES:
        _fail(session, job, "An unexpected error came up each time it was tried. The log of the server says more.")
        return
    _end(session, job, status=JobStatus.QUEUED, started_at=clock.now())


def _end(session: Session, job: Job, **values: object) -> None:
    """Let go of a job that did not succeed, where no other worker has taken it over."""

    def work() -> None:
        begin_write(session)
        session.execute(
            sa.update(Job)
            .where(Job.id == job.id, Job.tries == job.tries, Job.status == JobStatus.RUNNING)
            .values(**values)
        )

    written(session, work)


def _pulse(job_id: int, tries: int) -> str:
    return f"job {job_id}.{tries} "
