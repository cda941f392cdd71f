"""Cutting lines and land at the edges of a picture, into short SVG paths of whole units. Pure."""

from __future__ import annotations

import numpy as np

from directory.arrays import Floats
from directory.geo.map_frame import Point


def line(x: Floats, y: Floats, low: float, high: float) -> str:
    """The pieces of a line (x, y) between `low` and `high` in both directions, as an SVG path."""
    # A step can be seen unless both its ends lie beyond the same edge.
    hidden = np.zeros(len(x) - 1, dtype=bool)
    for axis in (x, y):
        hidden |= (axis[:-1] < low) & (axis[1:] < low)
        hidden |= (axis[:-1] > high) & (axis[1:] > high)
    text, last, drawing = "", (0, 0), False
    for at in range(len(hidden)):
        if hidden[at]:
            drawing = False
            continue
        ends = _clipped(x[at], y[at], x[at + 1], y[at + 1], low, high)
        if ends is None:
            drawing = False
            continue
        begin, end = ends
        if not drawing or begin != last:
            text += f"M{begin[0]} {begin[1]}"
            last = begin
        if end != last:
            text += f"l{end[0] - last[0]} {end[1] - last[1]}"
        last, drawing = end, True
    return text


def _clipped(
    x: float, y: float, to_x: float, to_y: float, low: float, high: float
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """A step cut at the edges, in whole units (Liang and Barsky 1984); None where nothing of it is inside."""
    begin, end = 0.0, 1.0
    for delta, near, far in ((to_x - x, low - x, high - x), (to_y - y, low - y, high - y)):
        if delta == 0:
            if near > 0 or far < 0:
                return None
            continue
        first, second = sorted((near / delta, far / delta))
        begin, end = max(begin, first), min(end, second)
        if begin > end:
            return None
    cut = [(round(x + (to_x - x) * t), round(y + (to_y - y) * t)) for t in (begin, end)]
    return cut[0], cut[1]


def ring(x: Floats, y: Floats, low: float, high: float) -> str:
    """A ring of land cut at `low` and `high` (Sutherland and Hodgman 1974), as an SVG path; "" for nothing."""
    outside = (x < low) * 1 + (x > high) * 2 + (y < low) * 4 + (y > high) * 8
    # Of points one after the other beyond the same edge or corner, the first and last are enough.
    keep = (outside == 0) | (outside != np.roll(outside, 1)) | (outside != np.roll(outside, -1))
    points = list(zip(x[keep].tolist(), y[keep].tolist(), strict=True))
    for axis, limit, sign in ((0, low, 1.0), (0, high, -1.0), (1, low, 1.0), (1, high, -1.0)):
        points = _cut(points, axis, limit, sign)
        if len(points) < 3:
            return ""
    whole = [(round(px), round(py)) for px, py in points]
    text, last = f"M{whole[0][0]} {whole[0][1]}", whole[0]
    for point in whole[1:]:
        if point != last:
            text += f"l{point[0] - last[0]} {point[1] - last[1]}"
            last = point
    return text + "z"


def _cut(points: list[Point], axis: int, limit: float, sign: float) -> list[Point]:
    kept: list[Point] = []
    for at, point in enumerate(points):
        before = points[at - 1]
        inside, was = sign * (point[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0
        if inside != was:
            t = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + (point[0] - before[0]) * t, before[1] + (point[1] - before[1]) * t))
        if inside:
            kept.append(point)
    return kept
