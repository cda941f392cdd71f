"""ZIP codes and towns as care gaps count them, read once a process: places change with the software alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.arrays import Floats
from directory.models import Town, ZipCode

Numbers = npt.NDArray[np.intp]
County = tuple[str, str]  # its name and state


@dataclass(frozen=True, slots=True)
class CountedPlaces:
    """Points in degrees; of each place, where its state stands in `states`, and of a ZIP code its county or -1."""

    zips: Sequence[Any]  # rows: zip, city, state, county
    zip_points: tuple[Floats, Floats]
    zip_states: Numbers
    zip_counties: Numbers
    towns: Sequence[Any]  # rows: name, state, population; those with the most people first
    town_points: tuple[Floats, Floats]
    town_states: Numbers
    people: Floats
    states: list[str]
    counties: list[County]


_kept: WeakKeyDictionary[Engine, CountedPlaces] = WeakKeyDictionary()


def counted_places(session: Session) -> CountedPlaces:
    """All of them: ZIP codes that people live in and that have a point, and towns whose people are known."""
    engine = session.get_bind().engine
    found = _kept.get(engine)
    if found is None:
        found = _read(session)
        if found.zips:  # nothing is kept of a database that is still being set up
            _kept[engine] = found
    return found


def _read(session: Session) -> CountedPlaces:
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
    states = sorted({row.state for row in [*zips, *towns]})
    counties = sorted({(row.county, row.state) for row in zips if row.county})
    at_state = {state: at for at, state in enumerate(states)}
    at_county = {county: at for at, county in enumerate(counties)}
    return CountedPlaces(
        zips=zips,
        zip_points=_points(zips),
        zip_states=np.array([at_state[row.state] for row in zips], dtype=np.intp),
        zip_counties=np.array([at_county.get((row.county, row.state), -1) for row in zips], dtype=np.intp),
        towns=towns,
        town_points=_points(towns),
        town_states=np.array([at_state[row.state] for row in towns], dtype=np.intp),
        people=np.array([row.population for row in towns], dtype=float),
        states=states,
        counties=counties,
    )


def _points(rows: Sequence[Any]) -> tuple[Floats, Floats]:
    latitudes = np.array([row.latitude for row in rows], dtype=float)
    return latitudes, np.array([row.longitude for row in rows], dtype=float)
