"""Finding a program by its name, misspelled too. Immutable, like the index beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from directory.text import fold

_CUTOFF = 72  # of 100; "Hop Hose" still finds "Hope House", "Hope" alone does not find "Cope"
MAX_FOUND = 50


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """All published names, folded (lower case, no accents or punctuation), with the ids of their listings."""

    ids: npt.NDArray[np.int64]
    names: tuple[str, ...]

    @classmethod
    def build(cls, ids: Sequence[int], names: Sequence[str]) -> NameIndex:
        """An index over listings and their names, in parallel."""
        return cls(np.array(ids, dtype=np.int64), tuple(fold(name) for name in names))

    def patched(self, changed: Mapping[int, str], *, removed: set[int]) -> NameIndex:
        """The index after some listings were changed (id → name) or removed."""
        gone = removed | set(changed)
        kept = [(i, name) for i, name in zip(self.ids.tolist(), self.names, strict=True) if i not in gone]
        kept += [(i, fold(name)) for i, name in sorted(changed.items())]
        return NameIndex(np.array([i for i, _ in kept], dtype=np.int64), tuple(name for _, name in kept))

    def find(self, text: str, *, limit: int = MAX_FOUND) -> list[tuple[int, float]]:
        """Listings whose names are like `text`, best first, as (id, score of 100). Empty text finds nothing."""
        wanted = fold(text)
        if not wanted:
            return []
        scores: dict[int, float] = {}
        for scorer, weight in _scorers(wanted):
            found = process.extract(
                wanted, self.names, scorer=scorer, processor=None, score_cutoff=_CUTOFF / weight, limit=4 * limit
            )
            for _, score, i in found:
                scores[int(self.ids[i])] = max(score * weight, scores.get(int(self.ids[i]), 0.0))
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def _scorers(wanted: str) -> list[tuple[Callable[..., float], float]]:
    """How names are compared, each with its weight: as a whole, and as a part of a longer name, a little less."""
    scorers: list[tuple[Callable[..., float], float]] = [(fuzz.token_sort_ratio, 1.0)]
    if len(wanted) >= 4:  # shorter text stands somewhere in nearly every name
        scorers.append((fuzz.partial_token_sort_ratio, 0.95))
    return scorers
