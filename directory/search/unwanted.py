"""What a program should not be: for these people only ("not men only"), or with that beside its IOP. Pure numpy.

A program that says nothing of it stays: only what it says of itself leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from directory.arrays import Bools, Ints, Words
from directory.search.bit_masks import GroupChoice, passes, used_words
from directory.search.term_counts import Counts, count_bits

_NONE, _ONE = np.uint64(0), np.uint64(1)


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Terms of one vocabulary group, by position, and all terms of the group.

    `only`: a program is left out that says yes to some of them and to nothing else of the group; else each that does.
    `outright`: (a term, one that says outright that a program is for these only): that leaves it out, whatever else it
    says.
    """

    positions: tuple[int, ...]
    members: tuple[int, ...]
    only: bool
    outright: tuple[tuple[int, int], ...] = ()


def left_out(yes: Words, rows: Ints, unwanted: Sequence[Unwanted]) -> Bools:
    """Which rows are something that is not wanted."""
    found = np.zeros(len(rows), dtype=bool)
    for one in unwanted:
        those = passes(yes, rows, GroupChoice("any", one.positions, one.members))
        if one.only:
            others = tuple(position for position in one.members if position not in one.positions)
            those &= ~passes(yes, rows, GroupChoice("any", others, one.members))
        outright = tuple(says for term, says in one.outright if term in one.positions)
        found |= those | passes(yes, rows, GroupChoice("any", outright, one.members))
    return found


def count_left_out(yes: Words, groups: Sequence[Unwanted], n_terms: int) -> Counts:
    """For each term of these groups, how many of the rows `yes` it alone would leave out; 0 for all other terms."""
    counted = np.zeros_like(yes)
    for group in groups:
        of_group = [(word, yes[:, word] & mask) for word, mask in used_words(group.members, yes.shape[1])]
        if group.only:
            said = sum((np.bitwise_count(bits) for _, bits in of_group), np.zeros(len(yes), dtype=np.uint8))
            of_group = [(word, np.where(said == 1, bits, _NONE)) for word, bits in of_group]
        for word, bits in of_group:
            counted[:, word] |= bits
        for term, says in group.outright:
            said_so = (yes[:, says // 64] >> np.uint64(says % 64)) & _ONE
            counted[:, term // 64] |= said_so << np.uint64(term % 64)
    return count_bits(counted, n_terms)
