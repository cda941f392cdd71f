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
from rapidfuzz import fuzz

from directory.listings.plan_names import families, generic, refuses
from directory.search.conditions import PlanChoice
from directory.search.words import Ints
from directory.text import fold
from directory.vocabulary import Vocabulary

_ALIKE = 80  # of 100: "atena" is Aetna
_LONG = 5  # letters: shorter words must be spelled right
COMMON = 30


@dataclass(frozen=True, slots=True)
class _Reading:
    """What folded text names: families by number, and the words that say more than those."""

    families: frozenset[int]
    words: frozenset[str]


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
        typed = _read(fold(text))
        named = [ids for name, ids in self.listings.items() if _same(typed, _read_listed(name))]
        terms = [families()[number].term for number in typed.families]
        public = vocabulary.position(terms[0]) if len(terms) == 1 and terms[0] else None
        return PlanChoice(
            ids=_sorted(np.concatenate(named).tolist()) if named else np.empty(0, dtype=np.int64),
            # "Medicaid" is taken by who says Medicaid; a company's Medicaid plan only by who names it.
            taken=None if typed.words else public,
            ruled_out=vocabulary.position("private-insurance") if public is None else public,
        )

    def common(self) -> list[str]:
        """The names that most listings give, for a form to suggest, by name."""
        most = sorted(self.listings, key=lambda name: (-len(self.listings[name]), name))[:COMMON]
        return sorted((self.written[name] for name in most), key=str.casefold)


def names_a_plan(text: str) -> bool:
    """Whether a typed plan names one; "my insurance" does not."""
    typed = _read(fold(text))
    return bool(typed.families or typed.words)


def _same(typed: _Reading, named: _Reading) -> bool:
    """Whether what is named is the plan that was typed: of the same families, with every word that was typed.

    "Molina" and "Molina Medicaid" are two plans; "Aetna" is answered by "Aetna PPO". Of no family, the shorter name may
    be the program's: "Harbor" answers "Harbor Gold".
    """
    if typed.families != named.families:
        return False
    if typed.families:
        return _within(typed.words, named.words)
    return bool(named.words) and (_within(typed.words, named.words) or _within(named.words, typed.words))


def _within(some: frozenset[str], others: frozenset[str]) -> bool:
    return all(any(_spelled(word, other) for other in others) for word in some)


def _spelled(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) >= _LONG and fuzz.ratio(word, other) >= _ALIKE)


@lru_cache(maxsize=20_000)
def _taken(name: str) -> str:
    """A listing's plan, folded; "" for what says that plans are not taken."""
    return "" if refuses(name) else fold(name)


@lru_cache(maxsize=20_000)
def _read_listed(name: str) -> _Reading:
    """As `_read`, kept: for the names that listings give. What a family types is never kept."""
    return _read(name)


def _read(text: str) -> _Reading:
    found = {name: number for number, family in enumerate(families()) if (name := family.name_in(text))}
    found = found or _misspelled(text)
    rest = f" {text} "
    for name in found:
        rest = rest.replace(f" {name} ", " ")
    return _Reading(frozenset(found.values()), frozenset(word for word in rest.split() if word not in generic()))


def _misspelled(text: str) -> dict[str, int]:
    """The word of folded text that is most like the one-word name of a family, and that family's number."""
    words = text.split()
    likeness = [
        (fuzz.ratio(word, name), word, number)
        for number, family in enumerate(families())
        if not family.unless & set(words)
        for name in family.names
        for word in words
        if " " not in name and word not in generic() and _spelled(word, name)
    ]
    return {word: number for _, word, number in sorted(likeness)[-1:]}


def _sorted(ids: Iterable[int]) -> Ints:
    return np.array(sorted(set(ids)), dtype=np.int64)
