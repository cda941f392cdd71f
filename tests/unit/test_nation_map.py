"""The map of the country: every state, in its place, as dark as its number."""

from __future__ import annotations

import gzip
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from directory.geo import nation_map
from directory.geo.nation_map import HEIGHT, WIDTH, dotted, shaded
from directory.geo.states import STATES

LABELS = {code: code for code in STATES}
# Too far out for the picture; the table beside it has them.
BESIDE = {"AS", "FM", "GU", "MH", "MP", "PW"}
NUMBERS = {code: at for at, code in enumerate(sorted(STATES))}


def path_of(svg: str, state: str) -> tuple[int, tuple[float, float, float, float]]:
    """A state's shade, and the box it stands in."""
    found = re.search(rf'n-state n-(\d)" d="([^"]+)"><title>{state}</title>', svg)
    assert found
    x = y = 0.0
    xs, ys = [], []
    for kind, dx, dy in re.findall(r"([Ml])(-?\d+) (-?\d+)", found.group(2)):
        x, y = (float(dx), float(dy)) if kind == "M" else (x + float(dx), y + float(dy))
        xs.append(x)
        ys.append(y)
    return int(found.group(1)), (min(xs), min(ys), max(xs), max(ys))


def test_every_state_stands_in_the_picture() -> None:
    svg = shaded(NUMBERS, LABELS, {}, title="T", description="D")
    ElementTree.fromstring(f"<figure>{svg}</figure>")
    for state in set(STATES) - BESIDE:
        _, (left, top, right, bottom) = path_of(svg, state)
        assert left >= 0, state
        assert top >= 0, state
        assert right <= WIDTH, state
        assert bottom <= HEIGHT, state
    assert len(gzip.compress(svg.encode())) < 25_000


@pytest.mark.parametrize(("west", "east"), [("WA", "ME"), ("CA", "NC"), ("AZ", "FL"), ("AK", "TX")])
def test_west_is_left(west: str, east: str) -> None:
    svg = shaded({}, LABELS, {}, title="T", description="D")
    assert path_of(svg, west)[1][0] < path_of(svg, east)[1][0]


def test_more_is_darker() -> None:
    svg = shaded(NUMBERS, LABELS, {}, title="T", description="D")
    held = sorted((number, path_of(svg, code)[0]) for code, number in NUMBERS.items() if code not in BESIDE)
    shades = [shade for _, shade in held]
    assert shades == sorted(shades)
    assert set(shades) == {0, 1, 2, 3, 4, 5}


def test_one_number_for_all_is_one_shade() -> None:
    svg = shaded({"TX": 3, "ME": 3}, LABELS, {"TX": "/t?a=1&b=2"}, title="<T>", description="D")
    assert path_of(svg, "TX")[0] == path_of(svg, "ME")[0] >= 1
    assert path_of(svg, "OH")[0] == 0
    assert 'href="/t?a=1&amp;b=2"' in svg
    assert "<T>" not in svg


def test_dots_stand_where_their_places_are() -> None:
    austin, juneau = (30.27, -97.74), (58.30, -134.42)
    points = np.array([austin, juneau, (30.271, -97.741)])
    svg = dotted(points[:, 0], points[:, 1], np.array(["TX", "AK", "TX"]), title="T", description="D")
    dots = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h0", svg)]
    assert len(dots) == 2  # two places that are almost one share a dot
    texas = path_of(shaded({}, LABELS, {}, title="T", description="D"), "TX")[1]
    assert any(texas[0] < x < texas[2] and texas[1] < y < texas[3] for x, y in dots)
    empty = np.empty(0)
    assert "h0" not in dotted(empty, empty, np.empty(0, dtype=str), title="T", description="D")
    assert nation_map.SHADES == 5
