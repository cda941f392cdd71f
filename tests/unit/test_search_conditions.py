"""What a search asks of listings, against the rules written out row by row: tracks, ages, plans, room, confirmation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.listings.beginning import ANY_WEEK, UNKNOWN, begins, next_beginning
from directory.search.columns import FULL, UNSTATED, IndexRow
from directory.search.conditions import NO_LIMITS, AgeChoice, Limits, PlanChoice
from directory.search.index import ListingIndex, Matches, Query
from directory.search.schedules import TrackChoice, TrackRow
from directory.search.words import GroupChoice

N_TERMS = 70
TODAY = dt.date(2026, 11, 24)
TIME, FORMAT, THERAPY, PAYMENT = (0, 1, 2), (65, 66, 67), (3, 4), (5, 6)
TRACK_GROUPS = (TIME, FORMAT)
TEEN, ADULT = 7, 8
NO, MAYBE, YES = range(3)

codes = st.sampled_from(
    [UNKNOWN, ANY_WEEK, begins("first Monday of the month"), begins("2026-12-01"), begins("2027-03-01")]
)


def mask(bits: set[int]) -> int:
    return sum(1 << bit for bit in bits)


def some(of: tuple[int, ...]) -> st.SearchStrategy[int]:
    return st.sets(st.sampled_from(of)).map(mask)


@st.composite
def tracks(draw: st.DrawFn) -> TrackRow:
    yes = draw(some(TIME)) | draw(some(FORMAT))
    return TrackRow(
        yes=yes,
        silent=(draw(some(TIME)) | draw(some(FORMAT))) & ~yes,
        days=draw(st.integers(1, 7)),
        hours=draw(st.sampled_from([None, 6.0, 9.0, 12.0, 20.0])),
        begins=draw(codes),
    )


@st.composite
def listings(draw: st.DrawFn) -> list[IndexRow]:
    rows = []
    for number in range(draw(st.integers(0, 12))):
        schedule = tuple(draw(st.lists(tracks(), max_size=3)))
        carried = 0
        for track in schedule:
            carried |= track.yes
        said = draw(some((*TIME, *FORMAT, *THERAPY, *PAYMENT, TEEN, ADULT)))
        day = TODAY.toordinal()
        rows.append(
            IndexRow(
                id=number + 1,
                public_id=f"p{number}",
                latitude=30.0,
                longitude=-97.7,
                yes=said | carried,
                no=draw(some((*TIME, *FORMAT, *THERAPY, *PAYMENT, TEEN, ADULT))) & ~said & ~carried,
                tracks=schedule,
                ages=draw(st.sampled_from([(None, None), (12, 17), (18, None), (None, 64)])),
                confirmed=draw(st.sampled_from([UNSTATED, day - 400, day - 365, day])),
                room_until=draw(st.sampled_from([UNSTATED, day - 1, day, day + 20])),
                room_wait=draw(st.sampled_from([UNSTATED, 0, 14, 15, FULL])),
            )
        )
    return rows


@st.composite
def queries(draw: st.DrawFn) -> Query:
    groups: dict[tuple[int, ...], GroupChoice] = {}
    combines: tuple[Literal["any", "all"], ...] = ("any", "any", "all")
    for members, combine in zip((TIME, FORMAT, THERAPY), combines, strict=True):
        chosen = draw(st.sets(st.sampled_from(members), max_size=2))
        if chosen:
            groups[members] = GroupChoice(combine, tuple(sorted(chosen)), members)
    soon = draw(st.booleans())
    plan = PlanChoice(
        np.array(sorted(draw(st.sets(st.integers(1, 12)))), dtype=np.int64), draw(st.none() | st.just(5)), 6
    )
    return Query(
        latitude=30.0,
        longitude=-97.7,
        groups=tuple(groups.values()),
        limit=1000,
        tracks=TrackChoice(
            groups=tuple(groups[members] for members in TRACK_GROUPS if members in groups),
            days=draw(st.sampled_from([None, None, 1, 3])),
            hours_min=draw(st.sampled_from([None, None, 9])),
            hours_max=draw(st.sampled_from([None, None, 12])),
            rolling=draw(st.booleans()) and not soon,
            begins_by=(TODAY, TODAY + dt.timedelta(days=14)) if soon else None,
        ),
        track_groups=TRACK_GROUPS,
        limits=Limits(
            age=draw(st.sampled_from([None, AgeChoice(12, TEEN), AgeChoice(17, TEEN), AgeChoice(64, ADULT)])),
            plan=draw(st.none() | st.just(plan)),
            confirmed_since=draw(st.sampled_from([None, TODAY - dt.timedelta(days=365)])),
            room_by=TODAY if soon else None,
        ),
    )


def has(bits: int, bit: int) -> bool:
    return bool(bits >> bit & 1)


def meets(bits: int, choice: GroupChoice) -> bool:
    said = [has(bits, bit) for bit in choice.positions]
    return all(said) if choice.combine == "all" else any(said)


def track_state(track: TrackRow, asked: TrackChoice) -> int:
    states = [
        YES if meets(track.yes, choice) else MAYBE if meets(track.silent, choice) else NO for choice in asked.groups
    ]
    if asked.days is not None:
        states.append(YES if track.days <= asked.days else NO)
    if asked.hours_min is not None:
        states.append(MAYBE if track.hours is None else YES if track.hours >= asked.hours_min else NO)
    if asked.hours_max is not None:
        states.append(MAYBE if track.hours is None else YES if track.hours <= asked.hours_max else NO)
    if asked.rolling:
        states.append({ANY_WEEK: YES, UNKNOWN: MAYBE}.get(track.begins, NO))
    if asked.begins_by is not None:
        day = next_beginning(track.begins, asked.begins_by[0])
        states.append(MAYBE if day is None else YES if day <= asked.begins_by[1] else NO)
    return min(states, default=YES)


def tracks_state(row: IndexRow, asked: TrackChoice) -> int:
    """Whether one and the same track of a listing is all that is asked of one."""
    limited = asked.rolling or any(
        limit is not None for limit in (asked.days, asked.hours_min, asked.hours_max, asked.begins_by)
    )
    if not limited and len(asked.groups) < 2:
        return YES  # the listing's own terms decide
    if not row.tracks:
        return MAYBE if limited else YES
    best = max(track_state(track, asked) for track in row.tracks)
    carried = 0
    for track in row.tracks:
        carried |= track.yes
    if best == NO and any(meets(row.yes & ~carried, choice) for choice in asked.groups):
        return MAYBE  # it says that it has what no track of it is
    return best


def limits_state(row: IndexRow, limits: Limits) -> int:
    states = [YES]
    if limits.age is not None:
        low, high = row.ages
        if row.ages != (None, None):
            states.append(YES if (low or 0) <= limits.age.years <= (120 if high is None else high) else NO)
        else:
            states.append(YES if has(row.yes, limits.age.term) else NO if has(row.no, limits.age.term) else MAYBE)
    if limits.plan is not None:
        named = row.id in limits.plan.ids.tolist()
        granted = limits.plan.taken is not None and has(row.yes, limits.plan.taken)
        ruled_out = limits.plan.ruled_out is not None and has(row.no, limits.plan.ruled_out)
        states.append(YES if named or granted else NO if ruled_out else MAYBE)
    if limits.confirmed_since is not None:
        states.append(YES if row.confirmed >= limits.confirmed_since.toordinal() else NO)
    if limits.room_by is not None:
        known = row.room_until >= limits.room_by.toordinal() and row.room_wait != UNSTATED
        states.append(MAYBE if not known else YES if row.room_wait <= 14 else NO)
    return min(states)


def state(row: IndexRow, query: Query, *, but: tuple[int, ...] = (), term: int | None = None) -> int:
    """A listing's state with the choice in one group left out, or replaced by a single term of it."""
    groups = {choice.members: choice for choice in query.groups if choice.members != but}
    if term is not None:
        groups[but] = GroupChoice("any", (term,), but)
    states = [tracks_state(row, replace(query.tracks, groups=tuple(groups[m] for m in TRACK_GROUPS if m in groups)))]
    for choice in groups.values():
        may = [not has(row.no, bit) for bit in choice.positions]
        possible = all(may) if choice.combine == "all" else any(may)
        states.append(YES if meets(row.yes, choice) else MAYBE if possible else NO)
    return min(*states, limits_state(row, query.limits))


