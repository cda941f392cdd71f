"""The one shape of every API error: {"error": {"code", "message", "field"}}."""

from __future__ import annotations

import orjson
from flask import Response


def error(status: int, code: str, message: str, field: str | None = None) -> Response:
    """An error answer. `code` is for programs, `message` for people, `field` the parameter to mend (or null)."""
    body = orjson.dumps({"error": {"code": code, "message": message, "field": field}})
    return Response(body, status, mimetype="application/json")
