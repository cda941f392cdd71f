"""What differs between two states of a listing, by section: for previews, histories and reviews. Pure."""

from __future__ import annotations

import json
from typing import Any

DATES = "dates"  # the same facts, of another day or from another source


def changed_sections(before: str, after: str) -> tuple[str, ...]:
    """The names of the sections that differ between two listings' JSON, in alphabetical order.

    A section of which only the dates moved is reported as "dates".
    """
    old, new = json.loads(before), json.loads(after)
    changed = set()
    for name in old.keys() | new.keys():
        if old.get(name) == new.get(name):
            continue
        undated = (_without_dates(old.get(name)), _without_dates(new.get(name)))
        changed.add(DATES if undated[0] == undated[1] else name)
    return tuple(sorted(changed))


def _without_dates(value: Any) -> Any:
    """The same value without who said it and when; answers as a plain set of terms."""
    if isinstance(value, dict):
        return {key: _without_dates(inner) for key, inner in value.items() if key not in ("said", "as_of", "source")}
    if isinstance(value, list):
        if value and isinstance(value[0], dict) and "as_of" in value[0]:
            return {(answer, term) for group in value for answer in ("yes", "no") for term in group.get(answer, ())}
        return [_without_dates(inner) for inner in value]
    return value
