"""A worker outlives a database that takes nothing or is away, and any error: it waits, says so, and works on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from directory import jobs, worker
from directory.attempts import Attempts
from directory.extensions import db
from directory.models import Job, JobStatus
from directory.moderation import duplicates


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE", 0.02)


@contextmanager
def working(app: Flask) -> Iterator[threading.Thread]:
    """A worker in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(app, stop))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(20)


class Broken:
    """Makes an engine's connections refuse what `how` says, while `on`."""

    def __init__(self, engine: sa.Engine, how: Callable[[Any, bool], None]) -> None:
        self.engine, self.how, self.on, self.refused = engine, how, True, 0
        event.listen(engine, "checkout", self._checkout)
        event.listen(engine, "handle_error", self._count)

    def end(self) -> None:
        event.remove(self.engine, "checkout", self._checkout)
        event.remove(self.engine, "handle_error", self._count)
        self.engine.dispose()

    def _checkout(self, connection: Any, _record: Any, _proxy: Any) -> None:
        self.how(connection, self.on)

    def _count(self, _context: Any) -> None:
        self.refused += 1


def read_only(connection: Any, on: bool) -> None:
    if hasattr(connection, "autocommit") and hasattr(connection, "pgconn"):
        connection.autocommit = True
        connection.execute(f"SET default_transaction_read_only = {'on' if on else 'off'}")
        connection.autocommit = False
    else:
        connection.execute(f"PRAGMA query_only = {'ON' if on else 'OFF'}")


def without_tables(connection: Any, on: bool) -> None:
    """As while it is being restored: an error of another kind on each database."""
    if hasattr(connection, "pgconn"):
        connection.autocommit = True
        connection.execute(f"SET search_path = {'nowhere' if on else 'public'}")
        connection.autocommit = False
    else:
        connection.execute(f"PRAGMA query_only = {'ON' if on else 'OFF'}")


def waiting_job() -> int:
    job = jobs.enqueue(db.session, kind=duplicates.SCAN, target_id=0, actor="test")
    db.session.commit()
    return job.id


def until(done: Callable[[], bool]) -> None:
    gives_up = time.monotonic() + 30
    while not done():
        assert time.monotonic() < gives_up
        time.sleep(0.02)


@pytest.mark.parametrize("how", [read_only, without_tables])
def test_a_database_that_takes_nothing(app: Flask, how: Callable[[Any, bool], None]) -> None:
    with app.app_context():
        number = waiting_job()
        engine = db.engine
        db.session.close()
    broken = Broken(engine, how)
    try:
        with working(app) as thread:
            until(lambda: broken.refused >= 3)
            assert thread.is_alive()
            broken.on = False

            def is_done() -> bool:
                with app.app_context():
                    return db.session.get_one(Job, number).status == JobStatus.DONE

            until(is_done)
            assert thread.is_alive()
    finally:
        broken.end()


def test_any_error_and_its_growing_pause(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0.0)
            if len(pauses) == 14:
                self.set()
            return self.is_set()

    def fail(_app: Flask) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(worker, "work_once", fail)
    monkeypatch.setattr(worker, "PAUSE", 1.0)
    worker.run(app, Stop())
    assert pauses[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert pauses[-1] == worker.LONGEST_PAUSE


@pytest.mark.parametrize("failing", list(worker.CHORES))
def test_a_chore_that_fails_for_good_keeps_nothing_else_from_being_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    done: list[str] = []

    def fail(_app: Flask) -> None:
        done.append(failing)
        db.session.execute(sa.text("SELECT 1 FROM nowhere"))

    chores = {name: partial(lambda name, _app: done.append(name), name) for name in worker.CHORES}
    monkeypatch.setattr(worker, "CHORES", {**chores, failing: fail})
    with app.app_context():
        number = waiting_job()
        db.session.close()

    def is_done() -> bool:
        with app.app_context():
            return db.session.get_one(Job, number).status == JobStatus.DONE

    with working(app):
        until(is_done)
    assert sorted(done) == sorted(worker.CHORES)  # each once: what failed rests


def test_what_failed_is_tried_again_after_a_rest_that_grows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now, tried, rests = [1000.0], [], []
    monkeypatch.setattr("directory.attempts.time.monotonic", lambda: now[0])
    held = Attempts()

    def fail() -> bool:
        tried.append(now[0])
        raise ZeroDivisionError

    with app.app_context():
        for _ in range(12):
            assert held.attempt(db.session, "one", fail, otherwise=False) is False
            start = now[0]
            while held.rests("one"):
                now[0] += 30
            rests.append(now[0] - start)
        assert held.attempt(db.session, "other", lambda: True, otherwise=False)
        assert held.attempt(db.session, "one", lambda: True, otherwise=False)
        assert not held.attempt(db.session, "one", fail, otherwise=False)
    assert rests[:7] == [60, 120, 240, 480, 960, 1920, 3600]
    assert (rests[-1], len(tried)) == (3600, 13)
