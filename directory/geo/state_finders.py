"""Where a state itself says what treatment there is, from data/state_finders.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from directory.config import DATA

COUNTRY = "US"  # the page of the whole country, under which every state stands


@dataclass(frozen=True, slots=True)
class StateFinder:
    """A page that is kept by a state, or for it."""

    name: str
    url: str


def finders_of(state: str) -> tuple[StateFinder, ...]:
    """The state's own page where one is known, then the country's."""
    found = _finders()
    return tuple(found[code] for code in (state, COUNTRY) if code in found)


@cache
def _finders() -> Mapping[str, StateFinder]:
    content = tomllib.loads((DATA / "state_finders.toml").read_text(encoding="utf-8"))
    return {code: StateFinder(one["name"], one["url"]) for code, one in content.items()}
