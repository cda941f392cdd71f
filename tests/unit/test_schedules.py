"""Imports by the clock: fetched when due, saved within their limits, else left to people; each time once."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, create_app, jobs, worker
from directory.accounts import people
from directory.config import Settings
from directory.database import begin_write
from directory.extensions import alembic, db
from directory.imports import import_jobs, recorded, transitions, uploads
from directory.imports.applying.seen import of_batch
from directory.imports.checking.opened import Upload
from directory.imports.live import folder as folders
from directory.imports.sheets.column_questions import match_columns
from directory.imports.staging.options import Choices, Options
from directory.models import (
    AuditEntry,
    BatchStatus,
    ImportBatch,
    ImportSchedule,
    Job,
    JobStatus,
    Role,
    RunState,
    ScheduleRun,
    Way,
)
from directory.schedules import beginning, following, kept_schedules, rhythm
from directory.schedules.allowed import Allowed
from directory.schedules.schedule_job_kinds import FETCH
from directory.schedules.schedule_problem import ScheduleProblem
from directory.setup import set_up
from directory.unit_of_work import written
from tests import schedules as made
from tests.schedules import ADMIN, add, batches, held, last, later, mails, press, published, rows, run, states, terms
from tests.unit.test_sync import StandIn, listed, site

__all__ = ["listed"]


@pytest.fixture
def lists(app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is allowed, with a list of five programs in it; files are whole as soon as they are there."""
    monkeypatch.setattr(folders, "QUIET_FOR", 0.0)
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "list-2025-01.csv").write_bytes(rows(5))
    with made.allowing(app, import_folders=str(folder)):
        yield folder


def put(folder: Path, name: str, data: bytes, *, age: float = 0.0) -> Path:
    path = folder / name
    path.write_bytes(data)
    moment = clock.now().timestamp() - age
    os.utime(path, (moment, moment))
    return path


def desk(session: Session, *people_of: tuple[str, Role]) -> None:
    for email, role in people_of:
        people.create(session, email=email, name="", roles=[role], actor="test")
    session.commit()


def test_it_works(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    worker.drain(app)
    assert states(session, number) == []  # its hour has not come
    with later(days=1):
        worker.drain(app)
        assert states(session, number) == ["applied"]
        assert published(session) == 5
        assert last(session, number).why == "Within the limits: 5 new programs."
        worker.drain(app)
        assert states(session, number) == ["applied"]  # it is not due again
    log = [row.action for row in session.execute(sa.select(AuditEntry).order_by(AuditEntry.id)).scalars()][-5:]
    assert log == ["schedule-added", "import-sent", "schedule-fetched", "import-confirmed", "import-applied"]
    assert mails(session) == []


def test_it_runs_in_its_rhythm_and_makes_up_for_nothing(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists, every_days=7, hour=3))
    first = held(session, number).next_at
    assert (first.hour, first.minute, first > clock.now()) == (3, 0, True)
    with later(days=1):
        worker.drain(app)
    assert held(session, number).next_at == first + dt.timedelta(days=7)
    with later(days=60):  # nobody ran a worker for weeks
        worker.drain(app)
        assert states(session, number) == ["applied", "same"]
        assert held(session, number).next_at > clock.now()
        assert (held(session, number).next_at - first) % dt.timedelta(days=7) == dt.timedelta()


@pytest.mark.parametrize(
    ("ahead", "expected"), [(-1, 7), (0, 7), (6.9, 7), (7, 14), (20, 21)]
)  # days after the planned time
def test_the_next_time_is_ahead_and_in_the_rhythm(ahead: float, expected: int) -> None:
    planned = dt.datetime(2026, 3, 1, 3, tzinfo=dt.UTC)
    found = rhythm.after(planned, planned + dt.timedelta(days=ahead), every_days=7)
    assert found == planned + dt.timedelta(days=expected)


