"""Of the programs that have not said: which take such people all the same, and which name others only. Pure numpy.

A program without a group "for teens" may say that it takes children and teens, or adults only. Nothing is ruled out by
that, for a list of ages is seldom whole; but who takes them is asked first, and who names others only last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from directory.arrays import Ints
from directory.search.bit_masks import GroupChoice, may_pass, passes
from directory.search.index_columns import Columns

TAKES, SILENT, OTHERS = range(3)


@dataclass(frozen=True, slots=True)
class Leaning:
    """The terms by which a listing takes such people, and those by which it takes others. Without: all are silent."""

    takes: tuple[int, ...] = ()
    others: tuple[int, ...] = ()


Wish = tuple[Leaning, ...]  # any of these is what is wished for


def leans(columns: Columns, rows: Ints, wishes: Sequence[Wish]) -> Ints:
    """For each row `TAKES`, `SILENT` or `OTHERS`: the best of each wish's leanings, and the worst of the wishes."""
    if not wishes:
        return np.full(len(rows), SILENT, dtype=np.int64)
    each = [np.minimum.reduce([_leans(columns, rows, one) for one in wish]) for wish in wishes]
    worst: Ints = np.maximum.reduce(each)
    return worst


def _leans(columns: Columns, rows: Ints, leaning: Leaning) -> Ints:
    if not leaning.takes:
        return np.full(len(rows), SILENT, dtype=np.int64)
    takes, others = (GroupChoice("any", terms, terms) for terms in (leaning.takes, leaning.others))
    elsewhere = passes(columns.yes, rows, others) | ~may_pass(columns.no, rows, takes)
    found: Ints = np.where(passes(columns.yes, rows, takes), TAKES, np.where(elsewhere, OTHERS, SILENT))
    return found
