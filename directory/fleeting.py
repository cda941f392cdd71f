"""The second store, for what may be lost (`directory.models.fleeting`): short statements, each its own transaction.

One that was deleted or damaged is made anew by the next who needs it. What only tells how things go (progress, pulses,
when a session was last used) never stops what it tells of.
"""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Engine

from directory import clock, sqlite_file
from directory.database import insert_or, writing
from directory.extensions import db
from directory.models.fleeting import DailySecret, FleetingBase, JobProgress, LastSeen, Pulse, Tries

ENGINE = "fleeting"
_NO_SUCH_TABLE = "42P01"  # PostgreSQL's name for it
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

log = structlog.get_logger("directory.fleeting")

T = TypeVar("T")


def set_up(on: Engine | None = None) -> None:
    """Create the tables where they are missing. Safe to run again, and by several at once."""
    with writing(on if on is not None else engine()) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(4017733022)"))
        FleetingBase.metadata.create_all(connection)


def engine() -> Engine:
    """The store's engine, for a thread that has no application context."""
    return db.get_engine(ENGINE)


def _read(work: Callable[[Connection], T]) -> T:
    def reading(store: Engine) -> T:
        with store.connect() as connection:
            return work(connection)

    return _with_store(reading, engine())


def _write(work: Callable[[Connection], T], on: Engine | None = None) -> T:
    def in_a_transaction(store: Engine) -> T:
        with writing(store) as connection:
            return work(connection)

    return _with_store(in_a_transaction, on if on is not None else engine())


def _with_store(work: Callable[[Engine], T], store: Engine) -> T:
    """Do it; once more in a new store where this one was deleted or is damaged."""
    try:
        return work(store)
    except sa.exc.DBAPIError as error:
        if not _clear_if_lost(store, error):
            raise
        log.warning("the second store was lost and is made anew", problem=str(error.orig)[:200])
    set_up(store)
    return work(store)


def _clear_if_lost(store: Engine, error: sa.exc.DBAPIError) -> bool:
    """True where the tables are gone; a damaged file is taken away."""
    if store.dialect.name == "postgresql":
        return getattr(error.orig, "sqlstate", None) == _NO_SUCH_TABLE
    path = sqlite_file.path_of(store)
    if path is not None and getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
        store.dispose()
        sqlite_file.remove(path)
        return True
    return "no such table" in str(error.orig)


def _tell(work: Callable[[Connection], Any], on: Engine | None = None) -> None:
    """Write what nobody waits for: where it cannot be written, the log says so."""
    try:
        _write(work, on)
    except sa.exc.DBAPIError as error:
        log.warning("the second store cannot be written", problem=str(error.orig)[:200])


def _put(table: type[FleetingBase], key: str, values: dict[str, Any], connection: Connection) -> None:
    """Insert a row, or replace the one with the same key."""
    statement = insert_or(connection, table).values(values)
    changed = {name: value for name, value in values.items() if name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed))


def note_progress(job_id: int, step: str, done: int, total: int | None) -> None:
    """Say how far a job is."""
    values = {"job_id": job_id, "step": step, "done": done, "total": total, "at": clock.now()}
    _tell(partial(_put, JobProgress, "job_id", values))


def progress_of(job_id: int) -> tuple[str, int, int | None] | None:
    """(step, done, total) of a job, None before it said anything."""
    query = sa.select(JobProgress.step, JobProgress.done, JobProgress.total).where(JobProgress.job_id == job_id)
    row = _read(lambda connection: connection.execute(query).one_or_none())
    return (row.step, row.done, row.total) if row else None


def beat(who: str, on: Engine | None = None) -> None:
    """A worker, or one on a job, says that it lives. `on` is the engine, for a thread without a context."""
    _tell(partial(_put, Pulse, "who", {"who": who, "at": clock.now()}), on)


def stop_beating(who: str) -> None:
    """Somebody is done: nobody need wait for their next beat."""
    _write(lambda connection: connection.execute(sa.delete(Pulse).where(Pulse.who == who)))


def last_beat(beginning: str = "") -> tuple[str, dt.datetime] | None:
    """(who, when): the last that anyone whose name begins so said that it lives."""
    query = sa.select(Pulse.who, Pulse.at).where(Pulse.who.startswith(beginning, autoescape=True))
    row = _read(lambda connection: connection.execute(query.order_by(Pulse.at.desc()).limit(1)).one_or_none())
    return (row.who, row.at) if row else None


def count_try(key: str, within: dt.timedelta) -> int:
    """Count one more try; returns how many there were in this stretch of time, this one among them."""
    now = clock.now()
    over = Tries.since < now - within

    def count(connection: Connection) -> int:
        statement = (
            insert_or(connection, Tries)
            .values(key=key, since=now, count=1)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "count": sa.case((over, 1), else_=Tries.count + 1),
                    "since": sa.case((over, now), else_=Tries.since),
                },
            )
            .returning(Tries.count)
        )
        counted = connection.execute(statement).scalar_one()
        connection.execute(sa.delete(Tries).where(Tries.since < now - dt.timedelta(days=1)))
        return int(counted)

    return _write(count)


def tries_of(key: str, within: dt.timedelta) -> int:
    """How many tries were counted in this stretch of time."""
    query = sa.select(Tries.count).where(Tries.key == key, Tries.since >= clock.now() - within)
    return _read(lambda connection: connection.execute(query).scalar_one_or_none()) or 0


def daily_secret() -> bytes:
    """Random bytes of today, the same for every process; yesterday's are gone for good."""
    today = clock.today().isoformat()
    secret_of_today = sa.select(DailySecret.value).where(DailySecret.day == today)

    def draw(connection: Connection) -> bytes:
        connection.execute(sa.delete(DailySecret).where(DailySecret.day != today))
        drawn = insert_or(connection, DailySecret).values(day=today, value=secrets.token_bytes(32))
        connection.execute(drawn.on_conflict_do_nothing())
        return bytes(connection.execute(secret_of_today).scalar_one())

    found = _read(lambda connection: connection.execute(secret_of_today).scalar_one_or_none())
    return bytes(found) if found is not None else _write(draw)


def forget_tries(key: str) -> None:
    """Begin anew, after a success."""
    _write(lambda connection: connection.execute(sa.delete(Tries).where(Tries.key == key)))


def forget_old(before: dt.datetime) -> None:
    """Delete what nobody asks for any more: progress, pulses and last-seen times from before this moment."""

    def forget(connection: Connection) -> None:
        for table in (JobProgress, Pulse, LastSeen):
            connection.execute(sa.delete(table).where(table.at < before))

    _tell(forget)


def note_seen(key_hash: str) -> None:
    """A session was used now."""
    _tell(partial(_put, LastSeen, "key_hash", {"key_hash": key_hash, "at": clock.now()}))


def last_seen(key_hashes: list[str]) -> dict[str, dt.datetime]:
    """When each of these sessions was last used, where it is known."""
    query = sa.select(LastSeen.key_hash, LastSeen.at).where(LastSeen.key_hash.in_(key_hashes))
    found = _read(lambda connection: connection.execute(query).all())
    return {row.key_hash: row.at for row in found}
