"""The worker: does background jobs and sends mail, one after the other, until it is told to stop."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Mapping

import sqlalchemy as sa
import structlog
from flask import Flask

from directory import fleeting, jobs, mail
from directory.config import Settings
from directory.extensions import db
from directory.imports import uploads, work
from directory.jobs import Operation
from directory.models.base import utcnow
from directory.moderation import duplicates, scanning

PAUSE = 1.0  # seconds between looks for work
CLEAN_EVERY = 3600.0  # seconds
NAME = f"worker {os.getpid()}@{socket.gethostname()}"[:80]

# Kind of job → the operation that does it.
OPERATIONS: Mapping[str, Operation] = {
    uploads.CHECK: work.check,
    uploads.APPLY: work.apply,
    uploads.UNDO: work.undo,
    duplicates.SCAN: scanning.scan,
}

log = structlog.get_logger("directory.worker")


def run(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set. A database that is away for a while is waited for."""
    cleaned = 0.0
    while not stop.is_set():
        with app.app_context():
            try:
                if time.monotonic() - cleaned > CLEAN_EVERY or not cleaned:
                    cleaned = time.monotonic()
                    uploads.clean_up(db.session, today=utcnow())
                busy = work_once(app)
            except sa.exc.OperationalError as error:
                log.warning("the database is away", problem=str(error.orig)[:200])
                busy = False
        if not busy:
            stop.wait(PAUSE)


def work_once(app: Flask) -> bool:
    """Do one job and send what mail is due, inside an application context; False when there was nothing to do."""
    settings: Settings = app.config["SETTINGS"]
    fleeting.beat(NAME)
    did = jobs.run_next(db.session, OPERATIONS)
    sent = mail.send_due(db.session, settings)
    db.session.rollback()
    return did or sent > 0


def drain(app: Flask) -> None:
    """Work until nothing is left to do; for tests and for one-off use."""
    while work_once(app):
        pass
