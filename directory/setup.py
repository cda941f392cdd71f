"""Bringing a database up to date: migrations and places. Safe to run any number of times, and by several at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from directory import fleeting
from directory.database import begin_write
from directory.extensions import alembic, db
from directory.geo.load import PlaceCounts, load_places

_LOCK = 4_017_733_021  # any number of our own: who migrates a PostgreSQL database holds it


def set_up() -> PlaceCounts:
    """Migrate the database of the current application and load the places. Commits."""
    with _alone():
        alembic.upgrade()
    fleeting.set_up()
    begin_write(db.session)
    counts = load_places(db.session)
    db.session.commit()
    return counts


@contextmanager
def _alone() -> Iterator[None]:
    """On PostgreSQL, wait until no other process migrates; on SQLite, a migration's own lock does that."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            yield
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
