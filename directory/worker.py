"""The worker: does background jobs and sends mail, one after the other, until it is told to stop."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading
import time
from collections.abc import Mapping
from functools import cache

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, fleeting, jobs, mail
from directory.bulk_acts import bulk_jobs, job_kinds, pressing
from directory.config import Settings
from directory.counts import months
from directory.extensions import db
from directory.geo import geocoders
from directory.geo.geocoders import Service
from directory.imports import import_jobs, work
from directory.imports.staging import retention
from directory.jobs import Operation
from directory.listings import locating
from directory.moderation import duplicates, scanning
from directory.providing import reminders, scheduled_tasks
from directory.providing.scheduled_tasks import Due
from directory.schedules import beginning, fetch_job, following, runs
from directory.schedules.allowed import Allowed
from directory.schedules.schedule_job_kinds import FETCH
from directory.site_files import file_job_kinds as file_kinds
from directory.site_files import file_jobs, sending
from directory.unit_of_work import look_anew, written
from directory.wiring import this_app
from directory.work import taking_work, work_news

LOCATE_EVERY = 60.0  # seconds between looks for listings without a point
PAUSE = 1.0  # seconds between looks for work
LONGEST_PAUSE = 60.0  # seconds after one error after the other
CLEAN_EVERY = 3600.0  # seconds
FLEETING_KEPT = dt.timedelta(days=60)  # longer than a session or an import is looked at
NAME = f"worker {os.getpid()}@{socket.gethostname()}"[:80]

# Kind of job → the operation that does it.
OPERATIONS: Mapping[str, Operation] = {
    import_jobs.CHECK: work.check,
    import_jobs.APPLY: work.apply,
    import_jobs.UNDO: work.undo,
    job_kinds.LOOK: bulk_jobs.look,
    job_kinds.DO: bulk_jobs.do,
    job_kinds.UNDO: bulk_jobs.undo,
    file_kinds.LOOK: file_jobs.look,
    file_kinds.DO: file_jobs.do,
    file_kinds.UNDO: file_jobs.undo,
    duplicates.SCAN: scanning.scan,
    FETCH: lambda session, job: fetch_job.fetch(session, job, Allowed.of(this_app().config["SETTINGS"])),
}

log = structlog.get_logger("directory.worker")


def run(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set, whatever comes up: after an error it waits, longer after each further one."""
    chores, failures = Chores(), 0
    while not stop.is_set():
        try:
            with app.app_context():
                chores.do_when_due(app)
                busy = work_once(app)
        except Exception as error:
            pause = min(PAUSE * 2**failures, LONGEST_PAUSE)
            failures += 1
            if isinstance(error, sa.exc.SQLAlchemyError):
                chores.again()
                problem = str(getattr(error, "orig", None) or error)[:200]
                log.warning("the database is away", problem=problem, again_in_seconds=pause)
            else:
                log.exception("the worker met an error", again_in_seconds=pause)
            stop.wait(pause)
            continue
        if failures:
            log.info("the worker is back at work", failures=failures)
            failures = 0
        if not busy:
            stop.wait(PAUSE)


class Chores:
    """What is done every hour beside the jobs."""

    def __init__(self) -> None:
        self._done: float | None = None

    def do_when_due(self, app: Flask) -> None:
        """Do it inside an application context, if an hour has passed. What fails is not tried again before the next."""
        if self._done is not None and time.monotonic() - self._done < CLEAN_EVERY:
            return
        self._done = time.monotonic()
        retention.clean_up(db.session, today=clock.now())
        pressing.clean_up(db.session, now=clock.now())
        sending.clean_up(db.session, now=clock.now())
        written(db.session, lambda: taking_work.forget_old(db.session))
        written(db.session, lambda: runs.clean_up(db.session, now=clock.now()))
        fleeting.forget_old(clock.now() - FLEETING_KEPT)
        written(db.session, lambda: months.forget_old(db.session, today=clock.today()))
        run_due(app)

    def again(self) -> None:
        """They may not have been done."""
        self._done = None


def run_due(app: Flask) -> Due:
    """What is due by the calendar, inside an application context."""
    settings: Settings = app.config["SETTINGS"]
    now = clock.now()
    work_news.send_due(db.session, now=now)
    return scheduled_tasks.run_due(db.session, now=now, key=reminders.link_key(settings))


def work_once(app: Flask) -> bool:
    """Do one job and send what mail is due, inside an application context; False when there was nothing to do."""
    settings: Settings = app.config["SETTINGS"]
    fleeting.beat(NAME)
    begun = beginning.begin_due(db.session, now=clock.now())
    followed = following.follow(db.session)
    did = jobs.run_next(db.session, OPERATIONS)
    sent = mail.send_due(db.session, settings)
    look_anew(db.session)
    located = False if did else _locator(settings).work(db.session)
    return begun or followed or did or sent > 0 or located


class Locator:
    """Asks a geocoder for missing points when nothing else is to do; one that is away is left alone for a while."""

    def __init__(self, service: Service | None) -> None:
        self._service = service
        self._wait, self._not_before, self._after = LOCATE_EVERY, 0.0, 0

    def work(self, session: Session) -> bool:
        """One round; True when there may be more to do at once."""
        if self._service is None or time.monotonic() < self._not_before:
            return False
        done = locating.locate(session, self._service, after=self._after)
        if done.problem:
            log.warning("the geocoder is away", problem=done.problem, minutes=round(self._wait / 60))
            self._not_before = time.monotonic() + self._wait
            self._wait = min(self._wait * 2, 3600.0)
            return False
        self._wait, self._after = LOCATE_EVERY, done.last
        if not done.asked and not done.last:
            self._not_before = time.monotonic() + LOCATE_EVERY
        elif done.found or done.far:
            log.info("located", asked=done.asked, found=done.found, far=done.far)
        return done.asked > 0 or done.last > 0


@cache
def _locator(settings: Settings) -> Locator:
    service = None
    try:
        service = geocoders.service(settings.geocoder, address=settings.geocoder_url, contact=settings.contact)
    except ValueError as error:
        log.warning("no geocoder", problem=str(error))
    return Locator(service)


def drain(app: Flask) -> None:
    """Work until nothing is left to do; for tests and for one-off use."""
    while work_once(app):
        pass
