"""Which listings are worth comparing: those that share a license, an NPI, a street, a corner of town, a phone in a ZIP.

Comparing each with each takes the square of their number: at 100,000 that is five thousand million. Pure.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from typing import TypeAlias

from rapidfuzz import fuzz, process

from directory.listings.identity.duplicate_score import Alike, Sketch, compare, own_words

# A house of 300 programs is a mistake of a file, and no reason to compare each with each.
CROWD = 300
_CELL = (0.008, 0.02)  # degrees; at least half a mile in each direction up to 69° north
_PERHAPS = 75.0  # of 100: names below it are not compared closely

MOST = 5  # pairs kept of one listing: its likeliest

Cell: TypeAlias = tuple[int, int]
Ids: TypeAlias = tuple[int, int]


def pairs_among(
    every: Sequence[Sketch],
    *,
    settled: Collection[Ids] = frozenset(),
    progress: Callable[[int], None] = lambda _done: None,
) -> dict[Ids, Alike]:
    """Compare listings, given by rising id, with each other; the pairs by (smaller id, larger id).

    `settled` pairs are decided: they are left out, and take no place from others.
    """
    candidates = Candidates(Counter(phone for one in every for phone in one.phones))
    best: dict[int, list[tuple[int, Ids]]] = defaultdict(list)
    found: dict[Ids, Alike] = {}
    for done, one in enumerate(every, start=1):
        for other, alike in candidates.alike(one):
            ids = (other.id, one.id)  # those found were added before, so their id is smaller
            if ids in settled:
                continue
            found[ids] = alike
            for listing_id in ids:
                best[listing_id].append((alike.score, ids))
        candidates.add(one)
        progress(done)
    kept = {ids for pairs in best.values() for _, ids in heapq.nlargest(MOST, pairs)}
    return {ids: found[ids] for ids in sorted(kept)}


class Candidates:
    """Listings to compare with, found by what they have in common."""

    def __init__(self, listings_on: Counter[str] | None = None) -> None:
        self.listings_on: Counter[str] = Counter() if listings_on is None else listings_on
        self._counting = listings_on is None
        self._by_fact: dict[Hashable, list[Sketch]] = defaultdict(list)
        self._by_cell: dict[Cell, list[Sketch]] = defaultdict(list)
        self._names: dict[Cell, list[str]] = defaultdict(list)

    def add(self, one: Sketch) -> None:
        """Make a listing findable."""
        if self._counting:
            self.listings_on.update(one.phones)
        for fact in _facts(one):
            self._by_fact[fact].append(one)
        if one.point is not None:
            cell = _cell(one.point)
            self._by_cell[cell].append(one)
            self._names[cell].append(own_words(one.name))
            self._by_fact["joined", cell, _joined(one.name)].append(one)

    def alike(self, one: Sketch) -> Iterator[tuple[Sketch, Alike]]:
        """The listings that may be the same as this one, each once, in no order."""
        for other in self._near(one).values():
            found = compare(one, other, listings_on=self.listings_on)
            if found is not None:
                yield other, found

    def _near(self, one: Sketch) -> dict[int, Sketch]:
        near: dict[int, Sketch] = {}
        for fact in _facts(one):
            others = self._by_fact.get(fact, ())
            if len(others) <= CROWD:
                near.update((other.id, other) for other in others)
        if one.point is not None:
            name = own_words(one.name)
            for cell in _around(_cell(one.point)):
                # "New Life" and "Newlife" share no word.
                near.update((other.id, other) for other in self._by_fact.get(("joined", cell, _joined(one.name)), ()))
                names = self._names.get(cell)
                if names and len(names) <= CROWD * 10:
                    like = process.extract_iter(name, names, scorer=fuzz.token_set_ratio, score_cutoff=_PERHAPS)
                    near.update((other.id, other) for other in (self._by_cell[cell][at] for _, _, at in like))
        near.pop(one.id, None)
        return near


def _joined(name: str) -> str:
    return own_words(name).replace(" ", "")


def _facts(one: Sketch) -> Iterator[Hashable]:
    if one.license:
        yield "license", one.license
    if one.npi:
        yield "npi", one.npi
    if one.place:
        yield "place", one.place
    if one.address:
        yield "house", one.zip, one.address.number, one.address.name
    for phone in one.phones:
        yield "phone", one.zip, phone


def _cell(point: tuple[float, float]) -> Cell:
    return int(point[0] // _CELL[0]), int(point[1] // _CELL[1])


def _around(cell: Cell) -> Iterable[Cell]:
    return ((cell[0] + up, cell[1] + right) for up in (-1, 0, 1) for right in (-1, 0, 1))
