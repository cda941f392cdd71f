"""The land, coast, state and county lines that maps are drawn from (data/outlines.json), read once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from directory.arrays import Floats
from directory.config import DATA

COAST, STATE, COUNTY = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Paths as arrays of longitude and latitude (n × 2, degrees), with their boxes (west, south, east, north)."""

    kinds: npt.NDArray[np.int64]
    paths: tuple[Floats, ...]
    boxes: Floats

    def within(
        self, west: float, south: float, east: float, north: float, *, least: float = 0.0
    ) -> list[tuple[int, Floats]]:
        """(kind, path) of those whose box meets this one and is `least` degrees high or wide."""
        boxes = self.boxes
        meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        if least:
            meets &= (boxes[:, 2] - boxes[:, 0] >= least) | (boxes[:, 3] - boxes[:, 1] >= least)
        return [(int(self.kinds[at]), self.paths[at]) for at in np.flatnonzero(meets)]


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """`lines` are borders, each once; `land` are rings, the outer and inner ones of each piece of land.

    The kind of a ring is the number of its piece in `states`, which says whose land it is (USPS letters).
    """

    lines: Shapes
    land: Shapes
    states: tuple[str, ...]


@cache
def get_outlines(path: Path = DATA / "outlines.json") -> Outlines:
    """The outlines of the data file."""
    content = orjson.loads(path.read_bytes())
    step = float(content["step"])
    lines = [(kind, _path(deltas, step)) for kind, deltas in content["lines"]]
    land = [(number, _path(ring, step)) for number, piece in enumerate(content["land"]) for ring in piece[1:]]
    return Outlines(_shapes(lines), _shapes(land), tuple(piece[0] for piece in content["land"]))


@cache
def get_abroad(path: Path = DATA / "abroad.json") -> Shapes:
    """The neighbours' land near the border, roughly: it lies below the outlines and reaches into them."""
    land = orjson.loads(path.read_bytes())["land"]
    return _shapes([(number, np.array(ring, dtype=float)) for number, ring in enumerate(land.values())])


def _path(deltas: list[int], step: float) -> Floats:
    return np.cumsum(np.array(deltas, dtype=float).reshape(-1, 2), axis=0) / step


def _shapes(found: list[tuple[int, Floats]]) -> Shapes:
    return Shapes(
        kinds=np.array([kind for kind, _ in found]),
        paths=tuple(path for _, path in found),
        boxes=np.array([[*path.min(axis=0), *path.max(axis=0)] for _, path in found]),
    )
