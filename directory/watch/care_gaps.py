"""Where care is far: the ZIP codes and towns with no program for a term within some miles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from directory.arrays import Floats
from directory.bounded_store import Kept
from directory.search.index import ListingIndex
from directory.watch.counted_places import CountedPlaces, counted_places
from directory.watch.nearest_programs import nearest_miles

_kept: Kept[Floats] = Kept(32)  # 400 kB each


@dataclass(frozen=True, slots=True)
class FarPlace:
    """A ZIP code or town, and the miles to the nearest program; None where there is none at all. `people` of a town."""

    name: str
    state: str
    county: str
    miles: float | None
    latitude: float
    longitude: float
    people: int = 0
    zip: str = ""


@dataclass(frozen=True, slots=True)
class StateGap:
    """A state's ZIP codes and people of towns: how many there are, and how many are farther than asked."""

    state: str
    zips: int
    far_zips: int
    people: int
    far_people: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is farther from a program than `miles`."""

    miles: float
    states: list[StateGap]
    counties: list[tuple[str, str, int, int]]  # county, state, ZIP codes, far ones: those of which all are far first
    _places: CountedPlaces
    _zip_miles: Floats
    _town_miles: Floats

    @property
    def far_zips(self) -> npt.NDArray[np.intp]:
        """Where the far ZIP codes stand among those that are counted."""
        return np.flatnonzero(self._zip_miles > self.miles)

    @property
    def zips(self) -> list[FarPlace]:
        """The far ZIP codes, the farthest first."""
        rows = ((self._places.zips[at], float(self._zip_miles[at])) for at in self.far_zips.tolist())
        found = [
            FarPlace(row.city, row.state, row.county or "", _finite(away), row.latitude, row.longitude, zip=row.zip)
            for row, away in rows
        ]
        return sorted(found, key=lambda place: (-(place.miles or np.inf), place.zip))

    def towns(self, most: int | None = None) -> list[FarPlace]:
        """The far towns, as many as are asked for, those with the most people first."""
        far = np.flatnonzero(self._town_miles > self.miles)[:most].tolist()
        rows = ((self._places.towns[at], float(self._town_miles[at])) for at in far)
        return [
            FarPlace(row.name, row.state, "", _finite(away), row.latitude, row.longitude, row.population)
            for row, away in rows
        ]

    def dots(self) -> tuple[Floats, Floats, npt.NDArray[np.str_]]:
        """Latitudes, longitudes (degrees) and states of the far ZIP codes."""
        latitudes, longitudes = self._places.zip_points
        states = np.array(self._places.states, dtype=str)[self._places.zip_states]
        return latitudes[self.far_zips], longitudes[self.far_zips], states[self.far_zips]


def programs_for(index: ListingIndex, position: int | None) -> tuple[Floats, Floats]:
    """Latitudes and longitudes (degrees) of programs with a place that say a term; of all for None."""
    wanted = np.ones(index.located, dtype=bool)
    if position is not None:
        word, bit = divmod(position, 64)
        wanted = (index.columns.yes[: index.located, word] >> np.uint64(bit)) & np.uint64(1) == 1
    columns, located = index.columns, index.located
    return np.degrees(columns.latitudes[:located][wanted]), np.degrees(columns.longitudes[:located][wanted])


def find_gaps(session: Session, index: ListingIndex, *, position: int | None, limit: float) -> Gaps:
    """What lies farther than `limit` miles from a program that says the term at this position of the vocabulary."""
    programs, places = programs_for(index, position), counted_places(session)
    zip_miles, town_miles = _away(places, programs, limit)
    far, far_town = zip_miles > limit, town_miles > limit
    of_county, counties = places.zip_counties >= 0, len(places.counties)
    zips, far_ones = (_sums(places.zip_counties[of_county & chosen], counties) for chosen in (np.ones_like(far), far))
    lines = [
        (county, state, every, away)
        for (county, state), every, away in zip(places.counties, zips, far_ones, strict=True)
        if every
    ]
    states, every_town = len(places.states), np.ones_like(far_town)
    columns = [
        _sums(places.zip_states, states),
        _sums(places.zip_states[far], states),
        *(_sums(places.town_states[chosen], states, places.people[chosen]) for chosen in (every_town, far_town)),
    ]
    return Gaps(
        miles=limit,
        states=[StateGap(state, *tally) for state, *tally in zip(places.states, *columns, strict=True)],
        counties=sorted(lines, key=lambda line: (line[2] != line[3], -line[3], line[1], line[0])),
        _places=places,
        _zip_miles=zip_miles,
        _town_miles=town_miles,
    )


def _away(places: CountedPlaces, programs: tuple[Floats, Floats], limit: float) -> tuple[Floats, Floats]:
    """Miles from each ZIP code and town to its nearest program: worked out once for programs where they are."""
    digest = hashlib.blake2b(programs[0].tobytes() + programs[1].tobytes(), digest_size=16).digest()

    def worked_out() -> Floats:
        latitudes, longitudes = map(np.concatenate, zip(places.zip_points, places.town_points, strict=True))
        return nearest_miles(latitudes, longitudes, programs, near=(limit,))

    found = _kept.of((len(places.zips), len(places.towns), limit, digest), worked_out)
    return found[: len(places.zips)], found[len(places.zips) :]


def _sums(which: npt.NDArray[np.intp], length: int, values: Floats | None = None) -> list[int]:
    """How many there are of each number below `length`, or the sum of their values."""
    return [int(one) for one in np.bincount(which, weights=values, minlength=length)]


def table(found: Gaps) -> Iterator[list[str]]:
    """All of it as rows, the names of the columns first: ZIP codes and towns with their miles, counties with counts.

    People are those of a town (places of 1,000 and more); how many live in a ZIP code or county is not in our data.
    """
    yield ["kind", "zip", "place", "county", "state", "miles_to_nearest", "people", "zip_codes", "zip_codes_far"]
    for place in found.zips:
        yield ["zip", place.zip, place.name, place.county, place.state, _text(place.miles), "", "", ""]
    for place in found.towns():
        yield ["town", "", place.name, "", place.state, _text(place.miles), str(place.people), "", ""]
    for county, state, every, far in found.counties:
        yield ["county", "", "", county, state, "", "", str(every), str(far)]


def _text(miles: float | None) -> str:
    return "" if miles is None else str(miles)


def _finite(away: float) -> float | None:
    return round(float(away), 1) if np.isfinite(away) else None
