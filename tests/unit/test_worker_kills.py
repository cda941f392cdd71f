"""A worker that is killed at any moment: no reader ever sees half a batch, and the work is done in the end, once.

The file that is imported under kills makes new listings and changes some that stand, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import random
import signal
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from directory import create_app, jobs, worker
from directory.config import Settings
from directory.extensions import db
from directory.imports import transitions, uploads
from directory.imports.applying import seen
from directory.imports.checking.opened import Upload
from directory.imports.import_jobs import KINDS
from directory.imports.staging.options import Choices, Options
from directory.imports.undo import undoing
from directory.models import BatchStatus, ImportBatch, Listing, Status
from directory.models.job import JobStatus
from directory.setup import set_up
from tests import prepared
from tests.unit.test_kills import flask

HELD, CHANGED, NEW = 900, 600, 600
BEFORE = (HELD, 0)  # listings that are published, and those of them that show the new phone
AFTER = (HELD + NEW, CHANGED + NEW)


def rows(numbers: range, phone: str) -> list[str]:
    return [f"Program {n},,{n} Main St,Austin,TX,78701,{phone},SU,1" for n in numbers]


def file_of(name: str, *parts: list[str]) -> Upload:
    lines = ["name1,name2,street1,city,state,zip,phone,type_facility,oit", *(line for part in parts for line in part)]
    return Upload(name, "\n".join(lines).encode())


FIRST = file_of("list-2025-01.csv", rows(range(HELD), "512-555-0100"))
SECOND = file_of("list-2025-02.csv", rows(range(HELD - CHANGED, HELD + NEW), "512-555-0199"))


def shown(app: Flask) -> tuple[int, int]:
    with app.app_context():
        published = Listing.status == Status.PUBLISHED
        query = sa.select(
            sa.func.count(),
            sa.func.count(sa.case((Listing.content.contains("+15125550199"), 1))),
        ).where(published)
        row = db.session.execute(query).one()
        return row[0], row[1]


def status(app: Flask, number: int) -> str:
    with app.app_context():
        return db.session.get_one(ImportBatch, number).status


def job_of(app: Flask, number: int) -> tuple[int, bool] | None:
    """How often the batch's job was begun and whether it is running; None when it is done."""
    with app.app_context():
        job = jobs.under_way(db.session, target_id=number, kinds=KINDS)
        return None if job is None else (job.tries, job.status == JobStatus.RUNNING)


def until_done(app: Flask, url: str, folder: Path, number: int, moments: list[float]) -> int:
    """Run workers, killing each (but the last) `moment` seconds after it took the job; how many were hit at work."""
    for killed, moment in enumerate([*moments, None]):
        before = job_of(app, number)
        assert before is not None
        process: subprocess.Popen[str] = flask(["worker"], url, folder)
        gives_up = time.monotonic() + 120
        kill_at = None
        while kill_at is None or time.monotonic() < kill_at:
            assert time.monotonic() < gives_up, "the worker does not finish"
            assert shown(app) in (BEFORE, AFTER)
            now = job_of(app, number)
            if now is None:
                process.kill()
                process.communicate()
                return killed
            if moment is not None and kill_at is None and now[1] and now[0] > before[0]:
                kill_at = time.monotonic() + moment
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    raise AssertionError("the last worker did not finish")


def keep(app: Flask, upload: Upload) -> int:
    with app.app_context():
        batch, _ = uploads.receive(db.session, uploads=[upload], options=Options(), actor="a")
        number = batch.id
        db.session.commit()
        return number


def confirm(app: Flask, number: int) -> None:
    with app.app_context():
        token = seen.of_batch(db.session.get_one(ImportBatch, number))
        db.session.rollback()
        transitions.confirm(db.session, batch_id=number, choices=Choices(), actor="a", seen=token)
        db.session.commit()


def import_and_undo(tmp_path: Path, url: str, moments: list[list[float]]) -> int:
    """Check, apply and undo the second file over the first, each under kills; how many kills hit."""
    app = create_app(Settings(database_url=url, log_level="error"))
    with app.app_context():
        set_up()
    first = keep(app, FIRST)
    with app.app_context():
        worker.drain(app)
    confirm(app, first)
    with app.app_context():
        worker.drain(app)
    assert shown(app) == BEFORE

    number = keep(app, SECOND)
    killed = until_done(app, url, tmp_path, number, moments[0])
    assert (status(app, number), shown(app)) == (BatchStatus.STAGED, BEFORE)
    confirm(app, number)
    killed += until_done(app, url, tmp_path, number, moments[1])
    assert (status(app, number), shown(app)) == (BatchStatus.APPLIED, AFTER)
    with app.app_context():
        token = undoing.undo_outlook(db.session, batch_id=number).seen
        db.session.rollback()
        transitions.request_undo(db.session, batch_id=number, actor="a", seen=token)
        db.session.commit()
    killed += until_done(app, url, tmp_path, number, moments[2])
    assert (status(app, number), shown(app)) == (BatchStatus.UNDONE, BEFORE)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    return killed


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def url_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes a database of its own; returns its URL."""

    def make() -> str:
        name = f"kill_{uuid.uuid4().hex}"
        if request.param == "sqlite":
            return prepared.sqlite_at(tmp_path / f"{name}.sqlite")
        url = make_url(request.getfixturevalue("postgresql_url"))
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return url.set(database=name).render_as_string(hide_password=False)

    return make


@pytest.mark.alone
def test_a_killed_worker_loses_nothing(tmp_path: Path, url_of: Callable[[], str]) -> None:
    assert import_and_undo(tmp_path, url_of(), [[0.0], [0.0], [0.0]]) == 3


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_fifty_kills_lose_nothing(tmp_path: Path, url_of: Callable[[], str]) -> None:
    chance = random.Random(11)
    killed = 0
    while killed < 50:
        moments = [sorted(chance.uniform(0.0, 1.2) for _ in range(4)) for _ in range(3)]
        killed += import_and_undo(tmp_path, url_of(), moments)