def answer(rows: list[IndexRow], query: Query) -> Matches:
    return ListingIndex.build(rows, n_terms=N_TERMS).nearest(query)


@settings(max_examples=80, deadline=None)
@given(listings(), queries())
def test_what_meets_and_what_may_equal_the_rules(rows: list[IndexRow], query: Query) -> None:
    matches = answer(rows, query)
    assert set(matches.ids.tolist()) == {row.id for row in rows if state(row, query) == YES}
    asks = bool(query.groups) or query.limits != NO_LIMITS or query.tracks != TrackChoice()
    may = {row.id for row in rows if state(row, query) == MAYBE} if asks else set()
    assert matches.have_not_said == len(may)
    assert set(matches.not_said_ids.tolist()) == may


@settings(max_examples=50, deadline=None)
@given(listings(), queries())
def test_the_number_beside_a_time_or_a_format_is_what_ticking_it_alone_would_leave(
    rows: list[IndexRow], query: Query
) -> None:
    matches = answer(rows, query)
    for members in TRACK_GROUPS:
        for term in members:
            states = [state(row, query, but=members, term=term) for row in rows]
            assert matches.yes_counts[term] == states.count(YES)


@settings(max_examples=25, deadline=None)
@given(listings(), queries())
def test_listings_asked_by_id_are_judged_as_in_the_list(rows: list[IndexRow], query: Query) -> None:
    index = ListingIndex.build(rows, n_terms=N_TERMS)
    ids = np.array([row.id for row in reversed(rows)], dtype=np.int64)
    said = index.passing(ids, query)
    assert set(ids[said].tolist()) == set(index.nearest(query).ids.tolist())


