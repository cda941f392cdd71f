"""On the land of which state a point lies, read from the outlines that the maps are drawn from. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from directory.arrays import Floats
from directory.geo.outlines import get_abroad, get_outlines

NEAR_MILES = 1.0  # of a border, within which a point may be on either side: outlines are simplified to half a mile
SEA_MILES = 3.0  # off the shore, within which a point may be on an island or a pier
_MILES_PER_DEGREE = 69.0


def state_at(latitude: float, longitude: float) -> str | None:
    """The state on whose land a point (degrees) lies; None at sea and abroad."""
    return next((code for code in _lands() if _is_inside(code, latitude, longitude)), None)


def may_lie_in(
    state: str, latitude: float, longitude: float, *, within: float = NEAR_MILES, at_sea: float = SEA_MILES
) -> bool:
    """Whether a point (degrees) lies on a state's land, or within some miles of it. True where it has no outlines.

    `at_sea` are the miles where it is on nobody else's land: small islands and piers are not in the outlines.
    """
    if state not in _lands() or _is_inside(state, latitude, longitude):
        return True
    reach = max(within, at_sea)
    near = _near(state, latitude, longitude, 3 * reach / _MILES_PER_DEGREE)
    away = min((_miles_to(ring, latitude, longitude) for ring in near), default=math.inf)
    return away <= within or (away <= at_sea and not _is_on_other_land(latitude, longitude))


def _is_on_other_land(latitude: float, longitude: float) -> bool:
    """Whether a point that is not in a state at hand is in another, or in Canada or Mexico."""
    if state_at(latitude, longitude) is not None:
        return True
    return any(_crossings(ring, latitude, longitude) % 2 for ring in get_abroad().paths)


@dataclass(frozen=True, slots=True, eq=False)
class _Land:
    """A state's rings as arrays of longitude and latitude, with their boxes (west, south, east, north)."""

    rings: tuple[Floats, ...]
    boxes: Floats


@cache
def _lands() -> Mapping[str, _Land]:
    """The land of each state, by USPS code."""
    outlines = get_outlines()
    found: dict[str, list[int]] = defaultdict(list)
    for at, piece in enumerate(outlines.land.kinds.tolist()):
        found[outlines.states[piece]].append(at)
    return {
        code: _Land(tuple(outlines.land.paths[at] for at in rings), outlines.land.boxes[rings])
        for code, rings in sorted(found.items())
    }


def _near(code: str, latitude: float, longitude: float, margin: float) -> list[Floats]:
    """The rings of a state whose box, with a margin in degrees, holds the point."""
    land = _lands()[code]
    low, high = land.boxes[:, :2] - margin, land.boxes[:, 2:] + margin
    at = (longitude, latitude)
    return [land.rings[ring] for ring in np.flatnonzero(np.all((low <= at) & (high >= at), axis=1)).tolist()]


def _is_inside(code: str, latitude: float, longitude: float) -> bool:
    """Whether a ray to the east crosses the state's rings an odd number of times (Shimrat, CACM 5, 1962)."""
    near = _near(code, latitude, longitude, 0.0)
    return sum(_crossings(ring, latitude, longitude) for ring in near) % 2 == 1


def _crossings(ring: Floats, latitude: float, longitude: float) -> int:
    x, y = ring[:, 0], ring[:, 1]
    spans = np.flatnonzero((y[:-1] > latitude) != (y[1:] > latitude))
    x0, y0, x1, y1 = x[spans], y[spans], x[spans + 1], y[spans + 1]
    return int(np.count_nonzero(longitude < (x1 - x0) * (latitude - y0) / (y1 - y0) + x0))


def _miles_to(ring: Floats, latitude: float, longitude: float) -> float:
    """Miles from a point to the nearest of a ring's lines, on a plane: right for the few miles that matter."""
    east = (ring[:, 0] - longitude) * np.cos(np.radians(latitude)) * _MILES_PER_DEGREE
    north = (ring[:, 1] - latitude) * _MILES_PER_DEGREE
    x, y, dx, dy = east[:-1], north[:-1], np.diff(east), np.diff(north)
    along = np.clip(-(x * dx + y * dy) / np.maximum(dx * dx + dy * dy, 1e-18), 0.0, 1.0)
    return float(np.sqrt((x + along * dx) ** 2 + (y + along * dy) ** 2).min())
