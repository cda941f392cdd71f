"""The search index: immutable columns of the published listings, in memory, sorted by latitude. Pure numpy.

A radius is then a slice of the columns, narrowed by longitude and by exact distance. What each number means
(docs/decisions/05-the-index-is-in-memory.md): `total`, pages and counts cover the radius only; `yes_counts[t]` counts
listings that meet the conditions outside t's group (in an all-group also its own) and, were t chosen, would meet that;
`not_stated[t]` those of the same set that say neither yes nor no; `have_not_said` counts listings that fail only
through what they have not said.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from directory.arrays import Bools, Floats, Ints
from directory.geo.distance import latitude_reach, longitude_reach, miles_between_radians
from directory.search.bit_masks import GroupChoice
from directory.search.conditions import NO_LIMITS, Conditions, Limits
from directory.search.index_columns import Columns, IndexRow
from directory.search.leanings import Wish, leans
from directory.search.schedules import ANY_TRACK, ScheduleTable, TrackChoice
from directory.search.tally import tally
from directory.search.together import Together
from directory.search.unwanted import Unwanted, count_left_out

FEW = 5  # fewer inside the radius than this, and the nearest beyond it are given too
MOST_BEYOND = 5
MOST_VIRTUAL = 10
LEAST_NOT_SAID = 5  # more where they fill a page that few pass
_HALF_ROUND = 12_500.0  # miles: farther than any two points on earth


@dataclass(frozen=True, slots=True)
class Query:
    """What the index is asked. Degrees and miles; `radius_miles` None is any distance; `state_bit` for virtual ones.

    `groups` are all chosen terms. Those that are said of one group of people ("evening", "teens") stand in `tracks`
    too; `track_groups` are the terms of each such vocabulary group, chosen or not.
    """

    latitude: float
    longitude: float
    radius_miles: float | None = None
    groups: tuple[GroupChoice, ...] = ()
    offset: int = 0
    limit: int = 20
    state_bit: int | None = None
    tracks: TrackChoice = ANY_TRACK
    track_groups: tuple[tuple[int, ...], ...] = ()
    limits: Limits = NO_LIMITS
    refusable: tuple[Unwanted, ...] = ()  # the vocabulary groups of which terms can be unwanted, none of them chosen
    wishes: tuple[Wish, ...] = ()  # by which those that have not said are put in order
    not_said: tuple[int, int] | None = None  # (offset, limit) of these; None: the first few, with page 1


_NO_IDS: Ints = np.empty(0, dtype=np.int64)
_NO_MILES: Floats = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """The answer: ids and miles of one page, and the numbers around it. `beyond` and `virtual` come with page 1.

    `fitting` tells of each listing of the page which of its groups are all that is asked of one, as bits by their
    order; 0 where nothing is asked of groups, or the listing's general word is what fits.
    """

    ids: Ints
    miles: Floats
    fitting: Ints
    total: int
    yes_counts: Ints
    not_stated: Ints
    have_not_said: int
    left_out: Ints = field(default_factory=lambda: _NO_IDS)  # by term: how many it would leave out, were it unwanted
    not_said_ids: Ints = field(default_factory=lambda: _NO_IDS)
    not_said_miles: Floats = field(default_factory=lambda: _NO_MILES)
    not_said_leans: Ints = field(default_factory=lambda: _NO_IDS)  # `leanings`: who takes such people first
    beyond_ids: Ints = field(default_factory=lambda: _NO_IDS)
    beyond_miles: Floats = field(default_factory=lambda: _NO_MILES)
    virtual_ids: Ints = field(default_factory=lambda: _NO_IDS)
    virtual_total: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ListingIndex:
    """The columns. The first `located` rows have a point a family can go to and are sorted by latitude."""

    n_terms: int
    located: int
    columns: Columns
    table: ScheduleTable
    virtual_rows: Ints  # rows that serve some state by video, in the order of `columns.order`

    def __len__(self) -> int:
        return len(self.columns.ids)

    @classmethod
    def build(cls, rows: Iterable[IndexRow], *, n_terms: int) -> ListingIndex:
        """An index over these listings."""
        listings = list(rows)
        table = ScheduleTable.of((row.tracks for row in listings), n_terms)
        return cls._of(Columns.of(listings, n_terms, table).sorted(), table, n_terms)

    def patched(self, upserts: Sequence[IndexRow], *, removed_ids: Iterable[int] = ()) -> ListingIndex:
        """A new index with some listings added or replaced and others removed; this one stays as it is."""
        gone = np.array([row.id for row in upserts] + list(removed_ids), dtype=np.int64)
        remaining = self.columns.where(~np.isin(self.columns.ids, gone))
        table = self.table.with_(row.tracks for row in upserts)
        new = Columns.of(list(upserts), self.n_terms, table).sorted()
        return self._of(remaining.inserted(new), table, self.n_terms)

    @classmethod
    def _of(cls, columns: Columns, table: ScheduleTable, n_terms: int) -> ListingIndex:
        """The finished index; nothing in it can be written to any more."""
        virtual = np.flatnonzero(columns.states)
        virtual = virtual[np.argsort(columns.order[virtual], kind="stable")]
        for column in (*columns.columns(), virtual):
            column.setflags(write=False)
        return cls(
            n_terms=n_terms,
            located=int(np.count_nonzero(~np.isnan(columns.latitudes))),
            columns=columns,
            table=table,
            virtual_rows=virtual,
        )

    def nearest(self, query: Query) -> Matches:
        """The listings of a query's page, by miles and then by a hash of the public id."""
        ids = self.columns.ids
        conditions = self._conditions(query)
        rows, miles = self._within(query, query.radius_miles)
        counted = tally(self.columns, conditions, rows, query.track_groups, n_terms=self.n_terms)
        passing = counted.passing
        not_said = np.zeros(len(rows), dtype=bool) if conditions.none else conditions.may_pass(rows) & ~passing

        found, found_miles = rows[passing], miles[passing]
        total = len(found)
        page = self._nearest_of(found, found_miles, query.offset, query.limit)
        matches = Matches(
            ids=ids[found[page]],
            miles=found_miles[page],
            fitting=self._fitting(found[page], query.tracks),
            total=total,
            yes_counts=counted.yes,
            not_stated=counted.not_stated,
            have_not_said=int(np.count_nonzero(not_said)),
            left_out=self._left_out(query, rows, passing),
        )
        first = query.offset == 0
        if first or query.not_said:
            offset, limit = query.not_said or (0, max(LEAST_NOT_SAID, query.limit - total))
            matches = self._with_silent(matches, query, rows[not_said], miles[not_said], (offset, limit))
        if not first:
            return matches
        virtual = self._virtual(query, conditions)
        matches = replace(
            matches,
            virtual_ids=ids[virtual[:MOST_VIRTUAL]],
            virtual_total=len(virtual),
        )
        if total < FEW and query.radius_miles is not None:
            beyond, beyond_miles = self._beyond(query, query.radius_miles, conditions)
            matches = replace(matches, beyond_ids=ids[beyond], beyond_miles=beyond_miles)
        return matches

    def _with_silent(self, matches: Matches, query: Query, rows: Ints, miles: Floats, page: tuple[int, int]) -> Matches:
        """With a page (offset, limit) of those that have not said: who takes such people first, then by miles."""
        leaning = leans(self.columns, rows, query.wishes)
        shown = np.lexsort((self.columns.order[rows], miles, leaning))[page[0] : sum(page)]
        return replace(
            matches,
            not_said_ids=self.columns.ids[rows[shown]],
            not_said_miles=miles[shown],
            not_said_leans=leaning[shown],
        )

    def virtual(self, query: Query) -> tuple[Ints, int]:
        """A page of the programs that treat people in the query's state by video, and how many there are."""
        rows = self._virtual(query, self._conditions(query))
        return self.columns.ids[rows[query.offset : query.offset + query.limit]], len(rows)

    def anywhere(self, query: Query) -> int:
        """How many listings meet the query's conditions, wherever they are."""
        return int(np.count_nonzero(self._conditions(query).passing(np.arange(len(self)))))

    def passing(self, ids: Ints, query: Query) -> Bools:
        """Which of these listings meet the query's conditions, wherever they are."""
        rows = np.flatnonzero(np.isin(self.columns.ids, ids))
        place = dict(zip(self.columns.ids[rows].tolist(), self._conditions(query).passing(rows).tolist(), strict=True))
        return np.array([place[listing_id] for listing_id in ids.tolist()], dtype=bool)

    def miles_to(self, ids: Ints, latitude: float, longitude: float) -> Floats:
        """Miles from a point (degrees) to each of these listings; NaN where a family cannot go."""
        rows = np.flatnonzero(np.isin(self.columns.ids, ids))
        miles = miles_between_radians(
            math.radians(latitude), math.radians(longitude), self.columns.latitudes[rows], self.columns.longitudes[rows]
        )
        order = np.argsort(self.columns.ids[rows])
        found: Floats = miles[order[np.searchsorted(self.columns.ids[rows], ids, sorter=order)]]
        return found

    def _left_out(self, query: Query, rows: Ints, passing: Bools) -> Ints:
        """For each term, how many rows that meet all else it would leave out, were it unwanted."""
        if query.limits.unwanted:
            wanted = replace(query, limits=replace(query.limits, unwanted=()))
            passing = self._conditions(wanted).passing(rows)
        return count_left_out(self.columns.yes[rows[passing]], query.refusable, self.n_terms)

    def _fitting(self, rows: Ints, tracks: TrackChoice) -> Ints:
        if tracks == ANY_TRACK:
            return np.zeros(len(rows), dtype=np.int64)
        return Together(self.columns, self.table, rows).fitting(tracks)

    def _conditions(self, query: Query) -> Conditions:
        return Conditions(self.columns, self.table, groups=query.groups, tracks=query.tracks, limits=query.limits)

    def _within(self, query: Query, radius: float | None) -> tuple[Ints, Floats]:
        """Rows within a radius (miles) of the query's point, and their miles. Order is the index's own."""
        latitude, longitude = math.radians(query.latitude), math.radians(query.longitude)
        if radius is None:
            rows = np.arange(self.located)
            return rows, miles_between_radians(
                latitude, longitude, self.columns.latitudes[: self.located], self.columns.longitudes[: self.located]
            )
        reach = math.radians(latitude_reach(radius))
        latitudes = self.columns.latitudes[: self.located]
        low = int(np.searchsorted(latitudes, latitude - reach, side="left"))
        high = int(np.searchsorted(latitudes, latitude + reach, side="right"))
        apart = np.abs(self.columns.longitudes[low:high] - longitude)
        east_west = math.radians(longitude_reach(query.latitude, radius))
        # Round the date line the short way is the long one less a full turn.
        rows = np.flatnonzero((apart <= east_west) | (apart >= 2 * math.pi - east_west)) + low
        miles = miles_between_radians(latitude, longitude, self.columns.latitudes[rows], self.columns.longitudes[rows])
        inside = miles <= radius
        return rows[inside], miles[inside]

    def _nearest_of(self, rows: Ints, miles: Floats, offset: int, limit: int) -> Ints:
        """Positions within `rows` of one page, nearest first."""
        end = offset + limit
        if len(rows) > 4 * end:
            # Sort only what can stand on the page: everything up to the distance of its last place, ties included.
            farthest = np.partition(miles, end - 1)[end - 1]
            near = np.flatnonzero(miles <= farthest)
            sorted_near: Ints = near[np.lexsort((self.columns.order[rows[near]], miles[near]))]
            return sorted_near[offset:end]
        everything: Ints = np.lexsort((self.columns.order[rows], miles))
        return everything[offset:end]

    def _beyond(self, query: Query, radius: float, conditions: Conditions) -> tuple[Ints, Floats]:
        """The nearest few outside the radius that pass the query's choices."""
        wider = max(radius * 2, 10.0)
        while True:
            rows, miles = self._within(query, wider if wider < _HALF_ROUND else None)
            outside = miles > radius
            rows, miles = rows[outside], miles[outside]
            passing = conditions.passing(rows)
            if np.count_nonzero(passing) >= MOST_BEYOND or wider >= _HALF_ROUND:
                found, found_miles = rows[passing], miles[passing]
                page = self._nearest_of(found, found_miles, 0, MOST_BEYOND)
                return found[page], found_miles[page]
            wider *= 2

    def _virtual(self, query: Query, conditions: Conditions) -> Ints:
        """Rows that serve the query's state by video and pass its choices, in a stable order without favour."""
        if query.state_bit is None:
            return _NO_IDS
        rows = self.virtual_rows
        rows = rows[(self.columns.states[rows] & np.uint64(1 << query.state_bit)) != 0]
        passing: Ints = rows[conditions.passing(rows)]
        return passing
