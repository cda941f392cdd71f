"""What a person does with a file: sends it, presses, takes it back, throws it away. Each once, whoever else presses."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, jobs
from directory.database import begin_write
from directory.models import FileStatus, HolderRole, Organization, SiteFile
from directory.providing.organizations import many_sites
from directory.providing.organizations.my_organizations import NOT_YOURS, Standing, standing
from directory.providing.providing_problem import ProvidingProblem
from directory.site_files import file_job_kinds
from directory.site_files.kept_beside import looked_of
from directory.text import marked
from directory.unit_of_work import look_anew, unit_of_work

KEPT = dt.timedelta(days=30)
MOST_A_DAY = 50  # files of one organization
ONLY_CONFIRM = marked("You may confirm what these sites say. Ask an owner to let you change them.")
TOO_MANY = marked("Your organization has sent many files today. Send the next one tomorrow.")
EMPTY = marked("Choose the file first.")
GONE = marked("There is no such file any more. Send it again.")
ANOTHERS = marked("Somebody else sent this file. Send your own: you see first what it changes.")
WRONG = marked("Rows of this file have errors. Mend them in your file, and send it again.")
NOTHING = marked("Nothing in this file differs from what your sites say.")
WORKED_ON = marked("Somebody has pressed already. Wait until it is done.")
BY_NOW = {
    FileStatus.SENT: marked("This file is being read. Nothing was done."),
    FileStatus.READY: marked("This file was not saved. Nothing was done."),
    FileStatus.DONE: marked("This file was saved already. Nothing was done now."),
    FileStatus.UNDONE: marked("This file was taken back already. Nothing was done now."),
    FileStatus.DROPPED: marked("This file was thrown away. Nothing was done."),
}
FORGOTTEN = marked("What it did is kept for 30 days only. Change the sites themselves instead.")
NOT_TO_UNDO = marked("Only whoever sent it, or an owner of all sites, can take it back.")


def belongs(session: Session, *, account_id: int, public_id: str) -> Standing:
    """Where somebody stands in an organization. Raises ProvidingProblem where they do not belong to it."""
    found = standing(session, account_id=account_id, public_id=public_id)
    if found is None or not found.account.active:
        raise ProvidingProblem(NOT_YOURS)
    return found


def may_send(session: Session, found: Standing) -> bool:
    """True for who may change a site of the organization."""
    if found.role not in (None, HolderRole.CONFIRMER):
        return True
    sites = many_sites.sites_of(session, account_id=found.account.id, organization_id=found.organization.id)
    return any(one.may_edit for one in sites)


def send(session: Session, *, account_id: int, public_id: str, name: str, data: bytes) -> int:
    """Keep a file and have it read; returns its number. The caller commits. Raises ProvidingProblem, as all do."""
    begin_write(session)
    found = belongs(session, account_id=account_id, public_id=public_id)
    if not may_send(session, found):
        raise ProvidingProblem(ONLY_CONFIRM)
    if not data:
        raise ProvidingProblem(EMPTY)
    lately = sa.select(sa.func.count()).where(
        SiteFile.organization_id == found.organization.id, SiteFile.created_at > clock.now() - dt.timedelta(days=1)
    )
    if (session.scalar(lately) or 0) >= MOST_A_DAY:
        raise ProvidingProblem(TOO_MANY)
    held = SiteFile(
        organization_id=found.organization.id,
        account_id=account_id,
        actor=found.account.email,
        name=name,
        data=data,
    )
    session.add(held)
    session.flush()
    _note(session, held, "site-file-sent", held.actor)
    jobs.enqueue(session, kind=file_job_kinds.LOOK, target_id=held.id, actor=held.actor)
    return held.id


def press(session: Session, *, account_id: int, public_id: str, file_id: int) -> None:
    """Have what was shown done by the worker, for who sent it and saw it. The caller commits."""
    held = _at_rest(session, account_id, public_id, file_id, FileStatus.READY)
    if held.account_id != account_id:
        raise ProvidingProblem(ANOTHERS)
    looked = looked_of(held)
    if looked is None or looked.wrong:
        raise ProvidingProblem(WRONG)
    if not looked.sites:
        raise ProvidingProblem(NOTHING)
    jobs.enqueue(session, kind=file_job_kinds.DO, target_id=file_id, actor=held.actor)


def request_undo(session: Session, *, account_id: int, public_id: str, file_id: int) -> None:
    """Have what was done taken back by the worker. The caller commits."""
    held = _at_rest(session, account_id, public_id, file_id, FileStatus.DONE)
    found = belongs(session, account_id=account_id, public_id=public_id)
    refuse_undo(found, held)
    if held.found == "{}":
        raise ProvidingProblem(FORGOTTEN)
    jobs.enqueue(session, kind=file_job_kinds.UNDO, target_id=file_id, actor=found.account.email, account_id=account_id)


def refuse_undo(found: Standing, held: SiteFile) -> None:
    """Raises ProvidingProblem where it is not theirs to take back."""
    if held.account_id != found.account.id and not found.is_owner:
        raise ProvidingProblem(NOT_TO_UNDO)


def drop(session: Session, *, account_id: int, public_id: str, file_id: int) -> None:
    """Throw away a file that was not saved; nothing of it was ever in the directory. The caller commits."""
    held = _at_rest(session, account_id, public_id, file_id, FileStatus.SENT, FileStatus.READY)
    if held.account_id != account_id:
        raise ProvidingProblem(ANOTHERS)
    held.status, held.data, held.found = FileStatus.DROPPED, b"", "{}"
    _note(session, held, "site-file-dropped", held.actor)


def files_of(session: Session, organization_id: int, most: int = 20) -> list[SiteFile]:
    """An organization's files, newest first."""
    query = sa.select(SiteFile).where(
        SiteFile.organization_id == organization_id, SiteFile.status != FileStatus.DROPPED
    )
    return list(session.scalars(query.order_by(SiteFile.id.desc()).limit(most)))


