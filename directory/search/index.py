"""The search index: immutable columns of the published listings, in memory, sorted by latitude. Pure numpy.

A radius is then a slice of the columns, narrowed by longitude and by exact distance. What each number means (DESIGN,
search index): `total`, pages and counts cover the radius only; `yes_counts[t]` counts listings that pass the choices in
all *other* groups (in an all-group also its own) and say t; `not_stated[t]` those of the same set that say neither yes
nor no; `have_not_said` counts listings that fail only through terms on which they have said nothing.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from directory.geo.distance import latitude_reach, longitude_reach, miles_between_radians
from directory.search.counts import count_bits

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

FEW = 5  # fewer inside the radius than this, and the nearest beyond it are given too
MOST_BEYOND = 5
MOST_VIRTUAL = 10
MOST_NOT_SAID = 5
_HALF_ROUND = 12_500.0  # miles: farther than any two points on earth


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One listing. `yes` and `no` are bit masks by term position, `states` by state bit; degrees, None if no point."""

    id: int
    public_id: str
    latitude: float | None
    longitude: float | None
    yes: int
    no: int
    states: int = 0
    virtual_only: bool = False


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """The chosen terms of one group, by position, how they combine, and every term of the group."""

    combine: Literal["any", "all"]
    positions: tuple[int, ...]
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What the index is asked. Degrees and miles; `radius_miles` None is any distance; `state_bit` for virtual ones."""

    latitude: float
    longitude: float
    radius_miles: float | None = None
    groups: tuple[GroupChoice, ...] = ()
    offset: int = 0
    limit: int = 20
    state_bit: int | None = None


_NO_IDS: Ints = np.empty(0, dtype=np.int64)
_NO_MILES: Floats = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """The answer: ids and miles of one page, and the numbers around it. `beyond` and `virtual` come with page 1."""

    ids: Ints
    miles: Floats
    total: int
    yes_counts: Ints
    not_stated: Ints
    have_not_said: int
    not_said_ids: Ints = field(default_factory=lambda: _NO_IDS)
    not_said_miles: Floats = field(default_factory=lambda: _NO_MILES)
    beyond_ids: Ints = field(default_factory=lambda: _NO_IDS)
    beyond_miles: Floats = field(default_factory=lambda: _NO_MILES)
    virtual_ids: Ints = field(default_factory=lambda: _NO_IDS)
    virtual_total: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ListingIndex:
    """The columns. The first `located` rows have a point a family can go to and are sorted by latitude."""

    n_terms: int
    located: int
    ids: Ints
    order: Words  # a hash of the public id: breaks ties of distance without favour
    latitudes: Floats  # radians
    longitudes: Floats  # radians
    yes: Words  # n × words
    no: Words
    states: Words
    virtual_rows: Ints  # rows that serve some state by video, in the order of `order`

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def build(cls, rows: Iterable[IndexRow], *, n_terms: int) -> ListingIndex:
        """An index over these listings."""
        columns = _Columns.of(list(rows), n_terms)
        return columns.sorted().index(n_terms)

    def patched(self, upserts: Sequence[IndexRow], *, removed_ids: Iterable[int] = ()) -> ListingIndex:
        """A new index with some listings added or replaced and others removed; this one stays as it is."""
        gone = np.array([row.id for row in upserts] + list(removed_ids), dtype=np.int64)
        kept = ~np.isin(self.ids, gone)
        held = _Columns(self.ids, self.order, self.latitudes, self.longitudes, self.yes, self.no, self.states).where(
            kept
        )
        new = _Columns.of(list(upserts), self.n_terms).sorted()
        return held.inserted(new).index(self.n_terms)

    def nearest(self, query: Query) -> Matches:
        """The listings of a query's page, by miles and then by a hash of the public id."""
        rows, miles = self._within(query, query.radius_miles)
        passing_each = [_passes(self.yes, rows, choice) for choice in query.groups]
        passing = _all(passing_each, len(rows))
        yes_counts, not_stated = self._counts(query, rows, passing_each, passing)
        not_said = self._not_said(query, rows, passing)

        found, found_miles = rows[passing], miles[passing]
        total = len(found)
        page = self._nearest_of(found, found_miles, query.offset, query.limit)
        first = query.offset == 0
        matches = Matches(
            ids=self.ids[found[page]],
            miles=found_miles[page],
            total=total,
            yes_counts=yes_counts,
            not_stated=not_stated,
            have_not_said=int(np.count_nonzero(not_said)),
        )
        if not first:
            return matches
        silent, silent_miles = rows[not_said], miles[not_said]
        nearest_silent = self._nearest_of(silent, silent_miles, 0, MOST_NOT_SAID)
        virtual = self._virtual(query)
        matches = replace(
            matches,
            not_said_ids=self.ids[silent[nearest_silent]],
            not_said_miles=silent_miles[nearest_silent],
            virtual_ids=self.ids[virtual[:MOST_VIRTUAL]],
            virtual_total=len(virtual),
        )
        if total < FEW and query.radius_miles is not None:
            beyond, beyond_miles = self._beyond(query, query.radius_miles)
            matches = replace(matches, beyond_ids=self.ids[beyond], beyond_miles=beyond_miles)
        return matches

    def _within(self, query: Query, radius: float | None) -> tuple[Ints, Floats]:
        """Rows within a radius (miles) of the query's point, and their miles. Order is the index's own."""
        latitude, longitude = math.radians(query.latitude), math.radians(query.longitude)
        if radius is None:
            rows = np.arange(self.located)
            return rows, miles_between_radians(
                latitude, longitude, self.latitudes[: self.located], self.longitudes[: self.located]
            )
        reach = math.radians(latitude_reach(radius))
        latitudes = self.latitudes[: self.located]
        low = int(np.searchsorted(latitudes, latitude - reach, side="left"))
        high = int(np.searchsorted(latitudes, latitude + reach, side="right"))
        apart = np.abs(self.longitudes[low:high] - longitude)
        east_west = math.radians(longitude_reach(query.latitude, radius))
        # Round the date line the short way is the long one less a full turn.
        rows = np.flatnonzero((apart <= east_west) | (apart >= 2 * math.pi - east_west)) + low
        miles = miles_between_radians(latitude, longitude, self.latitudes[rows], self.longitudes[rows])
        inside = miles <= radius
        return rows[inside], miles[inside]

    def _nearest_of(self, rows: Ints, miles: Floats, offset: int, limit: int) -> Ints:
        """Positions within `rows` of one page, nearest first."""
        end = offset + limit
        if len(rows) > 4 * end:
            # Sort only what can stand on the page: everything up to the distance of its last place, ties included.
            farthest = np.partition(miles, end - 1)[end - 1]
            near = np.flatnonzero(miles <= farthest)
            sorted_near: Ints = near[np.lexsort((self.order[rows[near]], miles[near]))]
            return sorted_near[offset:end]
        everything: Ints = np.lexsort((self.order[rows], miles))
        return everything[offset:end]

    def _counts(self, query: Query, rows: Ints, passing_each: Sequence[Bools], passing: Bools) -> tuple[Ints, Ints]:
        yes_counts, not_stated = self._count(rows[passing])
        for number, choice in enumerate(query.groups):
            if choice.combine == "all":
                continue  # its own choices narrow too: the set is `passing`
            others = [mask for i, mask in enumerate(passing_each) if i != number]
            widened = rows[_all(others, len(rows))]
            group_yes, group_silent = self._count(widened)
            members = np.array(choice.members, dtype=np.int64)
            yes_counts[members] = group_yes[members]
            not_stated[members] = group_silent[members]
        return yes_counts, not_stated

    def _count(self, rows: Ints) -> tuple[Ints, Ints]:
        """For these rows, how many say yes to each term, and how many say neither yes nor no."""
        yes = count_bits(self.yes[rows], self.n_terms)
        no_words = self.no[rows]
        said_no = no_words.any(axis=1)  # most listings never say no to anything
        no = count_bits(no_words[said_no], self.n_terms)
        return yes, len(rows) - yes - no

    def _not_said(self, query: Query, rows: Ints, passing: Bools) -> Bools:
        """Which rows would pass if every chosen term they are silent on were a yes, and do not pass as it is."""
        if not query.groups:
            return np.zeros(len(rows), dtype=bool)
        possible = _all([_may_pass(self.no, rows, choice) for choice in query.groups], len(rows))
        return possible & ~passing

    def _beyond(self, query: Query, radius: float) -> tuple[Ints, Floats]:
        """The nearest few outside the radius that pass the query's choices."""
        wider = max(radius * 2, 10.0)
        while True:
            rows, miles = self._within(query, wider if wider < _HALF_ROUND else None)
            outside = miles > radius
            rows, miles = rows[outside], miles[outside]
            passing = _all([_passes(self.yes, rows, choice) for choice in query.groups], len(rows))
            if np.count_nonzero(passing) >= MOST_BEYOND or wider >= _HALF_ROUND:
                found, found_miles = rows[passing], miles[passing]
                page = self._nearest_of(found, found_miles, 0, MOST_BEYOND)
                return found[page], found_miles[page]
            wider *= 2

    def _virtual(self, query: Query) -> Ints:
        """Rows that serve the query's state by video and pass its choices, in a stable order without favour."""
        if query.state_bit is None:
            return _NO_IDS
        rows = self.virtual_rows
        rows = rows[(self.states[rows] & np.uint64(1 << query.state_bit)) != 0]
        passing: Ints = rows[_all([_passes(self.yes, rows, choice) for choice in query.groups], len(rows))]
        return passing


