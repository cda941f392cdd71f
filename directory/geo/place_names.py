"""A place by its name: a town, a county, a region, a nickname; or a whole state, which asks for a town."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from directory.geo import typed
from directory.geo.abroad import is_abroad
from directory.geo.counties import County, counties_named
from directory.geo.meant import Meant, meant_by, regions_named
from directory.geo.place import AmbiguousPlace, Found, Place, PlaceProblem
from directory.geo.states import STATES
from directory.geo.town_names import TownEntry, town_names
from directory.geo.town_spelling import place_key
from directory.geo.within import part_of_town, two_towns
from directory.text import fold

MAX_CHOICES = 12
MAX_COUNTIES = 40  # there are 31 Washington Counties, and each asks for itself
MAX_SUGGESTIONS = 5
_ALIKE, _ALMOST = 75, 90  # of 100, how like a town's name is to what was typed, to be worth a look
_LARGE = 100_000  # people; "New York" is a city before it is a state, "Texas" is a state
_CAPITAL = "DC"  # a state of one town


def find_named(text: str, session: Session) -> Found:
    """The place of a name, or what to do where there is none. Never raises."""
    found = look_up(text, session)
    if found is not None:
        return found
    if is_abroad(text):
        return PlaceProblem("abroad", text, "", _suggest(text, None, session, alike=_ALMOST))
    return _unknown(text, session)


def look_up(text: str, session: Session) -> Found | None:
    """The place of a name, or of the part of a text that is one, like the town of a street address; None for none."""
    found = _exact(text, session)
    if found is None and (inside := part_of_town(text, session)):
        return _place(inside)
    if found is not None or (is_abroad(text) and not typed.is_house(text)):
        return found
    if towns := two_towns(text, session):
        return AmbiguousPlace(text, tuple(_places(towns)))
    for part in typed.shorter(text):
        if part.guessed and not part.behind_street and not _is_certain(part.text, session):
            continue
        found = _exact(part.text, session)
        if isinstance(found, Place):
            return replace(found, left_out=part.left_out)
        if isinstance(found, AmbiguousPlace):
            return found
    return None


def whole_name(text: str, session: Session) -> Place | AmbiguousPlace | None:
    """The place that all of a text names, or the several; None for none."""
    found = _exact(text, session)
    return found if isinstance(found, Place | AmbiguousPlace) else None


def _is_certain(text: str, session: Session) -> bool:
    """Whether words cut from a street address name their state, or a town so large that it needs none."""
    if typed.split_state(text)[1] is not None:
        return True
    rows = _towns(text, None, session)
    return bool(rows) and rows[0].population >= _LARGE


def _exact(text: str, session: Session) -> Found | None:
    """What all of a text names; None for nothing."""
    whole = typed.whole_state(text)
    name, state = (text, None) if whole else typed.split_state(text)
    meant = meant_by(name, state) or (meant_by(text, None) if state else ())  # "Ciudad de Kansas" ends in no state
    if meant:
        return _chosen(text, meant, _towns(name, state, session), session)
    county = typed.county_in(name)
    if county and (found := _county(name, county, state, session)):
        return found
    rows = _towns(name, state, session)
    if state is None and rows and not rows[0].population and is_abroad(text):  # Canada, KY is not what is meant
        rows = []
    if whole and not any(row.population >= _LARGE for row in rows):
        return _whole_state(whole, rows, session)
    if not whole and state and (code := typed.part_of_state(text)):
        return _part_of_state(text, code, rows, session)
    places = _with_regions(name, state, rows, session)
    if places:
        return _of_one_name(text, places) if state is not None else _one_or_choice(text, places)
    if state is not None:
        # "Kansas City" and "Northern Virginia" end in no state, "Carson City NV" does.
        places = [*_regions(text, None, session), *_places(_towns(text, None, session))]
        if places:
            return _one_or_choice(text, places)
        county = typed.county_in(text)  # "Montgomery Co" ends in no Colorado
    return _county(text, county or name, None if county else state, session)


def _part_of_state(text: str, code: str, rows: Sequence[TownEntry], session: Session) -> Found:
    """ "West Texas" is a region, and West a town there; "Central Texas" is none that we know, and asks for a town."""
    inhabited = [row for row in rows if row.population]
    places = [*_regions(text, None, session), *_places(_towns(text, None, session))]
    return _one_or_choice(text, [*places, *_places(inhabited)]) if places else _whole_state(code, inhabited, session)


def _chosen(text: str, meant: Sequence[Meant], others: Iterable[TownEntry], session: Session) -> Found | None:
    """What a nickname means; where it may be several, with the towns that bear it as their name."""
    states = tuple(one.state for one in meant if not one.place)
    places = [place for one in meant if one.place for place in _meant(one, session)]
    if len(places) == 1 and not states:
        return places[0]
    if not places:
        if len(states) > 1:
            return AmbiguousPlace(text, (), states)
        return _whole_state(states[0], (), session) if states else None
    taken = {place.label for place in places}
    places += [place for place in _places(others) if place.label not in taken]
    return AmbiguousPlace(text, tuple(places[:MAX_CHOICES]), states)


def _meant(one: Meant, session: Session) -> list[Place]:
    county = typed.county_in(one.place)
    if county:
        return [place for place in _county_places(county, one.state, session) if place.state == one.state]
    return _places(_towns(one.place, one.state, session)[:1])


def _with_regions(name: str, state: str | None, rows: Iterable[TownEntry], session: Session) -> list[Place]:
    """Regions of a name and the towns: of those in one state the town, unless it is but a name of the post office."""
    regions = {place.label.casefold(): place for place in _regions(name, state, session)}
    towns = [row for row in rows if row.population or _label(row).casefold() not in regions]
    for town in towns:
        regions.pop(_label(town).casefold(), None)
    return [*_places(towns), *regions.values()] if state else [*regions.values(), *_places(towns)]


def _of_one_name(text: str, places: Sequence[Place]) -> Place | AmbiguousPlace:
    """The place of a name in one state: the first; but Uptown is a part of Dallas and one of Houston."""
    return AmbiguousPlace(text, tuple(places)) if all(place.wide for place in places[:2]) and places[1:] else places[0]


def _regions(name: str, state: str | None, session: Session) -> list[Place]:
    found = []
    regions = regions_named(name, state)
    states = Counter(region.state for region in regions)
    for region in regions:
        if region.in_addresses and _towns(region.name, region.state, session):
            continue  # it is found by itself, nearer than from the middle of its town
        for town in _towns(region.town, region.state, session)[:1]:
            middle = f"{town.name}, {town.state}"
            label = f"{region.name}, {region.state}" if states[region.state] == 1 else f"{region.name}, {middle}"
            found.append(
                Place(label, None, region.name, region.state, town.latitude, town.longitude, wide=True, middle=middle)
            )
    return found


def _county(text: str, name: str, state: str | None, session: Session) -> Found | None:
    places = _county_places(name, state, session)
    if fold(text).split()[-1:] == ["parish"]:
        places = [place for place in places if place.city.endswith("Parish")] or places
    if not places:
        return None
    return places[0] if len(places) == 1 else AmbiguousPlace(text, tuple(places[:MAX_COUNTIES]))


def _county_places(name: str, state: str | None, session: Session) -> list[Place]:
    return [
        Place(_county_label(county), None, county.name, county.state, county.latitude, county.longitude, wide=True)
        for county in counties_named(name, state, session)
    ]


def _county_label(county: County) -> str:
    return f"{county.name}, {county.state}"


def _whole_state(code: str, rows: Iterable[TownEntry], session: Session) -> Found:
    """A state asks for a town; the largest stand to choose from, and towns that are called like the state."""
    largest = town_names(session).of_state(code)[:MAX_SUGGESTIONS]
    if code == _CAPITAL and largest:
        return _place(largest[0])
    labels = [_label(town) for town in (*largest, *list(rows)[:2])]
    first = labels[0] if labels else f"{STATES[code]}, {code}"
    return PlaceProblem("whole-state", STATES[code], first, tuple(dict.fromkeys(labels)), state=code)


def _unknown(text: str, session: Session) -> PlaceProblem:
    name, state = typed.split_state(text)
    if typed.is_house(text):
        return PlaceProblem("no-town", text)
    suggestions = _suggest(name, state, session)
    if state is None and not suggestions and typed.is_street(text):
        return PlaceProblem("no-town", text)
    if state is None:
        return PlaceProblem("unknown-place", text, "", suggestions)
    return PlaceProblem("not-in-state", name, STATES[state], suggestions)


def _suggest(name: str, state: str | None, session: Session, *, alike: int = _ALIKE) -> tuple[str, ...]:
    """Towns spelled like `name`, the likeliest first and the larger of equals."""
    towns = town_names(session).of_state(state) if state else town_names(session).with_people()
    found = process.extract(
        place_key(name), [town.key for town in towns], scorer=fuzz.ratio, score_cutoff=alike, limit=MAX_SUGGESTIONS
    )
    return tuple(_label(towns[index]) for _, _, index in found)


def _towns(name: str, state: str | None, session: Session) -> Sequence[TownEntry]:
    key = place_key(name)
    return town_names(session).named(key, state) if key else []


def _one_or_choice(text: str, places: Sequence[Place]) -> Place | AmbiguousPlace:
    return places[0] if len(places) == 1 else AmbiguousPlace(text, tuple(places[:MAX_CHOICES]))


def _places(rows: Iterable[TownEntry]) -> list[Place]:
    return [_place(row) for row in rows]


def _place(town: TownEntry) -> Place:
    return Place(_label(town), None, town.name, town.state, town.latitude, town.longitude)


def _label(town: TownEntry) -> str:
    return f"{town.name}, {town.state}"
