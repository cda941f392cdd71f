"""Names of places that no table of places knows: nicknames, Spanish names, regions, parts of towns. From data/."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from directory.config import DATA
from directory.data_files import Flag, Row, State, Text, read_rows
from directory.geo.states import state_code
from directory.geo.town_parts import town_parts
from directory.geo.town_spelling import place_key
from directory.text import fold


class Meant(NamedTuple):
    """What a nickname means: a town or county of a state, or the whole state where `place` is empty."""

    place: str
    state: str


class Region(NamedTuple):
    """A region, or a part of a town, as a place of one state, and the town from whose middle is measured.

    One that stands `in_addresses` may have a point of its own in the table of towns, which is then the nearer one.
    """

    name: str
    state: str
    town: str
    in_addresses: bool = False


def meant_by(name: str, state: str | None) -> Sequence[Meant]:
    """What a nickname means, of one state where one is given; several are a choice to ask about."""
    for key in [*_keys(name), *_keys(_without_the(name))]:
        anywhere = _aliases().get((key, None), ())
        found = (
            anywhere if state is None else _aliases().get((key, state), [one for one in anywhere if one.state == state])
        )
        if found:
            return found
    return ()


def regions_named(name: str, state: str | None) -> Sequence[Region]:
    """The regions of a name: of one state, or those that are meant where no state is given."""
    found = _regions().get(_region_key(name), ())
    return [region for region, main in found if (region.state == state if state is not None else main)]


class Alias(Row):
    """A row of data/place_aliases.csv: what people type, and the place they mean."""

    alias: Text
    place: str
    state: State


class RegionRow(Row):
    """A row of data/regions.csv. `main`: meant where no state is given."""

    name: Text
    state: State
    town: Text
    main: Flag


def alias_rows() -> Iterator[Alias]:
    """The rows of data/place_aliases.csv."""
    return read_rows(DATA / "place_aliases.csv", Alias)


def region_rows() -> Iterator[RegionRow]:
    """The rows of data/regions.csv."""
    return read_rows(DATA / "regions.csv", RegionRow)


@cache
def _aliases() -> Mapping[tuple[str, str | None], Sequence[Meant]]:
    found: dict[tuple[str, str | None], list[Meant]] = defaultdict(list)
    for row in alias_rows():
        name, _, state = row.alias.partition(",")
        for key in _keys(name):
            found[key, state_code(state) if state else None].append(Meant(row.place, row.state))
    return dict(found)


@cache
def _regions() -> Mapping[str, Sequence[tuple[Region, bool]]]:
    found: dict[str, list[tuple[Region, bool]]] = defaultdict(list)
    for row in region_rows():
        region = Region(row.name, row.state, row.town)
        found[_region_key(region.name)].append((region, row.main))
    for part in town_parts():
        region = Region(part.name, part.state, part.town, part.in_addresses)
        found[_region_key(part.name)].append((region, part.main))
    return dict(found)


def _keys(name: str) -> list[str]:
    """As towns are compared, and letter by letter: the N of "N.Y.C." is no north."""
    return [key for key in dict.fromkeys((place_key(name), fold(name).replace(" ", ""))) if key]


def _region_key(name: str) -> str:
    """As towns are compared, without "the"."""
    return place_key(_without_the(name))


def _without_the(name: str) -> str:
    name = name.strip()
    return name[4:] if name.lower().startswith("the ") else name
