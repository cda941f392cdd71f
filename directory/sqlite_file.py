"""The file of a SQLite database: made by set-up alone, private from its first moment, and left when it was deleted or
replaced under us.

A file that is there is never opened but by SQLite, not even to look: whoever closes it drops all locks that this
process holds on it, and another process would then take the log away under us, with what we commit to it.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, exc
from sqlalchemy.engine import Engine

from directory.private_files import appear

_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database, by the end of its name
_IDENTITY = "directory_file"


class Missing(sqlite3.OperationalError):
    """There is no database file. Whoever was to use it makes none: it may have been moved away, and come back."""


class StrayLog(OSError):
    """The log of a database lies where the database itself does not: what it holds would be lost."""


def guard(engine: Engine, *, may_be_lost: bool) -> None:
    """Put the hooks on an engine of SQLite. Does nothing for a database in memory.

    `may_be_lost`: where the file is missing, a new and empty one is made at once; else connecting raises `Missing`.
    """
    path = path_of(engine)
    if path is None:
        return

    def before_connecting(*_: Any) -> None:
        if path.exists():
            return
        if not may_be_lost:
            raise Missing(f"there is no database file {path.name}")
        try:
            with _folder_locked(path):
                if not path.exists():
                    _clear_beside(path)
                    appear(path)
        except OSError as error:
            raise sqlite3.OperationalError(f"the database file cannot be made: {error.strerror}") from error

    def after_connecting(_connection: Any, record: Any) -> None:
        record.info[_IDENTITY] = _identity(path)

    def before_use(_connection: Any, record: Any, _proxy: Any) -> None:
        """What is committed to a file that has no name any more, nobody ever reads: connect anew."""
        if record.info.get(_IDENTITY) != _identity(path):
            raise exc.DisconnectionError("the database file was deleted or replaced")

    event.listen(engine, "do_connect", before_connecting)
    event.listen(engine, "connect", after_connecting)
    event.listen(engine, "checkout", before_use)


def path_of(engine: Engine) -> Path | None:
    """Where an engine's database is; None for one in memory or on PostgreSQL."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:" or name.startswith("file:"):
        return None
    return Path(os.path.realpath(name))


def make(path: Path) -> None:
    """Let an empty database appear that is its owner's alone, where there is none. SQLite itself would let all read.

    Raises StrayLog where a log lies beside it that is not empty: the database it belongs to was moved or deleted.
    """
    if path.exists():
        return
    with _folder_locked(path):
        log = path.with_name(f"{path.name}-wal")
        if not path.exists() and log.exists() and log.stat().st_size:
            raise StrayLog(
                f"{path} is missing, but its log {log.name} is there and holds what was saved last. Put the database "
                f"back beside it. If it is lost, move {log.name} away and run this again."
            )
        if not path.exists():
            _clear_beside(path)
            appear(path)


def remove(path: Path) -> None:
    """Delete a database whose content may be lost; whoever has it open connects anew, to an empty one."""
    with _folder_locked(path):
        path.unlink(missing_ok=True)
        _clear_beside(path)


def _clear_beside(path: Path) -> None:
    for end in _BESIDE:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def _folder_locked(path: Path) -> Iterator[None]:
    """One process at a time makes or removes files here."""
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
