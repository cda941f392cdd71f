"""A schedule that is set anew, paused or deleted while its list is fetched: the run ends, no job begets the next."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, jobs, worker
from directory.extensions import db
from directory.imports.live import sync
from directory.models import Job, JobStatus, RunState, Way
from directory.schedules import kept_schedules
from directory.schedules.allowed import Allowed
from directory.schedules.schedule_job_kinds import FETCH
from directory.unit_of_work import written
from tests import schedules as made
from tests.schedules import ADMIN, add, held, last, press, states, terms
from tests.unit.test_sync import StandIn, listed, site

__all__ = ["listed"]


@pytest.fixture
def live(
    app: Flask,
    session: Session,
    listed: tuple[StandIn, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[int]:
    """A schedule over the live list of three states."""
    stand_in, address = listed
    stand_in.rows.append(site(9, state="NJ", city="Newark", zip="07102", phone="973-555-0100"))
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr("directory.schedules.allowed.pages_folder", lambda _url: tmp_path / "pages")
    with made.allowing(app, findtreatment_url=address, contact="ann@example.org"):
        yield add(app, terms("MD NJ TX", way=Way.FINDTREATMENT))


def act(name: str, number: int, **more: Any) -> None:
    db.session.rollback()
    work = partial(getattr(kept_schedules, name), db.session, schedule_id=number, actor="ann@example.org", roles=ADMIN)
    written(db.session, partial(work, **more))


def shorten(app: Flask, number: int, place: str = "MD") -> None:
    version = held(db.session, number).version
    allowed = Allowed.of(app.config["SETTINGS"])
    act("change", number, terms=terms(place, way=Way.FINDTREATMENT), allowed=allowed, version=version)


def do_job() -> bool:
    done = jobs.run_next(db.session, worker.OPERATIONS)
    db.session.rollback()
    return done


def fetches(session: Session, *of: JobStatus) -> int:
    session.rollback()
    query = sa.select(sa.func.count()).select_from(Job).where(Job.kind == FETCH)
    return session.scalar(query.where(Job.status.in_(of)) if of else query) or 0


def test_fewer_states_end_the_run_that_stands_behind_them_and_it_is_fetched_anew(
    app: Flask, session: Session, live: int
) -> None:
    press(live)
    do_job(), do_job()
    shorten(app, live)
    do_job()
    first = last(session, live)
    assert (first.state, fetches(session)) == (RunState.LATER, 3)
    assert first.why == "The schedule was changed while its list was fetched: it is fetched anew."
    assert (held(session, live).retry_at or clock.now()) <= clock.now()
    for _ in range(20):
        worker.work_once(app)
    assert states(session, live) == ["later", "applied"]
    assert (fetches(session), fetches(session, JobStatus.QUEUED)) == (4, 0)


def test_a_change_while_a_state_is_read_queues_no_further_job(
    app: Flask, session: Session, live: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(live)
    area_of = sync.area_of

    def changed_meanwhile(*given: Any) -> Any:
        with app.app_context():
            shorten(app, live, "NJ TX")
        return area_of(*given)

    monkeypatch.setattr(sync, "area_of", changed_meanwhile)
    do_job()
    assert (states(session, live), fetches(session)) == (["later"], 1)


def test_a_paused_schedule_that_was_changed_says_that_it_is_fetched_when_it_goes_on(
    app: Flask, session: Session, live: int
) -> None:
    press(live)
    do_job()
    act("pause", live, paused=True)
    shorten(app, live)
    worker.drain(app)
    assert states(session, live) == ["later"]
    assert last(session, live).why.endswith("and is paused: it is fetched when it goes on.")
    act("pause", live, paused=False)
    worker.drain(app)
    assert states(session, live) == ["later", "applied"]


def test_a_pause_alone_lets_the_run_be_fetched_to_its_end_and_saves_nothing(
    app: Flask, session: Session, live: int
) -> None:
    press(live)
    do_job()
    act("pause", live, paused=True)
    worker.drain(app)
    assert (states(session, live), fetches(session)) == (["waiting"], 3)


def test_a_deleted_schedule_leaves_no_job_to_do(app: Flask, session: Session, live: int) -> None:
    press(live)
    do_job()
    act("delete", live)
    worker.drain(app)
    assert (fetches(session), fetches(session, JobStatus.DONE)) == (2, 2)


def test_one_that_is_deleted_while_a_state_is_read_queues_no_further_job(
    app: Flask, session: Session, live: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(live)
    area_of = sync.area_of

    def deleted_meanwhile(*given: Any) -> Any:
        with app.app_context():
            act("delete", live)
        return area_of(*given)

    monkeypatch.setattr(sync, "area_of", deleted_meanwhile)
    do_job()
    assert (fetches(session), fetches(session, JobStatus.DONE)) == (1, 1)
