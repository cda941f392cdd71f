"""What a search asks of listings, against the rules written out row by row: tracks, ages, plans, room, confirmation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.listings.start_dates import ANY_WEEK, UNKNOWN, begins, next_beginning
from directory.search.answers import FULL, UNSTATED
from directory.search.bit_masks import GroupChoice
from directory.search.conditions import NO_LIMITS, Limits, PlanChoice
from directory.search.index import ListingIndex, Matches, Query
from directory.search.index_columns import IndexRow
from directory.search.schedules import AgeChoice, TrackChoice, TrackRow

N_TERMS = 70
TODAY = dt.date(2026, 11, 24)
TIME, FORMAT, THERAPY, PAYMENT = (0, 1, 2), (65, 66, 67), (3, 4), (5, 6)
TEEN, ADULT = 7, 8
WHO, AGES = (9, 10, 64), (TEEN, ADULT)
TRACK_GROUPS = (TIME, FORMAT, WHO, AGES)
OF_TRACKS = tuple(term for members in TRACK_GROUPS for term in members)
DAY = TODAY.toordinal()
NO, MAYBE, YES = range(3)

codes = st.sampled_from(
    [UNKNOWN, ANY_WEEK, begins("first Monday of the month"), begins("2026-12-01"), begins("2027-03-01")]
)


def mask(bits: set[int]) -> int:
    return sum(1 << bit for bit in bits)


def some(of: tuple[int, ...]) -> st.SearchStrategy[int]:
    return st.sets(st.sampled_from(of)).map(mask)


years = st.sampled_from([(None, None), (None, None), (12, 17), (18, None), (None, 64)])
rooms = st.tuples(st.sampled_from([UNSTATED, DAY - 1, DAY, DAY + 20]), st.sampled_from([UNSTATED, 0, 14, 15, FULL]))


@st.composite
def tracks(draw: st.DrawFn) -> TrackRow:
    yes = draw(some(OF_TRACKS))
    room_until, room_wait = draw(rooms)
    return TrackRow(
        yes=yes,
        silent=draw(some(OF_TRACKS)) & ~yes,
        days=draw(st.integers(1, 7)),
        hours=draw(st.sampled_from([None, 6.0, 9.0, 12.0, 20.0])),
        begins=draw(codes),
        ages=draw(years),
        room_until=room_until,
        room_wait=room_wait,
        first_day=draw(st.sampled_from([UNSTATED, DAY - 3, DAY, DAY + 9, DAY + 60])),
    )


@st.composite
def listings(draw: st.DrawFn) -> list[IndexRow]:
    rows = []
    for number in range(draw(st.integers(0, 12))):
        schedule = tuple(draw(st.lists(tracks(), max_size=3)))
        carried = 0
        for track in schedule:
            carried |= track.yes
        said = draw(some((*OF_TRACKS, *THERAPY, *PAYMENT)))
        ruled_out = draw(some((*OF_TRACKS, *THERAPY, *PAYMENT))) & ~said
        room_until, room_wait = draw(rooms)
        rows.append(
            IndexRow(
                id=number + 1,
                public_id=f"p{number}",
                latitude=30.0,
                longitude=-97.7,
                yes=said | carried,
                no=ruled_out & ~carried,
                tracks=schedule,
                ages=draw(years),
                confirmed=draw(st.sampled_from([UNSTATED, DAY - 400, DAY - 365, DAY])),
                room_until=room_until,
                room_wait=room_wait,
                general_yes=said if schedule else None,
                general_no=ruled_out if schedule else None,
            )
        )
    return rows


@st.composite
def queries(draw: st.DrawFn) -> Query:
    groups: dict[tuple[int, ...], GroupChoice] = {}
    for members in (*TRACK_GROUPS, THERAPY):
        combine: Literal["any", "all"] = "all" if members == THERAPY else "any"
        chosen = draw(st.just(set[int]()) | st.sets(st.sampled_from(members), max_size=2))
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
            age=draw(st.sampled_from([None, AgeChoice(12, TEEN), AgeChoice(17, TEEN), AgeChoice(64, ADULT)])),
            room_by=TODAY if soon else None,
            room_within=14 if soon else 0,
        ),
        track_groups=TRACK_GROUPS,
        limits=Limits(
            plan=draw(st.none() | st.just(plan)),
            confirmed_since=draw(st.sampled_from([None, TODAY - dt.timedelta(days=365)])),
        ),
    )


def has(bits: int, bit: int) -> bool:
    return bool(bits >> bit & 1)


def meets(bits: int, choice: GroupChoice) -> bool:
    said = [has(bits, bit) for bit in choice.positions]
    return all(said) if choice.combine == "all" else any(said)


def general(row: IndexRow, bit: int) -> int:
    """What a listing says of a term in general: what a group that is silent on it takes."""
    yes, no = (row.yes, row.no) if row.general_yes is None else (row.general_yes, row.general_no or 0)
    return YES if has(yes, bit) else NO if has(no, bit) else MAYBE


def term_state(track: TrackRow, row: IndexRow, bit: int) -> int:
    return YES if has(track.yes, bit) else general(row, bit) if has(track.silent, bit) else NO


def years_state(ages: tuple[int | None, int | None], age: AgeChoice, otherwise: int) -> int:
    low, high = ages
    if ages == (None, None):
        return otherwise
    return YES if (low or 0) <= age.years <= (120 if high is None else high) else NO


def general_age(row: IndexRow, age: AgeChoice) -> int:
    return years_state(row.ages, age, general(row, age.term))


def track_age(track: TrackRow, row: IndexRow, age: AgeChoice) -> int:
    named = YES if has(track.yes, age.term) else general_age(row, age) if has(track.silent, age.term) else NO
    return years_state(track.ages, age, named)


def room_state(until: int, wait: int, today: dt.date, otherwise: int) -> int:
    if until < today.toordinal():
        return otherwise
    return MAYBE if wait == UNSTATED else YES if wait <= 14 else NO


def track_state(track: TrackRow, row: IndexRow, asked: TrackChoice) -> int:
    states = [max(term_state(track, row, bit) for bit in choice.positions) for choice in asked.groups]
    if asked.days is not None:
        states.append(YES if track.days <= asked.days else NO)
    if asked.hours_min is not None:
        states.append(MAYBE if track.hours is None else YES if track.hours >= asked.hours_min else NO)
    if asked.hours_max is not None:
        states.append(MAYBE if track.hours is None else YES if track.hours <= asked.hours_max else NO)
    if asked.rolling:
        states.append({ANY_WEEK: YES, UNKNOWN: MAYBE}.get(track.begins, NO))
    if asked.begins_by is not None:
        named = track.room_until >= DAY and track.first_day >= DAY
        day = dt.date.fromordinal(track.first_day) if named else next_beginning(track.begins, asked.begins_by[0])
        states.append(MAYBE if day is None else YES if day <= asked.begins_by[1] else NO)
    if asked.age is not None:
        states.append(track_age(track, row, asked.age))
    if asked.room_by is not None:
        otherwise = room_state(row.room_until, row.room_wait, asked.room_by, MAYBE)
        states.append(room_state(track.room_until, track.room_wait, asked.room_by, otherwise))
    return min(states, default=YES)


def tracks_state(row: IndexRow, asked: TrackChoice) -> int:
    """Whether one and the same track of a listing is all that is asked of one."""
    timed = asked.rolling or any(
        limit is not None for limit in (asked.days, asked.hours_min, asked.hours_max, asked.begins_by)
    )
    if not timed and asked.age is None and asked.room_by is None and len(asked.groups) < 2:
        return YES  # the listing's own terms decide
    if not row.tracks:
        states = [MAYBE if timed else YES]
        if asked.age is not None:
            states.append(general_age(row, asked.age))
        if asked.room_by is not None:
            states.append(room_state(row.room_until, row.room_wait, asked.room_by, MAYBE))
        return min(states)
    best = max(track_state(track, row, asked) for track in row.tracks)
    if best != NO:
        return best
    # It may say that it has what no track of it is.
    for choice in asked.groups:
        described = any(term_state(track, row, bit) == YES for track in row.tracks for bit in choice.positions)
        if meets(row.yes, choice) and not described:
            return MAYBE
    if asked.age is not None and general_age(row, asked.age) == YES:
        return NO if any(track_age(track, row, asked.age) == YES for track in row.tracks) else MAYBE
    return NO


def limits_state(row: IndexRow, limits: Limits) -> int:
    states = [YES]
    if limits.plan is not None:
        named = row.id in limits.plan.ids.tolist()
        granted = limits.plan.taken is not None and has(row.yes, limits.plan.taken)
        ruled_out = limits.plan.ruled_out is not None and has(row.no, limits.plan.ruled_out)
        states.append(YES if named or granted else NO if ruled_out else MAYBE)
    if limits.confirmed_since is not None:
        states.append(YES if row.confirmed >= limits.confirmed_since.toordinal() else NO)
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


def says_the_rest(row: IndexRow, query: Query, *, but: tuple[int, ...]) -> bool:
    """Whether a listing itself says all that is asked outside one group of terms."""
    said = [meets(row.yes, choice) for choice in query.groups if choice.members != but]
    return all(said) and limits_state(row, query.limits) == YES


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
def test_the_number_beside_a_term_of_groups_is_what_ticking_it_alone_would_leave(
    rows: list[IndexRow], query: Query
) -> None:
    matches = answer(rows, query)
    for members in TRACK_GROUPS:
        for term in members:
            states = [state(row, query, but=members, term=term) for row in rows]
            assert matches.yes_counts[term] == states.count(YES)
            say = [says_the_rest(row, query, but=members) for row in rows]
            assert matches.not_stated[term] == sum(so and one == MAYBE for so, one in zip(say, states, strict=True))


@settings(max_examples=40, deadline=None)
@given(listings(), queries())
def test_the_groups_shown_are_those_that_fit(rows: list[IndexRow], query: Query) -> None:
    matches = answer(rows, query)
    by_id = {row.id: row for row in rows}
    for listing_id, fitting in zip(matches.ids.tolist(), matches.fitting.tolist(), strict=True):
        row = by_id[listing_id]
        fits = [track_state(track, row, query.tracks) == YES for track in row.tracks]
        themselves = [all(meets(track.yes, choice) for choice in query.tracks.groups) for track in row.tracks]
        if any(fit and own for fit, own in zip(fits, themselves, strict=True)):
            fits = [fit and own for fit, own in zip(fits, themselves, strict=True)]
        assert fitting == (mask({at for at, one in enumerate(fits) if one}) if query.tracks != TrackChoice() else 0)


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
