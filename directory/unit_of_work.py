"""Units of work: what a request, a job or a command writes is kept whole, or not at all.

Whoever is asked to do something opens one (`written`, or `unit_of_work` where it is done again anyway). What it calls
neither commits nor rolls back, so that what several do for one cause, and the log's entry on it, are kept together.
What first reads for long and then writes lets go of its reading in between (`look_anew`), which refuses to take back
what somebody wrote.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.database import has_written

_OPEN = "directory_unit_of_work"
_TRIES = 3
# Two waited for each other, or what was read is no more: the database ended one, who has lost nothing but time.
_ENDED_FOR_ANOTHER = ("40P01", "40001")

T = TypeVar("T")


def written(session: Session, work: Callable[[], T]) -> T:
    """Do `work` as one unit, and return what it returns. Where the database ended it for another's sake, do it again.

    `work` touches nothing but the session, and returns what needs no second look at the database.
    """
    for _ in range(_TRIES - 1):
        try:
            with unit_of_work(session):
                return work()
        except sa.exc.DBAPIError as error:
            if not _was_ended_for_another(error):
                raise
    with unit_of_work(session):
        return work()


@contextmanager
def unit_of_work(session: Session) -> Iterator[None]:
    """Keep what the block writes; after an error nothing of it. It begins with what the database holds now.

    Raises RuntimeError inside another unit, and where something was written that nobody kept: it would be lost.
    """
    if session.info.get(_OPEN):
        raise RuntimeError("a unit of work stands inside another: the outer one keeps what is written")
    look_anew(session)
    session.info[_OPEN] = True
    try:
        yield
        session.commit()
    except Exception:
        session.rollback()
        raise
    finally:
        session.info.pop(_OPEN)


@contextmanager
def tried_out(session: Session) -> Iterator[None]:
    """A unit that nothing is kept of: the block sees what would come of it."""
    look_anew(session)
    session.info[_OPEN] = True
    try:
        yield
    finally:
        session.rollback()
        session.info.pop(_OPEN)


def look_anew(session: Session) -> None:
    """Let go of what was read: what comes next sees the database as it is now, and may begin as a writer.

    Raises RuntimeError where something was written that nobody kept.
    """
    if has_written(session):
        raise RuntimeError("something was written that nobody kept: this would take it back")
    session.rollback()


def _was_ended_for_another(error: sa.exc.DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.OperationalError):
        return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY_SNAPSHOT
    return getattr(error.orig, "sqlstate", None) in _ENDED_FOR_ANOTHER
