"""Who takes such people all the same: of programs that have not said, the order in which they are offered."""

from __future__ import annotations

import pytest

from directory.search.bit_masks import GroupChoice
from directory.search.find import _wishes
from directory.search.index import ListingIndex, Query
from directory.search.index_columns import IndexRow
from directory.search.leanings import OTHERS, SILENT, TAKES, leans
from directory.vocabulary import get_vocabulary
from tests.unit.test_criteria import criteria

VOCABULARY = get_vocabulary()
N_TERMS = len(VOCABULARY.terms)


def bits(*terms: str) -> int:
    return sum(1 << VOCABULARY.position(term) for term in terms)


def row(number: int, *yes: str, no: tuple[str, ...] = (), north: float = 0) -> IndexRow:
    return IndexRow(
        id=number, public_id=f"p{number}", latitude=30.0 + north, longitude=-97.7, yes=bits(*yes), no=bits(*no)
    )


def lean(asked: dict[str, list[str]], *yes: str, no: tuple[str, ...] = ()) -> int:
    index = ListingIndex.build([row(1, *yes, no=no)], n_terms=N_TERMS)
    return int(leans(index.columns, index.columns.ids - 1, _wishes(criteria(asked), VOCABULARY))[0])


@pytest.mark.parametrize(
    ("asked", "takes", "others"),
    [
        ({"population": ["adolescents"]}, "children-teens", "adults"),
        ({"population": ["young-adults"]}, "ages-18-25", "children-teens"),
        ({"population": ["older-adults"]}, "ages-65-up", "ages-18-25"),
        ({"population": ["women"]}, "accepts-women", "accepts-men"),
        ({"population": ["women"]}, "all-genders", "accepts-men"),
        ({"population": ["men"]}, "accepts-men", "accepts-women"),
        ({"population": ["pregnant-postpartum"]}, "accepts-women", "accepts-men"),
        ({"ages": ["children-teens"]}, "children-teens", "adults"),
        ({"gender": ["accepts-men"]}, "accepts-men", "accepts-women"),
        ({"age": ["15"]}, "children-teens", "adults"),
        ({"age": ["70"]}, "ages-65-up", "children-teens"),
    ],
)
def test_who_takes_them_goes_before_silence_and_silence_before_those_for_others(
    asked: dict[str, list[str]], takes: str, others: str
) -> None:
    assert lean(asked, takes) == TAKES
    assert lean(asked, takes, others) == TAKES
    assert lean(asked) == SILENT
    assert lean(asked, others) == OTHERS


def test_a_no_to_all_that_would_take_them_is_for_others() -> None:
    assert lean({"population": ["adolescents"]}, no=("children-teens",)) == OTHERS
    assert lean({"population": ["women"]}, no=("accepts-women",)) == SILENT  # it may welcome every gender


def test_several_wishes_go_by_the_worst_and_several_choices_of_one_by_the_best() -> None:
    teens_and_women = {"population": ["adolescents"], "gender": ["accepts-women"]}
    assert lean(teens_and_women, "children-teens", "accepts-women") == TAKES
    assert lean(teens_and_women, "children-teens") == SILENT
    assert lean(teens_and_women, "children-teens", "accepts-men") == OTHERS
    either = {"population": ["adolescents", "older-adults"]}
    assert lean(either, "ages-65-up") == TAKES
    assert lean({"population": ["adolescents", "veterans"]}, "adults") == SILENT  # veterans: it has not said


def test_what_is_no_question_of_who_is_taken_leans_nowhere() -> None:
    assert lean({"population": ["veterans"], "therapy": ["dbt"]}, "adults") == SILENT


def test_pages_of_those_that_may_fit_neither_overlap_nor_leave_gaps() -> None:
    """Whatever the distance, who takes them stands first; within that the nearest."""
    rows = [row(n, *([], ["adults"], ["children-teens"])[n % 3], north=n / 1000) for n in range(1, 35)]
    index = ListingIndex.build(rows, n_terms=N_TERMS)
    asked = criteria({"population": ["adolescents"]})
    teens = VOCABULARY.position("adolescents")
    members = tuple(VOCABULARY.position(term.id) for term in VOCABULARY.terms_of("population"))
    seen: list[tuple[int, float]] = []
    for offset in range(0, 40, 10):
        query = Query(
            30.0,
            -97.7,
            25.0,
            groups=(GroupChoice("any", (teens,), members),),
            limit=10,
            wishes=_wishes(asked, VOCABULARY),
            not_said=(offset, 10),
        )
        matches = index.nearest(query)
        assert matches.have_not_said == 34
        seen += zip(matches.not_said_leans.tolist(), matches.not_said_miles.tolist(), strict=True)
    assert len(seen) == 34
    assert seen == sorted(seen)
    assert {one for one, _ in seen} == {TAKES, SILENT, OTHERS}
