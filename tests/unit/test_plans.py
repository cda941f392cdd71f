"""Health plans found by the name a family types."""

from __future__ import annotations

import numpy as np
import pytest

from directory.listings.plan_names import families
from directory.search.plans import PlanIndex, names_a_plan
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


def test_a_plan_that_a_company_sells_is_not_the_governments() -> None:
    assert INDEX.choice("Medicare Advantage", VOCABULARY).taken is None
    assert INDEX.choice("Molina Medicaid", VOCABULARY).taken is None


@pytest.mark.parametrize("text", ["", "my insurance", "health plan", "PPO", "seguro"])
def test_words_that_name_no_plan(text: str) -> None:
    assert not names_a_plan(text)


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
        assert family.term is None or VOCABULARY.find(family.term) is not None
