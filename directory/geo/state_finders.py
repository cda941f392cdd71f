"""Where a state itself says what treatment there is, from data/state_finders.toml."""

from __future__ import annotations

from pydantic import RootModel

from directory.config import DATA
from directory.data_files import Address, Entry, Text, read

COUNTRY = "US"  # the page of the whole country, under which every state stands


class StateFinder(Entry):
    """A page that is kept by a state, or for it."""

    name: Text
    url: Address


class _File(RootModel[dict[str, StateFinder]]):
    """Pages by the state's code."""


def finders_of(state: str) -> tuple[StateFinder, ...]:
    """The state's own page where one is known, then the country's."""
    found = read(DATA / "state_finders.toml", _File).root
    return tuple(found[code] for code in (state, COUNTRY) if code in found)
