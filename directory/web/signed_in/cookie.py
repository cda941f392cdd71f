"""Sessions live below /manage only: there a signed cookie with that path, everywhere else nothing at all.

Flask's own session adds `Vary: Cookie` to every page that so much as looks at it; families' pages must not vary.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

from directory import clock
from directory.accounts.sessions import IDLE
from directory.config import Settings
from directory.desk import PATH, below


class _Inert(dict[str, Any], SessionMixin):
    """A session that begins empty and is never kept."""


class ManageSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, below /manage."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of this request."""
        if below(request.path):
            return super().open_session(app, request)
        return _Inert()  # type: ignore[return-value]

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie where there is something to keep."""
        if isinstance(session, SecureCookieSession):
            super().save_session(app, session, response)


@dataclass(frozen=True, slots=True)
class Large:
    """What may be sent to an address that takes large uploads."""

    most: int  # bytes of a request
    roles: frozenset[str]  # whose it is to send them
    at_once: int  # that one process takes at the same time: they lie on the disk meanwhile


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose session a cookie holds, as the session itself last showed."""

    account: str
    roles: frozenset[str]


# Beginning of a path → what may be sent there; everywhere else it is MAX_CONTENT_LENGTH.
LARGE_UPLOADS: dict[str, Large] = {}
OF_STRANGERS = 64 * 1024  # bytes of a request of which nobody is signed in: the largest form takes a tenth of it
_ACCOUNT = "_user_id"  # Flask-Login's
_SHOWN = "shown"  # when the session was last found open, and the roles of its account
_SHOW_EVERY = dt.timedelta(minutes=1)


def show(roles: Iterable[str]) -> None:
    """Note in the cookie that the session at hand is open, for those who cannot ask the database."""
    names, now = sorted(roles), int(clock.now().timestamp())
    at, before = session.get(_SHOWN, (0, []))
    if before != names or now >= at + _SHOW_EVERY.total_seconds():
        session[_SHOWN] = (now, names)


def hide() -> None:
    """Forget what was noted, of whomever it was."""
    session.pop(_SHOWN, None)


def bearer(app: Flask, cookies: str) -> Bearer | None:
    """Whose open session these cookies hold, as a browser sends them; without asking the database.

    One that was ended meanwhile is known as such two hours after it was last open.
    """
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    try:
        session_data = serializer.loads(parse_cookie(cookies).get("manage", "")) if serializer else {}
    except BadSignature:
        return None
    return _bearer_of(session_data)


def _bearer_of(session_data: Mapping[str, Any]) -> Bearer | None:
    at, roles = session_data.get(_SHOWN, (0, ()))
    lasts = (IDLE + _SHOW_EVERY).total_seconds()
    if _ACCOUNT not in session_data or clock.now().timestamp() > at + lasts:
        return None
    return Bearer(str(session_data[_ACCOUNT]), frozenset(roles))


def large_at(path: str) -> Large | None:
    """What may be sent to this path, where it takes large uploads."""
    return next((large for start, large in LARGE_UPLOADS.items() if path.startswith(start)), None)


def _bound_what_is_sent() -> None:
    """A stranger may send little, whose role it is large uploads; before anything reads the form."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    who, large = _bearer_of(session), large_at(request.path)
    if who is None:
        request.max_content_length = OF_STRANGERS
    elif large is not None and large.roles & who.roles:
        request.max_content_length = large.most


def init_app(app: Flask) -> None:
    """Put the sessions on the application."""
    settings: Settings = app.config["SETTINGS"]
    app.session_interface = ManageSessions()
    app.before_request(_bound_what_is_sent)
    app.config.update(
        SESSION_COOKIE_NAME="manage",
        SESSION_COOKIE_PATH=PATH,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
    )
