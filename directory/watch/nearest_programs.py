"""How far it is from places to the nearest program: by cells near by, and by all programs where none is near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from directory.arrays import Floats
from directory.geo.distance import miles

_CHUNK = 1_000  # places compared with all programs at once
_EXACT = 0.01  # share of the distance within which the sphere is not good enough
_EARTH_MILES = 3958.76  # mean radius
_CELL = 1.5  # degrees: places in one are compared with the programs of it and around it

Points = tuple[Floats, Floats]  # latitudes and longitudes, degrees
Numbers = npt.NDArray[np.intp]


def nearest_miles(latitudes: Floats, longitudes: Floats, programs: Points, *, near: Sequence[float]) -> Floats:
    """Miles from each place (degrees) to its nearest program; infinite where there is none.

    On a sphere, which is 0.5 % off at most; where that could matter for one of the distances `near`, on WGS-84.
    """
    found, best = np.full(len(latitudes), np.inf), np.zeros(len(latitudes), dtype=np.intp)
    if not len(programs[0]) or not len(latitudes):
        return found
    order = np.argsort(programs[0], kind="stable")
    programs = programs[0][order], programs[1][order]
    points, reach = _vectors(*programs), (1 + 2 * _EXACT) * max(near, default=0.0)
    for some in _cells(latitudes, longitudes):
        around = _around(latitudes[some], longitudes[some], programs, reach)
        if len(around):
            found[some], at = _nearest(latitudes[some], longitudes[some], points[around])
            best[some] = around[at]
    far = np.flatnonzero(found > reach)  # one beyond the cells may be nearer
    for begin in range(0, len(far), _CHUNK):
        some = far[begin : begin + _CHUNK]
        found[some], best[some] = _nearest(latitudes[some], longitudes[some], points)
    for edge in near:
        for place in np.flatnonzero(np.abs(found - edge) <= edge * _EXACT).tolist():
            latitude, longitude = float(programs[0][best[place]]), float(programs[1][best[place]])
            found[place] = miles(float(latitudes[place]), float(longitudes[place]), latitude, longitude)
    return found


def _cells(latitudes: Floats, longitudes: Floats) -> Iterator[Numbers]:
    """The places that lie together, by their numbers."""
    rows, columns = np.floor(latitudes / _CELL).astype(int), np.floor(longitudes / _CELL).astype(int)
    cells = rows * 10_000 + columns
    order = np.argsort(cells, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(cells[order])) + 1)


def _around(latitudes: Floats, longitudes: Floats, programs: Points, reach: float) -> Numbers:
    """The programs, by latitude, that may be within `reach` miles of one of these places; none across the dateline."""
    margin = float(np.degrees(reach / _EARTH_MILES))
    south, north = latitudes.min() - margin, latitudes.max() + margin
    first, last = np.searchsorted(programs[0], (south, north), side="left")
    aside = margin / max(float(np.cos(np.radians(max(abs(south), abs(north))))), 0.01)
    beside = programs[1][first:last]
    around: Numbers = first + np.flatnonzero(
        (beside >= longitudes.min() - aside) & (beside <= longitudes.max() + aside)
    )
    return around


def _nearest(latitudes: Floats, longitudes: Floats, points: Floats) -> tuple[Floats, Numbers]:
    """Miles to the nearest of these unit vectors, and which it is."""
    cosines = _vectors(latitudes, longitudes) @ points.T
    best = np.argmax(cosines, axis=1)
    angle = np.arccos(np.clip(cosines[np.arange(len(best)), best], -1.0, 1.0))
    return angle * _EARTH_MILES, best


def _vectors(latitudes: Floats, longitudes: Floats) -> Floats:
    """Unit vectors, one a row."""
    lat, lng = np.radians(latitudes), np.radians(longitudes)
    return np.column_stack((np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)))
