"""Terms side by side: what all say stands once, and each program's own beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import pytest

from directory.listings.scope import of_place as said_of_place
from directory.web.families.compare.compare_page import name_parts
from directory.web.families.compare.compare_terms import Cell, of_group, of_place, paid_at_place, term_rows
from directory.web.families.shared.fact_text import FactTexts
from tests.factories import draft
from tests.languages import page_in

TODAY = dt.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Labels are in the language of a request."""
    with page_in("en"):
        yield


def rows(*programs: Sequence[str]) -> list[tuple[str, list[str]]]:
    told = [FactTexts.of(draft(yes=("iop", *terms)), TODAY) for terms in programs]
    return [
        (label, [cell.said for cell in cells]) for label, cells in term_rows("Therapies", of_group("therapy"), told)
    ]


def test_what_all_say_stands_once() -> None:
    found = rows(("cbt", "dbt", "emdr"), ("cbt", "dbt", "family"), ("cbt", "dbt"))
    assert found == [
        ("Therapies (in all of them)", ["CBT, DBT"] * 3),
        ("Therapies (others)", ["Only here: EMDR", "Only here: Family therapy", "no others stated"]),
    ]


def test_where_all_say_the_same_there_is_one_row() -> None:
    assert rows(("cbt", "dbt"), ("cbt", "dbt")) == [("Therapies", ["CBT, DBT", "CBT, DBT"])]


def test_where_one_says_nothing_nothing_is_said_of_all() -> None:
    found = rows(("cbt", "dbt", "emdr"), ("cbt", "dbt"), ())
    assert found == [("Therapies", ["CBT, DBT. Only here: EMDR", "CBT, DBT", ""])]


def test_a_program_alone_is_not_compared() -> None:
    assert rows(("cbt", "dbt")) == [("Therapies", ["CBT, DBT"])]


def test_payment_at_the_same_place_stands_apart_from_what_is_offered_there() -> None:
    told = FactTexts.of(said_of_place(draft(yes=("va", "dbt", "spanish"))), TODAY)
    assert list(of_place(told)) == ["dbt", "spanish"]
    assert list(paid_at_place(told)) == ["va"]
    assert term_rows("Taken at the same place", paid_at_place, [told]) == [("Taken at the same place", [Cell("VA")])]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Lantern House", "Lantern House"),
        ("Exactly Thirty Letters Is Thus", "Exactly Thirty Letters Is Thus"),
        ("Comprehensive Transformation Associates", "Comprehensive Transformation"),
        ("Lantern House of the Valley: Anytown", "Lantern House of the Valley"),
        ("Main/Outpatient/Family/Assessments/Evaluations", "Main/Outpatient/Family/Assessments/Evaluations"),
    ],
)
def test_a_short_name_ends_between_words(name: str, short: str) -> None:
    assert name_parts(name) == (short, name.removeprefix(short))
