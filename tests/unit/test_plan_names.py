"""Lists of health plans, as people write them: each plan by itself, and no plan in two."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.listings.cells import readers
from directory.listings.draft import ListingDraft, Payment
from directory.listings.plans.plan_lists import split
from tests.factories import draft


@pytest.mark.parametrize(
    ("text", "plans"),
    [
        ("Aetna, Cigna", "Aetna|Cigna"),
        ("Aetna; Cigna", "Aetna|Cigna"),
        ("Aetna\nCigna\r\nHumana", "Aetna|Cigna|Humana"),
        ("• Aetna\n- Cigna\n* Humana", "Aetna|Cigna|Humana"),
        ("Aetna and Cigna", "Aetna|Cigna"),
        ("Aetna & Cigna", "Aetna|Cigna"),
        ("Aetna/Cigna/Humana", "Aetna|Cigna|Humana"),
        ("Aetna / Cigna or Humana", "Aetna|Cigna|Humana"),
        ("Aetna, Cigna, and Humana.", "Aetna|Cigna|Humana"),
        ("Aetna, Cigna y Humana", "Aetna|Cigna|Humana"),
        ("Medicare and Medicaid", "Medicare|Medicaid"),
        ("Medicaid/Medicare", "Medicaid|Medicare"),
        ("TRICARE, VA", "TRICARE|VA"),
        ("AETNA, aetna; Aetna", "AETNA"),
        # One plan each.
        ("Blue Cross and Blue Shield", "Blue Cross and Blue Shield"),
        ("Blue Cross & Blue Shield of Texas", "Blue Cross & Blue Shield of Texas"),
        ("Blue Cross/Blue Shield", "Blue Cross/Blue Shield"),
        ("Aetna and Blue Cross and Blue Shield", "Aetna|Blue Cross and Blue Shield"),
        ("Blue Cross and Blue Shield and Aetna", "Blue Cross and Blue Shield|Aetna"),
        ("Health & Wellness Mutual", "Health & Wellness Mutual"),
        ("Aetna/CVS", "Aetna/CVS"),
        ("UnitedHealthcare/Optum", "UnitedHealthcare/Optum"),
        ("Harbor and Sons", "Harbor and Sons"),
        ("Molina Medicaid and Medicare", "Molina Medicaid and Medicare"),
        ("Aetna PPO, HMO", "Aetna PPO, HMO"),
        ("Cigna, Inc., Humana", "Cigna, Inc|Humana"),
        ("Blue Cross of Illinois, Texas", "Blue Cross of Illinois, Texas"),
        ("Medicaid (Molina, Humana and others), Cigna", "Medicaid (Molina, Humana and others)|Cigna"),
        ("Sample Health Plan, Example Mutual", "Sample Health Plan|Example Mutual"),
        ("Kaiser (North", "Kaiser (North"),
        (" , ; \n, ", ""),
        ("", ""),
    ],
)
def test_a_list_is_read_plan_by_plan(text: str, plans: str) -> None:
    wanted = tuple(plans.split("|")) if plans else ()
    assert split([text]) == wanted
    assert readers.plans(text) == wanted
    assert Payment(plans=(text,)).plans == wanted


NAMES = ["Aetna", "Cigna", "Medicaid", "VA", "Harbor", "PPO", "Inc.", "Texas", ".", "é"]
BETWEEN = ["and", "or", "y", "&", "/", ",", ";", "(", ")", "-", "•", ":", "1.", "2)"]
REFUSING = ["no", "except", "not accepted", "but", "now", "others"]
WORDS = st.sampled_from([*NAMES, "Blue Cross", "Blue Shield", *BETWEEN, *REFUSING, "\n", " "])


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_what_was_read_reads_the_same_again(text: str) -> None:
    plans = split([text])
    assert split(plans) == plans
    assert split(["; ".join(plans)]) == plans


def test_what_is_stored_is_read_plan_by_plan() -> None:
    old = draft().to_json()[:-1] + ',"payment":{"plans":["Aetna, Cigna","Humana"]}}'
    assert ListingDraft.from_json(old).payment.plans == ("Aetna", "Cigna", "Humana")


@pytest.mark.parametrize("text", ["Aetna and ", "Aetna, ", "(", "( ", " ", "&", "/", "a" * 50 + " and "])
def test_a_long_text_takes_no_time(text: str) -> None:
    for length in (19_000, 100_000):
        began = time.thread_time()
        split([text * (length // len(text))])
        assert time.thread_time() - began < 2


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 200"):
        Payment(plans=("Aetna and " * 10_000,))
    with pytest.raises(ValueError, match="at most 100"):
        Payment(plans=(", ".join(f"Plan number {number}" for number in range(101)),))
