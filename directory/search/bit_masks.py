"""Bit masks by term position as rows of 64-bit words, and what a row of them says to a choice of terms. Pure numpy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from directory.arrays import Bools, Ints, Words


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """The chosen terms of one group, by position, how they combine, and every term of the group."""

    combine: Literal["any", "all"]
    positions: tuple[int, ...]
    members: tuple[int, ...]


def width_of(n_terms: int) -> int:
    """How many words a row of so many terms takes."""
    return max(1, math.ceil(n_terms / 64))


def words_of(masks: Sequence[int], width: int) -> Words:
    """Bit masks of any length as rows of 64-bit words."""
    data = b"".join(mask.to_bytes(width * 8, "little") for mask in masks)
    return np.frombuffer(data, dtype="<u8").reshape(len(masks), width).astype(np.uint64, copy=True)


def passes(yes: Words, rows: Ints, choice: GroupChoice) -> Bools:
    """Which rows say yes to any, or to all, of a group's chosen terms."""
    result = np.full(len(rows), choice.combine == "all")
    for word, mask in used_words(choice.positions, yes.shape[1]):
        said = yes[rows, word] & mask
        result = result & (said == mask) if choice.combine == "all" else result | (said != 0)
    return result


def may_pass(no: Words, rows: Ints, choice: GroupChoice) -> Bools:
    """Which rows do not say no to all (for an any-group), or to any (for an all-group), of the chosen terms."""
    result = np.full(len(rows), choice.combine == "all")
    for word, mask in used_words(choice.positions, no.shape[1]):
        denied = no[rows, word] & mask
        result = result & (denied == 0) if choice.combine == "all" else result | (denied != mask)
    return result


def used_words(positions: Iterable[int], width: int) -> list[tuple[int, np.uint64]]:
    """The words in which any of these bits is set, with their masks."""
    bits = 0
    for position in positions:
        bits |= 1 << position
    row: Words = words_of([bits], width)[0]
    return [(word, mask) for word, mask in enumerate(row) if mask]
