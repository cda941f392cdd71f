"""A locator map: an SVG of the country around a point, with towns, rings and numbered pins that match a list. Pure.

No tiles, no script, no request to anyone: where a family looks stays between them and this site. The list is the
product; the map helps to orient and says in words what it shows.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from directory.arrays import Floats
from directory.geo import clipping, map_pins
from directory.geo.map_frame import MARGIN, MILES_PER_DEGREE, SIZE, Box, Frame, around, box_of, is_inside, meets
from directory.geo.map_pins import PIN_RADIUS, Pin
from directory.geo.outlines import COAST, COUNTY, STATE, get_abroad, get_outlines
from directory.geo.point import Point

REACH = 191.0  # units from the middle to the outer ring
_EDGES = (-MARGIN, SIZE + MARGIN)
_MOST_TOWNS = 9
_FEW_DOTS = 60  # more than that leave no room for names, which then stand between them
_COUNTIES_TO = 110.0  # miles of reach; beyond, county lines are a net that hides the map
_AROUND = (0, 180, 45, 315, 135, 225, 90, 270)  # degrees from north: where a ring may say how far it is
_CLASSES = {COAST: "m-coast", STATE: "m-state", COUNTY: "m-county"}


@dataclass(frozen=True, slots=True)
class Town:
    """A name to orient by."""

    name: str
    latitude: float
    longitude: float
    people: int


# Reaches of a map in miles, each with a ring inside it that is easy to judge by.
_REACHES = {
    5: 2, 7: 3, 10: 5, 15: 5, 25: 10, 35: 15, 50: 25, 75: 25, 100: 50, 150: 50, 200: 100, 300: 100, 400: 200,
}  # fmt: skip


def reach_for(farthest: float) -> float:
    """The least reach, in miles, that holds everything up to `farthest`; the largest where nothing does."""
    return float(next((reach for reach in _REACHES if reach >= farthest), max(_REACHES)))


def rings_for(reach: float) -> tuple[float, ...]:
    """The rings to draw at one of these reaches, in miles."""
    inner = _REACHES.get(int(reach))
    return (float(inner), reach) if inner else (reach,)


def draw(
    middle: Point,
    radius: float,
    *,
    pins: Sequence[Pin] = (),
    towns: Iterable[Town] = (),
    dots: Sequence[Point] = (),
    rings: Sequence[float] = (),
    home: bool = True,
    name: str = "",
    title: str,
    description: str,
    miles: Callable[[float], str],
) -> str:
    """What it shows, in words for a screen reader, and the SVG, which has the same as the list and is not read out.

    `middle` and `dots` (many programs at once) are (latitude, longitude), `radius` miles to the edge; `miles` puts a
    distance into words.
    """
    frame = Frame(middle[0], middle[1], REACH / radius)
    length, units = _scale_of(frame)
    corner = box_of(miles(length), 14 + units + 7, SIZE - 13, "start", 15)
    taken: list[Box] = [(0.0, SIZE - 34.0, corner[2] + 4, float(SIZE))]
    groups = map_pins.groups_of(frame, pins, home)
    if home:
        taken.append(around(SIZE / 2, SIZE / 2, 16))
    for group in groups:
        (x, y), half = group.at, group.half + 2
        taken.append((x - half, y - PIN_RADIUS - 2, x + half, y + PIN_RADIUS + 2))
    named = _name(name, taken) if name else ""
    parts = [
        f'<p class="sr">{escape(title)}. {escape(description)}</p>',
        f'<svg class="map" viewBox="0 0 {SIZE} {SIZE}" aria-hidden="true" focusable="false">',
        f'<rect class="m-water" width="{SIZE}" height="{SIZE}"/>',
        *_ground(frame, radius, rings),
        *_rings(frame, rings, taken, miles),
        *_towns(frame, towns, taken, dots if len(dots) <= _FEW_DOTS else ()),
        *([_dots(frame, dots)] if dots else []),
        *([_home()] if home else []),
        named,
        *(map_pins.drawn(group) for group in groups),
        *_scale(frame, miles),
        "</svg>",
    ]
    return "".join(parts)


def _ground(frame: Frame, radius: float, rings: Sequence[float]) -> list[str]:
    """The neighbours' land, our land, the area within the outer ring as far as it is land, and the lines on it."""
    box, outlines = frame.box(), get_outlines()
    grain = 1.0 if radius <= _COUNTIES_TO else 2.0
    speck = grain / frame.scale / MILES_PER_DEGREE  # degrees; islands less than that are not seen

    def units(path: Floats) -> tuple[Floats, Floats]:
        x, y = frame.units(path[:, 0], path[:, 1])
        if len(x) < 3:
            return x, y
        # Points that fall on the same unit or two are drawn once: far away a coast has hundreds of them.
        whole_x, whole_y = np.rint(x / grain), np.rint(y / grain)
        keep = np.concatenate(([True], (np.diff(whole_x) != 0) | (np.diff(whole_y) != 0)))
        return x[keep], y[keep]

    abroad = "".join(clipping.ring(*units(path), *_EDGES) for _, path in get_abroad().within(*box))
    land = "".join(clipping.ring(*units(path), *_EDGES) for _, path in outlines.land.within(*box, least=speck))
    # Far away the edge of the land itself is drawn for the coast: state lines lie over the rest of it.
    wanted = (COUNTY, STATE, COAST) if radius <= _COUNTIES_TO else (STATE,)
    shore = "" if COAST in wanted else " m-coast"
    paths = dict.fromkeys(wanted, "")
    for kind, path in outlines.lines.within(*box):
        if kind in paths:
            paths[kind] += clipping.line(*units(path), *_EDGES)
    parts = [f'<path class="m-abroad" d="{abroad}"/>'] if abroad else []
    if land:
        # Several maps may stand on one page: each needs names of its own for what it clips by.
        key = f"{zlib.crc32(f'{frame.latitude} {frame.longitude} {radius}'.encode()):x}"
        parts.append(f'<path class="m-land{shore}" id="l{key}" d="{land}"/>')
        if rings:
            middle, reach = SIZE / 2, max(rings) * frame.scale
            parts.append(f'<clipPath id="c{key}"><use href="#l{key}"/></clipPath>')
            circle = f'cx="{middle:g}" cy="{middle:g}" r="{reach:.0f}"'
            parts.append(f'<circle class="m-area" clip-path="url(#c{key})" {circle}/>')
    return [*parts, *(f'<path class="{_CLASSES[kind]}" d="{paths[kind]}"/>' for kind in wanted if paths[kind])]


