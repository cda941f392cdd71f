"""What differs between SQLite and PostgreSQL, in one place: connection settings and how a writer begins.

Python's sqlite3 starts transactions by its own rules; we take them over (`isolation_level = None`, our own BEGIN), so
that a reader holds one snapshot and a writer takes its lock at the start, where it can wait, and not in the middle,
where SQLite would refuse.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.orm import Session

from directory import patience, reach, sqlite_file
from directory.patience import OutOfPatience, Patience
from directory.private_files import make_folder

_TURN = 150  # milliseconds
_WRITER = "directory_writer"  # the execution option of a transaction that begins as a writer
_FLUSHED = "directory_flushed"
_NOTES = "directory_notes"


def engine_options(url: str, *, threads: int = 8) -> dict[str, Any]:
    """The keyword arguments of `create_engine` for this database, its URL among them; `threads` of a server share it.

    Parameters are hidden: an error in the log must not tell what somebody searched for.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        _make_parent_folder(parsed)
        arguments = {"timeout": reach.SQLITE_BUSY_SECONDS, "check_same_thread": False}
        options: dict[str, Any] = {"url": parsed, "connect_args": arguments, "hide_parameters": True}
        return options if parsed.database in (None, "", ":memory:") else options | {"poolclass": reach.PatientPool}
    sizes = {"pool_size": max(8, threads), "max_overflow": max(8, threads)}
    return _postgresql_options(parsed) | sizes


