"""How far from the middle of a ZIP code a program may be that is known only by it: a circle that holds 95 of 100.

A ZIP code of a city is small, one of the plains is not. How close the next ones lie tells them apart; what distance
then holds was measured (data/zip_reach.csv, made by scripts/build_zip_reach): in Massachusetts and Iowa, not elsewhere.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator
from sqlalchemy.orm import Session

from directory.arrays import Floats
from directory.config import DATA
from directory.data_files import Row, read_rows
from directory.geo.distance import miles_between
from directory.geo.nearest import points_of_zips
from directory.geo.zip_table import zip_table

_THIRD = 3  # neighbours: one may be a box at the next corner
_SAME = 0.05  # miles; a point that several ZIP codes share says nothing of how large they are


class Band(Row):
    """ZIP codes whose third neighbour is `spacing` miles away or more: 95 of 100 places lie within `miles`, or within
    `share` of the spacing where that is more."""

    spacing: float
    miles: float
    share: Annotated[float, BeforeValidator(lambda cell: cell or 0)]
    places: int  # at which it was measured


@cache
def bands() -> tuple[Band, ...]:
    """The measured bands, the densest first."""
    return tuple(read_rows(DATA / "zip_reach.csv", Band))


def reach_of(zip_code: str, session: Session) -> float | None:
    """Miles around the middle of a ZIP code that hold 95 of 100 places in it, in halves; None where it has no point."""
    entry = zip_table(session).get(zip_code)
    if entry is None or entry.latitude is None or entry.longitude is None:
        return None
    points = points_of_zips(session)
    return reach_at(spacing_at(entry.latitude, entry.longitude, points.latitudes, points.longitudes))


def reach_at(spacing: float) -> float:
    """The same by how far the third neighbour is."""
    band = [one for one in bands() if one.spacing <= spacing][-1]
    return max(band.miles, math.ceil(2 * band.share * spacing) / 2)


def spacing_at(latitude: float, longitude: float, latitudes: Floats, longitudes: Floats) -> float:
    """Miles from a point in degrees to the third nearest of others that is not itself."""
    away = miles_between(latitude, longitude, latitudes, longitudes)
    return float(np.partition(away[away > _SAME], _THIRD - 1)[_THIRD - 1])
