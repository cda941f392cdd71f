"""A section of a listing built from what its rules believe: what breaks one is said and left out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from directory.listings.cells.issues import CellProblem
from directory.listings.draft import Value
from directory.text import filled, known, marked

V = TypeVar("V", bound=Value)

Failed = Callable[[str, str, CellProblem], None]  # column, cell, problem

_RULES = {
    "string_too_long": marked("has more than %(max_length)s characters"),
    "too_long": marked("has more than %(max_length)s entries"),
    "string_too_short": marked("is empty"),
    "less_than_equal": marked("is more than %(le)s"),
    "greater_than_equal": marked("is less than %(ge)s"),
    "string_pattern_mismatch": marked("is not written as it should be"),
}


def believed(
    make: Callable[..., V], fields: Mapping[str, Any], *, cells: Mapping[str, tuple[str, str]], failed: Failed
) -> V | None:
    """`make` with these fields, without those that break a rule; None where it cannot be made at all then.

    `cells` says of each field that may be left out which column and cell it is of; `failed` is told of each that was.
    """
    standing = dict(fields)
    while True:
        try:
            return make(**standing)
        except ValueError as problem:
            loose = [name for name in cells if standing.get(name) is not None]
            broken = [name for name in loose if name in broken_fields(problem)]
            # A rule about several is broken by those without any one of which it would hold: "from 18", "up to 17".
            broken = broken or [name for name in loose if _holds_without(make, standing, name)] or loose
            if not broken:
                return None
            columns = ", ".join(cells[name][0] for name in broken)
            failed(columns, "; ".join(cells[name][1] for name in broken), said_by_draft(problem))
            for name in broken:
                del standing[name]


def _holds_without(make: Callable[..., V], fields: Mapping[str, Any], name: str) -> bool:
    try:
        make(**{field: value for field, value in fields.items() if field != name})
    except ValueError:
        return False
    return True


def broken_fields(problem: ValueError) -> set[str]:
    """The fields of a section in which a rule of `listings.draft` was broken; none where it is about several."""
    if not isinstance(problem, ValidationError):
        return set()
    return {str(one["loc"][0]) for one in problem.errors()[:1] if one["loc"]}


def said_by_draft(problem: ValueError) -> CellProblem:
    """A rule of `listings.draft` that was broken, in plain words."""
    if not isinstance(problem, ValidationError):
        return CellProblem("a value within the rules", filled("%(why)s.", why=known(str(problem).rstrip("."))))
    return in_plain_words(problem.errors()[0])


def in_plain_words(broken: ErrorDetails) -> CellProblem:
    """One rule that was broken, of several."""
    rule = _RULES.get(broken["type"])
    own = known(str(broken["msg"]).removeprefix("Value error, "))
    what = filled(rule, **broken.get("ctx", {})) if rule else own
    where = " ".join(str(part) for part in broken["loc"] if isinstance(part, str)).replace("_", " ")
    field = known(where.capitalize() or marked("It"))
    return CellProblem("a value within the rules", filled("%(field)s %(what)s.", field=field, what=what))
