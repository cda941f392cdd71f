"""SQLite's online backup, both ways: one consistent state is copied while others read and write.

No file is ever put under a running server, and no database is opened but by SQLite (see `directory.database`).
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy.engine import URL

from directory import sqlite_file
from directory.backup.rules import IN_USE, WAIT, BackupError, check_revision, raise_statement
from directory.private_files import make_folder, write_new

MAGIC = b"SQLite format 3\x00"


def file_of(url: URL) -> Path:
    """Where the database is. Raises BackupError for one in memory."""
    if not url.database or url.database == ":memory:":
        raise BackupError("A database in memory has no backup.")
    return Path(url.database)


def copy_out(source: Path, target: Path) -> None:
    """Copy a database into a file that is there and empty. Raises BackupError."""
    if not source.is_file():
        raise BackupError(f"There is no database at {source} yet. `flask --app wsgi setup` makes it.")
    with closing(_open(source, "rw")) as live, closing(_open(target, "rw")) as copy:
        live.backup(copy, progress=_Patience())
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _check_whole(copy, source)


def refuse_itself(live_path: Path, path: Path) -> None:
    """Raises BackupError where the backup is the database. Looks at names only: nothing may open that file here."""
    if live_path.exists() and live_path.samefile(path):
        raise BackupError(f"{path} is the database itself, not a backup of it. Nothing was changed.")


def put_back(live_path: Path, path: Path, copy_path: Path, known: frozenset[str]) -> None:
    """Put the backup at `path` into the live database; `copy_path` is a place for a copy. Raises BackupError."""
    write_new(copy_path, b"")
    with closing(_open(path, "ro")) as source, closing(_open(copy_path, "rw")) as copy:
        try:
            source.backup(copy, progress=_Patience())
        except sqlite3.DatabaseError as error:
            raise BackupError(f"{path} is damaged ({error}). Nothing was changed.") from error
        copy.execute("PRAGMA journal_mode=DELETE")
        _check_whole(copy, path)
        check_revision([row[0] for row in _rows(copy, "alembic_version", "version_num")], path, known)
        make_folder(live_path.absolute().parent)
        sqlite_file.make(live_path)
        with closing(_open(live_path, "rw")) as live:
            try:
                versions = [row for one in (copy, live) for row in _rows(one, "catalog_version", "version, epoch")]
                copy.execute(raise_statement(versions))
                copy.commit()
                copy.backup(live, progress=_Patience())  # one transaction in the live database: all of it or none
            except sqlite3.DatabaseError as error:
                raise BackupError(_live_problem(live_path, error)) from error


def _open(path: Path, mode: str) -> sqlite3.Connection:
    """A file that is there, opened by SQLite ("ro" to read, "rw" to write), which never makes one here."""
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, timeout=WAIT)


class _Patience:
    """Ends a copy that has waited too long for another's lock; Python alone would wait for ever."""

    def __init__(self) -> None:
        self._until = time.monotonic() + WAIT

    def __call__(self, status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > self._until:
            raise BackupError(IN_USE)


def _live_problem(path: Path, error: sqlite3.DatabaseError) -> str:
    if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IN_USE
    if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return (
            f"The database at {path} is itself damaged ({error}), and nothing can be put into it. Stop the server, "
            f"move {path.name} and the files beside it that begin with this name away, and run this again."
        )
    return f"The backup could not be put into {path} ({error}). Nothing was changed."


def _check_whole(connection: sqlite3.Connection, path: Path) -> None:
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise BackupError(f"{path} is damaged ({answer}). Nothing was changed.")


def _rows(connection: sqlite3.Connection, table: str, columns: str) -> list[tuple[Any, ...]]:
    """All rows of a table, none where there is no such table."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    return connection.execute(f"SELECT {columns} FROM {table}").fetchall() if there else []  # noqa: S608 - our names
