"""A part of a town, with the town behind it: "Hyde Park, Chicago", "Jamaica, Queens", "Back Bay, Boston, MA"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from sqlalchemy.orm import Session

from directory.geo import typed
from directory.geo.distance import miles
from directory.geo.meant import regions_named
from directory.geo.town_names import TownEntry, town_names
from directory.geo.town_spelling import place_key

_NEAR = 25.0  # miles between the middles of a large town and of a part of it
_TWINS = 60.0  # … of two towns that are named together
_LARGE = 100_000  # people of a town, from which its part needs no comma: "Flushing Queens"
_AND = re.compile(r" ?(?:[/&+]|(?<=[a-z.])-| and | y ) ?", re.IGNORECASE)


def part_of_town(text: str, session: Session) -> TownEntry | None:
    """The part, or its town where no table knows the part by itself; None where a text is not of this kind."""
    if typed.is_house(text):
        return None
    name, state = typed.split_state(text)
    found = _part_in(name, state, session) if state else None
    return found or _part_in(text, None, session)  # Washington is a city, too


def _part_in(text: str, state: str | None, session: Session) -> TownEntry | None:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and all(map(place_key, parts)):
        return _inside(parts[0], parts[1], state, session)
    words = parts[0].split() if len(parts) == 1 else []
    cuts = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    return next((found for cut in cuts if (found := _inside(cut[0], cut[1], state, session, least=_LARGE))), None)


def _inside(part: str, whole: str, state: str | None, session: Session, *, least: int = 0) -> TownEntry | None:
    """The part of a town that has `least` people, or the town; of several the largest one's."""
    inner, outer = (town_names(session).named(place_key(one), state) for one in (part, whole))
    outer = [town for town in outer if town.population >= least]
    near = [
        (one, town) for one, town in product(inner, outer) if one.state == town.state and _apart(one, town) <= _NEAR
    ]
    near.sort(key=lambda pair: (pair[1].population, pair[0].population), reverse=True)
    holding = next((town for town in outer if _holds(town, part)), None)
    if near and (holding is None or near[0][1].population >= holding.population):
        return near[0][0]
    return holding


def two_towns(text: str, session: Session) -> Sequence[TownEntry]:
    """The towns of "Minneapolis/St. Paul" and "Raleigh-Durham": two of one state, near each other; or nothing."""
    name, state = typed.split_state(text)
    said = name if state else text
    for cut in _AND.finditer(said):
        if found := _twins(said[: cut.start()], said[cut.end() :], state, session):
            return found
    return ()


def _twins(one: str, other: str, state: str | None, session: Session) -> Sequence[TownEntry]:
    if not place_key(one) or not place_key(other):
        return ()
    named = (town_names(session).named(place_key(part), state) for part in (one, other))
    near = [(one, other) for one, other in product(*named) if one.state == other.state and _apart(one, other) <= _TWINS]
    return max(near, key=lambda pair: min(pair[0].population, pair[1].population), default=())


def _holds(town: TownEntry, part: str) -> bool:
    """Whether a part that no table knows by itself is one of the town's."""
    return town.key in (place_key(region.town) for region in regions_named(part, town.state))


def _apart(one: TownEntry, other: TownEntry) -> float:
    return miles(one.latitude, one.longitude, other.latitude, other.longitude)