@settings(max_examples=25, deadline=None)
@given(listings(), listings(), queries())
def test_a_patched_index_judges_as_one_built_anew(rows: list[IndexRow], others: list[IndexRow], query: Query) -> None:
    changed = [row for row in others if row.id % 2]
    gone = {row.id for row in others if row.id % 4 == 0}
    patched = ListingIndex.build(rows, n_terms=N_TERMS).patched(changed, removed_ids=gone).nearest(query)
    left = {row.id: row for row in rows if row.id not in gone} | {row.id: row for row in changed}
    anew = answer(list(left.values()), query)
    assert patched.ids.tolist() == anew.ids.tolist()
    assert patched.not_said_ids.tolist() == anew.not_said_ids.tolist()
    assert patched.yes_counts.tolist() == anew.yes_counts.tolist()
    assert patched.not_stated.tolist() == anew.not_stated.tolist()


def test_an_evening_group_on_site_and_a_morning_one_by_video_are_no_evening_by_video() -> None:
    evening, morning, on_site, virtual = 1 << 0, 1 << 1, 1 << 65, 1 << 66
    apart = (TrackRow(evening | on_site, 0, 3), TrackRow(morning | virtual, 0, 3))
    row = IndexRow(1, "a", 30.0, -97.7, evening | morning | on_site | virtual, 0, tracks=apart)
    times = GroupChoice("any", (0,), TIME)
    by_video = GroupChoice("any", (66,), FORMAT)
    asked = Query(
        30.0, -97.7, groups=(times, by_video), tracks=TrackChoice((times, by_video)), track_groups=TRACK_GROUPS
    )
    assert answer([row], asked).total == 0
    assert answer([row], asked).have_not_said == 0
    together = replace(row, tracks=(TrackRow(evening | virtual, 0, 3),))
    assert answer([together], asked).total == 1
