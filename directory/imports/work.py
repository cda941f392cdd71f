"""The jobs of importing: check, apply, undo. Each keeps its work together with the job's end, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, fleeting, jobs
from directory.database import begin_write
from directory.geo.zip_table import zip_table, zips_of
from directory.imports import recorded, uploads
from directory.imports.applying import saving
from directory.imports.applying.applier import DirectoryMoved
from directory.imports.checking.check import check_files
from directory.imports.checking.findings import found_in_files
from directory.imports.checking.mend import Mending
from directory.imports.import_jobs import CHECK
from directory.imports.import_problem import ImportProblem
from directory.imports.staging import mends, retention, staging
from directory.imports.staging.options import Choices, Options
from directory.imports.table import FileProblem
from directory.jobs import JobProblem
from directory.listings.sample import holds_sample
from directory.models import BatchStatus, ImportBatch, Job, StagedChange
from directory.partial_date import PartialDate
from directory.unit_of_work import look_anew, unit_of_work, written


def check(session: Session, job: Job) -> None:
    """Check a batch's files and stage what they would do."""
    batch = session.get_one(ImportBatch, job.target_id)
    options = Options.of(batch)
    files = uploads.files_of(session, job.target_id)
    points, towns = zip_table(session), zips_of(session)
    sample = holds_sample(session)
    look_anew(session)

    def mending(source: str) -> Mending:
        found = mends.mending_of(session, job.target_id, source)
        look_anew(session)
        return found

    try:
        checked = check_files(
            files,
            zip_lookup=points.get,
            zips_of=towns,
            today=clock.today(),
            source=options.source or None,
            as_of=PartialDate(options.as_of) if options.as_of else None,
            matched=options.matched,
            picks=options.picks,
            mending_of=mending,
            progress=jobs.noting(job, "Reading rows", None),
        )
    except FileProblem as problem:
        with unit_of_work(session):
            begin_write(session)
            batch = session.get_one(ImportBatch, job.target_id, populate_existing=True)
            batch.problem = _in_the_browser(problem)
            jobs.finish(session, job)
        return
    retention.forget_rows(session, job.target_id)
    with unit_of_work(session):
        staged, _preview = staging.stage(
            session,
            checked=checked,
            actor=job.actor,
            complete_states=options.complete,
            replaces_sample=sample,
            answers=options.answers,
            batch_id=job.target_id,
            progress=jobs.noting(job, "Comparing programs", len(checked.statements)),
        )
        mends.keep_checked(session, job.target_id, checked)
        found = json.loads(staged.findings) | found_in_files(checked)
        staged.findings = json.dumps(found, sort_keys=True, ensure_ascii=False)
        jobs.finish(session, job)


def apply(session: Session, job: Job) -> None:
    """Apply a batch. Where the directory changed since it was checked, it is checked anew instead."""
    choices = Choices(**json.loads(job.arguments)["choices"])
    total = session.scalar(
        sa.select(sa.func.count()).select_from(StagedChange).where(StagedChange.batch_id == job.target_id)
    )
    with saving.others_know():
        _apply(session, job, choices, total)
    retention.sweep(session, job.target_id)


def _apply(session: Session, job: Job, choices: Choices, total: int | None) -> None:
    try:
        with unit_of_work(session):
            recorded.apply_and_record(
                session,
                batch_id=job.target_id,
                actor=job.actor,
                choices=choices,
                progress=jobs.noting(job, "Saving programs", total),
            )
            jobs.finish(session, job)
    except DirectoryMoved:
        written(session, lambda: _check_anew(session, job))
    except ImportProblem as error:
        why = str(error)
        written(session, lambda: _not_applied(session, job, why))
        raise JobProblem(why) from error


def _not_applied(session: Session, job: Job, why: str) -> None:
    """What was confirmed is not done, and the log says so. The caller commits."""
    begin_write(session)
    audit.record(session, actor=job.actor, action="import-not-applied", target=f"import {job.target_id}", why=why)


def _check_anew(session: Session, job: Job) -> None:
    begin_write(session)
    batch = session.get_one(ImportBatch, job.target_id, populate_existing=True)
    options = Options.of(batch)
    options.moved = True
    batch.options, batch.status = options.to_json(), BatchStatus.UPLOADED
    _not_applied(session, job, "the directory changed meanwhile; it is checked anew and waits for another decision")
    jobs.enqueue(session, kind=CHECK, target_id=batch.id, actor=job.actor)
    jobs.finish(session, job)


def undo(session: Session, job: Job) -> None:
    """Take a batch back."""
    fleeting.note_progress(job.id, "Taking programs back", 0, None)
    with saving.others_know():
        _undo(session, job)


def _undo(session: Session, job: Job) -> None:
    try:
        with unit_of_work(session):
            recorded.undo_and_record(
                session,
                batch_id=job.target_id,
                actor=job.actor,
                seen=json.loads(job.arguments)["seen"],
                progress=_note_undone(job),
            )
            jobs.finish(session, job)
    except ImportProblem as error:
        raise JobProblem(str(error)) from error


def _note_undone(job: Job) -> Callable[[int, int], None]:
    """The same for one that says of how many as it goes."""
    return lambda done, total: fleeting.note_progress(job.id, "Taking programs back", done, total)


def _in_the_browser(problem: FileProblem) -> str:
    """A problem's words, for somebody who has no command line."""
    fix = {
        "as-of": "Write below which day its facts are from: the day the list was made, not today.",
        "source": "Say below whose list it is.",
        "no-header": "Match its columns below, or begin with our template.",
        "column-twice": "Match its columns below: keep the one that counts, and skip the other.",
        "hidden": "Choose below which sheet is read.",
        "no-sheet": "Choose below which sheet is read.",
        "mixed": "Choose below which sheets are read, or import them one kind at a time.",
    }.get(problem.code, problem.fix)
    return f"{problem.message} {fix}"
