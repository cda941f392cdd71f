"""Parts of large towns: those that can be searched, and those whose names stand in addresses in place of the town's.

"Jamaica, NY" is in Queens. One table, data/town_parts.csv, for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from pydantic import Field

from directory.config import DATA
from directory.data_files import Flag, Row, State, Text, read_rows
from directory.geo.town_spelling import place_key


class TownPart(Row):
    """A part of a town. `main`: meant where no state is given; `in_addresses`: stands there for the town's name."""

    name: Text
    state: State
    town: Text
    main: Flag
    in_addresses: Flag = Field(alias="address")


@cache
def town_parts() -> Sequence[TownPart]:
    """Every part of a large town that we hold."""
    return tuple(read_rows(DATA / "town_parts.csv", TownPart))


def towns_with_parts(state: str) -> Mapping[str, frozenset[str]]:
    """The large towns of a state and the keys (`names.place_key`) that they and their parts have in addresses."""
    return _in_addresses().get(state, {})


@cache
def _in_addresses() -> Mapping[str, Mapping[str, frozenset[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part in town_parts():
        if part.in_addresses:
            found[part.state][part.town] |= {place_key(part.town), place_key(part.name)}
    return {state: {town: frozenset(keys) for town, keys in towns.items()} for state, towns in found.items()}
