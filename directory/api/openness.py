"""What lets any site use the API: its answers may be read from any page, and kept where they hold no place.

Nobody is known here: there is no cookie and no key, so any page may ask (`Access-Control-Allow-Origin: *`, never with
credentials). What an organization's token reads and writes is no part of that. Searches hold a place, and stay out of
every cache; what holds none has an ETag and may be kept for a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from flask import Flask, Response, request
from werkzeug.http import quote_etag

from directory.version import VERSION

PREFIX = "/api/"
OWN = "/api/v1/listings/"  # an organization's, with a token
KEPT = "public, max-age=60"
_OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def init_app(app: Flask) -> None:
    """Put the headers on every answer below /api, also on errors."""

    @app.after_request
    def finish(response: Response) -> Response:
        if request.path.startswith(PREFIX) and not request.path.startswith(OWN):
            response.headers.update(_OPEN)
            response.headers["Access-Control-Expose-Headers"] = "ETag"
            if request.method == "OPTIONS":  # a browser asks before it sends; the answer is the headers
                response.status_code = 204
                response.headers.pop("Content-Type", None)
                response.headers.update(_PREFLIGHT)
        return response


def kept(state: str, make: Callable[[], Response]) -> Response:
    """An answer that holds no place and is the same for everybody; 304, and not made, for who has it already.

    `state` tells it from every other answer of this address: the version of what it shows, and the day.
    """
    tag = blake2b(f"{VERSION} {state}".encode(), digest_size=12).hexdigest()
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else make()
    if response.status_code in (200, 304):
        response.headers["ETag"] = quote_etag(tag)
        response.headers["Cache-Control"] = KEPT
    return response
