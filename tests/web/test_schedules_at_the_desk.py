"""Imports by the clock at the desk: set, changed, paused, deleted, run at once, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.imports.live import folder as folders
from directory.models import AuditEntry, ImportSchedule, Role, ScheduleRun
from tests import schedules as made
from tests.schedules import add, published, rows, states, terms
from tests.web.desk import Person, words
from tests.web.forms import form
from tests.web.importing import work

HOME = "/manage/imports/schedules"
SET = {"name": "Texas", "folder": "", "by_itself": "yes", "most_new": "10", "every_days": "14", "hour": "5"}


@pytest.fixture
def lists(app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(folders, "QUIET_FOR", 0.0)
    (tmp_path / "list-2025-01.csv").write_bytes(rows(5))
    with made.allowing(app, import_folders=str(tmp_path), import_hosts="data.example.org", contact="ann@example.org"):
        yield tmp_path


@pytest.fixture
def admin(app: Flask) -> Person:
    return Person(app, Role.ADMIN, email="ada@example.org").sign_in()


def test_it_works(app: Flask, session: Session, lists: Path, admin: Person) -> None:
    assert "No list is fetched by the clock yet" in words(admin.get(HOME))
    sent = form(admin.get(f"{HOME}/new"), f"{HOME}/new").filled(SET | {"folder": str(lists)}).send(admin.client)
    page = sent.location
    shown = words(admin.get(page))
    assert "the newest file like *.csv" in shown
    assert "Every 14 days at 05:00 UTC" in shown
    assert "At most 10 new, 2 % changed, 0 gone from the list, 0 rows with errors" in shown
    assert "It has not run yet" in shown
    form(admin.get(page), f"{page}/run").send(admin.client)
    assert "Being fetched" in words(admin.get(page))
    assert f'action="{page}/run"' not in admin.get(page).text  # one after the other
    work(app)
    session.rollback()
    shown = words(admin.get(page))
    assert "Saved Within the limits: 5 new programs." in shown
    assert "By ada@example.org" in shown
    assert published(session) == 5
    assert "Saved" in words(admin.get(HOME))
    log = list(
        session.scalars(
            sa.select(AuditEntry.action).where(AuditEntry.actor == "ada@example.org").order_by(AuditEntry.id)
        )
    )
    assert [one for one in log if one.startswith("schedule")] == ["schedule-added", "schedule-run"]


def test_what_waits_says_why_and_leads_to_its_import(app: Flask, session: Session, lists: Path, admin: Person) -> None:
    number = add(app, terms(lists, most_new=2))
    page = f"{HOME}/{number}"
    form(admin.get(page), f"{page}/run").send(admin.client)
    work(app)
    session.rollback()
    shown = admin.get(page)
    assert "5 programs are new: 3 more than the limit of 2." in words(shown)
    assert "After the decision" in words(admin.get(HOME))
    batch = session.scalars(sa.select(ScheduleRun.batch_id)).one()
    assert f'href="/manage/imports/{batch}"' in shown.text


def test_a_schedule_is_changed_paused_gone_on_with_and_deleted(
    app: Flask, session: Session, lists: Path, admin: Person
) -> None:
    number = add(app, terms(lists))
    page = f"{HOME}/{number}"
    stood = form(admin.get(f"{page}/edit"), f"{page}/edit")
    assert stood.values["folder"] == [str(lists)]
    stood.filled({"way": "address", "address": "https://data.example.org/list.csv", "complete": "Texas"}).send(
        admin.client
    )
    changed = session.get_one(ImportSchedule, number)
    assert (changed.way, changed.place, changed.complete) == ("address", "https://data.example.org/list.csv", "TX")
    session.rollback()
    late = stood.filled({"name": "Another"}).send(admin.client)  # from the page of before
    assert late.status_code == 422
    assert "Somebody else changed this schedule meanwhile" in words(late)
    form(admin.get(page), f"{page}/pause").send(admin.client)
    assert "It is paused" in words(admin.get(page))
    form(admin.get(page), f"{page}/resume").send(admin.client)
    assert "It is paused" not in words(admin.get(page))
    assert form(admin.get(page), f"{page}/delete").send(admin.client).location == HOME
    assert admin.get(page).status_code == 404
    assert states(session, number) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"folder": ""}, "is not among the allowed folders"),
        ({"way": "address", "address": "https://evil.example.org/list.csv"}, "not among the allowed hosts"),
        ({"way": "address", "address": "http://data.example.org/list.csv"}, "Write an address like https"),
        ({"way": "findtreatment", "findtreatment": ""}, "Name the states to read"),
        ({"way": "findtreatment", "findtreatment": "Nowhere"}, "is no US state"),
        ({"way": "carrier pigeon"}, "Say where the list comes from"),
        ({"every_days": "0"}, "from 1 to 366"),
        ({"every_days": "-1"}, "Write a whole number"),
        ({"most_changed": "101"}, "Write a share of a hundred"),
        ({"most_changed": "NaN"}, "Write a share of a hundred"),
        ({"hour": "24"}, "Choose an hour"),
        ({"pattern": "a/b"}, "how its files are called"),
        ({"folder": "/etc"}, "is not among the allowed folders"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    session: Session, lists: Path, admin: Person, wrong: dict[str, str], said: str
) -> None:
    sent = form(admin.get(f"{HOME}/new"), f"{HOME}/new").filled({**SET, "folder": str(lists), **wrong})
    answer = sent.send(admin.client)
    assert answer.status_code == 422
    assert said in words(answer)
    assert session.scalar(sa.select(sa.func.count()).select_from(ImportSchedule)) == 0


def test_an_importer_sees_and_runs_it_and_sets_nothing(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    page = f"{HOME}/{number}"
    importer = Person(app, Role.IMPORTER, email="ike@example.org").sign_in()
    shown = importer.get(page)
    assert [part in shown.text for part in ("/run", "/edit", "/pause", "/delete")] == [True, False, False, False]
    assert "/new" not in importer.get(HOME).text
    form(shown, f"{page}/run").send(importer.client)
    work(app)
    assert states(session, number) == ["applied"]


def test_a_folder_that_is_allowed_no_more_stays_chosen_and_is_refused(
    app: Flask, session: Session, lists: Path, admin: Person
) -> None:
    number = add(app, terms(lists))
    page = f"{HOME}/{number}/edit"
    with made.allowing(app, import_folders="/srv/lists"):
        stood = form(admin.get(page), page)
        assert stood.values["folder"] == [str(lists)]
        answer = stood.filled({"name": "Another"}).send(admin.client)
    assert "is not among the allowed folders (/srv/lists)" in words(answer)
