"""Lists that are fetched by the clock, as tests need them: files in a folder, a schedule over it, what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, worker
from directory.extensions import db
from directory.models import ImportBatch, ImportSchedule, Listing, Mail, Role, ScheduleRun, Status, Way
from directory.schedules import kept_schedules
from directory.schedules.allowed import Allowed
from directory.schedules.kept_schedules import Terms
from directory.unit_of_work import written

ADMIN = [Role.ADMIN]
HEADER = "name1,name2,street1,city,state,zip,phone,type_facility,oit"


def rows(count: int, *, phone: str = "512-555-0100", first: int = 0) -> bytes:
    """A file of programs as the national list has them, from one number on."""
    lines = [f"Program {n},,{n + 1} Main St,Austin,TX,78701,{phone},SU,1" for n in range(first, first + count)]
    return "\n".join([HEADER, *lines]).encode()


@contextmanager
def allowing(app: Flask, **settings: Any) -> Iterator[None]:
    """The application with other settings."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = before.model_copy(update=settings)
    try:
        yield
    finally:
        app.config["SETTINGS"] = before


def terms(folder: Path | str, **more: Any) -> Terms:
    """A schedule over a folder that saves by itself within wide limits."""
    wide = {"most_new": 1000, "most_changed": 100.0, "most_gone": 1000, "most_errors": 1000}
    known = {"name": "Texas", "way": Way.FOLDER, "place": str(folder), "every_days": 7, "hour": 3, "pattern": "*.csv"}
    return Terms(**{**known, "by_itself": True, **wide, **more})


def add(app: Flask, wanted: Terms) -> int:
    allowed = Allowed.of(app.config["SETTINGS"])
    work = partial(kept_schedules.add, db.session, terms=wanted, allowed=allowed, actor="ann@example.org", roles=ADMIN)
    db.session.rollback()
    return written(db.session, work)


def press(number: int) -> None:
    """Have it run at once."""
    db.session.rollback()
    work = partial(kept_schedules.run_now, db.session, schedule_id=number, actor="ann@example.org", roles=ADMIN)
    written(db.session, work)


def run(app: Flask, number: int) -> ScheduleRun:
    """Have it run at once, and all that follows; the run."""
    press(number)
    worker.drain(app)
    return last(db.session, number)


def last(session: Session, number: int) -> ScheduleRun:
    session.rollback()
    session.expire_all()
    query = sa.select(ScheduleRun).where(ScheduleRun.schedule_id == number).order_by(ScheduleRun.id.desc()).limit(1)
    return session.scalars(query).one()


def states(session: Session, number: int) -> list[str]:
    """Where its runs stand, the first one first."""
    session.rollback()
    query = sa.select(ScheduleRun.state).where(ScheduleRun.schedule_id == number).order_by(ScheduleRun.id)
    return list(session.scalars(query))


def held(session: Session, number: int) -> ImportSchedule:
    session.rollback()
    return session.get_one(ImportSchedule, number, populate_existing=True)


def published(session: Session, phone: str = "") -> int:
    """How many listings families see; of a phone, those that show it."""
    session.rollback()
    query = sa.select(sa.func.count()).select_from(Listing).where(Listing.status == Status.PUBLISHED)
    return session.scalar(query.where(Listing.content.contains(phone)) if phone else query) or 0


def batches(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(ImportBatch.status).order_by(ImportBatch.id)))


def mails(session: Session) -> list[Mail]:
    session.rollback()
    return list(session.scalars(sa.select(Mail).where(Mail.kind.startswith("desk/")).order_by(Mail.id)))


@contextmanager
def later(**ahead: float) -> Iterator[dt.datetime]:
    """That much time later, by every clock that the application reads."""
    with time_machine.travel(clock.now() + dt.timedelta(**ahead)):
        yield clock.now()
