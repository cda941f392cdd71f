"""The body of a change: one JSON object of facts (a JSON merge patch, RFC 7396), read strictly. Pure."""

from __future__ import annotations

import json
from typing import Any

import orjson

TYPES = ("application/merge-patch+json", "application/json")


class BadBody(ValueError):
    """The body is no object of facts. `field` is the name that stands in it twice, None where it is none at all."""

    def __init__(self, text: str, field: str | None = None) -> None:
        self.field = field
        super().__init__(text)


def facts_of(body: bytes) -> dict[str, Any]:
    """The facts that a body says. Raises BadBody.

    It is read twice: by a reader that takes no NaN, no half of a letter and nothing but UTF-8, and by one that sees a
    name that stands twice, of which somebody else would take the first.
    """
    try:
        orjson.loads(body)
        found = json.loads(body, object_pairs_hook=_once)
    except BadBody:
        raise
    except ValueError as error:
        raise BadBody("The body is no JSON in UTF-8.") from error
    if not isinstance(found, dict):
        raise BadBody('The body is no object. Send one like {"openings": "accepting"}.')
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadBody(f"“{name[:80]}” stands twice. Say each fact once.", name[:80])
        found[name] = value
    return found
