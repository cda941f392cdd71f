"""What the pages of acts on many listings show: where one stands, and how far its job is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory import fleeting, jobs
from directory.bulk_acts import acts, job_kinds
from directory.bulk_acts.acts import Act, Parameters
from directory.models import BulkAct, BulkStatus, Job, JobStatus

STATES: Mapping[BulkStatus, str] = {
    BulkStatus.CHOSEN: "Being looked at",
    BulkStatus.READY: "Waits for your press",
    BulkStatus.DONE: "Done",
    BulkStatus.UNDONE: "Taken back",
    BulkStatus.DROPPED: "Not done",
}


@dataclass(frozen=True, slots=True)
class Line:
    """An act in the list of them. `changed` is how many listings it changed, None where it is not done."""

    id: int
    title: str
    state: str
    changed: int | None
    actor: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Working:
    """A job under way."""

    step: str
    done: int
    total: int | None


def line(bulk_act: BulkAct) -> Line:
    """An act in short."""
    found = json.loads(bulk_act.found)
    title = acts.title(Act(bulk_act.act), Parameters.of(bulk_act))
    changed = found["done"]["changing"] if "done" in found else None
    return Line(bulk_act.id, title, STATES[BulkStatus(bulk_act.status)], changed, bulk_act.actor, bulk_act.created_at)


def working(session: Session, bulk_id: int) -> Working | None:
    """The job that works on an act now."""
    job = jobs.under_way(session, target_id=bulk_id, kinds=job_kinds.KINDS)
    if job is None:
        return None
    return Working(*(fleeting.progress_of(job.id) or ("Waiting for the worker", 0, None)))


def failed_job(session: Session, bulk_id: int) -> Job | None:
    """The last job on an act, where it failed."""
    job = jobs.latest(session, target_id=bulk_id, kinds=job_kinds.KINDS)
    return job if job is not None and job.status == JobStatus.FAILED else None
