"""The one shape of every API error: {"error": {"code", "message", "field"}}, and what a write adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import orjson
from flask import Response


class Refused(Exception):
    """A question that the API does not take: `answer` says what is wrong, and what to ask instead."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__(answer.status)


def refuse(
    status: int,
    code: str,
    message: str,
    field: str | None = None,
) -> NoReturn:
    """Raise Refused with an error answer (`error`)."""
    raise Refused(error(status, code, message, field))


def error(
    status: int,
    code: str,
    message: str,
    field: str | None = None,
    *,
    fields: Mapping[str, str] | None = None,
    moved_to: str | None = None,
) -> Response:
    """An error answer. `code` is for programs, `message` for people, `field` the parameter to mend (or null).

    `fields` says of several what is wrong, the first of which is the field; `moved_to` where to go instead.
    """
    found: dict[str, Any] = {"code": code, "message": message, "field": field}
    if fields:
        found |= {"field": next(iter(fields)) or None, "fields": dict(fields)}
    if moved_to:
        found["moved_to"] = moved_to
    return Response(orjson.dumps({"error": found}), status, mimetype="application/json")
