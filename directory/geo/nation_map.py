"""A map of the country, state by state, for the desk: shaded by a number, or with dots. Pure.

Albers' equal-area conic projection (Snyder, Map Projections: A Working Manual, USGS 1395, 1987, p. 100), so that no
state looks larger than it is; Alaska (at a third), Hawaii and Puerto Rico stand beside the rest.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

import numpy as np
import numpy.typing as npt

from directory.arrays import Floats
from directory.geo.outlines import get_outlines

WIDTH, HEIGHT = 900, 560
SHADES = 5
_SMALLEST = 3  # units across, below which an island is left out
_DOT = 4  # units: dots nearer to one another are one


@dataclass(frozen=True, slots=True)
class _Part:
    """One piece of the picture: Albers' parallels and middle in degrees, units per earth radius, where it stands."""

    parallels: tuple[float, float]
    middle: tuple[float, float]  # latitude, longitude
    scale: float
    at: tuple[float, float]  # x, y of the middle

    def units(self, latitudes: Floats, longitudes: Floats) -> tuple[Floats, Floats]:
        """x and y."""
        first, second = (math.radians(one) for one in self.parallels)
        n = (math.sin(first) + math.sin(second)) / 2
        c = math.cos(first) ** 2 + 2 * n * math.sin(first)
        rho0 = math.sqrt(c - 2 * n * math.sin(math.radians(self.middle[0]))) / n
        rho = np.sqrt(c - 2 * n * np.sin(np.radians(latitudes))) / n
        theta = n * np.radians((longitudes - self.middle[1] + 180.0) % 360.0 - 180.0)
        return self.at[0] + self.scale * rho * np.sin(theta), self.at[1] - self.scale * (rho0 - rho * np.cos(theta))


_MAIN = _Part((29.5, 45.5), (37.8, -96.0), 1140.0, (470.0, 280.0))
_ALASKA = _Part((55.0, 65.0), (63.0, -152.0), 345.0, (135.0, 478.0))
_HAWAII = _Part((8.0, 18.0), (20.8, -157.4), 1140.0, (270.0, 520.0))
_PUERTO_RICO = _Part((8.0, 18.0), (18.2, -66.3), 1140.0, (800.0, 520.0))
_ELSEWHERE = {"AK": _ALASKA, "HI": _HAWAII, "PR": _PUERTO_RICO, "VI": _PUERTO_RICO}
_LEFT_OUT = {"GU", "AS", "MP"}


def shaded(
    numbers: Mapping[str, int], labels: Mapping[str, str], hrefs: Mapping[str, str], *, title: str, description: str
) -> str:
    """States in five shades by a number (0: the ground), each with its label, and a link where `hrefs` has one."""
    steps = _steps(sorted(number for number in numbers.values() if number))
    parts = []
    for state, path in _states().items():
        number = numbers.get(state, 0)
        shade = sum(number > step for step in steps) + 1 if number else 0
        label = escape(labels.get(state, state))
        drawn = f'<path class="n-state n-{min(shade, SHADES)}" d="{path}"><title>{label}</title></path>'
        href = hrefs.get(state)
        parts.append(f'<a href="{escape(href)}" tabindex="-1">{drawn}</a>' if href else drawn)
    return _picture(parts, title, description)


def dotted(latitudes: Floats, longitudes: Floats, states: npt.NDArray[np.str_], *, title: str, description: str) -> str:
    """The country with a dot at each place (degrees); places that are almost one share a dot."""
    dots: set[tuple[int, int]] = set()
    known, which = np.unique(states, return_inverse=True)
    for part in (_MAIN, _ALASKA, _HAWAII, _PUERTO_RICO):
        chosen = np.array([_part_of(str(state)) is part for state in known], dtype=bool)[which]
        x, y = part.units(latitudes[chosen], longitudes[chosen])
        dots |= set(zip((x / _DOT).round().astype(int).tolist(), (y / _DOT).round().astype(int).tolist(), strict=True))
    ground = [f'<path class="n-state n-0" d="{path}"/>' for path in _states().values()]
    marks = "".join(f"M{x * _DOT} {y * _DOT}h0" for x, y in sorted(dots))
    return _picture([*ground, f'<path class="n-dots" d="{marks}"/>'], title, description)


def _picture(parts: list[str], title: str, description: str) -> str:
    return (
        f'<p class="sr">{escape(title)}. {escape(description)}</p>'
        f'<svg class="nation" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


def _steps(numbers: list[int]) -> list[int]:
    """The numbers that part them into five groups of about one size."""
    return sorted({numbers[len(numbers) * at // SHADES - 1] for at in range(1, SHADES) if len(numbers) * at // SHADES})


def _part_of(state: str) -> _Part | None:
    return None if state in _LEFT_OUT else _ELSEWHERE.get(state, _MAIN)


@cache
def _states() -> dict[str, str]:
    """Each state's land as an SVG path."""
    outlines = get_outlines()
    paths: dict[str, str] = {}
    for piece, path in zip(outlines.land.kinds.tolist(), outlines.land.paths, strict=True):
        state = outlines.states[piece]
        part = _part_of(state)
        if part is not None:
            x, y = part.units(path[:, 1], path[:, 0])
            paths[state] = paths.get(state, "") + _ring(x, y)
    return dict(sorted(paths.items()))


def _ring(x: Floats, y: Floats) -> str:
    if max(np.ptp(x), np.ptp(y)) < _SMALLEST:
        return ""
    whole = zip(x.round().astype(int).tolist(), y.round().astype(int).tolist(), strict=True)
    points = [point for point, _ in itertools.groupby(whole)]
    first = points[0]
    steps = [f"l{bx - ax} {by - ay}" for (ax, ay), (bx, by) in itertools.pairwise(points)]
    return f"M{first[0]} {first[1]}{''.join(steps)}z"
