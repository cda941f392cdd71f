"""Reading a search from an address: never fails, and gives its own address back."""

from __future__ import annotations

from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from directory.geo.places import Place
from directory.search.criteria import RADII, SearchCriteria
from directory.search.needs import PARAMETERS
from directory.vocabulary import get_vocabulary

AUSTIN = Place("78701", "78701", "Austin", "TX", 30.27, -97.74)
VOCABULARY = get_vocabulary()


def criteria(args: dict[str, list[str]]) -> SearchCriteria:
    return SearchCriteria.from_args(args, vocabulary=VOCABULARY, find_place=lambda _text: AUSTIN)


def test_it_works() -> None:
    found = criteria({"near": ["78701"], "within": ["50"], "therapy": ["dbt", "cbt"], "population": ["veterans"]})
    assert found.radius == 50
    assert [term.id for term in found.terms] == ["veterans", "cbt", "dbt"]
    assert found.query() == "near=78701&within=50&population=veterans&therapy=cbt&therapy=dbt"
    assert found.without("cbt").query() == "near=78701&within=50&population=veterans&therapy=dbt"
    assert not found.notes


@given(
    st.dictionaries(
        st.sampled_from(
            [*("near", "within", "page", "maybe", "p", "name", "therapy", "population", "size", "x", ""), *PARAMETERS]
        ),
        st.lists(
            st.text(max_size=15)
            | st.sampled_from(["dbt", "25", "any", "veterans,lgbt", "²", "-1", "3", "9", "year", "rolling", "Aetna"]),
            max_size=4,
        ),
    )
)
def test_any_address_is_read(args: dict[str, list[str]]) -> None:
    found = criteria(args)
    assert found.radius is None or found.radius in RADII
    assert found.page >= 1
    again = criteria(parse_qs(found.query()))
    assert again.query() == found.query()
    assert again.needs == found.needs


def test_what_is_said_twice_counts_once_and_is_noted() -> None:
    found = criteria({"near": ["78701", " "], "within": ["10", "50"], "page": ["2", "2"], "therapy": ["dbt", "cbt"]})
    assert found.radius == 10
    assert [(note.code, note.field, note.value) for note in found.notes] == [("repeated", "within", "10 · 50")]


def test_each_filter_is_counted_taken_out_and_asked_alone() -> None:
    found = criteria({"near": ["78701"], "therapy": ["dbt"], "hours_min": ["9"], "hours_max": ["20"], "age": ["0"]})
    assert found.filters == 3
    assert found.needs.active() == ("hours", "age")
    assert found.without_need("hours").query() == "near=78701&therapy=dbt&age=0"
    assert found.only(need="hours").query() == "near=78701&hours_min=9&hours_max=20"
    assert found.only(terms=found.terms).query() == "near=78701&therapy=dbt"
    assert found.without_filters().query() == "near=78701"


@given(st.sets(st.sampled_from([term.id for term in VOCABULARY.terms]), max_size=8), st.sampled_from([None, *RADII]))
def test_equal_searches_have_equal_addresses(terms: set[str], radius: int | None) -> None:
    def args(order: list[str]) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {"near": ["78701"], "within": ["any" if radius is None else str(radius)]}
        for term in order:
            made.setdefault(VOCABULARY.term(term).group, []).append(term)
        return made

    one, other = criteria(args(sorted(terms))), criteria(args(sorted(terms, reverse=True)))
    assert one.query() == other.query()
    assert {term.id for term in one.terms} == terms


def test_what_nobody_types_is_not_shown_again() -> None:
    found = criteria(
        {"near": ["787\x0001"], "name": ["Hope\u202eesuoH"], "plan": ["\x1bAetna"], "page": ["\x002\ud800"]}
    )
    assert (found.near, found.name, found.needs.plan) == ("787 01", "Hope esuoH", "Aetna")
    assert [note.value for note in found.notes] == []
    assert [note.value for note in criteria({"not": ["\x07men\x9b"]}).notes] == []
    assert [note.value for note in criteria({"not": ["x\x07y"], "a\x00b": ["1"]}).notes] == ["", "x y"]
