"""Health plans by the name a family types: what stands on its card, misspelled too.

What a program takes is known from two sides: the plans it names, and the vocabulary's terms ("Medicaid"). A program
that does not name the plan has not said, for few lists of plans are whole: it is offered as one to ask, never hidden.
A sentence on plans that are not taken names none: its program has not said what it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from directory.arrays import Ints
from directory.listings.plans.plan_lists import refuses
from directory.search.conditions import PlanChoice
from directory.search.plan_reading import listed_plan, same_plan, typed_plan
from directory.text import fold
from directory.vocabulary import Vocabulary

COMMON = 30


@dataclass(frozen=True, slots=True, eq=False)
class PlanIndex:
    """Folded plan name → the listings that take it by name, sorted by id; and each name as it is most often written."""

    listings: Mapping[str, Ints]
    written: Mapping[str, str]

    @classmethod
    def build(cls, plans: Iterable[tuple[int, Sequence[str]]]) -> PlanIndex:
        """An index over listings and the plans they name."""
        listings: dict[str, list[int]] = {}
        written: dict[str, str] = {}
        for listing_id, names in plans:
            for name in names:
                folded = _taken(name)
                if folded:
                    listings.setdefault(folded, []).append(listing_id)
                    written.setdefault(folded, name)
        return cls({name: _sorted(ids) for name, ids in listings.items()}, written)

    def patched(self, changed: Iterable[tuple[int, Sequence[str]]], *, removed: Iterable[int]) -> PlanIndex:
        """The index after some listings were changed or removed."""
        pairs = list(changed)
        gone = _sorted([*removed, *(listing_id for listing_id, _ in pairs)])
        new = PlanIndex.build(pairs)
        listings: dict[str, Ints] = {}
        for name, ids in self.listings.items():
            kept = ids[~np.isin(ids, gone)]
            if len(kept):
                listings[name] = kept
        for name, ids in new.listings.items():
            listings[name] = _sorted([*listings.get(name, ()), *ids])
        written = {**self.written, **new.written}
        return PlanIndex(listings, {name: written[name] for name in listings})

    def choice(self, text: str, vocabulary: Vocabulary) -> PlanChoice:
        """What a typed plan (`names_a_plan`) asks of listings."""
        typed = typed_plan(text).reading
        named = [ids for name, ids in self.listings.items() if same_plan(typed, listed_plan(name))]
        public = vocabulary.position(typed.term) if typed.term else None
        return PlanChoice(
            ids=_sorted(np.concatenate(named).tolist()) if named else np.empty(0, dtype=np.int64),
            # "Medicaid" is taken by who says Medicaid; a company's Medicaid plan only by who names it.
            taken=public,
            ruled_out=vocabulary.position("private-insurance") if public is None else public,
        )

    def common(self) -> list[str]:
        """The names that most listings give, for a form to suggest, by name."""
        most = sorted(self.listings, key=lambda name: (-len(self.listings[name]), name))[:COMMON]
        return sorted((self.written[name] for name in most), key=str.casefold)


@lru_cache(maxsize=20_000)
def _taken(name: str) -> str:
    """A listing's plan, folded; "" for what says that plans are not taken."""
    return "" if refuses(name) else fold(name)


def _sorted(ids: Iterable[int]) -> Ints:
    return np.array(sorted(set(ids)), dtype=np.int64)