def _mask_words(positions: Iterable[int], width: int) -> Words:
    """A row of words with these bits set."""
    bits = 0
    for position in positions:
        bits |= 1 << position
    words: Words = _words_of([bits], width)[0]
    return words


def _words_of(masks: Sequence[int], width: int) -> Words:
    """Bit masks of any length as rows of 64-bit words."""
    data = b"".join(mask.to_bytes(width * 8, "little") for mask in masks)
    return np.frombuffer(data, dtype="<u8").reshape(len(masks), width).astype(np.uint64, copy=True)


def _passes(yes: Words, rows: Ints, choice: GroupChoice) -> Bools:
    """Which rows say yes to any, or to all, of a group's chosen terms."""
    result = np.full(len(rows), choice.combine == "all")
    for word, mask in _used_words(choice.positions, yes.shape[1]):
        held = yes[rows, word] & mask
        result = result & (held == mask) if choice.combine == "all" else result | (held != 0)
    return result


def _may_pass(no: Words, rows: Ints, choice: GroupChoice) -> Bools:
    """Which rows do not say no to all (for an any-group), or to any (for an all-group), of the chosen terms."""
    result = np.full(len(rows), choice.combine == "all")
    for word, mask in _used_words(choice.positions, no.shape[1]):
        held = no[rows, word] & mask
        result = result & (held == 0) if choice.combine == "all" else result | (held != mask)
    return result


