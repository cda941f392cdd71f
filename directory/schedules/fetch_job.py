"""The job that fetches a schedule's list and keeps it as an import to be checked, together with the job's end.

Fetching holds no lock. The live list is read a state a job, so that mail and other work do not wait for all of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock, disk, fleeting, jobs
from directory.database import begin_write
from directory.imports import transitions, uploads
from directory.imports.checking.opened import Upload
from directory.imports.import_problem import ImportProblem
from directory.imports.live import folder, sync, web_address
from directory.imports.live.fetched import Fetched, NothingNew, NotYet
from directory.imports.live.findtreatment_api import ApiProblem, Client
from directory.imports.live.sync import NoZipCodes
from directory.imports.sheets.column_questions import columns_in
from directory.imports.staging.options import Options
from directory.models import BatchStatus, ImportBatch, ImportSchedule, Job, RunState, ScheduleRun, Way
from directory.schedules import runs
from directory.schedules.allowed import Allowed
from directory.schedules.schedule_job_kinds import FETCH
from directory.unit_of_work import look_anew, unit_of_work

FULL = "The server's disk is full."


class _Overtaken(Exception):
    """The schedule was changed or deleted while its list was fetched."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a run fetches, as its schedule stands; `version` is the one that the run was begun for."""

    schedule_id: int
    version: int
    way: str
    place: str
    pattern: str
    together: bool
    source: str
    complete: tuple[str, ...]
    digest: str
    etag: str
    last_modified: str

    @classmethod
    def of(cls, schedule: ImportSchedule, run: ScheduleRun) -> Self:
        """Of a schedule, for a run of it."""
        return cls(
            schedule.id,
            run.version,
            schedule.way,
            schedule.place,
            schedule.pattern,
            schedule.together,
            schedule.source,
            tuple(schedule.complete.split()),
            schedule.digest,
            schedule.etag,
            schedule.last_modified,
        )


def fetch(session: Session, job: Job, allowed: Allowed) -> None:
    """Fetch, and keep what came; or why nothing did."""
    look_anew(session)
    run = session.get(ScheduleRun, job.target_id, populate_existing=True)
    schedule = session.get(ImportSchedule, run.schedule_id, populate_existing=True) if run is not None else None
    if run is None or schedule is None or run.state != RunState.FETCHING:
        with unit_of_work(session):
            begin_write(session)
            jobs.finish(session, job)
        return
    wanted, overtaken = _Wanted.of(schedule, run), schedule.version != run.version
    look_anew(session)
    if overtaken:
        _end(session, job, wanted, _Overtaken())
        return
    fleeting.note_progress(job.id, "Fetching the list", 0, None)
    try:
        found = _found(session, job, wanted, allowed)
        if isinstance(found, Fetched) and found.digest == wanted.digest:
            found = NothingNew("The file is the one of last time, to the byte.")
        if isinstance(found, NothingNew):
            _end(session, job, wanted, NothingNew(found.why))
        elif found is not None:
            _keep(session, job, wanted, found)
    except _Overtaken:
        _end(session, job, wanted, _Overtaken())
        return
    except (ImportProblem, OSError, sa.exc.DBAPIError) as error:
        if not isinstance(error, ImportProblem) and not disk.is_full(error):
            raise
        look_anew(session)
        _end(session, job, wanted, error)
        return
    if wanted.way == Way.FINDTREATMENT and found is not None:
        with suppress(ApiProblem), _client(allowed) as client:  # another reads it by now: its pages are its own
            client.forget()


def _found(session: Session, job: Job, wanted: _Wanted, allowed: Allowed) -> Fetched | NothingNew | None:
    """What there is; None where the next job goes on. Raises ImportProblem."""
    allowed.refuse(wanted.way, wanted.place)
    if wanted.way == Way.FOLDER:
        return folder.read_folder(Path(wanted.place), pattern=wanted.pattern, together=wanted.together)
    if wanted.way == Way.ADDRESS:
        return web_address.fetch(
            wanted.place, hosts=allowed.hosts, etag=wanted.etag, last_modified=wanted.last_modified
        )
    return _live_list(session, job, wanted, allowed)


