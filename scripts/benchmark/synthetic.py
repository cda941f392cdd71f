"""Invented listings in any number, the same each time: as many in a town as it has people for."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zipcodes

from directory.geo.tables import town_rows
from directory.search.index_columns import IndexRow
from directory.vocabulary import get_vocabulary


@dataclass(frozen=True, slots=True)
class Spot:
    """A ZIP code and its point in degrees."""

    zip: str
    city: str
    state: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Town:
    """A point in degrees."""

    latitude: float
    longitude: float


def spots() -> list[Spot]:
    """The ZIP codes of the fifty states that have a point."""
    return [
        Spot(z["zip_code"], z["city"], z["state"], float(z["lat"]), float(z["long"]))
        for z in zipcodes.list_all()
        if z["active"] and z["state"] not in ("AA", "AE", "AP") and abs(float(z["lat"] or 0)) > 1
    ]


def towns() -> tuple[list[Town], list[int]]:
    """Towns, and how many people live in each: where programs are, and where families look from."""
    found = [row for row in town_rows() if row.state not in ("PR", "GU", "VI", "AS", "MP")]
    made = [Town(row.latitude, row.longitude) for row in found]
    return made, [row.population for row in found]


def rows(count: int) -> Iterator[IndexRow]:
    """Listings that say yes to a third of the terms, and no to a few."""
    chance = random.Random(count)
    places, people = towns()
    chosen = chance.choices(places, people, k=count)
    n_terms = len(get_vocabulary().terms)
    for number, town in enumerate(chosen, start=1):
        yes = chance.getrandbits(n_terms) & (chance.getrandbits(n_terms) | chance.getrandbits(n_terms))
        no = chance.getrandbits(n_terms) & chance.getrandbits(n_terms) & chance.getrandbits(n_terms) & ~yes
        yield IndexRow(
            id=number,
            public_id=f"p{number:07d}",
            latitude=town.latitude + chance.gauss(0, 0.06),
            longitude=town.longitude + chance.gauss(0, 0.06),
            yes=yes,
            no=no if number % 10 == 0 else 0,
        )


def percentiles(measure: Callable[[int], object], times: int) -> tuple[float, float]:
    """Median and 95th percentile of calls, in milliseconds. `measure` gets the number of the call."""
    taken = []
    for number in range(times):
        started = time.perf_counter()
        measure(number)
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
