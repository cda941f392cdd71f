"""Possible duplicates: which pairs are found, how they are ranked, and what tells two programs of one house apart."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any

import pytest

from directory.listings.identity.candidates import CROWD, Ids, pairs_among
from directory.listings.identity.duplicate_score import Sketch, compare, name_likeness
from directory.text import fold

POINT = (30.2713, -97.7426)
BASE = Sketch(
    id=1,
    name="cedar hollow recovery center",
    provider="cedar hollow recovery center",
    zip="78701",
    place="place-1",
    point=POINT,
    phones=frozenset({"+15125550100"}),
    npi=None,
    license=None,
)
ELSEWHERE: dict[str, Any] = {
    "place": "place-2",
    "point": (31.0, -97.0),
    "zip": "76501",
    "phones": frozenset({"+12545550100"}),
}
NEARBY = {"place": "place-2", "point": (30.2740, -97.7430)}


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        ({"name": "quiet lantern", "provider": "quiet lantern"}, {"the same street", "the same phone"}),
        ({"phones": frozenset()}, {"the same street", "the same name"}),
        (NEARBY | {"phones": frozenset()}, {"less than half a mile apart", "the same name"}),
        ({"place": None, "point": None}, {"the same name", "the same phone"}),
        (ELSEWHERE, None),  # a branch in another town
        (ELSEWHERE | {"phones": BASE.phones}, None),  # with the house's call centre
        (NEARBY | {"name": "quiet lantern", "phones": frozenset()}, None),  # a neighbour
        ({"name": "quiet lantern", "phones": frozenset()}, None),  # a stranger in the same house
    ],
)
def test_what_speaks_for_one_program(other: dict[str, Any], reasons: set[str] | None) -> None:
    found = compare(BASE, replace(BASE, id=2, **other), listings_on={})
    assert (set(found.reasons) if found else None) == reasons


def test_a_license_counts_anywhere_and_an_npi_where_the_place_agrees() -> None:
    one = replace(BASE, npi="1234567893", license="tx 100 state of texas")
    other = replace(one, id=2, name="quiet lantern", **ELSEWHERE)
    found = compare(one, other, listings_on={})
    assert found is not None
    assert "the same license" in found.reasons
    assert compare(one, replace(other, license=None), listings_on={}) is None
    assert compare(one, replace(other, license=None, zip=one.zip), listings_on={}) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hope house womens program", "hope house mens program"),
        ("hope house adult iop", "hope house adolescent iop"),
        ("hope house detox", "hope house outpatient"),
        ("hope house unit 2", "hope house unit 7"),
    ],
)
def test_two_programs_of_one_house_rank_below_a_repeated_one(one: str, other: str) -> None:
    first = replace(BASE, name=one, provider="hope house")
    twice = compare(first, replace(first, id=2), listings_on={})
    apart = compare(first, replace(first, id=2, name=other), listings_on={})
    assert twice is not None
    assert apart is not None
    assert apart.score <= twice.score - 25


def test_what_every_name_has_is_no_likeness() -> None:
    assert name_likeness("cedar recovery center", "willow recovery center") < 88
    assert name_likeness("cedar hollow recovery center", "cedarhollow llc") > 90


def test_a_phone_of_a_call_centre_says_little() -> None:
    other = replace(BASE, id=2, name="quiet lantern", provider="quiet lantern")
    own = compare(BASE, other, listings_on={"+15125550100": 2})
    crowd = compare(BASE, other, listings_on={"+15125550100": 60})
    assert own is not None
    assert crowd is not None
    assert own.score > crowd.score


def test_a_house_of_a_thousand_is_not_compared_each_with_each() -> None:
    many = [replace(BASE, id=number, name=f"program {number}", point=None) for number in range(1, CROWD * 4)]
    assert len(pairs_among(many)) <= CROWD * 5


# --- two hundred known duplicates among twenty thousand listings, with what is easily taken for one ---

_FIRST = ("cedar", "willow", "quiet", "harbor", "river", "stone", "maple", "summit", "lantern", "prairie", "golden")
_SYLLABLES = (
    "bar",
    "den",
    "ford",
    "hal",
    "ler",
    "mor",
    "nes",
    "pol",
    "ray",
    "sten",
    "ton",
    "var",
    "wick",
    "yor",
    "zim",
)
_KIND = ("recovery center", "counseling", "behavioral health", "treatment services", "wellness clinic", "care group")
_STREETS = ("oak", "elm", "pine", "lake", "hill", "park", "mill", "high", "church", "spruce")
_OTHER_CARE = (("womens iop", "mens iop"), ("adult iop", "adolescent iop"), ("detox", "outpatient services"))


def invented(count: int, rng: random.Random) -> tuple[list[Sketch], set[Ids]]:
    """Sketches by rising id, and the pairs among them that are one program."""
    towns = [(rng.uniform(26, 48), rng.uniform(-122, -70), f"{number:05d}") for number in range(501, 501 + count // 12)]
    made: list[Sketch] = []
    twins: set[Ids] = set()

    def number() -> str:
        return f"+1{rng.randint(2_000_000_000, 9_899_999_999)}"

    def program(name: str, provider: str = "", **facts: Any) -> Sketch:
        latitude, longitude, zip_code = rng.choice(towns)
        street = f"{rng.randint(1, 9999)} {rng.choice(_STREETS)} st"
        sketch = Sketch(
            id=len(made) + 1,
            name=fold(name),
            provider=fold(provider or name),
            zip=zip_code,
            place=f"{street} {zip_code}",
            point=(latitude + rng.gauss(0, 0.03), longitude + rng.gauss(0, 0.03)),
            phones=frozenset({number()}),
            npi=None,
            license=None,
        )
        sketch = replace(sketch, **facts)
        made.append(sketch)
        return sketch

    def word() -> str:
        return "".join(rng.choices(_SYLLABLES, k=3))

    def name() -> str:
        return f"{rng.choice(_FIRST)} {word()} {rng.choice(_KIND)}"

    for _ in range(60):  # chains: one name and one call centre in many towns
        chain, phone = f"{name()} of america", number()
        for _ in range(25):
            program(f"{chain} {word()}", chain, phones=frozenset({phone}))
    for _ in range(count // 40):  # houses with two programs for different people, on one phone
        house, (one, other) = name(), rng.choice(_OTHER_CARE)
        first = program(f"{house} {one}", house)
        program(f"{house} {other}", house, phones=first.phones, **_same_house(first))
    for _ in range(count // 40):  # strangers under one roof
        first = program(name())
        program(f"{rng.choice(['atlas', 'vista', 'beacon', 'union'])} {rng.choice(_KIND)}", **_same_house(first))
    for kind in range(5):
        for _ in range(40):
            first = program(name(), npi=f"1{rng.randint(10**8, 10**9 - 1)}" if kind == 3 else None)
            made.append(replace(_again(first, kind, rng), id=len(made) + 1))
            twins.add((first.id, len(made)))
    while len(made) < count:
        program(name())
    return made, twins


def _same_house(one: Sketch) -> dict[str, Any]:
    return {"zip": one.zip, "place": one.place, "point": one.point}


def _again(one: Sketch, kind: int, rng: random.Random) -> Sketch:
    """The same program as another list has it."""
    short = one.name.replace("center", "ctr").replace("services", "svcs").replace("behavioral", "bh")
    at = rng.randrange(1, len(short) - 1)
    typo = short[:at] + short[at + 1 :] if short[at] != " " else short
    fresh = frozenset({f"+1{rng.randint(2_000_000_000, 9_899_999_999)}"})
    match kind:
        case 0:  # another spelling
            return replace(one, name=typo, provider=typo)
        case 1:  # under a new name
            return replace(one, name="renewed horizons llc", provider="renewed horizons llc")
        case 2:  # moved two doors on, with a new phone
            assert one.point is not None
            return replace(one, place=f"{one.place} b", point=(one.point[0] + 0.001, one.point[1]), phones=fresh)
        case 3:  # the same NPI
            return replace(one, name=typo, place=f"{one.place} b", phones=fresh)
        case _:  # one list keeps the street private
            return replace(one, name=short, place=None, point=None)


@pytest.fixture(scope="module")
def looked_through() -> tuple[set[Ids], list[Ids]]:
    made, twins = invented(20_000, random.Random(5))
    found = pairs_among(made)
    return twins, sorted(found, key=lambda ids: (-found[ids].score, ids))


def test_nearly_all_known_duplicates_are_found(looked_through: tuple[set[Ids], list[Ids]]) -> None:
    twins, ranked = looked_through
    assert len(twins) == 200
    assert len(twins & set(ranked)) >= 190


def test_the_top_of_the_queue_is_worth_a_look(looked_through: tuple[set[Ids], list[Ids]]) -> None:
    twins, ranked = looked_through
    assert len(twins & set(ranked[:200])) >= 180


@pytest.mark.long
def test_a_hundred_thousand_take_less_than_three_minutes() -> None:
    made, _ = invented(100_000, random.Random(6))
    begun = time.monotonic()
    pairs_among(made)
    assert time.monotonic() - begun < 180
