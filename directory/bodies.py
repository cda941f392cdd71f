"""What a request may carry as JSON: little, and not deep. Nothing of it is parsed before both are known."""

from __future__ import annotations

from flask import Flask, abort, request

from directory.desk import below

MOST = 64 * 1024  # bytes
DEPTH = 32
_OPENING, _CLOSING, _QUOTE, _ESCAPE = b"[{", b"]}", ord('"'), ord("\\")


def init_app(app: Flask) -> None:
    """Put the bounds on the application."""
    app.before_request(_bound)


def _bound() -> None:
    """Refuse a body of JSON that is too large (413) or too deep (400); the desk's forms take none at all (400)."""
    if not request.is_json:
        return
    if below(request.path):
        abort(400)
    if request.content_length is None or request.content_length > MOST:
        abort(413)
    if depth(request.get_data()) > DEPTH:
        abort(400)


def depth(text: bytes) -> int:
    """How deep brackets stand in each other, outside of strings: one pass, without reading what they hold."""
    level = deepest = 0
    inside = escaped = False
    for letter in text:
        if inside:
            if escaped:
                escaped = False
            elif letter == _ESCAPE:
                escaped = True
            elif letter == _QUOTE:
                inside = False
        elif letter == _QUOTE:
            inside = True
        elif letter in _OPENING:
            level += 1
            deepest = max(deepest, level)
        elif letter in _CLOSING:
            level -= 1
    return deepest
