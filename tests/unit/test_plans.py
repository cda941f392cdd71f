"""Health plans found by the name a family types."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from directory.geo.states import STATES
from directory.listings.plans.plan_names import asks, families, pays
from directory.search.plan_reading import Typed, typed_plan
from directory.search.plans import PlanIndex
from directory.vocabulary import get_vocabulary

VOCABULARY = get_vocabulary()
LISTINGS = {
    1: ["Aetna", "Cigna"],
    2: ["Aetna PPO", "BCBS of Texas"],
    3: ["Molina Medicaid"],
    4: ["Blue Cross Blue Shield"],
    5: ["MassHealth", "aetna"],
    6: ["Harbor Gold"],
    7: [],
}
INDEX = PlanIndex.build(LISTINGS.items())


def named(text: str) -> list[int]:
    return [int(i) for i in INDEX.choice(text, VOCABULARY).ids]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("Aetna", [1, 2, 5]),
        ("AETNA health insurance", [1, 2, 5]),
        ("atena", [1, 2, 5]),
        ("aetna ppo", [1, 2, 5]),
        ("BCBS", [2, 4]),
        ("Blue Cross Blue Shield of Texas", [2, 4]),
        ("BCBSTX", [2, 4]),
        ("BCBS of Illinois", [4]),
        ("Florida Blue", [4]),
        ("aetna open access", [1, 2, 5]),
        ("Aetna Better Health", []),
        ("Cigna", [1]),
        ("Medicaid", [5]),
        ("Molina Medicaid", [3]),
        ("Harbor", [6]),
        ("Humana", []),
    ],
)
def test_a_plan_is_found_under_its_names(typed: str, ids: list[int]) -> None:
    assert named(typed) == ids


def test_a_plan_of_the_government_is_granted_by_its_term() -> None:
    choice = INDEX.choice("MassHealth", VOCABULARY)
    assert choice.taken == choice.ruled_out == VOCABULARY.position("medicaid")
    company = INDEX.choice("Aetna", VOCABULARY)
    assert company.taken is None
    assert company.ruled_out == VOCABULARY.position("private-insurance")


@pytest.mark.parametrize(
    ("typed", "term"), [("tricare prime", "tricare"), ("medicare part b", "medicare"), ("medicade", "medicaid")]
)
def test_a_product_leads_to_its_plan(typed: str, term: str) -> None:
    assert INDEX.choice(typed, VOCABULARY).taken == VOCABULARY.position(term)


def test_a_plan_that_a_company_sells_is_not_the_governments() -> None:
    assert INDEX.choice("Medicare Advantage", VOCABULARY).taken is None
    assert INDEX.choice("Molina Medicaid", VOCABULARY).taken is None


@pytest.mark.parametrize("text", ["", "my insurance", "health plan", "PPO", "seguro"])
def test_words_that_name_no_plan(text: str) -> None:
    assert not typed_plan(text).names_a_plan


def test_a_patched_index_finds_as_one_built_anew() -> None:
    patched = INDEX.patched([(2, ["Cigna"]), (8, ["Aetna HMO"])], removed=[5])
    left = {**LISTINGS, 2: ["Cigna"], 8: ["Aetna HMO"]}
    del left[5]
    anew = PlanIndex.build(left.items())
    for typed in ("Aetna", "Cigna", "BCBS of Texas", "MassHealth", "Molina Medicaid", "Harbor"):
        assert np.array_equal(patched.choice(typed, VOCABULARY).ids, anew.choice(typed, VOCABULARY).ids)
    assert patched.common() == anew.common()


def test_the_file_names_terms_of_the_vocabulary_and_no_name_twice() -> None:
    names = [name for family in families() for name in family.names]
    assert len(names) == len(set(names))
    for family in families():
        assert {family.term, *family.kinds.values()} - {None} <= {term.id for term in VOCABULARY.terms_of("payment")}
        assert all(code in STATES for codes in family.states.values() for code in codes)
    assert {term for terms in pays().values() for term in terms} <= {term.id for term in VOCABULARY.terms_of("payment")}
    for name in {name for names in asks().values() for name in names}:
        assert typed_plan(name).reading.families, name


TABLE = [
    tuple(line.split(" | ")) for line in (Path(__file__).parent / "typed_plans.txt").read_text("utf-8").splitlines()
]


def test_the_table_is_long() -> None:
    assert len({typed for typed, _ in TABLE}) >= 300


@pytest.mark.parametrize(("typed", "read"), TABLE)
def test_what_people_type_is_read(typed: str, read: str) -> None:
    assert in_words(typed_plan(typed)) == read


def in_words(typed: Typed) -> str:
    """As the table has it: "?" to be asked, "$" ways to pay, "@" states, "+" a product, "~" misspelt."""
    if typed.asks:
        return f"? {', '.join(typed.asks)}"
    if typed.pays:
        return f"$ {', '.join(typed.pays)}"
    reading = typed.reading
    parts = [reading.shown, "@ " + " ".join(sorted(reading.states)), "+ " + " ".join(sorted(reading.words))]
    return " ".join(part for part in [*parts, "~" * typed.misspelt] if part.strip("@+ ")) or "-"
