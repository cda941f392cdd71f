"""Imports beside one another, after one another, and beside what stands: nothing is done twice, nothing is lost."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory import clock
from directory.imports import import_jobs, transitions
from directory.imports.applying import seen
from directory.imports.sample_loading import load_sample
from directory.imports.staging import retention
from directory.imports.staging.options import Choices
from directory.listings.csv.columns import template_csv
from directory.models import AuditEntry, BatchStatus, ImportBatch, Job, Revision, Role
from tests.web.desk import Person, at_once, hidden, token, words
from tests.web.importing import confirm, number_of, public_content, upload, work


def test_two_admins_apply_it_once(admin: Person, app: Flask, session: Session) -> None:
    other = Person(app, Role.ADMIN, email="bo@example.org", name="Bo").sign_in()
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    address = f"/manage/imports/{number}/confirm"
    pages = [person.get(address) for person in (admin, other)]
    for person, page in zip((admin, other), pages, strict=True):
        fields = {"csrf_token": token(page), **hidden(page), "hold": "no", "duplicates": "hold"}
        assert person.client.post(address, data=fields).status_code == 302
    assert "is being worked on (ann@example.org asked for it)" in words(other.get(f"/manage/imports/{number}"))
    work(app)
    assert session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.kind == "import-apply")) == 1
    assert len(public_content(session)) == 2


def test_two_admins_who_confirm_at_the_same_moment_apply_it_once(admin: Person, app: Flask, session: Session) -> None:
    other = Person(app, Role.ADMIN, email="bob@example.org", name="Bob").sign_in()
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    logged = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
    session.rollback()
    address = f"/manage/imports/{number}/confirm"
    pages = [(person, person.get(address)) for person in (admin, other) * 2]

    def press(person: Person, page: TestResponse) -> int:
        # A browser each: one client's cookies are not for two threads.
        browser = app.test_client()
        cookie = person.client.get_cookie("manage", path="/manage")
        assert cookie
        browser.set_cookie("manage", cookie.value, path="/manage")
        fields = {"csrf_token": token(page), **hidden(page), "duplicates": "hold"}
        return browser.post(address, data=fields).status_code

    assert at_once(app, [partial(press, *one) for one in pages]) == [302] * 4
    at_once(app, [partial(work, app), partial(work, app)])
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.kind == import_jobs.APPLY)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Revision)) == 2
    told = sa.select(sa.func.count()).where(AuditEntry.action == "import-applied", AuditEntry.id > logged)
    assert session.scalar(told) == 1


def test_an_empty_file_takes_no_sample_away(app: Flask, client: FlaskClient, session: Session) -> None:
    session.rollback()
    load_sample(session, clock.today())
    session.commit()
    before = public_content(session)
    assert before
    admin = Person(app, Role.ADMIN).sign_in()
    header = template_csv().splitlines()[0]
    refused = upload(admin, ("none.csv", header.encode()))
    assert refused.status_code == 422
    assert "no row below it" in words(refused)
    number = number_of(upload(admin, ("wrong.csv", f"{header}\nOnly a name".encode())))
    confirm(admin, number)
    assert public_content(session) == before


@pytest.mark.parametrize("header", ["program_name,street,city,state,zip", "Agency,Where"])
def test_too_many_rows_are_refused_before_any_work(admin: Person, header: str) -> None:
    rows = "A House,1 A St,Austin,TX,78701\n" * 50_001
    answer = upload(admin, ("long.csv", f"{header}\n{rows}".encode()), source="Us")
    assert answer.status_code == 422
    assert "50,001 rows; at most 50,000" in words(answer)


def test_a_file_that_could_not_be_checked_is_thrown_away(admin: Person, session: Session) -> None:
    data = b"program_name,street,city,state,zip\nA House,1 A St,Austin,TX,78701"
    number = number_of(upload(admin, ("list.csv", data), as_of=""))
    page = admin.get(f"/manage/imports/{number}")
    assert "What we need to know" in words(page)
    assert f'action="/manage/imports/{number}/discard"' in page.text
    admin.post(f"/manage/imports/{number}/discard", {}, see=f"/manage/imports/{number}")
    assert session.get_one(ImportBatch, number).status == BatchStatus.DISCARDED


def test_what_an_import_changed_can_be_read_after_it(admin: Person, session: Session) -> None:
    header = "program_name,street,city,state,zip,website,as_of\n"
    for website in ("https://one.example.org/", "https://two.example.org/"):
        row = f"A House,1 A St,Austin,TX,78701,{website},2026-0{website.count('w') + 1}-01"
        number = number_of(upload(admin, ("list.csv", f"{header}{row}".encode())))
        confirm(admin, number)
    page = admin.get(f"/manage/imports/{number}/rows?fate=changed")
    link = re.search(r'href="(/manage/listings/[a-z0-9]+/history/2)"', page.text)
    assert link
    assert "https://one.example.org/ https://two.example.org/" in words(admin.get(link[1]))


def test_an_export_of_the_sample_works_on_the_sample(app: Flask, client: FlaskClient, session: Session) -> None:
    load_sample(session, clock.today())
    admin = Person(app, Role.ADMIN).sign_in()
    before = public_content(session)
    exported = admin.get("/manage/listings/export.csv").data
    confirm(admin, number_of(upload(admin, ("export.csv", exported))))
    assert public_content(session) == before


def test_an_undo_leaves_what_another_list_says_too(admin: Person, session: Session) -> None:
    header = "program_name,street,city,state,zip,as_of\n"
    row = "Lantern House,1 A Street,Austin,TX,78701"
    first = number_of(upload(admin, ("a.csv", f"{header}{row},2026-01-01\n".encode()), source="list-a"))
    confirm(admin, first)
    second = number_of(upload(admin, ("b.csv", f"{header}{row},2025-01-01\n".encode()), source="list-b"))
    confirm(admin, second)
    admin.post(f"/manage/imports/{first}/undo", {}, see=f"/manage/imports/{first}/undo")
    work(admin.app)
    assert len(public_content(session)) == 1


def test_an_undo_overtakes_what_was_checked_before_it(admin: Person, session: Session) -> None:
    first = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    confirm(admin, first)
    again = number_of(upload(admin, ("programs.csv", template_csv().encode())))  # all unchanged
    admin.post(f"/manage/imports/{first}/undo", {}, see=f"/manage/imports/{first}/undo")
    work(admin.app)
    confirm(admin, again)
    assert "checked anew" in words(admin.get(f"/manage/imports/{again}"))
    confirm(admin, again)
    assert len(public_content(session)) == 2


def test_what_was_confirmed_is_not_thrown_away(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    with time_machine.travel(clock.now() + dt.timedelta(days=31)):
        session.rollback()
        shown = seen.of_batch(session.get_one(ImportBatch, number))
        session.rollback()
        transitions.confirm(session, batch_id=number, choices=Choices(), actor="a", seen=shown)
        session.commit()
        assert retention.clean_up(session, today=clock.now()) >= 0
        session.rollback()
        work(admin.app)
    assert len(public_content(session)) == 2
