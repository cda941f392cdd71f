"""All towns of a database by their names, in memory: places change with the software, not while it runs.

So a search by a town asks the database nothing about the place, as one by a ZIP code does not (`zip_table`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.models import Town


class TownEntry(NamedTuple):
    """One town; degrees. `key` is its name as compared (`names.place_key`), 0 people where nobody has counted."""

    key: str
    name: str
    state: str
    latitude: float
    longitude: float
    population: int


class TownNames:
    """The towns, the largest first."""

    def __init__(self, towns: Iterable[TownEntry]) -> None:
        self.towns = tuple(sorted(towns, key=lambda town: (-town.population, town.key, town.state)))
        by_key: dict[str, list[TownEntry]] = defaultdict(list)
        for town in self.towns:
            by_key[town.key].append(town)
        self._by_key = dict(by_key)
        by_state: dict[str, list[TownEntry]] = defaultdict(list)
        for town in self.towns:
            by_state[town.state].append(town)
        self._by_state = dict(by_state)

    def named(self, key: str, state: str | None = None) -> Sequence[TownEntry]:
        """The towns of a name, the largest first; of one state, or of all."""
        found = self._by_key.get(key, [])
        return [town for town in found if town.state == state] if state else found

    def of_state(self, state: str) -> Sequence[TownEntry]:
        """The towns of a state, the largest first."""
        return self._by_state.get(state, [])

    def with_people(self) -> Sequence[TownEntry]:
        """The towns that somebody has counted, the largest first."""
        return [town for town in self.towns if town.population > 0]


_names: WeakKeyDictionary[Engine, TownNames] = WeakKeyDictionary()


def town_names(session: Session) -> TownNames:
    """The towns of this session's database."""
    engine = session.get_bind().engine
    names = _names.get(engine)
    if names is None:
        query = sa.select(Town.key, Town.name, Town.state, Town.latitude, Town.longitude, Town.population)
        names = TownNames(TownEntry(*row) for row in session.execute(query))
        if names.towns:  # before the first setup there is nothing to keep
            _names[engine] = names
    return names


def forget_town_names(session: Session) -> None:
    """Read the towns again next time: the places were loaded anew."""
    _names.pop(session.get_bind().engine, None)