def _live_list(session: Session, job: Job, wanted: _Wanted, allowed: Allowed) -> Fetched | NothingNew | None:
    """The live list of some states: one is read a job and its pages kept, and with the last they are put together.

    Raises _Overtaken, so that no job queues the next for states that are wanted no more.
    """
    states, at, day = wanted.place.split(), json.loads(job.arguments)["at"], clock.today()
    is_last = at >= len(states) - 1
    files: list[Upload] = []
    with _client(allowed) as client:
        for state in states if is_last else states[at : at + 1]:
            try:
                area = sync.area_of(session, state)
            except NoZipCodes:
                continue
            finally:
                look_anew(session)
            rows = client.rows(area)
            if rows:
                files.append(sync.as_file(rows, state=state, day=day.isoformat()).upload)
    if is_last:
        return Fetched(tuple(files), day) if files else NothingNew("The live list has no programs in these states.")
    with unit_of_work(session):
        _held(session, job, wanted)
        jobs.finish(session, job)
        jobs.enqueue(session, kind=FETCH, target_id=job.target_id, actor=job.actor, at=at + 1)
    return None


def _client(allowed: Allowed) -> Client:
    return Client(allowed.live_list, contact=allowed.contact, folder=allowed.kept_pages)


def _keep(session: Session, job: Job, wanted: _Wanted, found: Fetched) -> None:
    """Keep what came as an import. Raises FileProblem where it is no list, _Overtaken."""
    complete = wanted.place.split() if wanted.way == Way.FINDTREATMENT else list(wanted.complete)
    options = Options(source=wanted.source, as_of=found.as_of, complete=complete)
    matched = _matched_before(session, wanted, found.uploads, options)
    look_anew(session)
    actor = runs.actor_of(wanted.schedule_id)
    with unit_of_work(session):
        batch, by_hand = uploads.receive(
            session, uploads=found.uploads, options=options, actor=actor, most=max(len(found.uploads), 1)
        )
        schedule, run = _held(session, job, wanted)
        run.state, run.batch_id = RunState.WORKING, batch.id
        schedule.digest, schedule.etag, schedule.last_modified = found.digest, found.etag, found.last_modified
        runs.went_well(schedule)
        if by_hand and matched:
            transitions.ask_for_check(session, batch, actor)
        names = [one.name for one in found.uploads]
        runs.log(session, schedule, "schedule-fetched", batch=f"import {batch.id}", files=names)
        jobs.finish(session, job)


def _matched_before(session: Session, wanted: _Wanted, files: Sequence[Upload], options: Options) -> bool:
    """Take over how a person matched the columns of an earlier import; False where these are others, or nobody did.

    Raises FileProblem.
    """
    last = (
        sa.select(ImportBatch)
        .join(ScheduleRun, ScheduleRun.batch_id == ImportBatch.id)
        .where(ScheduleRun.schedule_id == wanted.schedule_id, ImportBatch.status == BatchStatus.APPLIED)
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )
    batch = session.scalars(last).one_or_none()
    earlier = Options.of(batch) if batch is not None else Options()
    if earlier.columns is None:
        return False
    options.like(earlier)
    tables = [one for upload in files for one in uploads.looks_of(upload, options=options)]
    if {one.name for one in columns_in(tables, earlier.columns)} == set(earlier.columns):
        return True
    options.like(Options())
    return False


def _end(session: Session, job: Job, wanted: _Wanted, came: Exception | NothingNew) -> None:
    """Keep that nothing came, and why, with the job's end."""
    with unit_of_work(session):
        begin_write(session)
        try:
            schedule, run = _held(session, job, wanted)
        except _Overtaken as error:
            found = session.get(ScheduleRun, job.target_id)
            if found is not None and found.state == RunState.FETCHING:
                runs.end(found, RunState.LATER, str(error))
        else:
            if isinstance(came, NothingNew):
                runs.end(run, RunState.SAME, came.why)
                runs.went_well(schedule)
            elif isinstance(came, NotYet):
                runs.put_off(session, schedule, run, str(came))
            else:
                runs.fail(session, schedule, run, FULL if disk.is_full(came) else str(came))
        jobs.finish(session, job)


def _held(session: Session, job: Job, wanted: _Wanted) -> tuple[ImportSchedule, ScheduleRun]:
    """The schedule, locked, and the run that fetched for it. Raises _Overtaken."""
    schedule = runs.locked(session, wanted.schedule_id)
    run = session.get(ScheduleRun, job.target_id, populate_existing=True)
    if schedule is None or run is None or run.state != RunState.FETCHING:
        raise _Overtaken("The schedule is no more.")
    if schedule.version != wanted.version:
        schedule.retry_at = clock.now()
        then = ", and is paused: it is fetched when it goes on." if schedule.paused else ": it is fetched anew."
        raise _Overtaken(f"The schedule was changed while its list was fetched{then}")
    return schedule, run
