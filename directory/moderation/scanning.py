"""The job that looks through the directory for possible duplicates."""

from __future__ import annotations

import time

from sqlalchemy.orm import Session

from directory import fleeting, jobs
from directory.models import Job
from directory.moderation import duplicates
from directory.unit_of_work import unit_of_work

_NOTE_EVERY = 0.4  # seconds


def scan(session: Session, job: Job) -> None:
    """Bring the queue of possible duplicates up to the directory, together with the job's end."""
    last = 0.0

    def note(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _NOTE_EVERY:
            last = time.monotonic()
            fleeting.note_progress(job.id, "Comparing programs", done, None)

    with unit_of_work(session):
        duplicates.scan(session, progress=note)
        jobs.finish(session, job)
