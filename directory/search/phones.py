"""How many programs of the directory give a phone number: one intake line may serve several, and callers name theirs.

Several providers may share a number, too: of a list nobody knows whose it is. Extensions are left out of account, for
who answers first is the same. Immutable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from directory.arrays import Ints


@dataclass(frozen=True, slots=True, eq=False)
class PhoneIndex:
    """Numbers as integers, each beside the listing that gives it."""

    numbers: Ints
    ids: Ints

    @classmethod
    def build(cls, phones: Iterable[tuple[int, Iterable[str]]]) -> PhoneIndex:
        """An index over listings and their numbers ("+15125550100")."""
        pairs = [(int(number), listing_id) for listing_id, numbers in phones for number in set(numbers)]
        return cls(
            np.array([number for number, _ in pairs], dtype=np.int64),
            np.array([listing_id for _, listing_id in pairs], dtype=np.int64),
        )

    def patched(self, changed: Iterable[tuple[int, Iterable[str]]], *, removed: Iterable[int]) -> PhoneIndex:
        """The index after some listings were changed or removed."""
        new = PhoneIndex.build(changed)
        gone = np.union1d(np.fromiter(removed, dtype=np.int64), new.ids)
        kept = ~np.isin(self.ids, gone)
        return PhoneIndex(np.concatenate([self.numbers[kept], new.numbers]), np.concatenate([self.ids[kept], new.ids]))

    def programs_with(self, number: str) -> int:
        """How many listings give this number."""
        return int(np.count_nonzero(self.numbers == int(number)))

    def listings_with(self, digits: str) -> list[int]:
        """The ids of listings that give a number with these last digits (10 of a whole one, 7 without area code)."""
        found = np.unique(self.ids[self.numbers % 10 ** len(digits) == int(digits)])
        return [int(one) for one in found]