def _used_words(positions: Sequence[int], width: int) -> list[tuple[int, np.uint64]]:
    """The words in which any of these bits is set, with their masks."""
    return [(word, mask) for word, mask in enumerate(_mask_words(positions, width)) if mask]


def _all(masks: Sequence[Bools], n: int) -> Bools:
    result = np.ones(n, dtype=bool)
    for mask in masks:
        result &= mask
    return result


def order_hash(public_id: str) -> int:
    """Where a listing stands among others at the same distance: by chance, the same each time."""
    return int.from_bytes(hashlib.blake2b(public_id.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Listings as parallel columns, on their way into an index. A listing without a point has NaN coordinates."""

    ids: Ints
    order: Words
    latitudes: Floats
    longitudes: Floats
    yes: Words
    no: Words
    states: Words

    @classmethod
    def of(cls, rows: Sequence[IndexRow], n_terms: int) -> _Columns:
        width = max(1, math.ceil(n_terms / 64))
        located = [not row.virtual_only and row.latitude is not None and row.longitude is not None for row in rows]
        return cls(
            ids=np.array([row.id for row in rows], dtype=np.int64),
            order=np.array([order_hash(row.public_id) for row in rows], dtype=np.uint64),
            latitudes=np.radians(
                np.array([row.latitude if known else np.nan for row, known in zip(rows, located, strict=True)], float)
            ),
            longitudes=np.radians(
                np.array([row.longitude if known else np.nan for row, known in zip(rows, located, strict=True)], float)
            ),
            yes=_words_of([row.yes for row in rows], width),
            no=_words_of([row.no for row in rows], width),
            states=np.array([row.states for row in rows], dtype=np.uint64),
        )

    def columns(self) -> tuple[npt.NDArray[np.generic], ...]:
        return (self.ids, self.order, self.latitudes, self.longitudes, self.yes, self.no, self.states)

    def where(self, which: npt.NDArray[np.generic]) -> _Columns:
        """The rows of a mask or of positions."""
        return _Columns(*(column[which] for column in self.columns()))

    def sorted(self) -> _Columns:
        """By latitude; numpy sorts NaN, the listings without a point, to the end."""
        return self.where(np.lexsort((self.order, self.latitudes)))

    def inserted(self, new: _Columns) -> _Columns:
        """These sorted rows with other sorted rows put where they belong."""
        places = np.searchsorted(self.latitudes, new.latitudes, side="right")
        return _Columns(
            *(np.insert(held, places, added, axis=0) for held, added in zip(self.columns(), new.columns(), strict=True))
        )

    def index(self, n_terms: int) -> ListingIndex:
        """The finished index; nothing in it can be written to any more."""
        virtual = np.flatnonzero(self.states)
        virtual = virtual[np.argsort(self.order[virtual], kind="stable")]
        for column in (*self.columns(), virtual):
            column.setflags(write=False)
        return ListingIndex(
            n_terms=n_terms,
            located=int(np.count_nonzero(~np.isnan(self.latitudes))),
            ids=self.ids,
            order=self.order,
            latitudes=self.latitudes,
            longitudes=self.longitudes,
            yes=self.yes,
            no=self.no,
            states=self.states,
            virtual_rows=virtual,
        )
