"""Which states lie beside each other, read from the outlines that the maps are drawn from. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import combinations

import numpy as np

from directory.geo.outlines import get_outlines

_GRID = 1e4  # points of two outlines are one where they agree to a ten-thousandth of a degree
_SHARED = 2  # points of a border; states that meet in one point only, like Arizona and Colorado, are no neighbours


@cache
def neighbouring_states() -> Mapping[str, tuple[str, ...]]:
    """USPS code → the codes of the states that share a border with it, the longest border (in points) first."""
    outlines = get_outlines()
    points: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for piece, ring in zip(outlines.land.kinds.tolist(), outlines.land.paths, strict=True):
        points[outlines.states[piece]].update(map(tuple, np.rint(ring * _GRID).astype(int).tolist()))
    shared: dict[str, list[tuple[int, str]]] = {state: [] for state in points}
    for one, other in combinations(sorted(points), 2):
        count = len(points[one] & points[other])
        if count >= _SHARED:
            shared[one].append((count, other))
            shared[other].append((count, one))
    return {
        state: tuple(other for _, other in sorted(found, key=lambda pair: (-pair[0], pair[1])))
        for state, found in sorted(shared.items())
    }
