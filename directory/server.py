"""How gunicorn serves the site (`gunicorn --config python:directory.server wsgi:app`). scripts/serve uses it.

The application and the search index are built once, before the workers fork, so that the workers share their memory.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException

from directory.config import ROOT, Settings
from directory.extensions import db
from directory.geo.remembered import remember_places
from directory.problems import Problem, sentence_for
from directory.search import catalog
from directory.setup import set_up
from directory.supervisor import WORKER, Supervisor
from directory.web.families.counts import counting_views

_settings = Settings()

bind = f"{_settings.bind}:{_settings.port}"
workers = _settings.workers
threads = _settings.threads
worker_class = "directory.serving.web_process.BufferedWorker"
preload_app = True
control_socket_disable = True
accesslog = None  # directory.http logs each request, without its query and without the visitor's address
loglevel = "warning"
timeout = 60
graceful_timeout = 10

# Pages of which each is another way through the templates; a state without programs is none, and does no harm.
WARMED = (
    "/",
    "/search?near=78701",
    "/es/search?near=78701",
    "/in",
    "/in/texas",
    "/crisis",
    "/api/v1/programs?near=78701",
)


def when_ready(server: Any) -> None:
    """Set up, and build the index before the workers fork; then start the worker of jobs."""
    try:
        _prepare(server.app.callable)
    except Problem as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        sys.exit(f"IOP Near Me did not start. {sentence}")
    if _settings.worker:
        server.supervisor = Supervisor(WORKER, ROOT)
        server.supervisor.start()
    sys.stdout.write(f"IOP Near Me is at http://{bind}\n")
    sys.stdout.flush()


def _prepare(app: Flask) -> None:
    """No database connection is left to be shared by the processes that fork."""
    with app.app_context():
        if set_up(sample=_settings.sample).sample:
            sys.stdout.write("The directory was empty: the invented sample programs are loaded.\n")
        catalog.current(db.session)
        remember_places(db.session)
        db.session.close()
    _warm(app)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _warm(app: Flask) -> None:
    """Make each kind of page once, so that no first visitor waits for templates, outlines and words to be read."""
    for path in WARMED:
        with app.test_request_context(path), suppress(HTTPException):
            app.preprocess_request()
            app.dispatch_request()


def worker_exit(_server: Any, worker: Any) -> None:
    """Write down what a process that ends has counted."""
    app = worker.app.callable
    if counting_views.counts(app):
        counting_views.write_down(app)


def on_exit(server: Any) -> None:
    """Stop the worker with the server."""
    supervisor: Supervisor | None = getattr(server, "supervisor", None)
    if supervisor is not None:
        supervisor.stop()
