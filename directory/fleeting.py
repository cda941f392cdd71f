"""The second store, for what may be lost (`directory.models.fleeting`): short statements, each its own transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from directory import clock
from directory.database import writing
from directory.extensions import db
from directory.models.fleeting import DailySecret, FleetingBase, JobProgress, LastSeen, Pulse, Tries

ENGINE = "fleeting"


def set_up() -> None:
    """Create the tables where they are missing. Safe to run again, and by several at once."""
    with writing(engine()) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(4017733022)"))
        FleetingBase.metadata.create_all(connection)


def engine() -> Engine:
    """The store's engine, for a thread that has no application context."""
    return db.get_engine(ENGINE)


@contextmanager
def _reading() -> Iterator[Connection]:
    with engine().connect() as connection:
        yield connection


def _put(table: type[FleetingBase], key: str, values: dict[str, Any], on: Engine | None = None) -> None:
    """Insert a row, or replace the one with the same key."""
    with writing(on if on is not None else engine()) as connection:
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = make(table).values(values)
        changed = {name: value for name, value in values.items() if name != key}
        connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed))


def note_progress(job_id: int, step: str, done: int, total: int | None) -> None:
    """Say how far a job is."""
    _put(JobProgress, "job_id", {"job_id": job_id, "step": step, "done": done, "total": total, "at": clock.now()})


def progress_of(job_id: int) -> tuple[str, int, int | None] | None:
    """(step, done, total) of a job, None before it said anything."""
    query = sa.select(JobProgress.step, JobProgress.done, JobProgress.total).where(JobProgress.job_id == job_id)
    with _reading() as connection:
        row = connection.execute(query).one_or_none()
    return (row.step, row.done, row.total) if row else None


def beat(who: str, on: Engine | None = None) -> None:
    """A worker, or one on a job, says that it lives. `on` is the engine, for a thread without a context."""
    _put(Pulse, "who", {"who": who, "at": clock.now()}, on)


def last_beat(beginning: str = "") -> tuple[str, dt.datetime] | None:
    """(who, when): the last that anyone whose name begins so said that it lives."""
    query = sa.select(Pulse.who, Pulse.at).where(Pulse.who.startswith(beginning, autoescape=True))
    with _reading() as connection:
        row = connection.execute(query.order_by(Pulse.at.desc()).limit(1)).one_or_none()
    return (row.who, row.at) if row else None


def count_try(key: str, within: dt.timedelta) -> int:
    """Count one more try; returns how many there were in this stretch of time, this one among them."""
    now = clock.now()
    with writing(engine()) as connection:
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        over = Tries.since < now - within
        statement = (
            make(Tries)
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
        count = connection.execute(statement).scalar_one()
        connection.execute(sa.delete(Tries).where(Tries.since < now - dt.timedelta(days=1)))
    return int(count)


def daily_secret() -> bytes:
    """Random bytes of today, the same for every process; yesterday's are gone for good."""
    today = clock.today().isoformat()
    held = sa.select(DailySecret.value).where(DailySecret.day == today)
    with _reading() as connection:
        found = connection.execute(held).scalar_one_or_none()
    if found is None:
        with writing(engine()) as connection:
            connection.execute(sa.delete(DailySecret).where(DailySecret.day != today))
            make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            drawn = make(DailySecret).values(day=today, value=secrets.token_bytes(32))
            connection.execute(drawn.on_conflict_do_nothing())
            found = connection.execute(held).scalar_one()
    return bytes(found)


def forget_tries(key: str) -> None:
    """Begin anew, after a success."""
    with writing(engine()) as connection:
        connection.execute(sa.delete(Tries).where(Tries.key == key))


def forget_old(before: dt.datetime) -> None:
    """Delete what nobody asks for any more: progress, pulses and last-seen times from before this moment."""
    with writing(engine()) as connection:
        for table in (JobProgress, Pulse, LastSeen):
            connection.execute(sa.delete(table).where(table.at < before))


def note_seen(key_hash: str) -> None:
    """A session was used now."""
    _put(LastSeen, "key_hash", {"key_hash": key_hash, "at": clock.now()})


def last_seen(key_hashes: list[str]) -> dict[str, dt.datetime]:
    """When each of these sessions was last used, where it is known."""
    query = sa.select(LastSeen.key_hash, LastSeen.at).where(LastSeen.key_hash.in_(key_hashes))
    with _reading() as connection:
        return {row.key_hash: row.at for row in connection.execute(query)}