def test_the_same_bytes_are_nothing_new_whatever_the_file_is_called(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    assert run(app, number).state == RunState.APPLIED
    assert run(app, number).state == RunState.SAME
    put(lists, "list-2025-02.csv", rows(5))
    assert run(app, number).why == "The file is the one of last time, to the byte."
    assert len(batches(session)) == 1


def test_what_the_directory_holds_already_leaves_no_import_to_decide(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    run(app, number)
    (lists / "list-2025-01.csv").write_bytes(rows(5).replace(b"\n", b"\r\n"))
    again = run(app, number)
    assert (again.state, again.why) == (RunState.SAME, "The directory holds all of this already.")
    assert batches(session) == [BatchStatus.APPLIED, BatchStatus.DISCARDED]


def test_of_two_files_the_newest_is_taken_or_both_together(app: Flask, session: Session, lists: Path) -> None:
    put(lists, "list-2025-01.csv", rows(5), age=7200)
    put(lists, "list-2025-02.csv", rows(3, first=40, phone="512-555-0155"), age=3600)
    newest = add(app, terms(lists))
    run(app, newest)
    assert published(session) == 3
    both = add(app, terms(lists, name="Both", together=True))
    run(app, both)
    assert published(session) == 8


def test_beyond_the_limits_it_waits_and_those_who_may_save_it_are_told(
    app: Flask, session: Session, lists: Path
) -> None:
    desk(
        session,
        ("admin@example.org", Role.ADMIN),
        ("importer@example.org", Role.IMPORTER),
        ("viewer@example.org", Role.VIEWER),
        ("moderator@example.org", Role.MODERATOR),
    )
    number = add(app, terms(lists, most_new=3))
    waiting = run(app, number)
    assert (waiting.state, waiting.why) == (RunState.WAITING, "5 programs are new: 2 more than the limit of 3.")
    assert published(session) == 0
    sent = mails(session)
    assert [one.recipient for one in sent] == ["admin@example.org", "importer@example.org"]
    assert "2 more than the limit of 3" in sent[0].text
    assert f"/manage/imports/{waiting.batch_id}" in sent[0].text
    with later(days=9):
        worker.drain(app)  # one comes after the other
        assert states(session, number) == ["waiting"]
    with pytest.raises(ScheduleProblem, match="not decided yet"):
        press(number)
    assert len(mails(session)) == 2


def test_what_a_person_decides_of_it_stands_with_its_run(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists, by_itself=False))
    waiting = run(app, number)
    assert waiting.why == "Every import of this schedule waits for somebody, as it is set."
    batch = session.get_one(ImportBatch, waiting.batch_id)
    seen, batch_id = of_batch(batch), batch.id
    session.rollback()
    transitions.confirm(session, batch_id=batch_id, choices=Choices(), actor="bob@example.org", seen=seen)
    session.commit()
    worker.drain(app)
    assert (last(session, number).state, last(session, number).why) == ("applied", "Saved by bob@example.org.")
    (lists / "list-2025-01.csv").write_bytes(rows(6))
    thrown = run(app, number).batch_id or 0
    session.rollback()
    transitions.discard(session, batch_id=thrown, actor="bob@example.org")
    session.commit()
    worker.drain(app)
    assert states(session, number) == ["applied", "discarded"]
    assert run(app, number).state == RunState.SAME  # what somebody threw away does not come back by itself


def test_pausing_stops_what_is_about_to_be_saved(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    press(number)
    assert jobs.run_next(session, worker.OPERATIONS)  # fetched
    written(session, partial(kept_schedules.pause, session, schedule_id=number, paused=True, actor="a", roles=ADMIN))
    worker.drain(app)
    assert last(session, number).why == "The schedule is paused: nothing is saved by itself."
    assert published(session) == 0
    with later(days=30):
        worker.drain(app)
        assert states(session, number) == ["waiting"]
        written(
            session, partial(kept_schedules.pause, session, schedule_id=number, paused=False, actor="a", roles=ADMIN)
        )
        assert held(session, number).next_at > clock.now()  # not at once


def test_a_failure_is_kept_mailed_once_and_tried_again_later_each_time(
    app: Flask, session: Session, lists: Path
) -> None:
    desk(session, ("admin@example.org", Role.ADMIN))
    number = add(app, terms(lists, every_days=30))
    lists.rename(lists.parent / "away")
    hours = []
    for hour in range(24):
        with later(days=1, hours=hour):
            before = len(states(session, number))
            worker.drain(app)
            hours += [hour] if len(states(session, number)) > before else []
    assert hours == [0, 1, 3, 7, 15]
    assert last(session, number).why == "The folder cannot be opened: No such file or directory."
    assert [one.kind for one in mails(session)] == ["desk/fetch-failed"]
    assert held(session, number).failures == 5
    (lists.parent / "away").rename(lists)
    with later(days=3):
        worker.drain(app)
        assert (last(session, number).state, held(session, number).failures) == ("applied", 0)
        lists.rename(lists.parent / "away")
        run(app, number)
    assert len(mails(session)) == 2  # it had gone well in between


def test_what_is_no_list_is_a_failure_and_leaves_no_import(app: Flask, session: Session, lists: Path) -> None:
    (lists / "list-2025-01.csv").write_bytes(b"<!DOCTYPE html><html><p>Please sign in</p></html>")
    number = add(app, terms(lists))
    failed = run(app, number)
    assert failed.state == RunState.FAILED
    assert "a web page" in failed.why
    assert batches(session) == []


def test_columns_that_nobody_matched_wait_and_are_known_the_next_time(
    app: Flask, session: Session, lists: Path
) -> None:
    def sheet(count: int, column: str = "Where") -> bytes:
        lines = [f"Lantern House {n},{n} Main St,Austin,TX,78701,512-555-01{n:02}" for n in range(count)]
        return "\n".join([f"Name of it,{column},Town,St,Postal,Ring", *lines]).encode()

    (lists / "list-2025-01.csv").write_bytes(sheet(2))
    number = add(app, terms(lists, source="by-hand"))
    waiting = run(app, number)
    assert "somebody matches them" in waiting.why
    batch = session.get_one(ImportBatch, waiting.batch_id)
    meanings = ["name1", "street", "city", "state", "zip", "phone"]
    columns = dict(zip(["name of it", "where", "town", "st", "postal", "ring"], meanings, strict=True))
    fields: dict[str, Any] = {"options": Options(source="by-hand", as_of="2025-01"), "actor": "a", "all_iop": True}
    seen, batch_id = of_batch(batch), batch.id
    session.rollback()
    match_columns(session, batch_id=batch_id, columns=columns, seen=seen, **fields)
    session.commit()
    worker.drain(app)
    seen = of_batch(session.get_one(ImportBatch, batch_id, populate_existing=True))
    session.rollback()
    transitions.confirm(session, batch_id=batch_id, choices=Choices(), actor="a", seen=seen)
    session.commit()
    worker.drain(app)
    assert published(session) == 2
    (lists / "list-2025-01.csv").write_bytes(sheet(3))
    assert run(app, number).why == "Within the limits: 1 new program."
    (lists / "list-2025-01.csv").write_bytes(sheet(4, "Elsewhere"))
    assert "not those of last time" in run(app, number).why


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), OSError(errno.EDQUOT, "quota")])
def test_a_full_disk_is_a_failure_with_its_name(
    app: Flask, session: Session, lists: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    number = add(app, terms(lists))

    def full(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(uploads, "receive", full)
    assert run(app, number).why == "The server's disk is full."


def test_an_error_of_ours_ends_in_a_failure_too(
    app: Flask, session: Session, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = add(app, terms(lists))
    monkeypatch.setattr(uploads, "receive", lambda *_, **__: 1 / 0)
    press(number)
    for minutes in range(0, 30, 3):
        with later(minutes=minutes):
            worker.drain(app)
    assert last(session, number).state == RunState.FAILED
    assert "unexpected error" in last(session, number).why


def test_a_file_that_is_still_being_written_is_looked_at_again_in_minutes(
    app: Flask, session: Session, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "QUIET_FOR", 1e9)  # seconds: whatever the disk's clock says
    number = add(app, terms(lists))
    assert run(app, number).state == RunState.LATER
    assert held(session, number).failures == 0
    monkeypatch.setattr(folders, "QUIET_FOR", 0.0)
    with later(minutes=6):
        worker.drain(app)
        assert states(session, number) == ["later", "applied"]


def test_a_file_that_is_never_done_is_a_failure_at_last(
    app: Flask, session: Session, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "QUIET_FOR", 1e9)
    number = add(app, terms(lists))
    for _ in range(3):
        run(app, number)
    assert states(session, number) == ["later", "later", "failed"]


def test_who_changes_a_schedule_while_it_fetches_gets_what_it_is_now(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    other = lists.parent / "other"
    other.mkdir()
    (other / "list-2025-01.csv").write_bytes(rows(2))
    with made.allowing(app, import_folders=f"{lists}:{other}"):
        press(number)
        original = folders.read_folder

        def change_meanwhile(*arguments: Any, **more: Any) -> Any:
            folders.read_folder = original
            found = original(*arguments, **more)
            allowed = Allowed.of(app.config["SETTINGS"])
            change = partial(kept_schedules.change, session, schedule_id=number, terms=terms(other), allowed=allowed)
            written(session, partial(change, actor="a", roles=ADMIN, version=1))
            return found

        folders.read_folder = change_meanwhile
        worker.drain(app)
        assert states(session, number) == ["later", "applied"]
        assert published(session) == 2


def test_a_schedule_that_is_deleted_while_it_works_leaves_its_import_to_people(
    app: Flask, session: Session, lists: Path
) -> None:
    number = add(app, terms(lists))
    press(number)
    jobs.run_next(session, worker.OPERATIONS)
    written(session, partial(kept_schedules.delete, session, schedule_id=number, actor="a", roles=ADMIN))
    worker.drain(app)
    assert batches(session) == [BatchStatus.STAGED]
    second = add(app, terms(lists))
    press(second)
    written(session, partial(kept_schedules.delete, session, schedule_id=second, actor="a", roles=ADMIN))
    worker.drain(app)
    assert session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.status != "done")) == 0
    session.rollback()


def test_the_directory_changed_meanwhile_and_it_is_judged_anew(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    run(app, number)
    (lists / "list-2025-01.csv").write_bytes(rows(5, phone="512-555-0199"))
    press(number)
    jobs.run_next(session, worker.OPERATIONS)  # fetched
    jobs.run_next(session, worker.OPERATIONS)  # checked
    assert following.follow(session)  # to be saved
    other = Upload("list-2024-12.csv", rows(1, first=50, phone="512-555-0155"))
    batch, _ = uploads.receive(session, uploads=[other], options=Options(), actor="a")
    number_of_other = batch.id
    session.commit()
    apply, check = session.scalars(sa.select(Job).where(Job.status == "queued").order_by(Job.id))
    apply.status, held_back = JobStatus.DONE, apply.id  # until the other is saved
    assert check.target_id == number_of_other
    session.commit()
    jobs.run_next(session, worker.OPERATIONS)
    session.rollback()
    recorded.apply_and_record(session, batch_id=number_of_other, actor="a")
    session.get_one(Job, held_back).status = JobStatus.QUEUED
    session.commit()
    worker.drain(app)
    assert last(session, number).state == RunState.APPLIED
    assert (published(session), published(session, "+15125550199")) == (6, 5)
    log = sa.select(AuditEntry.action).where(AuditEntry.actor == f"schedule {number}").order_by(AuditEntry.id)
    assert list(session.scalars(log))[-4:] == [
        "import-confirmed",
        "import-not-applied",
        "import-confirmed",
        "import-applied",
    ]
    session.rollback()


def test_two_workers_begin_it_once(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    started = threading.Barrier(4)
    begun: list[bool] = []

    def look() -> None:
        with app.app_context():
            started.wait()
            begun.append(beginning.begin_due(db.session, now=clock.now() + dt.timedelta(days=1)))
            db.session.close()

    workers = [threading.Thread(target=look) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(begun) == [False, False, False, True]
    assert states(session, number) == ["fetching"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.kind == FETCH)) == 1
    session.rollback()


def test_two_workers_decide_it_once(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    press(number)
    jobs.run_next(session, worker.OPERATIONS)
    jobs.run_next(session, worker.OPERATIONS)
    started = threading.Barrier(4)

    def look() -> None:
        with app.app_context():
            started.wait()
            following.follow(db.session)
            db.session.close()

    workers = [threading.Thread(target=look) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    session.rollback()
    asked = sa.select(sa.func.count()).select_from(Job).where(Job.kind == import_jobs.APPLY)
    assert session.scalar(asked) == 1
    worker.drain(app)
    assert states(session, number) == ["applied"]


def test_old_runs_are_forgotten_but_the_last(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    run(app, number)
    run(app, number)
    with later(days=89):
        worker.Chores().do_when_due(app)
        assert len(states(session, number)) == 2
    with later(days=91):
        worker.Chores().do_when_due(app)
        assert states(session, number) == ["same"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"every_days": 0}, "every_days"),
        ({"hour": 24}, "hour"),
        ({"most_changed": -1.0}, "most_changed"),
        ({"most_changed": float("nan")}, "most_changed"),
        ({"place": "/etc"}, "folder"),
        ({"pattern": "../*.csv"}, "pattern"),
        ({"way": "address", "place": "https://elsewhere.example.org/list.csv"}, "address"),
        ({"way": "findtreatment", "place": "MD"}, "findtreatment"),
        ({"way": "findtreatment", "place": "XX"}, "findtreatment"),
    ],
)
def test_what_cannot_be_is_refused(app: Flask, lists: Path, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ScheduleProblem) as problem:
        add(app, terms(**{"folder": lists} | {"folder" if name == "place" else name: wrong[name] for name in wrong}))
    assert problem.value.field == field


def test_nobody_but_an_admin_sets_one_and_an_importer_has_it_run(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    allowed = Allowed.of(app.config["SETTINGS"])
    for roles in ([Role.IMPORTER], [Role.MODERATOR], [Role.VIEWER], [Role.PROVIDER]):
        who: dict[str, Any] = {"actor": "b", "roles": roles}
        for work in (
            partial(kept_schedules.add, session, terms=terms(lists), allowed=allowed, **who),
            partial(
                kept_schedules.change,
                session,
                schedule_id=number,
                terms=terms(lists),
                allowed=allowed,
                version=1,
                **who,
            ),
            partial(kept_schedules.pause, session, schedule_id=number, paused=True, **who),
            partial(kept_schedules.delete, session, schedule_id=number, **who),
        ):
            with pytest.raises(ScheduleProblem, match="Only an admin"):
                written(session, work)
        if roles != [Role.IMPORTER]:
            with pytest.raises(ScheduleProblem, match="Only who may import"):
                written(session, partial(kept_schedules.run_now, session, schedule_id=number, **who))
    written(session, partial(kept_schedules.run_now, session, schedule_id=number, actor="b", roles=[Role.IMPORTER]))
    worker.drain(app)
    assert states(session, number) == ["applied"]


def test_a_page_of_before_somebody_elses_change_changes_nothing(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    allowed = Allowed.of(app.config["SETTINGS"])
    change = partial(kept_schedules.change, session, schedule_id=number, allowed=allowed, actor="a", roles=ADMIN)
    written(session, partial(change, terms=terms(lists, most_new=7), version=1))
    with pytest.raises(ScheduleProblem, match="Somebody else"):
        written(session, partial(change, terms=terms(lists, most_new=900), version=1))
    assert held(session, number).most_new == 7
    add(app, terms(lists, name="Another"))
    with pytest.raises(ScheduleProblem, match="this name"):
        written(session, partial(change, terms=terms(lists, name="Another"), version=2))


def test_a_folder_that_is_no_longer_allowed_is_not_read(app: Flask, session: Session, lists: Path) -> None:
    number = add(app, terms(lists))
    with made.allowing(app, import_folders=""):
        assert "not among the allowed folders" in run(app, number).why
    assert session.scalar(sa.select(sa.func.count()).select_from(ScheduleRun)) == 1
    assert session.get_one(ImportSchedule, number).retry_at is not None
    session.rollback()


def test_the_live_list_is_read_a_state_a_job(
    app: Flask, session: Session, listed: tuple[StandIn, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in, address = listed
    stand_in.rows.append(site(9, state="NJ", city="Newark", zip="07102", phone="973-555-0100"))
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr("directory.schedules.allowed.pages_folder", lambda _url: tmp_path / "pages")
    with made.allowing(app, findtreatment_url=address, contact="ann@example.org"):
        number = add(app, terms("MD NJ", way=Way.FINDTREATMENT))
        press(number)
        jobs.run_next(session, worker.OPERATIONS)
        session.rollback()
        assert {query["limitValue"] for query in stand_in.asked} == {"18"}
        assert states(session, number) == ["fetching"]
        worker.drain(app)
        done = last(session, number)
        assert (done.state, published(session)) == (RunState.APPLIED, 4)
        batch = session.get_one(ImportBatch, done.batch_id)
        assert (batch.complete_states, len(json.loads(batch.files))) == ("MD,NJ", 2)
        session.rollback()
        assert list((tmp_path / "pages").rglob("*.json")) == []
        assert run(app, number).state == RunState.SAME
        stand_in.faults = [(404, "gone")]
        assert "it answered 404" in run(app, number).why
    with made.allowing(app, findtreatment_url=address, contact=None):
        assert "DIRECTORY_CONTACT" in run(app, number).why


def test_an_upgrade_brings_both_tables_in_which_a_schedule_has_one_run_under_way(empty_url: str) -> None:
    app = create_app(Settings(database_url=empty_url, log_level="error"))
    with app.app_context():
        set_up()
        tables = {"import_schedule", "schedule_run"}
        alembic.downgrade("0041")
        assert not tables & set(sa.inspect(db.engine).get_table_names())
        alembic.upgrade()
        assert tables <= set(sa.inspect(db.engine).get_table_names())
        limits = {"most_new": 0, "most_changed": 0.0, "most_gone": 0, "most_errors": 0, "by_itself": False}
        one = ImportSchedule(name="One", way=Way.FOLDER, place="/srv", every_days=1, hour=3, made_by="a", **limits)
        one.next_at = clock.now()
        begin_write(db.session)
        db.session.add(one)
        db.session.flush()
        db.session.add_all(ScheduleRun(schedule_id=one.id, version=1) for _ in range(2))
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()
        db.session.rollback()
        for engine in db.engines.values():
            engine.dispose()
