"""The locator map: what it shows, what it never hides, and how little it weighs."""

from __future__ import annotations

import gzip
import itertools
import random
import re
import time
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.geo.locator_map import Town, draw, reach_for, rings_for
from directory.geo.map_frame import SIZE
from directory.geo.map_pins import Pin
from directory.geo.outlines import get_outlines

AUSTIN = (30.2713, -97.7426)
# A city, a coast, islands, a border, far north, far west, mountains: where maps go wrong.
PLACES = {
    "Austin": AUSTIN,
    "Manhattan": (40.75, -73.99),
    "Anchorage": (61.19, -149.88),
    "Honolulu": (21.31, -157.86),
    "San Juan": (18.44, -66.06),
    "Guam": (13.47, 144.75),
    "San Diego": (32.72, -117.16),
    "Key West": (24.56, -81.78),
    "Adak, beyond 180 degrees": (51.88, -176.65),
    "Bozeman": (45.68, -111.04),
    "El Paso": (31.76, -106.49),
    "Detroit": (42.33, -83.05),
    "Duluth": (46.78, -92.1),
    "Juneau": (58.36, -134.55),
    "New Orleans": (29.96, -90.08),
    "Valentine, Nebraska": (42.87, -100.55),
}


def picture(middle: tuple[float, float], reach: float = 25.0, **more: Any) -> str:
    values: dict[str, Any] = {"rings": rings_for(reach), "name": "Here", "title": "T", "description": "D"}
    return draw(middle, reach, miles=lambda miles: f"{miles:g} miles", **(values | more))


