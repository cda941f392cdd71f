"""What the machine refuses a command is said in a sentence; what is a fault of ours keeps its traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import problems, setup
from directory.geo.load import PlaceCounts
from tests.unit.test_backup import another, run


def test_a_database_that_was_never_set_up(empty_url: str) -> None:
    with another(empty_url) as app:
        for command in (["imports"], ["import-undo", "3", "--yes"], ["run-due"]):
            assert problems.NOT_SET_UP in run(app, *command, code=1)


def test_an_import_during_set_up(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "load_places", not_yet)
    file = tmp_path / "list-2026-11-01.csv"
    file.write_text("Facility,Town,ZIP,Services\nLantern House,Austin,78701,IOP\n", "utf-8")
    with another(empty_url) as app:
        with app.app_context(), pytest.raises(NotYetError):
            setup.bring_up()
        told = run(app, "import", str(file), "--dry-run", code=1)
    assert problems.HALF_SET_UP in told
    assert list(tmp_path.glob("*-rejected.csv")) == []


class NotYetError(Exception):
    """The moment at which a set-up has made the tables, and not yet read the places."""


def not_yet(_session: Session) -> PlaceCounts:
    raise NotYetError


def test_a_server_that_is_not_there() -> None:
    with another("postgresql+psycopg://nobody@127.0.0.1:1/nothing") as app:
        told = run(app, "imports", code=1)
    assert "The database cannot be used now" in told
    assert len(told.splitlines()) == 1


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    error = PermissionError(13, "Permission denied", str(tmp_path / "list-rejected.csv"))
    assert problems.sentence_for(error) == f"{tmp_path / 'list-rejected.csv'} cannot be opened (Permission denied)."


def busy(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as one:
        one.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(path, timeout=0)) as other:
            other.execute("CREATE TABLE t (x)")


def read_only(path: Path) -> None:
    sqlite3.connect(path).close()
    path.touch()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as one:
        one.execute("CREATE TABLE t (x)")


def not_there(path: Path) -> None:
    with closing(sqlite3.connect(path.parent / "no" / "folder")) as one:
        one.execute("SELECT 1")


def damaged(path: Path) -> None:
    path.write_bytes(b"rubbish" * 1000)
    with closing(sqlite3.connect(path)) as one:
        one.execute("SELECT * FROM sqlite_master")


@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        (busy, problems.BUSY),
        (read_only, problems.READ_ONLY),
        (not_there, "The database cannot be opened"),
        (damaged, "The database file is damaged"),
    ],
)
def test_what_sqlite_refuses(tmp_path: Path, breaking: Callable[[Path], None], said: str) -> None:
    with pytest.raises(sqlite3.Error) as caught:
        breaking(tmp_path / "x.sqlite")
    assert (problems.sentence_for(caught.value) or "").startswith(said)
    wrapped = sa.exc.OperationalError("", None, caught.value)
    assert (problems.sentence_for(wrapped) or "").startswith(said)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg.errors.ReadOnlySqlTransaction("no"), problems.READ_ONLY),
        (psycopg.errors.LockNotAvailable("no"), problems.BUSY),
        (psycopg.errors.QueryCanceled("no"), problems.BUSY),
        (psycopg.errors.UndefinedTable("no"), problems.NOT_SET_UP),
    ],
)
def test_what_postgresql_refuses(error: psycopg.Error, said: str) -> None:
    assert problems.sentence_for(sa.exc.DBAPIError("", None, error)) == said


@pytest.mark.parametrize("error", [sqlite3.IntegrityError("UNIQUE"), FileNotFoundError(2, "No such file", "x")])
def test_what_is_a_fault_of_ours_is_not_explained_away(error: Exception) -> None:
    assert problems.sentence_for(error) is None
