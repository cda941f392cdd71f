"""Sessions live below /manage only: there a signed cookie with that path, everywhere else nothing at all.

Flask's own session adds `Vary: Cookie` to every page that so much as looks at it; families' pages must not vary.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

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


def _bound_what_is_sent() -> None:
    """A stranger may send little, somebody who carries a session large uploads; before anything reads the form."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if not session.get("_user_id"):
        request.max_content_length = OF_STRANGERS
        return
    allowed = next((most for start, most in LARGE_UPLOADS.items() if request.path.startswith(start)), None)
    if allowed is not None:
        request.max_content_length = allowed


OF_STRANGERS = 64 * 1024  # bytes of a request of which nobody is signed in: the largest form takes a tenth of it


def carries_session(app: Flask, cookies: str) -> bool:
    """True where these cookies, as a browser sends them, hold a session of this site that somebody has signed in to."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    try:
        held = serializer.loads(parse_cookie(cookies).get("manage", "")) if serializer else {}
    except BadSignature:
        return False
    return "_user_id" in held


# Beginning of a path → bytes that a request may have there; everywhere else it is MAX_CONTENT_LENGTH.
LARGE_UPLOADS: dict[str, int] = {}


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
