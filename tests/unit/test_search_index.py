"""The index against a plain count by hand, with geopy's geodesic as the truth of distance."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from directory.search.bit_masks import GroupChoice
from directory.search.index import FEW, ListingIndex, Query
from directory.search.index_columns import IndexRow, order_hash
from directory.search.term_counts import count_bits

N_TERMS = 70  # two words
GROUPS: tuple[tuple[Literal["any", "all"], tuple[int, ...]], ...] = (
    ("any", (0, 1, 2)),
    ("all", (3, 4, 65)),
    ("any", (66, 67, 68, 69)),
)
masks = st.sets(st.sampled_from([t for _, members in GROUPS for t in members])).map(
    lambda bits: sum(1 << bit for bit in bits)
)


@st.composite
def listings(draw: st.DrawFn) -> list[IndexRow]:
    points = st.tuples(st.floats(29.5, 31.0), st.floats(-98.5, -97.0))
    rows = []
    for number in range(draw(st.integers(0, 40))):
        yes = draw(masks)
        point = draw(st.one_of(points, points, points, st.just((30.0, -97.7)), st.none()))
        rows.append(
            IndexRow(
                id=number + 1,
                public_id=f"p{number}",
                latitude=point[0] if point else None,
                longitude=point[1] if point else None,
                yes=yes,
                no=draw(masks) & ~yes,
                states=draw(st.sampled_from([0, 0, 1, 2, 3])),
                virtual_only=draw(st.booleans()) and draw(st.booleans()),
            )
        )
    return rows


@st.composite
def queries(draw: st.DrawFn) -> Query:
    groups = []
    for combine, members in GROUPS:
        chosen = draw(st.sets(st.sampled_from(members), max_size=3))
        if chosen:
            groups.append(GroupChoice(combine, tuple(sorted(chosen)), members))
    return Query(
        latitude=draw(st.floats(29.5, 31.0)),
        longitude=draw(st.floats(-98.5, -97.0)),
        radius_miles=draw(st.sampled_from([5.0, 25.0, 50.0, 100.0, None])),
        groups=tuple(groups),
        limit=draw(st.integers(1, 12)),
        state_bit=draw(st.sampled_from([None, 0, 1, 5])),
    )


def has(mask: int, bit: int) -> bool:
    return bool(mask >> bit & 1)


def passes(row: IndexRow, choice: GroupChoice) -> bool:
    said = [has(row.yes, bit) for bit in choice.positions]
    return all(said) if choice.combine == "all" else any(said)


def may_pass(row: IndexRow, choice: GroupChoice) -> bool:
    open_ = [not has(row.no, bit) for bit in choice.positions]
    return all(open_) if choice.combine == "all" else any(open_)


def miles_to(row: IndexRow, query: Query) -> float:
    return float(geodesic((query.latitude, query.longitude), (row.latitude, row.longitude)).miles)


def near_an_edge(rows: list[IndexRow], query: Query) -> bool:
    """Within a metre of the radius two right methods may differ."""
    if query.radius_miles is None:
        return False
    return any(row.latitude is not None and abs(miles_to(row, query) - query.radius_miles) < 0.001 for row in rows)


@settings(max_examples=150, deadline=None)
@given(listings(), queries())
def test_it_equals_a_count_by_hand(rows: list[IndexRow], query: Query) -> None:
    assume(not near_an_edge(rows, query))
    index = ListingIndex.build(rows, n_terms=N_TERMS)
    matches = index.nearest(query)
    radius = query.radius_miles if query.radius_miles is not None else float("inf")
    placed = [row for row in rows if row.latitude is not None and not row.virtual_only]
    inside = [row for row in placed if miles_to(row, query) <= radius]
    passing = [row for row in inside if all(passes(row, choice) for choice in query.groups)]
    by_id = {row.id: row for row in rows}

    assert matches.total == len(passing)
    assert len(matches.ids) == min(query.limit, len(passing))
    miles = [miles_to(by_id[i], query) for i in matches.ids.tolist()]
    assert matches.miles.tolist() == pytest.approx(miles, abs=0.001)
    nearest = sorted(miles_to(row, query) for row in passing)[: query.limit]
    assert miles == pytest.approx(nearest, abs=0.001)

    for combine, members in GROUPS:
        own = next((c for c in query.groups if c.members == members), None)
        others = [c for c in query.groups if c.members != members or combine == "all"]
        pool = [row for row in inside if all(passes(row, choice) for choice in others)]
        assert own is None or own.combine == combine
        for term in members:
            assert matches.yes_counts[term] == sum(has(row.yes, term) for row in pool)
            assert matches.not_stated[term] == sum(not has(row.yes | row.no, term) for row in pool)

    silent = [row for row in inside if row not in passing and all(may_pass(row, choice) for choice in query.groups)]
    assert matches.have_not_said == (len(silent) if query.groups else 0)
    assert set(matches.not_said_ids.tolist()) <= {row.id for row in silent}

    outside = sorted(
        miles_to(row, query)
        for row in placed
        if miles_to(row, query) > radius and all(passes(row, choice) for choice in query.groups)
    )
    expected_beyond = outside[:5] if len(passing) < FEW and query.radius_miles is not None else []
    assert matches.beyond_miles.tolist() == pytest.approx(expected_beyond, abs=0.001)

    bit = query.state_bit
    virtual = [
        row.id
        for row in sorted(rows, key=lambda row: order_hash(row.public_id))
        if bit is not None and has(row.states, bit) and all(passes(row, choice) for choice in query.groups)
    ]
    assert matches.virtual_total == len(virtual)
    assert matches.virtual_ids.tolist() == virtual[:10]


@settings(max_examples=60, deadline=None)
@given(listings(), queries())
def test_pages_partition_the_results(rows: list[IndexRow], query: Query) -> None:
    index = ListingIndex.build(rows, n_terms=N_TERMS)
    whole = index.nearest(replace(query, limit=1000))
    pages: list[int] = []
    for offset in range(0, len(whole.ids) + query.limit, query.limit):
        pages += index.nearest(replace(query, offset=offset)).ids.tolist()
    assert pages == whole.ids.tolist()
    assert index.nearest(replace(query, offset=100_000)).ids.size == 0


@settings(max_examples=60, deadline=None)
@given(listings(), queries())
def test_a_larger_radius_and_another_any_term_never_lose_and_another_group_never_gains(
    rows: list[IndexRow], query: Query
) -> None:
    index = ListingIndex.build(rows, n_terms=N_TERMS)

    def found(asked: Query) -> set[int]:
        return set(index.nearest(replace(asked, limit=1000)).ids.tolist())

    if query.radius_miles is not None:
        assert (
            found(query)
            <= found(replace(query, radius_miles=query.radius_miles * 2))
            <= found(replace(query, radius_miles=None))
        )
    for number, choice in enumerate(query.groups):
        without = query.groups[:number] + query.groups[number + 1 :]
        assert found(query) <= found(replace(query, groups=without))
        more = GroupChoice(choice.combine, choice.members, choice.members)
        widened = found(replace(query, groups=(*without, more)))
        assert found(query) <= widened if choice.combine == "any" else widened <= found(query)


@settings(max_examples=60, deadline=None)
@given(listings(), st.data())
def test_a_patched_index_equals_one_built_anew(rows: list[IndexRow], data: st.DataObject) -> None:
    index = ListingIndex.build(rows, n_terms=N_TERMS)
    removed = data.draw(st.sets(st.sampled_from([row.id for row in rows]))) if rows else set()
    moved = [
        replace(row, latitude=30.5, longitude=-97.2, yes=row.yes ^ 1, virtual_only=False)
        for row in rows
        if row.id % 3 == 0 and row.id not in removed
    ]
    added = [IndexRow(id=1000, public_id="new", latitude=30.1, longitude=-97.9, yes=5, no=8, states=2)]
    patched = index.patched([*moved, *added], removed_ids=removed)
    changed = {row.id: row for row in moved}
    expected = [changed.get(row.id, row) for row in rows if row.id not in removed] + added
    anew = ListingIndex.build(expected, n_terms=N_TERMS)
    assert sorted(patched.columns.ids.tolist()) == sorted(anew.columns.ids.tolist())
    query = Query(30.2, -97.6, None, (GROUPS_CHOSEN,), limit=1000, state_bit=1)
    one, other = patched.nearest(query), anew.nearest(query)
    assert one.ids.tolist() == other.ids.tolist()
    assert one.yes_counts.tolist() == other.yes_counts.tolist()
    assert one.virtual_ids.tolist() == other.virtual_ids.tolist()


GROUPS_CHOSEN = GroupChoice("any", (0, 2), (0, 1, 2))


def test_an_empty_index_answers() -> None:
    matches = ListingIndex.build([], n_terms=N_TERMS).nearest(Query(30, -97, 25.0, state_bit=0))
    assert (matches.total, len(matches.ids), matches.virtual_total) == (0, 0, 0)


def test_neighbours_across_the_date_line_are_found() -> None:
    row = IndexRow(1, "a", 52.0, -179.95, 0, 0)
    index = ListingIndex.build([row], n_terms=N_TERMS)
    assert index.nearest(Query(52.0, 179.95, 10.0)).total == 1


def test_a_program_at_the_very_point_is_found_at_no_distance() -> None:
    index = ListingIndex.build([IndexRow(1, "a", 30.2713, -97.7426, 0, 0)], n_terms=N_TERMS)
    matches = index.nearest(Query(30.2713, -97.7426, 5.0))
    assert matches.miles.tolist() == [0.0]


def test_an_index_cannot_be_written_to() -> None:
    index = ListingIndex.build([IndexRow(1, "a", 30.0, -97.0, 0, 0)], n_terms=N_TERMS)
    with pytest.raises(ValueError, match="read-only"):
        index.columns.latitudes[0] = 0.0


@given(st.lists(st.integers(0, 2**70 - 1), max_size=600))
@settings(max_examples=40, deadline=None)
def test_bits_are_counted_right(values: list[int]) -> None:
    words = np.array([[value & (2**64 - 1), value >> 64] for value in values], dtype=np.uint64).reshape(-1, 2)
    expected = [sum(has(value, bit) for value in values) for bit in range(70)]
    assert count_bits(words, 70).tolist() == expected
