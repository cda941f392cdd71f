"""One run of a schedule, locked, and how it ends or waits. The caller commits each of these with what it tells of."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, jobs
from directory.database import begin_write
from directory.models import ImportSchedule, RunState, ScheduleRun
from directory.schedules import rhythm, telling
from directory.schedules.schedule_job_kinds import FETCH

KEPT = dt.timedelta(days=90)
_MOST_LATER = 3  # times in a row that a file may be half written


def actor_of(schedule_id: int) -> str:
    """Who does what a schedule does, as imports and the log name it."""
    return f"schedule {schedule_id}"


def locked(session: Session, schedule_id: int) -> ImportSchedule | None:
    """A schedule, locked until the commit: whoever takes a step of its runs, or changes it, waits here."""
    begin_write(session)
    return session.get(ImportSchedule, schedule_id, populate_existing=True, with_for_update=True)


def under_way(session: Session, schedule_id: int) -> ScheduleRun | None:
    """The run of a schedule that has not ended."""
    query = sa.select(ScheduleRun).where(ScheduleRun.schedule_id == schedule_id, ScheduleRun.ended_at.is_(None))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def begin(session: Session, schedule: ImportSchedule, *, asked_by: str | None) -> ScheduleRun:
    """Have the list of a locked schedule fetched."""
    run = ScheduleRun(schedule_id=schedule.id, asked_by=asked_by, version=schedule.version)
    session.add(run)
    session.flush()
    jobs.enqueue(session, kind=FETCH, target_id=run.id, actor=asked_by or actor_of(schedule.id), at=0)
    return run


def end(run: ScheduleRun, state: RunState, why: str = "") -> None:
    """It is over."""
    run.state, run.why, run.ended_at = state, why, clock.now()


def wait(session: Session, schedule: ImportSchedule, run: ScheduleRun, reasons: list[str]) -> None:
    """Its import is left to people, who are told why."""
    run.state, run.why = RunState.WAITING, "\n".join(reasons)
    log(session, schedule, "schedule-waits", why=reasons, batch=f"import {run.batch_id}")
    telling.tell(session, "desk/import-waits", f"schedule run {run.id}", schedule, reasons, batch=run.batch_id or 0)


def fail(session: Session, schedule: ImportSchedule, run: ScheduleRun, why: str) -> None:
    """It came to nothing: tried again, later each time. Of several failures in a row only the first is mailed."""
    now = clock.now()
    end(run, RunState.FAILED, why)
    schedule.failures += 1
    schedule.retry_at = rhythm.retry(now, failures=schedule.failures, next_at=schedule.next_at)
    log(session, schedule, "schedule-failed", why=why, failures=schedule.failures)
    if schedule.failures == 1:
        telling.tell(session, "desk/fetch-failed", f"schedule run {run.id}", schedule, [why])


def put_off(session: Session, schedule: ImportSchedule, run: ScheduleRun, why: str) -> None:
    """Looked at again in minutes; a file that is still being written the third time is a failure."""
    query = (
        sa.select(ScheduleRun.state)
        .where(ScheduleRun.schedule_id == schedule.id, ScheduleRun.ended_at.is_not(None))
        .order_by(ScheduleRun.id.desc())
        .limit(_MOST_LATER - 1)
    )
    before = list(session.scalars(query))
    if before == [RunState.LATER] * (_MOST_LATER - 1):
        fail(session, schedule, run, why)
        return
    end(run, RunState.LATER, why)
    schedule.retry_at = clock.now() + rhythm.SOON


def went_well(schedule: ImportSchedule) -> None:
    """Something came, or nothing new: failures before it count no more."""
    schedule.failures, schedule.retry_at = 0, None


def clean_up(session: Session, *, now: dt.datetime) -> None:
    """Delete runs 90 days after they ended, but the last of each schedule. The caller commits."""
    begin_write(session)
    last = sa.select(sa.func.max(ScheduleRun.id)).group_by(ScheduleRun.schedule_id)
    old = sa.delete(ScheduleRun).where(ScheduleRun.ended_at < now - KEPT, ScheduleRun.id.not_in(last))
    session.execute(old.execution_options(synchronize_session=False))


def log(session: Session, schedule: ImportSchedule, action: str, **details: object) -> None:
    """Write down what a schedule did by itself."""
    actor = actor_of(schedule.id)
    audit.record(session, actor=actor, action=action, target=actor, schedule=schedule.name, **details)