def fleeting_options(url: str) -> dict[str, Any]:
    """The same for what may be lost (`directory.fleeting`): a file beside SQLite's, a few connections to PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return engine_options(str(parsed.set(database=f"{Path(parsed.database).with_suffix('')}-progress.sqlite")))
    return _postgresql_options(parsed) | {"pool_size": 2, "max_overflow": 6}


def _postgresql_options(url: URL) -> dict[str, Any]:
    return {
        "url": url,
        "poolclass": reach.PatientPool,
        "pool_pre_ping": True,
        "connect_args": reach.KEEPALIVE,
        "hide_parameters": True,
    }


def _make_parent_folder(url: URL) -> None:
    if url.database and url.database != ":memory:":
        make_folder(Path(url.database).absolute().parent)


def prepare_engine(engine: Engine, *, refuse: bool = False, lasting: bool = True) -> None:
    """Put our hooks on a new engine.

    `refuse`: families are refused at once while its database is away. `lasting`: what was committed to SQLite outlives
    a power cut, for a wait of the disk in each commit, and a missing file is made by set-up only; the second store can
    do without.
    """
    reach.watch(engine, refuse=refuse)
    if engine.dialect.name != "sqlite":
        return
    sqlite_file.guard(engine, may_be_lost=not lasting)
    event.listen(engine, "do_connect", _connect_sqlite)
    event.listen(engine, "connect", _on_sqlite_connect)
    if not lasting:
        event.listen(engine, "connect", _do_not_wait_for_the_disk)
    event.listen(engine, "begin", _on_sqlite_begin)


def _connect_sqlite(dialect: Any, _record: Any, arguments: list[Any], keywords: dict[str, Any]) -> sqlite3.Connection:
    """A connection with our settings. Not in a hook on "connect", for those wait for each other in a new pool."""
    connection: sqlite3.Connection = dialect.connect(*arguments, **keywords)
    try:
        # Whoever has the file for itself makes the first of these wait.
        connection.execute(f"PRAGMA busy_timeout={reach.sqlite_busy_milliseconds(patience.current())}")
        # WAL lets readers read on while one writer writes; FULL makes a commit wait until the disk has it (with
        # NORMAL a power cut takes the last ones back).
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute(f"PRAGMA busy_timeout={reach.SQLITE_BUSY_SECONDS * 1000}")
    except BaseException:
        connection.close()
        raise
    return connection


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")


_always: ContextVar[bool] = ContextVar("directory_always_write", default=False)


def write_always(on: bool = True) -> None:
    """Let every transaction of this thread's request begin as a writer, until it is switched off.

    For code of others that reads first and writes later: on SQLite it would be refused while somebody else writes.
    """
    _always.set(on)


def _on_sqlite_begin(connection: Connection) -> None:
    writer = _always.get() or connection.get_execution_options().get(_WRITER, False)
    asks = patience.current()
    if writer and asks is not None:
        _begin_patiently(connection, asks)
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _begin_patiently(connection: Connection, asks: Patience) -> None:
    """Wait for the write lock as long as whoever asks would, in short turns: SQLite's own wait cannot be cut short."""
    raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    (before,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute(f"PRAGMA busy_timeout={_TURN}")
    began = time.monotonic()
    try:
        with asks.waiting():
            while True:
                try:
                    raw.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                        raise _not_begun(error) from error
                    if time.monotonic() - began > asks.asker.lock_seconds:
                        raise _not_begun(error) from error
                else:
                    return
                asks.look()
    except OutOfPatience as error:
        raise _not_begun(error) from error
    finally:
        raw.execute(f"PRAGMA busy_timeout={before}")


def _not_begun(error: Exception) -> sa.exc.OperationalError:
    return sa.exc.OperationalError("BEGIN IMMEDIATE", None, error)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A short write transaction on a connection of its own, committed at the end of the block."""
    with engine.connect().execution_options(**{_WRITER: True}) as connection, connection.begin():
        yield connection


def begin_write(session: Session) -> None:
    """Begin this session's transaction as a writer. Call it before the first query of the transaction.

    On SQLite this takes the write lock at once (waiting as long as whoever asks would, see `directory.patience`); on
    PostgreSQL it changes nothing.
    Calling it twice in one transaction is harmless.

    Raises RuntimeError when the session already began as a reader: the lock could not be had safely any more.
    """
    notes = transaction_notes(session)
    if _always.get():
        return
    if session.in_transaction() and not notes.get(_WRITER) and is_sqlite(session):
        raise RuntimeError("begin_write came after the first query of this transaction; open a unit of work before it")
    if not notes.get(_WRITER):
        session.connection(execution_options={_WRITER: True})
        notes[_WRITER] = True


def one_at_a_time(session: Session, what: str) -> None:
    """Let others who do the same (`what` names it) wait until this transaction ends. To be called as a writer.

    For rules that no row can be locked for, because there is none yet. On SQLite writers wait for each other anyway.
    """
    if not is_sqlite(session):
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(what, 0))))


def transaction_notes(session: Session) -> dict[str, Any]:
    """A place for what holds only as long as the session's transaction; empty again in the next one."""
    notes: dict[str, Any] = session.info.setdefault(_NOTES, {})
    return notes


def has_written(session: Session) -> bool:
    """True where the session's transaction began as a writer, or holds what would be lost with it."""
    notes = session.info.get(_NOTES, {})
    return bool(notes.get(_WRITER) or notes.get(_FLUSHED) or session.new or session.dirty or session.deleted)


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, _context: Any) -> None:
    transaction_notes(session)[_FLUSHED] = True


@event.listens_for(Session, "after_transaction_end")
def _forget_notes(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_NOTES, None)


def refresh_statistics(session: Session, *tables: str) -> None:
    """Let PostgreSQL look at tables that grow in this transaction; does nothing on SQLite.

    It plans by what it last saw, and keeps the plans of repeated statements: a look-up planned while a table was empty
    reads the whole of it each time, for a hundred thousand rows.
    """
    if not is_sqlite(session):
        session.execute(sa.text(f"ANALYZE {', '.join(tables)}"))


def insert_or(on: Session | Connection, table: type[Any]) -> postgresql.Insert:
    """An INSERT that can say what becomes of a row whose key is there (`on_conflict_…`), as this database says it."""
    dialect = (on.get_bind() if isinstance(on, Session) else on).dialect
    return cast(postgresql.Insert, sqlite.insert(table)) if dialect.name == "sqlite" else postgresql.insert(table)


def is_sqlite(session: Session) -> bool:
    """True on SQLite, False on PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"
