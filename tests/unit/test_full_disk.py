"""A disk that is full: commands say so in a sentence, nothing is half-done, and with room again all goes on."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from directory import disk
from directory.config import ROOT
from directory.database import writing
from directory.extensions import db
from directory.problems import FULL
from tests import prepared
from tests.unit.test_backup import _postgresql_tools, another, names, run
from tests.unit.test_kills import write_file

SAID = FULL[:40]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 60 MB, of which a test fills what it does not need."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=60m,mode=700", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(f"no disk of its own can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(folder: Path, *, but: int = 0) -> Iterator[None]:
    """Fill the disk, all but so many bytes."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    left = free.f_bavail * free.f_frsize - but
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, left)
    try:
        yield
    finally:
        filler.unlink()


def give_back(path: Path) -> None:
    """Let the disk have what SQLite's log of the last writes keeps for the next ones: on a full disk they would fit."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_commands_on_a_full_disk(small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_file(tmp_path)
    path = small_disk / "x.sqlite"
    with another(f"sqlite:///{path}") as app:
        with full(small_disk, but=200_000):
            assert SAID in run(app, "setup", code=1)
        run(app, "setup")
        give_back(path)
        with full(small_disk, but=200_000):
            assert SAID in run(app, "import", "list-2025-01.csv", "--yes", code=1)
            assert SAID in run(app, "backup", small_disk / "copy", code=1)
            assert sorted(file.name for file in small_disk.glob("*copy*")) == []
            assert sorted(file.name for file in small_disk.glob(".backup*")) == []
        assert names(app) == []
        run(app, "import", "list-2025-01.csv", "--yes")
        assert len(names(app)) == 1500
    with closing(sqlite3.connect(path)) as fresh:
        assert fresh.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_restore_on_a_full_disk_leaves_everything_as_it_was(small_disk: Path, tmp_path: Path) -> None:
    with another(prepared.sample_at(small_disk / "x.sqlite")) as app:
        run(app, "setup")
        run(app, "backup", tmp_path / "copy")
        held = names(app)
        with full(small_disk, but=200_000):
            told = run(app, "restore", tmp_path / "copy", "--yes", code=1)
            assert "full" in told
            assert "Nothing was changed" in told
            assert names(app) == held
        run(app, "restore", tmp_path / "copy", "--yes")
        assert names(app) == held


@pytest.mark.parametrize(
    "module", [["flask", "--app", "wsgi", "setup"], ["gunicorn", "--config", "python:directory.server", "wsgi:app"]]
)
def test_a_limit_on_the_size_of_files_is_said_the_same_way(tmp_path: Path, module: list[str]) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    environment = os.environ | {"DIRECTORY_DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite'}"}
    command = [sys.executable, "-m", *module]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, preexec_fn=limit
    )
    assert done.returncode == 1
    assert SAID in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_database_server_is_said_the_same_way(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_file(tmp_path)
    with no_room_for_listings(app):
        assert SAID in run(app, "import", "list-2025-01.csv", "--yes", code=1)
    assert names(app) == []


def test_an_import_that_is_saved_says_so_though_there_is_no_room_to_tidy_up(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_file(tmp_path)

    def refuse(_c: object, _cursor: object, text: str, *_: object) -> None:
        if text.startswith("DELETE FROM staged_change"):
            raise sa.exc.OperationalError(text, None, psycopg.errors.DiskFull("could not extend file"))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", refuse)
    try:
        assert "is applied" in run(app, "import", "list-2025-01.csv", "--yes")
    finally:
        sa.event.remove(engine, "before_cursor_execute", refuse)
    assert len(names(app)) == 1500


@contextmanager
def no_room_for_listings(app: Flask) -> Iterator[None]:
    """Let the database refuse new listings as one does whose disk is full."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        # A page count that leaves no room: SQLite then says the same as on a full disk.
        pages: list[int] = []

        def leave_no_room(connection: sqlite3.Connection, _record: object) -> None:
            pages.append(connection.execute("PRAGMA page_count").fetchone()[0])
            connection.execute(f"PRAGMA max_page_count={pages[-1]}")

        engine.dispose()
        sa.event.listen(engine, "connect", leave_no_room)
        try:
            yield
        finally:
            sa.event.remove(engine, "connect", leave_no_room)
            engine.dispose()
        return
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        connection.exec_driver_sql("CREATE TRIGGER no_room BEFORE INSERT ON listing EXECUTE FUNCTION no_room()")
    try:
        yield
    finally:
        with writing(engine) as connection:
            connection.exec_driver_sql("DROP FUNCTION no_room CASCADE")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (sa.exc.OperationalError("", None, psycopg.errors.DiskFull("could not extend file")), True),
        (sa.exc.OperationalError("", None, psycopg.errors.LockNotAvailable("lock")), False),
        (ValueError("other"), False),
    ],
)
def test_what_is_a_full_disk(error: Exception, expected: bool) -> None:
    assert disk.is_full(error) is expected
    wrapped = RuntimeError("while saving")
    wrapped.__cause__ = error
    assert disk.is_full(wrapped) is expected


__all__ = ["_postgresql_tools"]
