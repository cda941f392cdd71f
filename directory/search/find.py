"""From what a person searches for to what the index is asked, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from directory.arrays import Bools, Ints
from directory.geo.places import Place
from directory.geo.states import STATE_BITS
from directory.listings.groups import AGE_BANDS, WHO, takers_of
from directory.listings.groups import GROUPS as TRACK_GROUPS
from directory.search.bit_masks import GroupChoice
from directory.search.catalog_content import Catalog
from directory.search.conditions import Limits
from directory.search.criteria import REFUSABLE, Filter, SearchCriteria, can_be_unwanted
from directory.search.index import Matches, Query
from directory.search.index_rows import track_members
from directory.search.leanings import Leaning, Wish
from directory.search.needs import DAYS, ROLLING, SOON, Needs
from directory.search.schedules import AgeChoice, TrackChoice
from directory.search.unwanted import Unwanted
from directory.vocabulary import Term, Vocabulary

_A_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Finder:
    """One catalog, asked from one place on one day: openings and confirmations lapse."""

    catalog: Catalog
    origin: Place
    vocabulary: Vocabulary
    today: dt.date

    def find(self, criteria: SearchCriteria) -> Matches:
        """The matches of a search."""
        return self.catalog.index.nearest(self._query(criteria))

    def virtual(self, criteria: SearchCriteria) -> tuple[Ints, int]:
        """A page of the virtual programs of a search, wherever they are, and how many there are."""
        return self.catalog.index.virtual(self._query(criteria))

    def anywhere(self, criteria: SearchCriteria) -> int:
        """How many programs meet a search, wherever they are."""
        return self.catalog.index.anywhere(self._query(criteria))

    def passing(self, ids: Ints, criteria: SearchCriteria) -> Bools:
        """Which of these listings meet a search, wherever they are."""
        return self.catalog.index.passing(ids, self._query(criteria))

    def unsaid(self, ids: Ints, criteria: SearchCriteria) -> dict[int, list[Filter]]:
        """For each of these listings the filters of a search that it has not said it meets."""
        questions: dict[int, list[Filter]] = {i: [] for i in ids.tolist()}
        for one in criteria.one_by_one(self.vocabulary):
            for listing_id in ids[~self.passing(ids, one.alone)].tolist():
                questions[listing_id].append(one)
        return questions

    def _query(self, criteria: SearchCriteria) -> Query:
        """The index's question for these criteria."""
        vocabulary, needs, today = self.vocabulary, criteria.needs, self.today
        chosen = {group.id: _choice(group.id, criteria, vocabulary) for group in vocabulary.groups}
        groups = {group: choice for group, choice in chosen.items() if choice.positions}
        soon = SOON.get(needs.start or "", 0)
        return Query(
            latitude=self.origin.latitude,
            longitude=self.origin.longitude,
            radius_miles=float(criteria.radius) if criteria.radius is not None else None,
            groups=tuple(groups.values()),
            offset=criteria.offset,
            limit=criteria.size,
            state_bit=STATE_BITS.get(self.origin.state),
            tracks=TrackChoice(
                groups=tuple(groups[group] for group in TRACK_GROUPS if group in groups),
                days=needs.days if needs.days != max(DAYS) else None,  # any program meets on seven days or fewer
                hours_min=needs.hours_min,
                hours_max=needs.hours_max,
                rolling=needs.start == ROLLING,
                begins_by=(today, today + dt.timedelta(days=soon)) if soon else None,
                age=_age(needs, vocabulary),
                room_by=today if soon else None,
                room_within=soon,
            ),
            track_groups=track_members(vocabulary),
            wishes=_wishes(criteria, vocabulary),
            not_said=((criteria.maybe - 1) * criteria.size, criteria.size) if criteria.maybe else None,
            refusable=_refusable(vocabulary),
            limits=Limits(
                unwanted=tuple(
                    _unwanted(group, terms, vocabulary)
                    for group in chosen
                    if (terms := [term for term in criteria.unwanted if term.group == group])
                ),
                plan=self.catalog.plans.choice(needs.plan, vocabulary) if needs.plan else None,
                confirmed_since=today - _A_YEAR if needs.confirmed else None,
            ),
        )


def _choice(group: str, criteria: SearchCriteria, vocabulary: Vocabulary) -> GroupChoice:
    return GroupChoice(
        vocabulary.group(group).combine,
        positions=tuple(vocabulary.position(term.id) for term in criteria.chosen(group)),
        members=_positions(group, vocabulary),
    )


@lru_cache(maxsize=64)
def _positions(group: str, vocabulary: Vocabulary) -> tuple[int, ...]:
    return tuple(vocabulary.position(term.id) for term in vocabulary.terms_of(group))


@lru_cache(maxsize=4)
def _refusable(vocabulary: Vocabulary) -> tuple[Unwanted, ...]:
    """The vocabulary groups of which some term can be unwanted, and none of it."""
    groups = dict.fromkeys(term.group for term in vocabulary.terms if can_be_unwanted(term))
    return tuple(_unwanted(group, (), vocabulary) for group in groups)


def _unwanted(group: str, terms: Iterable[Term], vocabulary: Vocabulary) -> Unwanted:
    """Whom a program is for alone is unwanted; of levels of care, any that it has; else, for what alone it is."""
    position, whole = vocabulary.position, group in REFUSABLE
    members = [term for term in vocabulary.terms_of(group) if whole or can_be_unwanted(term)]
    outright = [term for term in members if term.only and whole]
    return Unwanted(
        positions=tuple(position(term.id) for term in terms),
        members=tuple(position(term.id) for term in members),
        only=group in WHO,
        outright=tuple(
            (position(whom), position(term.id)) for term in outright if term.only for whom in (term.only.term, term.id)
        ),
    )


def _wishes(criteria: SearchCriteria, vocabulary: Vocabulary) -> tuple[Wish, ...]:
    """For whom something is searched, by what a program says of whom it takes."""
    wishes = [
        tuple(_leaning(takers_of(term.id), vocabulary) for term in criteria.chosen("population")),
        *(tuple(_leaning({term.id}, vocabulary) for term in criteria.chosen(group)) for group in ("ages", "gender")),
    ]
    if criteria.needs.age is not None:
        wishes.append((_leaning({_band(criteria.needs.age)}, vocabulary),))
    return tuple(wish for wish in wishes if any(leaning.takes for leaning in wish))


def _leaning(takes: Collection[str], vocabulary: Vocabulary) -> Leaning:
    if not takes:
        return Leaning()
    group = vocabulary.terms_of(vocabulary.term(min(takes)).group)
    positions = {term.id: vocabulary.position(term.id) for term in group}
    others = tuple(at for term, at in positions.items() if term not in takes)
    return Leaning(tuple(positions[term] for term in sorted(takes)), others)


_TEEN = 12  # years; "children and teens" of a list is no word on younger children


def _age(needs: Needs, vocabulary: Vocabulary) -> AgeChoice | None:
    if needs.age is None:
        return None
    return AgeChoice(needs.age, vocabulary.position(_band(needs.age)), sure=needs.age >= _TEEN)


def _band(age: int) -> str:
    return next(term for term, (low, high) in AGE_BANDS.items() if low <= age <= high)
