"""A worker that is killed at any moment: no reader ever sees half a batch, and the work is done in the end, once."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from directory import create_app, jobs
from directory.config import Settings
from directory.extensions import db
from directory.imports import uploads
from directory.imports.applier import Choices
from directory.imports.check import Upload
from directory.imports.uploads import Options
from directory.models import BatchStatus, ImportBatch, Listing, Status
from directory.models.job import JobStatus
from directory.setup import set_up
from tests.unit.test_kills import ROWS, flask, write_file


def published(app: Flask) -> int:
    with app.app_context():
        query = sa.select(sa.func.count()).select_from(Listing).where(Listing.status == Status.PUBLISHED)
        return db.session.scalar(query) or 0


def status(app: Flask, number: int) -> str:
    with app.app_context():
        return db.session.get_one(ImportBatch, number).status


def job_of(app: Flask, number: int) -> tuple[int, bool] | None:
    """How often the batch's job was begun and whether it is running; None when it is done."""
    with app.app_context():
        job = jobs.under_way(db.session, target_id=number)
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
            assert published(app) in (0, ROWS)
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


def import_and_undo(tmp_path: Path, url: str, moments: list[list[float]]) -> int:
    """Check, apply and undo one file, each under kills; how many kills hit."""
    write_file(tmp_path)
    app = create_app(Settings(database_url=url, log_level="error"))
    with app.app_context():
        set_up()
        data = (tmp_path / "list-2025-01.csv").read_bytes()
        batch, _ = uploads.receive(db.session, uploads=[Upload("list-2025-01.csv", data)], options=Options(), actor="a")
        number = batch.id
        db.session.commit()
    killed = until_done(app, url, tmp_path, number, moments[0])
    assert status(app, number) == BatchStatus.STAGED
    with app.app_context():
        uploads.confirm(db.session, batch_id=number, choices=Choices(), actor="a")
        db.session.commit()
    killed += until_done(app, url, tmp_path, number, moments[1])
    assert (status(app, number), published(app)) == (BatchStatus.APPLIED, ROWS)
    with app.app_context():
        uploads.request_undo(db.session, batch_id=number, actor="a")
        db.session.commit()
    killed += until_done(app, url, tmp_path, number, moments[2])
    assert (status(app, number), published(app)) == (BatchStatus.UNDONE, 0)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    return killed


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kill.sqlite'}"
    assert import_and_undo(tmp_path, url, [[0.0], [0.0], [0.0]]) == 3


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_fifty_kills_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(11)
    killed, number = 0, 0
    while killed < 50:
        folder = tmp_path / str(number)
        folder.mkdir()
        moments = [sorted(chance.uniform(0.0, 1.2) for _ in range(4)) for _ in range(3)]
        killed += import_and_undo(folder, f"sqlite:///{folder / 'kill.sqlite'}", moments)
        number += 1
