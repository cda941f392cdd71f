"""From a rounded point to a ZIP code, and from a beginning to places: by our own tables."""

from __future__ import annotations

import random
import re
from itertools import product

import pytest
from sqlalchemy.orm import Session

from directory.config import ROOT
from directory.geo.distance import miles
from directory.geo.nearest import STEP, NotAPoint, NoZipNear, nearest_zip
from directory.geo.place_autocomplete import LENGTH, places_beginning
from directory.geo.places import Place, find_place
from directory.geo.town_spelling import place_key
from directory.geo.zip_table import zip_table

SCRIPT = (ROOT / "directory" / "static" / "place.js").read_text(encoding="utf-8")


def rounded(degrees: float) -> float:
    return round(degrees / STEP) * STEP


@pytest.mark.parametrize(
    ("latitude", "longitude", "state"),
    [(30.25, -97.75, "TX"), (61.2, -149.9, "AK"), (21.3, -157.85, "HI"), (18.45, -66.05, "PR"), (13.45, 144.8, "GU")],
)
def test_a_point_becomes_a_zip_of_its_state(session: Session, latitude: float, longitude: float, state: str) -> None:
    assert nearest_zip(latitude, longitude, session).state == state


def test_it_is_the_nearest_of_all(session: Session) -> None:
    table = {
        code: entry
        for code, entry in zip_table(session).items()
        if entry.active and entry.kind == "standard" and entry.latitude is not None and entry.longitude is not None
    }
    chance = random.Random(6)
    for latitude, longitude in [
        (rounded(chance.uniform(30, 45)), rounded(chance.uniform(-115, -75))) for _ in range(4)
    ]:
        found = nearest_zip(latitude, longitude, session)
        away = {code: miles(latitude, longitude, one.latitude or 0, one.longitude or 0) for code, one in table.items()}
        assert away[found.zip] == min(away.values())


def test_it_can_be_searched_from(session: Session) -> None:
    found = nearest_zip(42.35, -71.05, session)
    place = find_place(found.zip, session)
    assert isinstance(place, Place)
    assert (place.state, place.city) == (found.state, found.city)


@pytest.mark.parametrize(("latitude", "longitude"), [(48.85, 2.35), (0.0, 0.0), (-33.85, 151.2), (30.0, -60.0)])
def test_there_is_none_outside_the_country(session: Session, latitude: float, longitude: float) -> None:
    with pytest.raises(NoZipNear):
        nearest_zip(latitude, longitude, session)


@pytest.mark.parametrize(("latitude", "longitude"), [(30.26, -97.75), (30.25, -97.7431), (30.2672, -97.7431)])
def test_more_than_was_asked_for_is_refused(session: Session, latitude: float, longitude: float) -> None:
    with pytest.raises(NotAPoint):
        nearest_zip(latitude, longitude, session)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (0.0, float("inf")), (1e300, 1e300)]
)
def test_other_numbers_are_no_point(session: Session, latitude: float, longitude: float) -> None:
    with pytest.raises(NotAPoint):
        nearest_zip(latitude, longitude, session)


def test_rounding_hides_two_miles_and_no_more() -> None:
    """The figures in the module's docstring."""
    away = [
        miles(38.0, -95.0, 38.0 + north * STEP / 40, -95.0 + east * STEP / 40)
        for north, east in product(range(-20, 21), repeat=2)
    ]
    assert 2.1 < max(away) < 2.3
    assert 1.1 < sum(away) / len(away) < 1.3


def test_the_script_rounds_to_the_same() -> None:
    found = re.search(r"const PER_DEGREE = (\d+);", SCRIPT)
    assert found
    assert 1 / int(found[1]) == STEP


def test_the_script_knows_the_same_short_words() -> None:
    short = dict(re.findall(r"\b(\w+): \"(\w+)\"", " ".join(re.findall(r"SHORT\b[^;]*;", SCRIPT))))
    assert short
    assert {word: place_key(word) for word in short} == short
    assert all(
        place_key(word) == word or word in short for word in ("st", "ste", "ft", "mt", "mtn", "pt", "hts", "spgs")
    )
    assert LENGTH == 3
    assert "slice(0, 3)" in SCRIPT


def test_towns_come_the_largest_first(session: Session) -> None:
    found = places_beginning("aus", session)
    assert found[0] == "Austin, TX"
    assert "Austin, MN" in found
    assert all(place_key(label.partition(",")[0]).startswith("aus") for label in found)


def test_abbreviations_are_found_by_the_whole_word(session: Session) -> None:
    assert {"St. Louis, MO", "Saint Louis, MO"} & set(places_beginning("sai", session))


def test_zip_codes_come_in_order_and_can_all_be_searched_from(session: Session) -> None:
    found = places_beginning("787", session)
    assert "78701, Austin, TX" in found
    assert found == sorted(found)
    assert all(isinstance(find_place(label[:5], session), Place) for label in found)
    assert places_beginning("000", session) == []
    assert places_beginning("qqq", session) == []


def test_the_largest_answer_is_light(session: Session) -> None:
    """Three letters, asked for once while typing: never more than a picture's worth."""
    assert max(len(str(places_beginning(three, session))) for three in ("san", "new", "sai", "mou", "nor")) < 30_000
