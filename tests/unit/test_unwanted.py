"""What a program should not be: for these people only, or with that level of care. Against plain Python."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from directory.geo.places import Place
from directory.search.conditions import Limits
from directory.search.criteria import SearchCriteria
from directory.search.index import ListingIndex, Query
from directory.search.index_columns import IndexRow
from directory.search.unwanted import Unwanted
from directory.vocabulary import get_vocabulary

WHO, LEVEL, N_TERMS = (0, 1, 66), (3, 65), 70
OUTRIGHT = ((0, 66), (66, 66))  # who says 66 takes those of 0 and nobody else
GROUPS = (Unwanted((), WHO, only=True, outright=OUTRIGHT), Unwanted((), LEVEL, only=False))

masks = st.lists(st.sets(st.sampled_from([*WHO, *LEVEL, 5])), max_size=12)
chosen = st.tuples(st.sets(st.sampled_from(WHO)), st.sets(st.sampled_from(LEVEL)))


def is_left_out(said: set[int], unwanted: tuple[set[int], set[int]]) -> bool:
    for_whom = said & set(WHO)
    outright = 66 in said and bool({0, 66} & unwanted[0])
    return outright or (bool(for_whom) and for_whom <= unwanted[0]) or bool(said & unwanted[1])


@given(masks, chosen)
def test_it_equals_the_rule_written_out(rows: list[set[int]], unwanted: tuple[set[int], set[int]]) -> None:
    index = ListingIndex.build(
        (
            IndexRow(number, f"p{number}", 30.0, -97.7, yes=sum(1 << bit for bit in said), no=0)
            for number, said in enumerate(rows)
        ),
        n_terms=N_TERMS,
    )
    limits = Limits(
        unwanted=(
            Unwanted(tuple(unwanted[0]), WHO, only=True, outright=OUTRIGHT),
            Unwanted(tuple(unwanted[1]), LEVEL, only=False),
        )
    )
    found = index.nearest(Query(30.0, -97.7, limit=100, limits=limits, refusable=GROUPS))
    assert set(found.ids.tolist()) == {n for n, said in enumerate(rows) if not is_left_out(said, unwanted)}
    assert found.have_not_said == 0  # silence is no reason to be left out
    for term in range(N_TERMS):
        alone = ({term} & set(WHO), {term} & set(LEVEL))
        assert found.left_out[term] == sum(is_left_out(said, alone) for said in rows)


def test_an_address_says_what_is_unwanted() -> None:
    austin = Place("78701", "78701", "Austin", "TX", 30.27, -97.74)
    found = SearchCriteria.from_args(
        {"near": ["78701"], "not": ["residential,men", "cbt", "iop"]},
        vocabulary=get_vocabulary(),
        find_place=lambda _: austin,
    )
    assert found.query() == "near=78701&not=residential&not=men"
    assert [(note.code, note.value) for note in found.notes] == [("not", "cbt"), ("not", "iop")]
    assert found.filters == 2
    assert found.wanting("men").query() == "near=78701&not=residential"
    assert found.without_filters().query() == "near=78701"