def pins(middle: tuple[float, float], reach: float, count: int = 10, seed: int = 1) -> list[Pin]:
    chance = random.Random(seed)
    return [
        Pin(
            middle[0] + chance.gauss(0, reach / 180),
            middle[1] + chance.gauss(0, reach / 150),
            number,
            f"Program {number}",
            f"#p{number}",
        )
        for number in range(1, count + 1)
    ]


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of every pin."""
    found = []
    for x, y in re.findall(r'<circle cx="(\d+)" cy="(\d+)" r="15"/>', svg):
        found.append((float(x) - 15, float(y) - 15, float(x) + 15, float(y) + 15))
    for x, y, w in re.findall(r'<rect x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="28"', svg):
        found.append((float(x), float(y), float(x) + float(w), float(y) + 28))
    return found


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reach", [5.0, 25.0, 100.0, 400.0])
def test_every_place_has_land_and_is_small_and_fast(place: str, reach: float) -> None:
    get_outlines()
    middle = PLACES[place]
    towns = [Town(f"Town {n}", middle[0] + n / 90, middle[1] - n / 80, 1000 * n) for n in range(20)]
    begun = time.thread_time()
    svg = picture(middle, reach, pins=pins(middle, reach), towns=towns)
    assert time.thread_time() - begun < 0.25  # 2 to 18 ms of work
    ElementTree.fromstring(f"<figure>{svg}</figure>")
    assert 'class="m-land' in svg
    assert len(gzip.compress(svg.encode())) <= 12_000


def test_the_sea_is_no_land() -> None:
    assert 'class="m-land"' not in picture((30.0, -60.0))


@pytest.mark.parametrize(
    ("neighbour", "shown"),
    [
        ((31.76, -106.49), True),
        ((42.33, -83.05), True),
        ((25.9, -97.5), True),
        ((48.99, -122.74), True),
        (AUSTIN, False),
    ],
)
def test_a_neighbouring_country_is_no_sea(neighbour: tuple[float, float], shown: bool) -> None:
    assert ('class="m-abroad"' in picture(neighbour)) == shown


def test_the_area_ends_at_the_shore() -> None:
    svg = picture((25.77, -80.2))
    clip = re.search(r'<clipPath id="(\w+)"><use href="#(\w+)"/>', svg)
    assert clip
    assert f'class="m-area" clip-path="url(#{clip[1]})"' in svg
    assert f'class="m-land" id="{clip[2]}"' in svg
    assert clip[1] not in picture((25.77, -80.3))  # two maps may stand on one page


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 10))
def test_words_stand_where_no_pin_covers_them(seed: int, count: int) -> None:
    svg = picture(AUSTIN, pins=pins(AUSTIN, 10.0, count, seed), name="78701")
    words = re.findall(r'<text class="m-(?:name m-big|mi)" x="(\d+)" y="(\d+)" text-anchor="middle">([^<]+)<', svg)
    for x, y, text in words:
        half = len(text) * 14 * 0.45 / 2
        for left, top, right, bottom in boxes(svg):
            apart = float(x) + half <= left + 2 or float(x) - half >= right - 2
            assert apart or float(y) <= top + 2 or float(y) - 11 >= bottom - 2, text


def test_numbers_are_those_of_the_list_and_lead_there() -> None:
    far = [Pin(AUSTIN[0] + 0.1 * n, AUSTIN[1] + 0.1 * n, n, f"Program {n}", f"#p{n}") for n in (1, 2, 3)]
    svg = picture(AUSTIN, pins=far)
    assert re.findall(r'<a href="(#p\d)"', svg) == ["#p1", "#p2", "#p3"]
    assert re.findall(r"<title>(\d\. Program \d)</title>", svg) == ["1. Program 1", "2. Program 2", "3. Program 3"]
    assert 'tabindex="-1"' in svg


def test_programs_at_one_place_stand_together() -> None:
    svg = picture(AUSTIN, pins=[Pin(30.4, -97.7, n, f"Program {n}", f"#p{n}") for n in (2, 3, 4)])
    assert ">2–4</text>" in svg
    assert "2. Program 2; 3. Program 3; 4. Program 4" in svg


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), reach=st.sampled_from([5.0, 25.0, 100.0]), count=st.integers(1, 10))
def test_pins_hide_neither_the_middle_nor_one_another(seed: int, reach: float, count: int) -> None:
    found = boxes(picture(AUSTIN, reach, pins=pins(AUSTIN, reach * 0.4, count, seed)))
    assert found
    middle = SIZE / 2
    for left, top, right, bottom in found:
        assert left >= 0
        assert top >= 0
        assert right <= SIZE
        assert bottom <= SIZE
        assert not (left < middle < right and top < middle < bottom)
    for one, other in itertools.combinations(found, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert across <= 4 or down <= 4, (one, other)


def test_names_do_not_collide() -> None:
    towns = [Town(f"Long Town Name {n}", AUSTIN[0] + n / 400, AUSTIN[1] + n / 400, 9000 - n) for n in range(40)]
    svg = picture(AUSTIN, towns=towns, name="78701")
    found = re.findall(r'<text class="m-name" x="(\d+)" y="(\d+)"(?: text-anchor="(\w+)")?>([^<]+)<', svg)
    assert found
    assert len(found) <= 9
    placed = []
    for x, y, anchor, words in found:
        width = len(words) * 17 * 0.45
        left = float(x) - (width if anchor == "end" else width / 2 if anchor == "middle" else 0)
        placed.append((left, float(y) - 12, left + width, float(y)))
    for one, other in itertools.combinations(placed, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_names_are_only_text() -> None:
    svg = picture(
        AUSTIN,
        pins=[Pin(30.4, -97.7, 1, "<script>x</script>", '#"><b>')],
        towns=[Town("A & <b>", 30.1, -97.9, 10)],
        name="<i>",
        title="<t>",
    )
    ElementTree.fromstring(f"<figure>{svg}</figure>")
    for piece in ("<script", "<b>", "<i>", "<t>"):
        assert piece not in svg


def test_a_reach_holds_what_it_should() -> None:
    assert [reach_for(miles) for miles in (0.0, 5.0, 5.1, 24.0, 90.0, 4000.0)] == [5.0, 5.0, 7.0, 25.0, 100.0, 400.0]
    assert rings_for(25.0) == (10.0, 25.0)
    assert rings_for(33.0) == (33.0,)


def test_borders_are_kept_once() -> None:
    seen: set[bytes] = set()
    for path in get_outlines().lines.paths:
        for line in (path.tobytes(), path[::-1].copy().tobytes()):
            assert line not in seen
        seen.add(path.tobytes())
