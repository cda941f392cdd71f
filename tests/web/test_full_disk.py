"""A full disk, met in the browser: said in words, nothing is saved by half, nothing that was written is lost."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.extensions import db
from directory.models import Role
from tests.web.desk import Person, words
from tests.web.test_reports import held, listed, send

__all__ = ["listed"]


def by_the_database() -> Exception:
    """What the driver at hand says, as SQLAlchemy hands it on."""
    if db.engine.dialect.name == "postgresql":
        return sa.exc.OperationalError("INSERT", None, psycopg.errors.DiskFull("could not extend file"))
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return sa.exc.OperationalError("INSERT", None, error)


def by_the_system() -> Exception:
    return OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def full(app: Flask, error: Callable[[], Exception]) -> Iterator[None]:
    """Let whatever is written fail as it does on a full disk."""

    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT INTO report", "UPDATE report")):
            raise error()

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("error", [by_the_database, by_the_system])
def test_a_family_is_told_and_loses_nothing(
    app: Flask, client: FlaskClient, session: Session, listed: tuple[int, str], error: Callable[[], Exception]
) -> None:
    with full(app, error):
        answer = send(client, listed[1], {"kind": "number", "text": "It rings and rings"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "What you wrote is not lost." in answer.text
    assert "It rings and rings" in answer.text
    assert held(session) == []
    assert send(client, listed[1], {"kind": "number", "text": "It rings and rings"}).status_code == 303
    assert len(held(session)) == 1


@pytest.mark.parametrize("error", [by_the_database, by_the_system])
def test_the_desk_is_told_what_to_do(
    app: Flask, client: FlaskClient, session: Session, listed: tuple[int, str], error: Callable[[], Exception]
) -> None:
    send(client, listed[1], {"kind": "number", "text": "It rings and rings"})
    (report,) = held(session)
    fields = {"seen": str(report.id), "outcome": "mended"}
    session.rollback()
    moderator = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    with full(app, error):
        answer = moderator.post(f"/manage/reports/{listed[0]}", fields, see="/manage/reports")
    session.rollback()  # the test holds the context that a request would have ended
    assert answer.status_code == 503
    said = words(answer)
    assert "The server's disk is full" in said
    assert "Nothing was saved, and nothing that you wrote is lost. Tell them, then press the button." in said
    assert "Send it again" in said
    assert "Nothing waits here" not in words(moderator.get("/manage/reports"))
