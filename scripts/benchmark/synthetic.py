"""Invented listings in any number, spread over the country as ZIP codes are; the same each time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zipcodes

from directory.search.index import IndexRow
from directory.vocabulary import get_vocabulary


@dataclass(frozen=True, slots=True)
class Spot:
    """A ZIP code and its point in degrees."""

    zip: str
    city: str
    state: str
    latitude: float
    longitude: float


def spots() -> list[Spot]:
    """The ZIP codes of the fifty states that have a point."""
    return [
        Spot(z["zip_code"], z["city"], z["state"], float(z["lat"]), float(z["long"]))
        for z in zipcodes.list_all()
        if z["active"] and z["state"] not in ("AA", "AE", "AP") and abs(float(z["lat"] or 0)) > 1
    ]


def rows(count: int) -> Iterator[IndexRow]:
    """Listings that say yes to a third of the terms, and no to a few."""
    chance = random.Random(count)
    places = spots()
    n_terms = len(get_vocabulary().terms)
    for number in range(1, count + 1):
        spot = chance.choice(places)
        yes = chance.getrandbits(n_terms) & (chance.getrandbits(n_terms) | chance.getrandbits(n_terms))
        no = chance.getrandbits(n_terms) & chance.getrandbits(n_terms) & chance.getrandbits(n_terms) & ~yes
        yield IndexRow(
            id=number,
            public_id=f"p{number:07d}",
            latitude=spot.latitude + chance.uniform(-0.05, 0.05),
            longitude=spot.longitude + chance.uniform(-0.05, 0.05),
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
