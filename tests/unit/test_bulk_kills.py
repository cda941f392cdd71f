"""Acts on many listings under kills and beside each other: whole or not at all, and nothing is lost."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import create_app, jobs, worker
from directory.bulk_acts import job_kinds, pressing
from directory.bulk_acts.acts import Act, BulkProblem
from directory.config import Settings
from directory.extensions import db
from directory.imports.checking.opened import Upload
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.models import BatchStatus, BulkAct, ImportBatch, Job, JobStatus, Listing, Revision, Role, Status
from directory.setup import set_up
from tests.factories import draft
from tests.unit.at_once import at_once
from tests.unit.test_bulk_acts import choose, found
from tests.unit.test_kills import flask
from tests.unit.test_worker_kills import confirm, keep, rows, url_of

__all__ = ["url_of"]

MANY = 700


def fill(session: Session, number: int) -> None:
    session.rollback()
    changes = [Change(draft=draft(name=f"House {n}", provider=f"House {n}")) for n in range(number)]
    revisions.open_version(session)
    revisions.write_prepared(session, prepared=revisions.prepare(session, [changes]), actor="test")
    session.commit()


def hidden(app: Flask) -> int:
    """How many are drafts, as any reader sees it."""
    with app.app_context():
        query = sa.select(sa.func.count()).select_from(Listing).where(Listing.status == Status.DRAFT)
        return db.session.scalar(query) or 0


def begun(app: Flask, number: int) -> tuple[int, bool] | None:
    """How often the act's job was begun and whether it is running; None when it is done."""
    with app.app_context():
        job = jobs.under_way(db.session, target_id=number, kinds=job_kinds.KINDS)
        return None if job is None else (job.tries, job.status == JobStatus.RUNNING)


def watch(app: Flask, number: int, tries: int, moment: float | None) -> None:
    """Until the job is done, or so many seconds after it was begun once more: no reader ever sees half of it."""
    gives_up, ends = time.monotonic() + 120, None
    while ends is None or time.monotonic() < ends:
        assert time.monotonic() < gives_up, "the worker does not finish"
        assert hidden(app) in (0, MANY)
        now = begun(app, number)
        if now is None:
            return
        if moment is not None and ends is None and now[1] and now[0] > tries:
            ends = time.monotonic() + moment
        time.sleep(0.01)


def until_done(app: Flask, url: str, folder: Path, number: int, moments: list[float]) -> int:
    """Run workers, killing each (but the last) so many seconds after it took the job; how many were hit at work."""
    for killed, moment in enumerate([*moments, None]):
        before = begun(app, number)
        if before is None:
            return killed
        process = flask(["worker"], url, folder)
        try:
            watch(app, number, before[0], moment)
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
    assert begun(app, number) is None
    return len(moments)


def hide_and_take_back(tmp_path: Path, url: str, moments: list[list[float]]) -> int:
    """Hide many and take it back, each under kills; how many kills hit."""
    app = create_app(Settings(database_url=url, log_level="error"))
    with app.app_context():
        set_up()
        fill(db.session, MANY)
        number = choose(db.session, Act.HIDE)
        worker.drain(app)
        pressing.press(db.session, bulk_id=number, actor="ann", roles=[Role.ADMIN])
        db.session.commit()
    killed = until_done(app, url, tmp_path, number, moments[0])
    assert hidden(app) == MANY
    with app.app_context():
        pressing.request_undo(db.session, bulk_id=number, actor="ann", roles=[Role.ADMIN])
        db.session.commit()
    killed += until_done(app, url, tmp_path, number, moments[1])
    assert hidden(app) == 0
    with app.app_context():
        made = sa.select(Revision.action, sa.func.count()).where(Revision.bulk_id == number).group_by(Revision.action)
        assert {row[0]: row[1] for row in db.session.execute(made)} == {"held": MANY, "reverted": MANY}
        for engine in db.engines.values():
            engine.dispose()
    return killed


@pytest.mark.alone
@pytest.mark.timeout(300)
def test_a_killed_act_is_done_whole_or_not_at_all(tmp_path: Path, url_of: Callable[[], str]) -> None:
    hide_and_take_back(tmp_path, url_of(), [[0.0, 0.15], [0.0]])


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_hundred_kills_of_acts(tmp_path: Path, url_of: Callable[[], str]) -> None:
    chance = random.Random(20)
    killed = 0
    while killed < 100:
        moments = [sorted(chance.uniform(0.0, 0.8) for _ in range(4)) for _ in range(2)]
        killed += hide_and_take_back(tmp_path, url_of(), moments)


def test_many_acts_at_once_with_an_import_beside_lose_nothing(app: Flask, session: Session) -> None:
    """Each act sets a term of its own on the same listings, and a file changes their phones: all of it stands after."""
    terms = ["cbt", "dbt", "emdr", "medicaid"]
    list_of = "name1,name2,street1,city,state,zip,phone,type_facility,oit"
    files = [
        Upload(f"list-2025-0{n}.csv", "\n".join([list_of, *rows(range(4), phone)]).encode())
        for n, phone in enumerate(("512-555-0100", "512-555-0199"), start=1)
    ]
    for file in files[:1]:
        batch = keep(app, file)
        worker.drain(app)
        confirm(app, batch)
        worker.drain(app)
    batch = keep(app, files[1])
    worker.drain(app)
    acts = [choose(session, Act.TERM, term=term, answer="yes") for term in terms]
    confirm(app, batch)
    for number in acts:
        pressing.press(session, bulk_id=number, actor="ann", roles=[Role.ADMIN])
        session.commit()
    at_once(app, [lambda _session: worker.drain(app) for _ in range(3)])
    worker.drain(app)
    session.rollback()
    assert session.scalars(sa.select(Job.status).where(Job.status != JobStatus.DONE)).all() == []
    for number, term in zip(acts, terms, strict=True):
        assert sum(found(session, number, "done").values()) == 4  # each listing is changed, or named
        changed = set(session.scalars(sa.select(Revision.listing_id).where(Revision.bulk_id == number)))
        every = session.execute(sa.select(Listing.id, Listing.content)).all()
        assert {one.id for one in every if ListingDraft.from_json(one.content).says(term) == "yes"} == changed
    phones = [content.count("+15125550199") for content in session.scalars(sa.select(Listing.content))]
    applied = session.get_one(ImportBatch, batch).status == BatchStatus.APPLIED
    assert phones == [1 if applied else 0] * 4  # or it waits, checked anew, for another decision
    session.rollback()


def test_twenty_press_one_act(app: Flask, session: Session) -> None:
    fill(session, 2)
    number = choose(session, Act.HIDE)

    def press(own: Session) -> None:
        own.rollback()
        pressing.press(own, bulk_id=number, actor="ann", roles=[Role.ADMIN])

    at_once(app, [press] * 20, refusals=(BulkProblem,))
    session.rollback()
    assert len(session.scalars(sa.select(Job.id).where(Job.kind == job_kinds.DO)).all()) == 1
    session.rollback()
    worker.drain(app)
    assert session.get_one(BulkAct, number).status == "done"
    session.rollback()
