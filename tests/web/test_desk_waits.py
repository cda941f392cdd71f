"""The desk waits longer than families, but not for ever: then it says so, and what was written can be sent again."""

from __future__ import annotations

import html
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import patience
from directory.extensions import db
from directory.imports import work
from directory.imports.applying import applier, saving
from directory.imports.import_problem import ImportProblem
from directory.imports.undo import undoing
from directory.jobs import JobProblem
from directory.models import Job, Role
from directory.patience import DESK
from directory.web import outage
from tests.web.desk import Person, token

SHORT = replace(DESK, seconds=5.0, lock_seconds=0.6, busy_seconds=0.3)


@contextmanager
def somebody_saves(app: Flask) -> Iterator[None]:
    """Another process holds what a new account needs."""
    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            yield
            held.execute("ROLLBACK")
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection:
            connection.execute("LOCK TABLE account, audit_entry IN EXCLUSIVE MODE")
            yield
            connection.rollback()


def test_what_was_written_can_be_sent_again(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.application is app
    monkeypatch.setattr(outage, "DESK", SHORT)
    admin = Person(app, Role.ADMIN).sign_in()
    page = admin.get("/manage/people")
    fields = {"csrf_token": token(page), "email": "new@example.org", "name": 'Bo "B" <Lee>', "roles": ["moderator"]}
    with somebody_saves(app):
        began = time.monotonic()
        refused = admin.client.post("/manage/people", data=fields)
        assert 0.5 < time.monotonic() - began < 5
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert "nothing that you wrote is lost" in refused.text
    again = [
        (name, html.unescape(value))
        for name, value in re.findall(r'(?s)<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', refused.text)
    ]
    assert dict(again) == {**fields, "roles": "moderator"}
    assert "new@example.org is invited" in admin.client.post("/manage/people", data=dict(again)).text
    assert "new@example.org" in admin.get("/manage/people").text


def test_who_waited_for_an_import_is_told_so(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.application is app
    monkeypatch.setattr(outage, "DESK", SHORT)
    admin = Person(app, Role.ADMIN).sign_in()
    page = admin.get("/manage/people")
    fields = {"csrf_token": token(page), "email": "new@example.org", "name": "Bo", "roles": ["moderator"]}
    with somebody_saves(app):
        with app.app_context(), saving.others_know():
            refused = admin.client.post("/manage/people", data=fields)
        after = admin.client.post("/manage/people", data=fields)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert "An import is being saved; try again in a minute." in refused.text
    assert "new@example.org" in refused.text
    assert "nothing that you wrote is lost" in refused.text
    assert after.status_code == 503
    assert "An import is being saved" not in after.text


def test_an_import_says_that_it_is_saved_until_it_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def looked(session: Session, **_: object) -> None:
        session.rollback()
        seen.append(saving.under_way())
        raise ImportProblem("not today")

    monkeypatch.setattr(applier, "apply", looked)
    monkeypatch.setattr(undoing, "undo", looked)
    job = Job(id=1, target_id=1, actor="ann", arguments='{"choices": {}, "seen": ""}')
    with app.app_context():
        for operation in (work.apply, work.undo):
            with pytest.raises(JobProblem, match="not today"):
                operation(db.session, job)
        assert not saving.under_way()
    assert seen == [True, True]


def test_a_password_is_put_into_no_page(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "DESK", SHORT)
    Person(app, Role.ADMIN)
    fields = {"csrf_token": token(client.get("/manage/sign-in")), "email": "ann@example.org", "password": "my secret"}
    with somebody_saves(app):
        refused = client.post("/manage/sign-in", data=fields)
    assert "my secret" not in refused.text


@pytest.mark.parametrize(("path", "name"), [("/manage/listings/export.csv", "desk"), ("/sitemap.xml", "family")])
def test_what_is_sent_piece_by_piece_is_waited_for_no_longer(path: str, name: str) -> None:
    limits: list[str | None] = []

    def note() -> None:
        asks = patience.current()
        limits.append(asks.asker.name if asks else None)

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(2):
                note()
                yield b"piece"

        def close(self) -> None:
            note()

    asked = outage.PatientRequests(lambda _environ, _start: Pieces())
    with closing(asked({"PATH_INFO": path}, lambda *_: print)) as sent:
        for piece in sent:
            assert piece == b"piece"
            assert patience.current() is None  # between pieces the thread may do something else
    assert limits == [name] * 3
    assert patience.current() is None