def _rings(frame: Frame, rings: Sequence[float], taken: list[Box], miles: Callable[[float], str]) -> list[str]:
    middle = SIZE / 2
    parts = []
    for ring in sorted(rings, reverse=True):
        units = ring * frame.scale
        parts.append(f'<circle class="m-ring" cx="{middle:g}" cy="{middle:g}" r="{units:.0f}"/>')
        words = miles(ring)
        for degrees in _AROUND:  # above, or where that is taken, below, or on one of the sides
            x = middle + math.sin(math.radians(degrees)) * units
            y = middle - math.cos(math.radians(degrees)) * units + 5
            box = box_of(words, x, y, "middle", 15)
            if is_inside(box) and not meets(box, taken):
                taken.append(box)
                parts.append(_text(words, x, y, "m-mi", "middle"))
                break
    return parts


def _name(name: str, taken: list[Box]) -> str:
    """What the middle is called, beside it where no pin stands; nothing where pins stand all around."""
    middle = SIZE / 2
    for dx, dy, anchor in (
        (0, -24, "middle"),
        (0, 38, "middle"),
        (22, 6, "start"),
        (-22, 6, "end"),
        (0, -42, "middle"),
    ):
        box = box_of(name, middle + dx, middle + dy, anchor, 18)
        if not meets(box, taken):
            taken.append(box)
            return _text(name, middle + dx, middle + dy, "m-name m-big", anchor)
    return ""


def _towns(frame: Frame, towns: Iterable[Town], taken: list[Box], dots: Sequence[Point]) -> list[str]:
    """Names where there is room beside these dots, the largest first."""
    taken += [around(*frame.unit(*dot), 5) for dot in dots]
    parts: list[str] = []
    placed = 0
    for town in sorted(towns, key=lambda one: (-one.people, one.name)):
        x, y = frame.unit(town.latitude, town.longitude)
        if not (14 < x < SIZE - 14 and 14 < y < SIZE - 14):
            continue
        for dx, dy, anchor in ((6, 5, "start"), (-6, 5, "end"), (0, -8, "middle"), (0, 19, "middle")):
            box = box_of(town.name, x + dx, y + dy, anchor, 17)
            if is_inside(box) and not meets(box, taken) and not meets(around(x, y, 3), taken):
                taken += [box, around(x, y, 4)]
                parts.append(f'<circle class="m-dot" cx="{x:.0f}" cy="{y:.0f}" r="2"/>')
                parts.append(_text(town.name, x + dx, y + dy, "m-name", anchor))
                placed += 1
                break
        if placed >= _MOST_TOWNS:
            break
    return parts


def _dots(frame: Frame, dots: Sequence[Point]) -> str:
    """Points on a grid of three units, as one path of lines without length, whose round ends are the dots."""
    x, y = frame.units(*np.array(dots, dtype=float).T[::-1])
    spots = np.unique(np.rint(np.column_stack((x, y)) / 3).astype(int) * 3, axis=0).tolist()
    return f'<path class="m-spots" d="{"".join(f"M{across} {down}h0" for across, down in spots)}"/>'


def _home() -> str:
    """Where the search starts from."""
    middle = SIZE / 2
    return (
        f'<g><circle class="m-glow" cx="{middle:g}" cy="{middle:g}" r="15"/>'
        f'<circle class="m-home" cx="{middle:g}" cy="{middle:g}" r="8.5"/>'
        f'<path class="m-home-door" d="M{middle - 2.5:g} {middle + 4:g}v-5a2.5 2.5 0 0 1 5 0v5z"/></g>'
    )


def _scale_of(frame: Frame) -> tuple[float, float]:
    """A round number of miles for the bar, and its length in units."""
    length = max((one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500) if one * frame.scale <= 100), default=1)
    return length, length * frame.scale


def _scale(frame: Frame, miles: Callable[[float], str]) -> list[str]:
    """A bar of a round number of miles."""
    length, units = _scale_of(frame)
    return [
        f'<path class="m-scale" d="M14 {SIZE - 22}v6h{units:.0f}v-6"/>',
        _text(miles(length), 14 + units + 7, SIZE - 13, "m-mi", "start"),
    ]


def _text(words: str, x: float, y: float, kind: str, anchor: str) -> str:
    """Words with a halo, so that they can be read over lines."""
    place = f'x="{x:.0f}" y="{y:.0f}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    escaped = escape(words)
    return "".join(
        f'<text class="{halo}{kind}" {place}{hidden}>{escaped}</text>'
        for halo, hidden in (("m-halo ", ' aria-hidden="true"'), ("", ""))
    )
