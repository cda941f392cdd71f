"""What a request does about a database that cannot be asked: how long it waits, and what it says then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wsgi import ClosingIterator

from directory import disk, http, reach
from directory.desk import below
from directory.extensions import db
from directory.imports.applying import saving
from directory.patience import DESK, FAMILY, Patience, keeping_to
from directory.reach import RETRY_AFTER
from directory.search import catalog
from directory.web.shared import clock_words
from directory.wiring import put_around

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Forms with these, or a password, are not offered to be sent again: what is typed there is put into no page.
_SECRET_FIELDS = ("code", "passcode")
_MOST_FIELDS = 2000

log = structlog.get_logger("directory.outage")


class PatientRequests:
    """WSGI: for the time of a request the database is waited for as long as whoever asks would wait."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> ClosingIterator:
        asks = Patience(DESK if below(environ.get("PATH_INFO", "")) else FAMILY)
        with keeping_to(asks):
            body = self.app(environ, start_response)
        return ClosingIterator(_pieces(body, asks), partial(_close, body, asks))


def _pieces(body: Iterable[bytes], asks: Patience) -> Iterator[bytes]:
    """What is sent, much of which is made only now: an export asks the database while it is written."""
    pieces = iter(body)
    while True:
        with keeping_to(asks):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _close(body: Iterable[bytes], asks: Patience) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        with keeping_to(asks):
            close()


def init_app(app: Flask) -> None:
    """Put the patience, the answer and the line of the pages on the application."""
    put_around(app, PatientRequests)
    app.register_error_handler(sa.exc.SQLAlchemyError, _answer)
    app.register_error_handler(OSError, _answer)
    app.jinja_env.globals.update(directory_as_of=directory_as_of, sent_again=sent_again)


def directory_as_of() -> str | None:
    """The moment that the pages are of while the database cannot be asked, in words; None while it can be."""
    moment = catalog.as_of(db.session)
    return clock_words.moment(moment) if moment is not None else None


def _answer(error: Exception) -> Any:
    """503 in the site's own words where the database is away or busy or a disk full; anything else is a crash."""
    full = disk.is_full(error)
    if not full and not reach.unreachable(error):
        return http.crash_page(error)
    rule = request.url_rule.rule if request.url_rule else "(none)"
    what = "the disk is full" if full else "the database is away"
    if not full:
        reach.doubt(db.session)
    log.warning(what, method=request.method, route=rule, problem=_problem(error))
    if below(request.path):
        page = render_template("shared/errors/503_desk.html", full=full, saving=not full and saving.under_way())
        return Response(page, 503, {"Retry-After": str(RETRY_AFTER)}, mimetype="text/html")
    return http.error_page(ServiceUnavailable(retry_after=RETRY_AFTER))


def _problem(error: Exception) -> str:
    original = getattr(error, "orig", None) or error
    return f"{type(original).__name__}: {original}"[:200]


def sent_again() -> list[tuple[str, str]]:
    """What was sent, to be sent once more by a press; empty where it cannot be: a file, a password, nothing sent."""
    if request.method != "POST" or request.files or len(request.form) > _MOST_FIELDS:
        return []
    pairs = list(request.form.items(multi=True))
    return [] if any("password" in name or name in _SECRET_FIELDS for name, _ in pairs) else pairs
