"""The frame of a locator map: degrees to units of the picture, and what room is taken in it. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from directory.arrays import Floats

Point = tuple[float, float]  # x, y
Box = tuple[float, float, float, float]

SIZE = 420  # units of the picture, square
MARGIN = 6.0  # units drawn beyond the edge
MILES_PER_DEGREE = 69.05  # of latitude, at the middle of the country


@dataclass(frozen=True, slots=True)
class Frame:
    """Degrees → units around a middle."""

    latitude: float
    longitude: float
    scale: float  # units a mile

    def units(self, longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
        """x and y of points."""
        east = (longitudes - self.longitude + 180.0) % 360.0 - 180.0
        x = east * math.cos(math.radians(self.latitude)) * MILES_PER_DEGREE * self.scale + SIZE / 2
        y = (self.latitude - latitudes) * MILES_PER_DEGREE * self.scale + SIZE / 2
        return x, y

    def unit(self, latitude: float, longitude: float) -> Point:
        """x and y of one point."""
        x, y = self.units(np.array([longitude]), np.array([latitude]))
        return float(x[0]), float(y[0])

    def box(self) -> Box:
        """West, south, east, north of what is drawn, in degrees."""
        half = (SIZE / 2 + MARGIN) / self.scale / MILES_PER_DEGREE
        wide = half / max(0.05, math.cos(math.radians(self.latitude)))
        return self.longitude - wide, self.latitude - half, self.longitude + wide, self.latitude + half


def box_of(words: str, x: float, y: float, anchor: str, size: float) -> Box:
    """About where words will stand: left, top, right, bottom."""
    width = len(words) * size * 0.52
    left = x - (width if anchor == "end" else width / 2 if anchor == "middle" else 0)
    return left - 2, y - size * 0.8, left + width + 2, y + size * 0.25


def is_inside(box: Box) -> bool:
    """Whether all of it is in the picture."""
    return box[0] > 3 and box[1] > 3 and box[2] < SIZE - 3 and box[3] < SIZE - 3


def around(x: float, y: float, reach: float) -> Box:
    """The square around a point."""
    return x - reach, y - reach, x + reach, y + reach


def meets(box: Box, others: Iterable[Box]) -> bool:
    """Whether it covers a part of any of these."""
    return any(box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1] for other in others)
