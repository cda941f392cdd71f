"""From a point that a browser rounded to a ZIP code near it, by our own table: asked of nobody, kept nowhere.

A browser rounds to a twentieth of a degree before it sends: a square of about 3.5 by 2.7 miles in the middle of the
country. That is about what a ZIP code in a town says, so sending it says no more than typing one; it is 2.2 miles off
at most, 1.2 on average, so what is listed as nearest still is about that. A finer point is refused (`NotAPoint`),
so that no change of a script can make this site learn more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.geo.distance import miles_between
from directory.geo.zip_table import ZipEntry, zip_table

STEP = 0.05  # degrees; static/place.js rounds to the same
FARTHEST = 60.0  # miles; parts of Alaska and Nevada have no ZIP code nearer, and most of the world none at all
_SAME = 1e-6  # degrees of error that decimal fractions bring


class NotAPoint(Exception):
    """No latitude (−90 to 90) and longitude (−180 to 180), or a point that says more than a multiple of STEP."""


class NoZipNear(Exception):
    """No ZIP code lies within FARTHEST miles: outside the country, or very far from any town."""


@dataclass(frozen=True, slots=True)
class NearestZip:
    """A ZIP code in use, where mail is brought to homes."""

    zip: str
    city: str
    state: str


@dataclass(frozen=True, slots=True, eq=False)
class ZipPoints:
    """ZIP codes in order, and their points in degrees."""

    table: dict[str, ZipEntry]
    zips: tuple[str, ...]
    latitudes: npt.NDArray[np.float64]
    longitudes: npt.NDArray[np.float64]


_points_of: WeakKeyDictionary[Engine, ZipPoints] = WeakKeyDictionary()


def nearest_zip(latitude: float, longitude: float, session: Session) -> NearestZip:
    """The ZIP code whose middle is nearest to a rounded point in degrees.

    Raises NotAPoint or NoZipNear.
    """
    there = math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    if not (there and _is_rounded(latitude) and _is_rounded(longitude)):
        raise NotAPoint
    points = points_of_zips(session)
    if not points.zips:
        raise NoZipNear
    miles = miles_between(latitude, longitude, points.latitudes, points.longitudes)
    at = int(np.argmin(miles))
    if miles[at] > FARTHEST:
        raise NoZipNear
    code = points.zips[at]
    return NearestZip(code, points.table[code].city, points.table[code].state)


def _is_rounded(degrees: float) -> bool:
    return abs(degrees - round(degrees / STEP) * STEP) < _SAME


def points_of_zips(session: Session) -> ZipPoints:
    """The ZIP codes in use where mail is brought to homes; made once a table."""
    engine, table = session.get_bind().engine, zip_table(session)
    points = _points_of.get(engine)
    if points is None or points.table is not table:
        rows = sorted(
            (code, entry.latitude, entry.longitude)
            for code, entry in table.items()
            if entry.active and entry.kind == "standard" and entry.latitude is not None and entry.longitude is not None
        )
        points = _points_of[engine] = ZipPoints(
            table,
            tuple(code for code, _, _ in rows),
            np.array([latitude for _, latitude, _ in rows], dtype=float),
            np.array([longitude for _, _, longitude in rows], dtype=float),
        )
    return points
