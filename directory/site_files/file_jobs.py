"""The jobs of an organization's files: read and compare, save, take back. Each is kept together with its job's end."""

from __future__ import annotations

import json
from dataclasses import asdict

from sqlalchemy.orm import Session

from directory import clock, jobs
from directory.database import begin_write
from directory.geo.zip_table import zip_table, zips_of
from directory.imports.own_file import FileProblem, read
from directory.jobs import JobProblem
from directory.listings.sources import PROGRAM
from directory.models import FileStatus, Job, SiteFile
from directory.providing.organizations.founding import MOST_SITES
from directory.providing.providing_problem import ProvidingProblem
from directory.site_files import checking, file_job_kinds, saving_sites, sending
from directory.site_files.kept_beside import Looked, keep, looked_of
from directory.site_files.saving_sites import SiteMoved
from directory.text import kept, known, one_line
from directory.unit_of_work import look_anew, unit_of_work, written


def look(session: Session, job: Job) -> None:
    """Read a file, and keep what it would change."""
    today = clock.today()
    held = session.get_one(SiteFile, job.target_id)
    name, data, account_id, organization_id = held.name, held.data, held.account_id, held.organization_id
    public_id = held.organization.public_id
    points, towns = zip_table(session), zips_of(session)
    problem, looked = "", Looked()
    try:
        if account_id is None:
            raise ProvidingProblem(sending.GONE)
        sending.belongs(session, account_id=account_id, public_id=public_id)
        file = read(
            name,
            data,
            source=PROGRAM,
            today=today,
            zip_lookup=points.get,
            zips_of=towns,
            most=MOST_SITES,
            progress=jobs.noting(job, "Reading rows", None),
        )
        looked = checking.looked(session, file, account_id=account_id, organization_id=organization_id, today=today)
    except FileProblem as found:
        problem = one_line((known(found.message), known(found.fix)), " ")
    except ProvidingProblem as found:
        problem = known(found.args[0])
    look_anew(session)
    with unit_of_work(session):
        begin_write(session)
        held = _expect(session, job, FileStatus.SENT)
        keep(held, looked=None if problem else asdict(looked), problem=kept(problem) if problem else None)
        held.status = FileStatus.READY
        jobs.finish(session, job)


def _expect(session: Session, job: Job, status: FileStatus) -> SiteFile:
    try:
        return sending.locked(session, job.target_id, status)
    except ProvidingProblem as problem:
        raise JobProblem(str(problem)) from problem


def do(session: Session, job: Job) -> None:
    """Save what a file was shown to change. Where a site moved meanwhile nothing is saved: the file is read anew."""
    looked = looked_of(session.get_one(SiteFile, job.target_id))
    total = len(looked.sites) if looked else None
    look_anew(session)
    try:
        with unit_of_work(session):
            saving_sites.do(
                session, file_id=job.target_id, today=clock.today(), progress=jobs.noting(job, "Saving sites", total)
            )
            jobs.finish(session, job)
    except SiteMoved as moved:
        name = moved.name
        written(session, lambda: _look_anew_at(session, job, name))
    except ProvidingProblem as problem:
        raise JobProblem(str(problem)) from problem


def _look_anew_at(session: Session, job: Job, name: str) -> None:
    begin_write(session)
    held = _expect(session, job, FileStatus.READY)
    held.status = FileStatus.SENT
    keep(held, moved=name, looked=None)
    jobs.enqueue(session, kind=file_job_kinds.LOOK, target_id=held.id, actor=job.actor)
    jobs.finish(session, job)


def undo(session: Session, job: Job) -> None:
    """Take back what a file did."""
    account_id = json.loads(job.arguments)["account_id"]
    progress = jobs.noting(job, "Putting sites back", None)
    try:
        with unit_of_work(session):
            saving_sites.undo(
                session, file_id=job.target_id, account_id=account_id, today=clock.today(), progress=progress
            )
            jobs.finish(session, job)
    except ProvidingProblem as problem:
        raise JobProblem(str(problem)) from problem
