"""Which published listings are in which state and town, when each last changed, and whose words they rest on.

For the pages of states and towns, and for sitemaps. Immutable, like the index beside it: a few numbers a listing, and
tables of what many of them share. A state's towns are put together when they are first asked for, and again only after
a change in that state.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from directory.arrays import Ints
from directory.geo.states import STATE_CODES_BY_SLUG, STATES, state_slug
from directory.geo.town_parts import towns_with_parts
from directory.geo.town_spelling import place_key
from directory.listings.draft import SECTIONS
from directory.search.index_columns import order_hash
from directory.text import fold

Words = tuple[tuple[str, str], ...]  # (source, ISO day) of everyone whose words are in a listing, in order


@dataclass(frozen=True, slots=True)
class LocalRow:
    """One published listing: where it is, when it last changed, and who said what stands in it."""

    id: int
    public_id: str
    city: str
    state: str
    updated: dt.datetime
    words: Words


@dataclass(frozen=True, slots=True, eq=False)
class TownHere:
    """A town with its listings, in an order drawn by lot (a hash of the public id). `updated`: seconds since 1970."""

    state: str
    name: str
    slug: str
    ids: Ints
    updated: int


@dataclass(frozen=True, slots=True, eq=False)
class StateHere:
    """A state with its towns by slug, A to Z, and its listings: by town, and within a town drawn by lot.

    Each listing is in the one town of `towns` that its address names; `wholes` are large towns with all their parts:
    Queens with Jamaica and Flushing. `places` are all of them, a whole in place of a town of its name.
    """

    code: str
    slug: str
    ids: Ints
    towns: Mapping[str, TownHere]
    updated: int
    wholes: Mapping[str, TownHere]
    places: Mapping[str, TownHere]

    def town(self, slug: str) -> TownHere | None:
        """The town of a slug, spelled in any way: "st-louis" is "saint-louis"."""
        return self.places.get(slug) or self.town_of(slug)

    def town_of(self, city: str) -> TownHere | None:
        """The town of a city's name, spelled in any way."""
        wanted = place_key(city)
        exact = self.places.get(fold(city).replace(" ", "-"))
        return exact or next((town for town in self.places.values() if _as_compared(town.name)[0] == wanted), None)

    def whole_of(self, city: str) -> TownHere | None:
        """The large town of which a city's name is a part: Queens for "Jamaica"."""
        key = place_key(city)
        parts = towns_with_parts(self.code)
        return next((whole for whole in self.wholes.values() if key in parts[whole.name]), None)


@lru_cache(maxsize=32_768)
def _as_compared(city: str) -> tuple[str, str]:
    """A town's key, and its name folded. Kept, so that a change of one listing does not fold every name again."""
    return place_key(city), fold(city)


