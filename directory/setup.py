"""Bringing a database up to date: migrations, places, the second store, and the sample where it is asked for.

Safe to run any number of times, and by several at once: one does it, the others wait and find it done.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from directory import clock, fleeting, sqlite_file
from directory.database import begin_write
from directory.extensions import alembic, db
from directory.geo.load import PlaceCounts, load_places
from directory.imports.sample_loading import load_sample
from directory.listings.placing import follow_places
from directory.private_files import make_folder
from directory.unit_of_work import unit_of_work

_LOCK = 4_017_733_021  # any number of our own: who sets up a PostgreSQL database holds it


@dataclass(frozen=True, slots=True)
class SetUp:
    """What set-up did: the places, and how many sample programs it loaded (0: none asked for, or not empty)."""

    places: PlaceCounts
    sample: int


def set_up(*, sample: bool = False) -> SetUp:
    """Bring the database of the current application up to date, alone."""
    with alone(db.engine):
        return bring_up(sample=sample)


def bring_up(*, sample: bool = False) -> SetUp:
    """The same, for who is `alone` already."""
    if (path := sqlite_file.path_of(db.engine)) is not None:
        sqlite_file.make(path)
    alembic.upgrade()
    fleeting.set_up()
    with unit_of_work(db.session):
        begin_write(db.session)
        places = load_places(db.session)
        if places.loaded:
            follow_places(db.session, places.moved)
    return SetUp(places, load_sample(db.session, clock.today()) if sample else 0)


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Wait until no other process or thread sets this database up or restores it, and keep others out meanwhile.

    On PostgreSQL by a lock of the database, on SQLite by a lock on a file beside it. Either goes with its process.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine):
            yield
    elif engine.url.database and engine.url.database != ":memory:":
        with _file_lock(Path(f"{Path(engine.url.database).with_suffix('')}-setup.lock")):
            yield
    else:
        yield


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # closed at the end, and the lock with it; no setting made here reaches anybody else
        for setting in ("statement_timeout", "lock_timeout"):
            connection.execute(sa.text("SELECT set_config(:setting, '0', false)"), {"setting": setting})
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        yield


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    make_folder(path.absolute().parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
