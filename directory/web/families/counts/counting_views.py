"""What is counted of families' pages: that a program's page was shown, that a phone number on it was pressed.

A request only adds one to a sum in memory; a thread writes the sums down once a day, and a process when it ends.
Nothing of the request goes into the sum: no address, browser, time or search. Robots that say so are not counted.
"""

from __future__ import annotations

import os
import random
import re
import threading
from collections.abc import Mapping
from typing import cast

import sqlalchemy as sa
import structlog
from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import NotFound

from directory import clock
from directory.counts import months
from directory.counts.sums_in_memory import Counted, Sum, Tally
from directory.extensions import csrf, db
from directory.http import CONTENT_SECURITY_POLICY
from directory.listings.slugs import PUBLIC_ID
from directory.unit_of_work import written
from directory.web.shared.same_site import refuse_other_sites
from directory.wiring import this_app

blueprint = Blueprint("counts", __name__)
log = structlog.get_logger("directory.counts")

DAY = 86_400.0  # seconds
_ROBOT = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|headless|python|curl|wget|monitor", re.IGNORECASE)
_PAGE, _SCRIPT = "program.program", "call.script"
_KEY = "counts"


def init_app(app: Flask) -> None:
    """Count, on an application whose settings say so."""
    if not app.config["SETTINGS"].counts:
        return
    app.extensions[_KEY] = Tally()
    app.register_blueprint(blueprint)
    csrf.exempt(blueprint)  # there is no session; what is sent says nothing
    app.after_request(_count)
    app.jinja_env.globals["counts_presses"] = True


def counts(app: Flask) -> bool:
    """True for an application that counts."""
    return _KEY in app.extensions


def tally_of(app: Flask) -> Tally:
    """The sums of this process."""
    return cast("Tally", app.extensions[_KEY])


@blueprint.post("/program/<public_id>/pressed")
def pressed(public_id: str) -> Response:
    """A phone number was pressed. There is no body, and no answer."""
    refuse_other_sites()
    if not PUBLIC_ID.fullmatch(public_id):
        raise NotFound
    _add(public_id, Counted.PRESSED)
    return Response(status=204, mimetype="text/plain")


def _count(response: Response) -> Response:
    if request.endpoint in (_PAGE, _SCRIPT) and request.method == "GET" and response.status_code == 200:
        response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'"
        if request.endpoint == _PAGE and request.view_args and not _foreseen():
            _add(request.view_args["public_id"], Counted.SHOWN)
    return response


def _foreseen() -> bool:
    """True where nobody looks yet: a browser loads ahead."""
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))


def _add(public_id: str, kind: Counted) -> None:
    if _ROBOT.search(request.user_agent.string[:300]):
        return
    tally_of(current_app).add(public_id, kind, clock.today())
    _writer_of(this_app())


_writers: dict[int, threading.Thread] = {}
_starting = threading.Lock()


def _writer_of(app: Flask) -> None:
    """The thread of this process that writes down; a process that was forked has none of its parent's."""
    if os.getpid() in _writers:
        return
    with _starting:
        if os.getpid() not in _writers:
            thread = threading.Thread(target=_write_daily, args=(app,), daemon=True)
            _writers[os.getpid()] = thread
            thread.start()


def _write_daily(app: Flask) -> None:
    pause = threading.Event()
    while True:
        pause.wait(DAY * random.uniform(0.8, 1.2))  # noqa: S311 - no two processes at one moment
        write_down(app)


def write_down(app: Flask) -> None:
    """Add the sums of this process to those in the database; they stay in memory where it is away."""
    tally = tally_of(app)
    sums = tally.take()
    if not sums:
        return
    try:
        _written(app, sums)
    except sa.exc.SQLAlchemyError as error:
        tally.put_back(sums)
        log.warning("sums by month wait", problem=str(getattr(error, "orig", None) or error)[:200])


def _written(app: Flask, sums: Mapping[Sum, int]) -> None:
    with app.app_context():
        written(db.session, lambda: months.add(db.session, sums))