class LocalIndex:
    """Columns over all published listings, sorted by id."""

    def __init__(
        self,
        *,
        ids: Ints,
        order: npt.NDArray[np.uint64],
        spots: npt.NDArray[np.int32],
        updated: Ints,
        words: npt.NDArray[np.int32],
        all_spots: tuple[tuple[str, str], ...],
        all_words: tuple[Words, ...],
        made: dict[str, StateHere] | None = None,
    ) -> None:
        self.ids = ids
        self.order = order
        self.spots = spots  # positions in `all_spots`: (state, city as spelled)
        self.updated = updated  # seconds since 1970
        self.words = words  # positions in `all_words`
        self.all_spots = all_spots
        self.all_words = all_words
        self._made = made or {}  # states put together already, those of the index before that have not changed

    @classmethod
    def build(cls, rows: Iterable[LocalRow]) -> LocalIndex:
        """An index over these listings."""
        empty = np.empty(0, dtype=np.int64)
        none = cls(
            ids=empty,
            order=np.empty(0, dtype=np.uint64),
            spots=np.empty(0, dtype=np.int32),
            updated=empty,
            words=np.empty(0, dtype=np.int32),
            all_spots=(),
            all_words=(),
        )
        return none.patched(list(rows))

    def patched(self, upserts: Sequence[LocalRow], *, removed: Iterable[int] = ()) -> LocalIndex:
        """The index after some listings were added, replaced or removed; this one stays as it is."""
        gone = np.array([row.id for row in upserts] + list(removed), dtype=np.int64)
        kept = ~np.isin(self.ids, gone)
        touched = {row.state for row in upserts} | {self.all_spots[spot][0] for spot in np.unique(self.spots[~kept])}
        spots = {spot: at for at, spot in enumerate(self.all_spots)}
        words = {said: at for at, said in enumerate(self.all_words)}
        new_spots = [spots.setdefault((row.state, row.city), len(spots)) for row in upserts]
        new_words = [words.setdefault(row.words, len(words)) for row in upserts]
        ids = np.concatenate([self.ids[kept], np.array([row.id for row in upserts], dtype=np.int64)])
        sort = np.argsort(ids, kind="stable")
        hashes = np.array([order_hash(row.public_id) for row in upserts], dtype=np.uint64)
        moments = np.array([int(row.updated.timestamp()) for row in upserts], dtype=np.int64)
        return LocalIndex(
            ids=ids[sort],
            order=np.concatenate([self.order[kept], hashes])[sort],
            spots=np.concatenate([self.spots[kept], np.array(new_spots, dtype=np.int32)])[sort],
            updated=np.concatenate([self.updated[kept], moments])[sort],
            words=np.concatenate([self.words[kept], np.array(new_words, dtype=np.int32)])[sort],
            all_spots=tuple(spots),
            all_words=tuple(words),
            made={code: state for code, state in self._made.items() if code not in touched},
        )

    @cached_property
    def states(self) -> Mapping[str, StateHere]:
        """The states that have a listing, by USPS code, in the order of the codes."""
        codes = sorted({state for state, _ in self.all_spots} & STATES.keys())
        numbers = {code: number for number, code in enumerate(codes)}
        state_of_spot = np.array([numbers.get(state, -1) for state, _ in self.all_spots], dtype=np.int64)
        state_of_row = state_of_spot[self.spots]
        found = {}
        for code, number in numbers.items():
            here = self._made.get(code)
            if here is None:
                rows = np.flatnonzero(state_of_row == number)
                if not len(rows):
                    continue
                here = self._made[code] = self._state(code, rows)
            found[code] = here
        return found

    @cached_property
    def sources(self) -> Mapping[str, Mapping[str, int]]:
        """On whose words the listings of each state rest: USPS code → source → listings."""
        pairs, counts = np.unique(np.stack([self.spots, self.words]), axis=1, return_counts=True)
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for spot, words, count in zip(*pairs.tolist(), counts.tolist(), strict=True):
            for source in {source for source, _ in self.all_words[words]}:
                found[self.all_spots[spot][0]][source] += count
        return found

    def _state(self, code: str, rows: Ints) -> StateHere:
        """A state from the rows of its listings: towns A to Z, each called what most of its listings call it."""
        spots, counts = np.unique(self.spots[rows], return_counts=True)
        count_of = dict(zip(spots.tolist(), counts.tolist(), strict=True))
        spellings: dict[str, list[int]] = defaultdict(list)
        for spot in count_of:
            spellings[_as_compared(self.all_spots[spot][1])[0]].append(spot)
        towns = []
        for several in spellings.values():
            best = min(several, key=lambda spot: (-count_of[spot], self.all_spots[spot][1]))
            towns.append((self.all_spots[best][1], several))
        towns.sort(key=lambda town: (_as_compared(town[0])[1], town[0]))
        group_of = {spot: group for group, (_, several) in enumerate(towns) for spot in several}
        groups = np.array([group_of[spot] for spot in self.spots[rows].tolist()], dtype=np.int64)
        sort = np.lexsort((self.order[rows], groups))
        rows, bounds = rows[sort], np.searchsorted(groups[sort], np.arange(len(towns) + 1))
        here = {}
        for (name, _), first, last in zip(towns, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            slug, its = _as_compared(name)[1].replace(" ", "-"), rows[first:last]
            here[slug] = TownHere(code, name, slug, self.ids[its], int(self.updated[its].max()))
        wholes = self._wholes(code, here)
        in_order = sorted((here | wholes).values(), key=lambda town: (_as_compared(town.name)[1], town.name))
        places = {town.slug: town for town in in_order}
        updated = int(self.updated[rows].max())
        return StateHere(code, state_slug(code), self.ids[rows], here, updated, wholes, places)

    def _wholes(self, code: str, towns: Mapping[str, TownHere]) -> dict[str, TownHere]:
        """The large towns that have a listing in a part of another name."""
        found = {}
        for name, keys in towns_with_parts(code).items():
            parts = [town for town in towns.values() if _as_compared(town.name)[0] in keys]
            slug = _as_compared(name)[1].replace(" ", "-")
            if any(town.slug != slug for town in parts):
                rows = self.rows_of(np.concatenate([town.ids for town in parts]))
                ids = self.ids[rows[np.argsort(self.order[rows], kind="stable")]]
                found[slug] = TownHere(code, name, slug, ids, max(town.updated for town in parts))
        return found

    def state(self, slug: str) -> StateHere | None:
        """The state of a slug, where it has a listing."""
        code = STATE_CODES_BY_SLUG.get(slug)
        return self.states.get(code) if code else None

    def rows_of(self, ids: Ints) -> Ints:
        """Where these published listings stand in the columns."""
        rows: Ints = np.searchsorted(self.ids, ids)
        return rows


def words_in(content: Mapping[str, Any]) -> Words:
    """Everyone whose words are in a listing's content: (source, ISO day), each once, in order."""
    found = {
        (said["source"], said["as_of"]) for name in SECTIONS for said in content.get(name, _NOTHING).get("said", ())
    }
    found |= {(group["source"], group["as_of"]) for group in content.get("answers", ())}
    return tuple(sorted(found))


_NOTHING: Mapping[str, Any] = {}
