"""Large towns whose parts stand in addresses by their own names: "Jamaica, NY" is in Queens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from directory.config import DATA
from directory.geo.names import place_key
from directory.geo.tables import read_table


def towns_with_parts(state: str) -> Mapping[str, frozenset[str]]:
    """The large towns of a state, by name, and the keys (`names.place_key`) of their parts, their own among them."""
    return _all().get(state, {})


@cache
def _all() -> Mapping[str, Mapping[str, frozenset[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in read_table(DATA / "town_parts.csv"):
        found[row["state"]][row["town"]] |= {place_key(row["town"]), place_key(row["part"])}
    return {state: {town: frozenset(keys) for town, keys in towns.items()} for state, towns in found.items()}
