"""An organization's file under kills: saved and taken back whole or not at all, whenever the worker dies."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from directory import create_app, jobs, worker
from directory.config import Settings
from directory.extensions import db
from directory.models import ChangeRequest, ChangeStatus, JobStatus, Listing, Revision
from directory.setup import set_up
from directory.site_files import file_job_kinds, sending
from directory.unit_of_work import written
from tests import organizations as made_up
from tests import site_files as files
from tests.organizations import Made
from tests.unit.test_kills import flask
from tests.unit.test_worker_kills import url_of

__all__ = ["url_of"]

MANY = 80


def changed(app: Flask) -> tuple[int, int]:
    """How many sites say that there is room, and how many requests wait, as any reader sees it."""
    with app.app_context():
        room = sa.select(sa.func.count()).select_from(Listing).where(Listing.content.contains('"status":"accepting"'))
        waits = (
            sa.select(sa.func.count()).select_from(ChangeRequest).where(ChangeRequest.status == ChangeStatus.WAITING)
        )
        return db.session.scalar(room) or 0, db.session.scalar(waits) or 0


def begun(app: Flask, number: int) -> tuple[int, bool] | None:
    """How often the file's job was begun and whether it is running; None when it is done."""
    with app.app_context():
        job = jobs.under_way(db.session, target_id=number, kinds=file_job_kinds.KINDS)
        return None if job is None else (job.tries, job.status == JobStatus.RUNNING)


def watch(app: Flask, number: int, tries: int, moment: float | None) -> None:
    """Until the job is done, or so many seconds after it was begun once more: no reader ever sees half of it."""
    gives_up, ends = time.monotonic() + 120, None
    while ends is None or time.monotonic() < ends:
        assert time.monotonic() < gives_up, "the worker does not finish"
        assert changed(app) in ((0, 0), (MANY, MANY))
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


def asked(app: Flask, what: Callable[..., None], made: Made, number: int) -> None:
    with app.app_context():
        values = {"account_id": made.owner, "public_id": made.public_id, "file_id": number}
        written(db.session, partial(what, db.session, **values))


def save_and_take_back(tmp_path: Path, url: str, moments: list[list[float]]) -> int:
    """Save a file of many sites and take it back, each under kills; how many kills hit."""
    app = create_app(Settings(database_url=url, log_level="error"))
    with app.app_context():
        set_up()
        made = made_up.organization(db.session, MANY)
        values = {at: {"openings": "accepting", "phone": "512-555-0177"} for at in range(MANY)}
        data = files.changed(files.down(db.session, made.listing_ids), values)
        send = partial(sending.send, db.session, account_id=made.owner, public_id=made.public_id, name="s", data=data)
        number = written(db.session, send)
        worker.drain(app)
        before = files.contents(db.session, made.listing_ids)
    asked(app, sending.press, made, number)
    killed = until_done(app, url, tmp_path, number, moments[0])
    assert changed(app) == (MANY, MANY)
    asked(app, sending.request_undo, made, number)
    killed += until_done(app, url, tmp_path, number, moments[1])
    assert changed(app) == (0, 0)
    with app.app_context():
        assert files.contents(db.session, made.listing_ids) == before
        counted = sa.select(Revision.action, sa.func.count()).group_by(Revision.action)
        assert {row[0]: row[1] for row in db.session.execute(counted)} == {
            "changed": MANY,
            "edited by file": MANY,
            "put back": MANY,
        }
        for engine in db.engines.values():
            engine.dispose()
    return killed


@pytest.mark.alone
@pytest.mark.timeout(300)
def test_a_killed_file_is_saved_whole_or_not_at_all(tmp_path: Path, url_of: Callable[[], str]) -> None:
    save_and_take_back(tmp_path, url_of(), [[0.2], [0.1]])


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_hundred_kills_of_files(tmp_path: Path, url_of: Callable[[], str]) -> None:
    chance, killed = random.Random(20), 0
    while killed < 100:
        moments = [sorted(chance.uniform(0.0, 1.2) for _ in range(4)) for _ in range(2)]
        killed += save_and_take_back(tmp_path, url_of(), moments)
