"""Every answer's headers, the error pages, and an access log that holds nothing about the visitor.

The promises behind it (docs/decisions/07-nothing-is-kept-of-families.md): no cookie, no request to anyone else, no
query string and no visitor's address in any log.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from directory.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Everything comes from this site; nothing is inline, framed, embedded or sent elsewhere. Links (directions, a
# program's website) are plain navigation, which this policy does not touch.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What a person looked at stays out of every cache, unless a view says otherwise.
    "Cache-Control": "no-store",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), browsing-topics=()",
}
_ANSWERS = "directory.http.answers"
_ERROR_PAGES = (400, 403, 404, 405, 410, 413, 500, 503)

log = structlog.get_logger("directory.http")


def init_app(app: Flask) -> None:
    """Put the headers, the error pages and the access log on the application."""
    settings: Settings = app.config["SETTINGS"]
    _configure_log(settings)

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        _log_request(response)
        return response

    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(Exception, crash_page)


def headers(settings: Settings) -> dict[str, str]:
    """The headers of every answer, but where a view sets its own."""
    secure = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if settings.https else {}
    return HEADERS | secure


class OnEveryAnswer:
    """WSGI: put the headers on whatever is answered, by a page, a static file or a redirect. It stands outermost."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self.app = app
        self._headers = [(name, value, name.lower()) for name, value in headers(settings).items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            set_already = {name.lower() for name, _ in given}
            added = [(name, value) for name, value, lower in self._headers if lower not in set_already]
            return start_response(status, [*given, *added], *more)

        return self.app(environ, start)


def answer_errors_under(app: Flask, prefix: str, answer: Callable[[int, str], Response]) -> None:
    """Answer errors below a path in that part's own shape: `answer(status, name of the error)`."""
    app.extensions.setdefault(_ANSWERS, {})[prefix] = answer


def _own_answer(status: int, name: str) -> Response | None:
    for prefix, answer in current_app.extensions.get(_ANSWERS, {}).items():
        if request.path.startswith(prefix):
            made: Response = answer(status, name)
            return made
    return None


def _log_request(response: Response) -> None:
    """One line a request: method, route, status, time. The route is the pattern, never the address or its query."""
    milliseconds = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
    rule = request.url_rule.rule if request.url_rule else "(none)"
    log.info("request", method=request.method, route=rule, status=response.status_code, ms=milliseconds)


def error_page(error: HTTPException) -> Response | tuple[str, int] | HTTPException:
    """The page of an error, or its answer in the shape of that part of the site."""
    if error.code is None or error.code < 400:  # redirects are raised too
        return error
    code = error.code if error.code in _ERROR_PAGES else (404 if error.code < 500 else 500)
    response = _own_answer(error.code, error.name) or Response(
        render_template(f"shared/errors/{code}.html"), error.code, mimetype="text/html"
    )
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def crash_page(error: Exception) -> Response | tuple[str, int]:
    """An unexpected error: logged with its traceback and the route, without the query or any form value."""
    rule = request.url_rule.rule if request.url_rule else "(none)"
    log.error("crash", method=request.method, route=rule, exc_info=error)
    answer = _own_answer(500, "Internal Server Error")
    return answer or Response(render_template("shared/errors/500.html"), 500, mimetype="text/html")


def _configure_log(settings: Settings) -> None:
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
