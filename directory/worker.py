"""The worker: does background jobs and sends mail, one after the other, until it is told to stop."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache, partial

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, fleeting, jobs, mail
from directory.attempts import Attempts
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


def run_due(app: Flask) -> Due:
    """What is due by the calendar, inside an application context."""
    work_news.send_due(db.session, now=clock.now())
    return remind(app)


def remind(app: Flask) -> Due:
    """Reminders, and what is forgotten with time of claims, codes and mails."""
    settings: Settings = app.config["SETTINGS"]
    return scheduled_tasks.run_due(db.session, now=clock.now(), key=reminders.link_key(settings))


# What is done every hour beside the jobs: each by itself, so that one that fails keeps none of the others from it.
CHORES: Mapping[str, Callable[[Flask], object]] = {
    "to forget old imports": lambda _app: retention.clean_up(db.session, today=clock.now()),
    "to forget old bulk acts": lambda _app: pressing.clean_up(db.session, now=clock.now()),
    "to forget old files of sites": lambda _app: sending.clean_up(db.session, now=clock.now()),
    "to give back what was taken": lambda _app: written(db.session, lambda: taking_work.forget_old(db.session)),
    "to forget old schedule runs": lambda _app: written(db.session, lambda: runs.clean_up(db.session, now=clock.now())),
    "to forget what is fleeting": lambda _app: fleeting.forget_old(clock.now() - FLEETING_KEPT),
    "to forget old counts": lambda _app: written(
        db.session, lambda: months.forget_old(db.session, today=clock.today())
    ),
    "to send news of work": lambda _app: work_news.send_due(db.session, now=clock.now()),
    "to remind, and forget what is over": remind,
}


class Chores:
    """When each chore was done last."""

    def __init__(self) -> None:
        self._done: dict[str, float] = {}
        self._attempts = Attempts()

    def do_when_due(self, app: Flask) -> None:
        """Do, inside an application context, what was done an hour ago. What fails is tried again after a rest."""
        for name, chore in CHORES.items():
            if name in self._done and time.monotonic() - self._done[name] < CLEAN_EVERY:
                continue
            if self._attempts.attempt(db.session, name, partial(_do, chore, app), otherwise=False):
                self._done[name] = time.monotonic()


def _do(chore: Callable[[Flask], object], app: Flask) -> bool:
    chore(app)
    return True


def work_once(app: Flask) -> bool:
    """Do one job and send what mail is due, inside an application context; False when there was nothing to do."""
    settings: Settings = app.config["SETTINGS"]
    fleeting.beat(NAME)
    attempts: Attempts = app.extensions.setdefault("attempts", Attempts())
    begun = beginning.begin_due(db.session, now=clock.now(), attempts=attempts)
    followed = following.follow(db.session, attempts)
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
