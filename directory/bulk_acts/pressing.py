"""What a person presses on the page of an act: do it, take it back, throw it away. Each once, whoever else presses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, jobs
from directory.bulk_acts import doing, job_kinds
from directory.bulk_acts.acts import Act, BulkProblem, may
from directory.database import begin_write
from directory.models import BulkAct, BulkStatus
from directory.unit_of_work import look_anew, unit_of_work

WAITS = dt.timedelta(days=30)  # for a press
_WAITING = (BulkStatus.CHOSEN, BulkStatus.READY)


def press(session: Session, *, bulk_id: int, actor: str, roles: Iterable[str]) -> None:
    """Have an act done by the worker: by the person who chose it and saw what it does. The caller commits.

    Raises BulkProblem, as all of these do.
    """
    bulk_act = _at_rest(session, bulk_id, roles, BulkStatus.READY)
    if bulk_act.actor != actor:
        raise BulkProblem(f"{bulk_act.actor} chose this. Choose the listings yourself to do the same.")
    jobs.enqueue(session, kind=job_kinds.DO, target_id=bulk_id, actor=actor)


def request_undo(session: Session, *, bulk_id: int, actor: str, roles: Iterable[str]) -> None:
    """Have an act that was done taken back by the worker. The caller commits."""
    bulk_act = _at_rest(session, bulk_id, roles, BulkStatus.DONE)
    if bulk_act.act == Act.EXPORT:
        raise BulkProblem("It changed nothing, so there is nothing to take back.")
    jobs.enqueue(session, kind=job_kinds.UNDO, target_id=bulk_id, actor=actor)


def drop(session: Session, *, bulk_id: int, actor: str, roles: Iterable[str]) -> None:
    """Throw away an act that nobody has pressed; nothing of it was ever in the directory. The caller commits."""
    bulk_act = _at_rest(session, bulk_id, roles, *_WAITING)
    bulk_act.status, bulk_act.listings = BulkStatus.DROPPED, "[]"
    audit.record(session, actor=actor, action="bulk-dropped", target=f"bulk act {bulk_id}")


def clean_up(session: Session, *, now: dt.datetime) -> None:
    """Throw away what nobody pressed for 30 days. A unit of work of its own."""
    look_anew(session)
    old = sa.and_(BulkAct.status.in_(_WAITING), BulkAct.created_at < now - WAITS)
    if session.scalars(sa.select(BulkAct.id).where(old).limit(1)).one_or_none() is None:
        return
    with unit_of_work(session):
        begin_write(session)
        dropped = sa.update(BulkAct).where(old).values(status=BulkStatus.DROPPED, listings="[]")
        session.execute(dropped.execution_options(synchronize_session=False))


def _at_rest(session: Session, bulk_id: int, roles: Iterable[str], *wanted: BulkStatus) -> BulkAct:
    """The act, locked, with nobody working on it, where somebody of these roles may do it."""
    begin_write(session)
    bulk_act = doing.locked(session, bulk_id, *wanted)
    if not may(Act(bulk_act.act), roles):
        raise BulkProblem("Only an admin can do that to many listings at once.")
    working = jobs.under_way(session, target_id=bulk_id, kinds=(job_kinds.DO, job_kinds.UNDO))
    if working is not None:
        raise BulkProblem(f"{working.actor} has pressed already. Wait until it is done.")
    return bulk_act