def file_of(session: Session, *, public_id: str, file_id: int) -> SiteFile | None:
    """A file of this organization; None where it is another's, or none."""
    query = sa.select(SiteFile).join(Organization).where(SiteFile.id == file_id, Organization.public_id == public_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def locked(session: Session, file_id: int, *wanted: FileStatus) -> SiteFile:
    """A file, locked until the commit, in one of these states. To be called as a writer."""
    held = session.get(SiteFile, file_id, populate_existing=True, with_for_update={"of": SiteFile})
    if held is None:
        raise ProvidingProblem(GONE)
    if held.status not in wanted:
        raise ProvidingProblem(BY_NOW[FileStatus(held.status)])
    return held


def _at_rest(session: Session, account_id: int, public_id: str, file_id: int, *wanted: FileStatus) -> SiteFile:
    """A file of this person's organization, locked, with nobody working on it."""
    begin_write(session)
    found = belongs(session, account_id=account_id, public_id=public_id)
    if file_of(session, public_id=found.organization.public_id, file_id=file_id) is None:
        raise ProvidingProblem(GONE)
    held = locked(session, file_id, *wanted)
    if jobs.under_way(session, target_id=file_id, kinds=file_job_kinds.KINDS) is not None:
        raise ProvidingProblem(WORKED_ON)
    return held


def clean_up(session: Session, *, now: dt.datetime) -> None:
    """Forget files and what was found in them after 30 days; then nothing can be taken back. A unit of its own."""
    look_anew(session)
    old = sa.and_(SiteFile.created_at < now - KEPT, SiteFile.found != "{}")
    if session.scalars(sa.select(SiteFile.id).where(old).limit(1)).one_or_none() is None:
        return
    with unit_of_work(session):
        begin_write(session)
        for held in session.scalars(sa.select(SiteFile).where(old).order_by(SiteFile.id)):
            if held.status in (FileStatus.SENT, FileStatus.READY):
                held.status = FileStatus.DROPPED
            held.data, held.found = b"", "{}"
            _note(session, held, "site-file-forgotten", "worker")


def _note(session: Session, held: SiteFile, action: str, actor: str) -> None:
    audit.record(session, actor=actor, action=action, target=f"site file {held.id}")
