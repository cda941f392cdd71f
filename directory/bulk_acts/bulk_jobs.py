"""The jobs of acts on many listings. Each keeps its work together with the job's end, or nothing."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from directory import jobs
from directory.bulk_acts import act_preview, chosen, doing
from directory.bulk_acts.act_preview import Progress
from directory.bulk_acts.acts import BulkProblem
from directory.database import begin_write
from directory.jobs import JobProblem
from directory.models import BulkAct, BulkStatus, Job
from directory.unit_of_work import look_anew, unit_of_work


def look(session: Session, job: Job) -> None:
    """Work out what an act would do."""

    def work(progress: Progress) -> None:
        look_anew(session)
        found = act_preview.looked(session, session.get_one(BulkAct, job.target_id), progress=progress)
        look_anew(session)
        begin_write(session)
        act_preview.put(doing.locked(session, job.target_id, BulkStatus.CHOSEN), found)

    _whole(session, job, "Looking at listings", work)


def do(session: Session, job: Job) -> None:
    """Do an act."""
    _whole(session, job, "Changing listings", lambda noted: doing.do(session, bulk_id=job.target_id, progress=noted))


def undo(session: Session, job: Job) -> None:
    """Take an act back."""

    def work(progress: Progress) -> None:
        doing.undo(session, bulk_id=job.target_id, actor=job.actor, progress=progress)

    _whole(session, job, "Putting listings back", work)


def _whole(session: Session, job: Job, step: str, work: Callable[[Progress], None]) -> None:
    held = session.get_one(BulkAct, job.target_id)
    total = len(chosen.pairs_of(held))
    look_anew(session)
    try:
        with unit_of_work(session):
            work(jobs.noting(job, step, total))
            jobs.finish(session, job)
    except BulkProblem as problem:
        raise JobProblem(str(problem)) from problem
