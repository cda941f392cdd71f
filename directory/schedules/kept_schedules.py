"""Schedules as people set them: added, changed, paused, gone on with, deleted, run at once. Each act is in the log.

The caller commits each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.accounts.matrix import Right, allows
from directory.database import begin_write, one_at_a_time
from directory.imports.live.fetched import FetchProblem
from directory.models import ImportSchedule, ScheduleRun, Way
from directory.schedules import rhythm, runs
from directory.schedules.allowed import Allowed
from directory.schedules.schedule_problem import ScheduleProblem

NAME_MOST, PATTERN_MOST, PLACE_MOST, DAYS_MOST = 100, 100, 1000, 366
_ONLY_ADMINS = "Only an admin sets what is fetched, and up to where it is saved by itself."


@dataclass(frozen=True, slots=True)
class Terms:
    """What is set of a schedule: where from, when, and up to where an import of it is saved by itself.

    `place` goes by `way`: a folder's whole path, an https address, or states by their letters ("MD TX").
    """

    name: str
    way: Way
    place: str
    every_days: int
    hour: int  # UTC
    pattern: str = ""
    together: bool = False
    source: str = ""
    complete: str = ""  # "IA MN"
    by_itself: bool = False
    most_new: int = 0
    most_changed: float = 0.0  # percent
    most_gone: int = 0
    most_errors: int = 0


def listed(session: Session) -> list[tuple[ImportSchedule, ScheduleRun | None]]:
    """All schedules by name, each with its last run."""
    newest = sa.select(sa.func.max(ScheduleRun.id)).group_by(ScheduleRun.schedule_id)
    query = (
        sa.select(ImportSchedule, ScheduleRun)
        .outerjoin(ScheduleRun, sa.and_(ScheduleRun.schedule_id == ImportSchedule.id, ScheduleRun.id.in_(newest)))
        .order_by(sa.func.lower(ImportSchedule.name), ImportSchedule.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def add(session: Session, *, terms: Terms, allowed: Allowed, actor: str, roles: Iterable[str]) -> int:
    """Set up a schedule, to run first at its next hour; returns its id. Raises ScheduleProblem."""
    _refuse(roles, terms, allowed)
    begin_write(session)
    _refuse_taken(session, terms.name, 0)
    schedule = ImportSchedule(**asdict(terms), next_at=rhythm.first(clock.now(), hour=terms.hour), made_by=actor)
    session.add(schedule)
    session.flush()
    _log(session, schedule, actor, "schedule-added", **asdict(terms))
    return schedule.id


def change(
    session: Session,
    *,
    schedule_id: int,
    terms: Terms,
    allowed: Allowed,
    actor: str,
    roles: Iterable[str],
    version: int,
) -> None:
    """Set a schedule anew. `version` is that of the page it was changed on. Raises ScheduleProblem."""
    _refuse(roles, terms, allowed)
    schedule = _locked(session, schedule_id)
    if schedule.version != version:
        raise ScheduleProblem("Somebody else changed this schedule meanwhile. Look at it as it is now.")
    _refuse_taken(session, terms.name, schedule_id)
    before = {name: getattr(schedule, name) for name in asdict(terms)}
    changed = {name: value for name, value in asdict(terms).items() if value != before[name]}
    if not changed:
        return
    if changed.keys() & {"way", "place", "pattern", "together"}:
        schedule.digest = schedule.etag = schedule.last_modified = ""
    if changed.keys() & {"every_days", "hour"}:
        schedule.next_at = rhythm.first(clock.now(), hour=terms.hour)
    for name, value in changed.items():
        setattr(schedule, name, value)
    schedule.version += 1
    _log(session, schedule, actor, "schedule-changed", **changed, before={name: before[name] for name in changed})


def pause(session: Session, *, schedule_id: int, paused: bool, actor: str, roles: Iterable[str]) -> None:
    """Let the clock fetch it no more, and save nothing by itself; or go on. Raises ScheduleProblem."""
    _refuse_others(roles)
    schedule = _locked(session, schedule_id)
    if schedule.paused == paused:
        return
    schedule.paused = paused
    now = clock.now()
    if not paused and schedule.next_at <= now:
        schedule.next_at = rhythm.after(schedule.next_at, now, every_days=schedule.every_days)
    _log(session, schedule, actor, "schedule-paused" if paused else "schedule-resumed")


def delete(session: Session, *, schedule_id: int, actor: str, roles: Iterable[str]) -> None:
    """Forget a schedule and its runs. Its imports stay where they are. Raises ScheduleProblem."""
    _refuse_others(roles)
    schedule = _locked(session, schedule_id)
    _log(session, schedule, actor, "schedule-deleted")
    session.delete(schedule)


def run_now(session: Session, *, schedule_id: int, actor: str, roles: Iterable[str]) -> None:
    """Have it fetched at once, beside its rhythm. Raises ScheduleProblem."""
    if not allows(roles, Right.IMPORT):
        raise ScheduleProblem("Only who may import has a list fetched.")
    schedule = _locked(session, schedule_id)
    run = runs.under_way(session, schedule_id)
    if run is not None:
        waits = f"Import {run.batch_id} of it is not decided yet." if run.batch_id else "It is being fetched already."
        raise ScheduleProblem(f"{waits} One comes after the other.")
    runs.begin(session, schedule, asked_by=actor)
    _log(session, schedule, actor, "schedule-run")


def _locked(session: Session, schedule_id: int) -> ImportSchedule:
    schedule = runs.locked(session, schedule_id)
    if schedule is None:
        raise ScheduleProblem("This schedule is no more.")
    return schedule


def _refuse_others(roles: Iterable[str]) -> None:
    if not allows(roles, Right.SCHEDULE):
        raise ScheduleProblem(_ONLY_ADMINS)


def _refuse(roles: Iterable[str], terms: Terms, allowed: Allowed) -> None:
    _refuse_others(roles)
    if not terms.name.strip() or len(terms.name) > NAME_MOST:
        raise ScheduleProblem(f"Give it a name of at most {NAME_MOST} letters.", "name")
    if not 1 <= terms.every_days <= DAYS_MOST:
        raise ScheduleProblem(f"Write a number of days from 1 to {DAYS_MOST}.", "every_days")
    if not 0 <= terms.hour <= 23:
        raise ScheduleProblem("Write an hour from 0 to 23.", "hour")
    if min(terms.most_new, terms.most_gone, terms.most_errors) < 0 or not 0 <= terms.most_changed <= 100:
        raise ScheduleProblem("A limit is a number from 0 on, a share at most 100 %.", "most_changed")
    if len(terms.place) > PLACE_MOST:
        raise ScheduleProblem("This is too long.", terms.way)
    if terms.way == Way.FOLDER and not re.fullmatch(r"[^/\x00-\x1f]{1,100}", terms.pattern):
        raise ScheduleProblem("Write how its files are called, like *.csv.", "pattern")
    try:
        allowed.refuse(terms.way, terms.place)
    except FetchProblem as problem:
        raise ScheduleProblem(str(problem), terms.way) from problem


def _refuse_taken(session: Session, name: str, schedule_id: int) -> None:
    one_at_a_time(session, "names of schedules")
    query = sa.select(ImportSchedule.id).where(ImportSchedule.name == name, ImportSchedule.id != schedule_id)
    if session.scalars(query).first() is not None:
        raise ScheduleProblem("Another schedule has this name.", "name")


def _log(session: Session, schedule: ImportSchedule, actor: str, action: str, **details: object) -> None:
    details = {"schedule": schedule.name} | details
    audit.record(session, actor=actor, action=action, target=runs.actor_of(schedule.id), **details)
