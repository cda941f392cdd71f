"""Where care is far: the ZIP codes and towns with no program for a term within some miles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.arrays import Floats
from directory.geo.distance import miles
from directory.models import Town, ZipCode
from directory.search.index import ListingIndex

_CHUNK = 1_000  # places compared with all programs at once
_EXACT = 0.01  # share of the distance within which the sphere is not good enough
_EARTH_MILES = 3958.76  # mean radius


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
    """What is farther from a program than `miles`. Places come with the most people, or the farthest, first."""

    miles: float
    states: list[StateGap]
    towns: list[FarPlace]
    zips: list[FarPlace]
    counties: list[tuple[str, str, int, int]]  # county, state, ZIP codes, far ones: those of which all are far first


def programs_for(index: ListingIndex, position: int | None) -> tuple[Floats, Floats]:
    """Latitudes and longitudes (degrees) of programs with a place that say a term; of all for None."""
    wanted = np.ones(index.located, dtype=bool)
    if position is not None:
        word, bit = divmod(position, 64)
        wanted = (index.columns.yes[: index.located, word] >> np.uint64(bit)) & np.uint64(1) == 1
    columns, located = index.columns, index.located
    return np.degrees(columns.latitudes[:located][wanted]), np.degrees(columns.longitudes[:located][wanted])


def nearest_miles(
    latitudes: Floats, longitudes: Floats, programs: tuple[Floats, Floats], *, near: Sequence[float]
) -> Floats:
    """Miles from each place (degrees) to its nearest program; infinite where there is none.

    On a sphere, which is 0.5 % off at most; where that could matter for one of the distances `near`, on WGS-84.
    """
    found = np.full(len(latitudes), np.inf)
    if not len(programs[0]):
        return found
    points = _vectors(*programs)
    for begin in range(0, len(latitudes), _CHUNK):
        some = slice(begin, begin + _CHUNK)
        cosines = _vectors(latitudes[some], longitudes[some]) @ points.T
        best = np.argmax(cosines, axis=1)
        angle = np.arccos(np.clip(cosines[np.arange(len(best)), best], -1.0, 1.0))
        found[some] = angle * _EARTH_MILES
        for edge in near:
            for at in np.flatnonzero(np.abs(found[some] - edge) <= edge * _EXACT):
                place, program = begin + int(at), int(best[at])
                found[place] = miles(
                    float(latitudes[place]),
                    float(longitudes[place]),
                    float(programs[0][program]),
                    float(programs[1][program]),
                )
    return found


def find_gaps(session: Session, index: ListingIndex, *, position: int | None, limit: float) -> Gaps:
    """What lies farther than `limit` miles from a program that says the term at this position of the vocabulary."""
    programs = programs_for(index, position)
    zips = session.execute(
        sa.select(ZipCode.zip, ZipCode.city, ZipCode.state, ZipCode.county, ZipCode.latitude, ZipCode.longitude)
        .where(ZipCode.active, ZipCode.kind == "standard", ZipCode.latitude.is_not(None))
        .order_by(ZipCode.zip)
    ).all()
    towns = session.execute(
        sa.select(Town.name, Town.state, Town.latitude, Town.longitude, Town.population)
        .where(Town.population > 0)
        .order_by(Town.population.desc(), Town.id)
    ).all()
    zip_miles = _miles_of(zips, programs, limit)
    town_miles = _miles_of(towns, programs, limit)
    far_zips = [
        FarPlace(
            row.city,
            row.state,
            row.county or "",
            _finite(away),
            row.latitude or 0.0,
            row.longitude or 0.0,
            zip=row.zip,
        )
        for row, away in zip(zips, zip_miles, strict=True)
        if away > limit
    ]
    far_zips.sort(key=lambda place: (-(place.miles or np.inf), place.zip))
    far_towns = [
        FarPlace(row.name, row.state, "", _finite(away), row.latitude, row.longitude, row.population)
        for row, away in zip(towns, town_miles, strict=True)
        if away > limit
    ]
    counties: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    states: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row, away in zip(zips, zip_miles, strict=True):
        for tally in (states[row.state], *([counties[row.county, row.state]] if row.county else [])):
            tally[0] += 1
            tally[1] += int(away > limit)
    for town, away in zip(towns, town_miles, strict=True):
        states[town.state][2] += town.population
        states[town.state][3] += town.population * int(away > limit)
    return Gaps(
        miles=limit,
        states=[StateGap(state, *tally) for state, tally in sorted(states.items())],
        towns=far_towns,
        zips=far_zips,
        counties=sorted(
            ((county, state, tally[0], tally[1]) for (county, state), tally in counties.items() if tally[1]),
            key=lambda line: (line[2] != line[3], -line[3], line[1], line[0]),
        ),
    )


def table(found: Gaps) -> Iterator[list[str]]:
    """All of it as rows, the names of the columns first: ZIP codes and towns with their miles, counties with counts.

    People are those of a town (places of 1,000 and more); how many live in a ZIP code or county is not in our data.
    """
    yield ["kind", "zip", "place", "county", "state", "miles_to_nearest", "people", "zip_codes", "zip_codes_far"]
    for place in found.zips:
        yield ["zip", place.zip, place.name, place.county, place.state, _text(place.miles), "", "", ""]
    for place in found.towns:
        yield ["town", "", place.name, "", place.state, _text(place.miles), str(place.people), "", ""]
    for county, state, every, far in found.counties:
        yield ["county", "", "", county, state, "", "", str(every), str(far)]


def _text(miles: float | None) -> str:
    return "" if miles is None else str(miles)


def _miles_of(rows: Sequence[sa.Row[*tuple[Any, ...]]], programs: tuple[Floats, Floats], limit: float) -> Floats:
    latitudes = np.array([row.latitude for row in rows], dtype=float)
    longitudes = np.array([row.longitude for row in rows], dtype=float)
    return nearest_miles(latitudes, longitudes, programs, near=(limit,))


def _finite(away: float) -> float | None:
    return round(float(away), 1) if np.isfinite(away) else None


def _vectors(latitudes: Floats, longitudes: Floats) -> Floats:
    """Unit vectors, one a row."""
    lat, lng = np.radians(latitudes), np.radians(longitudes)
    return np.column_stack((np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)))
