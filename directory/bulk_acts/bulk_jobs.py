"""The jobs of acts on many listings. Each keeps its work together with the job's end, or nothing."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from directory import jobs
from directory.accounts import people
from directory.accounts.desk_states import DeskStates
from directory.bulk_acts import act_preview, chosen, doing
from directory.bulk_acts.act_preview import Progress
from directory.bulk_acts.acts import NEEDS, Act, BulkProblem
from directory.database import begin_write
from directory.jobs import JobProblem
from directory.models import BulkAct, BulkStatus, Job
from directory.unit_of_work import look_anew, unit_of_work


def look(session: Session, job: Job) -> None:
    """Work out what an act would do."""

    def work(progress: Progress) -> None:
        look_anew(session)
        bulk_act = session.get_one(BulkAct, job.target_id)
        found = act_preview.looked(session, bulk_act, _states(session, bulk_act, bulk_act.actor), progress=progress)
        look_anew(session)
        begin_write(session)
        act_preview.put(doing.locked(session, job.target_id, BulkStatus.CHOSEN), found)

    _whole(session, job, "Looking at listings", work)


def do(session: Session, job: Job) -> None:
    """Do an act."""

    def work(progress: Progress) -> None:
        bulk_act = session.get_one(BulkAct, job.target_id)
        doing.do(session, bulk_id=job.target_id, states=_states(session, bulk_act, bulk_act.actor), progress=progress)

    _whole(session, job, "Changing listings", work)


def undo(session: Session, job: Job) -> None:
    """Take an act back."""

    def work(progress: Progress) -> None:
        states = _states(session, session.get_one(BulkAct, job.target_id), job.actor)
        doing.undo(session, bulk_id=job.target_id, actor=job.actor, states=states, progress=progress)

    _whole(session, job, "Putting listings back", work)


def _states(session: Session, bulk_act: BulkAct, who: str) -> DeskStates:
    """The states in which somebody may do this now, whatever they might when they pressed. Raises BulkProblem."""
    states = people.states_of(session, email=who, right=NEEDS[Act(bulk_act.act)])
    if states is None:
        raise BulkProblem(f"{who} may not do this to many listings any more. Nothing was done.")
    return states


def _whole(session: Session, job: Job, step: str, work: Callable[[Progress], None]) -> None:
    bulk_act = session.get_one(BulkAct, job.target_id)
    total = len(chosen.pairs_of(bulk_act))
    look_anew(session)
    try:
        with unit_of_work(session):
            work(jobs.noting(job, step, total))
            jobs.finish(session, job)
    except BulkProblem as problem:
        raise JobProblem(str(problem)) from problem
