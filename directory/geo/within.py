"""A part of a town, with the town behind it: "Hyde Park, Chicago", "Jamaica, Queens", "Back Bay, Boston, MA"."""

from __future__ import annotations

from itertools import product

from sqlalchemy.orm import Session

from directory.geo import typed
from directory.geo.distance import miles
from directory.geo.names import place_key
from directory.geo.town_names import TownEntry, town_names
from directory.geo.town_parts import towns_with_parts

_NEAR = 25.0  # miles between the middles of a large town and of a part of it


def part_of_town(text: str, session: Session) -> TownEntry | None:
    """The part, or its town where no table knows the part by itself; None where a text is not of this kind."""
    name, state = typed.split_state(text)
    parts = [part.strip() for part in (name if state else text).split(",")]
    if len(parts) != 2 or not all(map(place_key, parts)) or typed.is_house(text):
        return None
    inner, outer = (town_names(session).named(place_key(part), state) for part in parts)
    near = [
        (one, town) for one, town in product(inner, outer) if one.state == town.state and _apart(one, town) <= _NEAR
    ]
    if near:
        return max(near, key=lambda pair: (pair[1].population, pair[0].population))[0]
    return next((town for town in outer if _holds(town, parts[0])), None)


def _holds(town: TownEntry, part: str) -> bool:
    return place_key(part) in towns_with_parts(town.state).get(town.name, ())


def _apart(one: TownEntry, other: TownEntry) -> float:
    return miles(one.latitude, one.longitude, other.latitude, other.longitude)
