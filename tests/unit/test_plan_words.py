"""A health plan in words: a chip says what was read, and a tick says no more than the program does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from directory.listings.draft import Phone
from directory.search.criteria import SearchCriteria
from directory.vocabulary import get_vocabulary
from directory.web.families.shared.active_filters import filters_on, met_by
from directory.web.shared import phrases
from tests.languages import page_in
from tests.unit.test_criteria import criteria


@pytest.fixture
def english() -> Iterator[None]:
    with page_in("en"):
        yield


@pytest.fixture
def spanish() -> Iterator[None]:
    with page_in("es"):
        yield


def asked(plan: str) -> SearchCriteria:
    return criteria({"plan": [plan]})


def chip(plan: str) -> str:
    return filters_on(asked(plan), get_vocabulary())[0].label


def tick(plan: str, *named: str, said: tuple[str, ...] = ()) -> str:
    return met_by(asked(plan), {term: phrases.labels([term]) for term in said}, named)[0]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("medicade", "Medicaid"),
        ("blue cros", "Blue Cross Blue Shield"),
        ("atena", "Aetna"),
        ("aetna medicade", "Aetna Medicaid"),
        ("tricare prime", "TRICARE Prime"),
        ("TRICARE Prime", "TRICARE Prime"),
        ("tri care prime", "TRICARE Prime"),
        ("medicare part b", "Medicare Part B"),
        ("united healthcare dsnp", "UnitedHealthcare DSNP"),
        ("tenncare", "TennCare"),
        ("medi-cal", "Medi-Cal"),
        ("BCBS of Texas", "BCBS of Texas"),
        ("blu cros texas", "Blue Cross Blue Shield, Texas"),
        ("molina ohio marketplace", "Molina Marketplace, Ohio"),
        ("harbor gold", "harbor gold"),
    ],
)
def test_a_chip_says_what_was_read(english: None, typed: str, read: str) -> None:
    assert chip(typed) == f"Health plan: {read}"


@pytest.mark.parametrize(
    ("typed", "named", "said", "words_of_it"),
    [
        ("tricare prime", (), ("tricare",), "Takes TRICARE (ask about Prime)"),
        ("tricare prime", ("TRICARE",), ("tricare",), "Takes TRICARE (ask about Prime)"),
        ("tricare prime", ("Aetna", "Tricare Prime"), (), "Takes TRICARE Prime"),
        ("tricare prime", ("Tricare Select",), (), "Takes TRICARE (ask about Prime)"),
        ("medicade", (), ("medicaid",), "Takes Medicaid"),
        ("tenncare", (), ("medicaid",), "Takes Medicaid (ask about TennCare)"),
        ("blue cros", ("BCBS",), (), "Takes Blue Cross Blue Shield"),
        ("bcbs of texas", ("BCBS",), (), "Takes Blue Cross Blue Shield (ask about bcbs of texas)"),
        ("BCBS of Texas", ("BCBSTX",), (), "Takes BCBS of Texas"),
        ("harbor gold", ("Harbor",), (), "Takes Harbor (ask about harbor gold)"),
        ("harbor", ("Harbor Gold",), (), "Takes Harbor Gold"),
    ],
)
def test_a_tick_promises_no_plan_that_nobody_stated(
    english: None, typed: str, named: tuple[str, ...], said: tuple[str, ...], words_of_it: str
) -> None:
    assert tick(typed, *named, said=said) == words_of_it


def test_what_the_same_place_takes_is_to_be_asked(english: None) -> None:
    said = {"medicaid": "Medicaid (at the same place: ask)"}
    assert met_by(asked("medicade"), said, ()) == ["Medicaid (at the same place: ask)"]
    assert met_by(asked("medicade"), said, ("Medicaid",)) == ["Takes Medicaid"]


def test_so_it_is_in_spanish(spanish: None) -> None:
    assert chip("medicade") == "Plan de salud: Medicaid"
    assert tick("medicade", said=("medicaid",)) == "Acepta Medicaid"
    assert tick("tricare prime", said=("tricare",)) == "Acepta TRICARE (pregunte por Prime)"


def test_many_miles_have_their_comma(english: None) -> None:
    assert phrases.distance(1517.2, "street", "78701") == "about 1,517 miles"
    assert phrases.distance(1517.2, "zip", "78701") == "about 1,517 miles to the middle of ZIP 78701"
    assert phrases.distance(1517.2, "withheld", "78701") == "about 1,517 miles, street not given"
    assert phrases.distance(17.2, "street", "78701") == "about 17 miles"


def test_and_in_spanish_too(spanish: None) -> None:
    assert phrases.distance(1517.2, "street", "78701") == "a unas 1,517 millas"
    assert phrases.phone_text(Phone(number="+15125550100", extension="4")) == "512-555-0100 ext. 4"
