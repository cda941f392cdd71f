"""What some published listings say, counted: how many say yes to each term, how many no, and whose words they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from directory.arrays import Ints
from directory.search.catalog_content import Catalog
from directory.search.term_counts import count_bits


@dataclass(frozen=True, slots=True)
class Rest:
    """One source, in how many of the listings its words stand, and from when to when (ISO days)."""

    source: str
    listings: int
    oldest: str
    newest: str


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """Counts over `total` listings. `yes` and `no` are by the term's position; the rest have not said."""

    total: int
    yes: Ints
    no: Ints
    rests: tuple[Rest, ...]  # the source with the most listings first

    def not_said(self, position: int) -> int:
        """How many have said neither yes nor no to a term."""
        return int(self.total - self.yes[position] - self.no[position])


def summarise(catalog: Catalog, ids: Ints) -> Summary:
    """The summary of these published listings."""
    index = catalog.index
    rows = np.flatnonzero(np.isin(index.columns.ids, ids))
    return Summary(
        total=len(ids),
        yes=count_bits(index.columns.yes[rows], index.n_terms),
        no=count_bits(index.columns.no[rows], index.n_terms),
        rests=_rests(catalog, ids),
    )


def _rests(catalog: Catalog, ids: Ints) -> tuple[Rest, ...]:
    local = catalog.local
    numbers, counts = np.unique(local.words[local.rows_of(ids)], return_counts=True)
    listings: dict[str, int] = defaultdict(int)
    days: dict[str, list[str]] = defaultdict(list)
    for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
        words = local.all_words[number]
        for source in {source for source, _ in words}:
            listings[source] += count
        for source, day in words:
            days[source].append(day)
    ordered = sorted(listings, key=lambda source: (-listings[source], source))
    return tuple(Rest(source, listings[source], min(days[source]), max(days[source])) for source in ordered)
