"""Schedules that are due: each is begun once, however many workers look."""

from __future__ import annotations

import datetime as dt
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.attempts import Attempts
from directory.models import ImportSchedule, ScheduleRun
from directory.schedules import rhythm, runs
from directory.unit_of_work import look_anew, written


def begin_due(session: Session, *, now: dt.datetime, attempts: Attempts | None = None) -> bool:
    """Begin what is due; True where there was something. Units of work of its own: one that fails stops no other."""
    attempts = attempts or Attempts()
    look_anew(session)
    due = list(session.scalars(_due(now).order_by(ImportSchedule.id)))
    look_anew(session)
    begun = []
    for one in due:
        begin = partial(written, session, partial(_begin, session, one, now))
        begun.append(attempts.attempt(session, f"to begin {runs.actor_of(one)}", begin, otherwise=False))
    return any(begun)


def _due(now: dt.datetime) -> sa.Select[int]:
    """Those whose last import still waits for somebody are not due: one after the other."""
    busy = sa.exists().where(ScheduleRun.schedule_id == ImportSchedule.id, ScheduleRun.ended_at.is_(None))
    at = sa.func.coalesce(ImportSchedule.retry_at, ImportSchedule.next_at)
    return sa.select(ImportSchedule.id).where(ImportSchedule.paused.is_(False), at <= now, ~busy)


def _begin(session: Session, schedule_id: int, now: dt.datetime) -> bool:
    schedule = runs.locked(session, schedule_id)
    if schedule is None or session.scalar(_due(now).where(ImportSchedule.id == schedule_id)) is None:
        return False
    if schedule.next_at <= now:
        schedule.next_at = rhythm.after(schedule.next_at, now, every_days=schedule.every_days)
    schedule.retry_at = None
    runs.begin(session, schedule, asked_by=None)
    return True
