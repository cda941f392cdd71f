"""What a search asks of a listing, condition by condition: which rows meet it, and which would if silence were a yes.

Pure numpy. A condition is met, not met, or not known ("has not said"): docs/decisions/03-three-answers.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from directory.arrays import Bools, Ints
from directory.search.answers import MAYBE, YES, States, state
from directory.search.bit_masks import GroupChoice, may_pass, passes
from directory.search.index_columns import Columns
from directory.search.schedules import ScheduleTable, TrackChoice
from directory.search.together import Together, one
from directory.search.unwanted import Unwanted, left_out


@dataclass(frozen=True, slots=True, eq=False)
class PlanChoice:
    """A health plan: the listings that name it, sorted by id; the term that grants it, the term that rules it out.

    A listing that names other plans has not said: lists of plans are seldom whole.
    """

    ids: Ints
    taken: int | None = None
    ruled_out: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What is asked of a listing as a whole, beside the vocabulary's terms."""

    plan: PlanChoice | None = None
    confirmed_since: dt.date | None = None
    unwanted: tuple[Unwanted, ...] = ()


NO_LIMITS = Limits()


class Conditions:
    """A search's conditions over the columns of an index. Made once a search; rows are asked piece by piece."""

    def __init__(
        self,
        columns: Columns,
        table: ScheduleTable,
        *,
        groups: tuple[GroupChoice, ...],
        tracks: TrackChoice,
        limits: Limits,
    ) -> None:
        self.groups = groups
        self.tracks = tracks
        self._columns = columns
        self._table = table
        self._limits = limits

    @property
    def none(self) -> bool:
        """Whether every listing meets them."""
        return not self.groups and not self.tracks.joint and self._limits == NO_LIMITS

    def passing(self, rows: Ints) -> Bools:
        """Which rows meet every condition."""
        return self.of_one_group(rows, every([*self.said(rows), self.within(rows)], len(rows)))

    def may_pass(self, rows: Ints) -> Bools:
        """Which rows would meet every condition if all they are silent on were a yes."""
        open_ = [may_pass(self._columns.no, rows, choice) for choice in self.groups]
        among = every([*open_, self.within(rows, at_least=MAYBE)], len(rows))
        return self.of_one_group(rows, among, at_least=MAYBE)

    def said(self, rows: Ints) -> list[Bools]:
        """For each chosen group of terms, which rows say so."""
        return [passes(self._columns.yes, rows, choice) for choice in self.groups]

    def of_one_group(self, rows: Ints, among: Bools, *, at_least: int = YES) -> Bools:
        """Which rows of a mask have one group that is all that is asked of groups; with `MAYBE`, may have one."""
        if not self.tracks.joint:
            return among
        result = among.copy()
        where = np.flatnonzero(among)
        result[where] = self.together(rows[where]).states(self.tracks) >= at_least
        return result

    def name_groups(self, rows: Ints) -> bool:
        """Whether any of these rows names groups."""
        return bool(self._columns.facts["schedule"][rows].any())

    def together(self, rows: Ints) -> Together:
        """The groups of these rows."""
        return Together(self._columns, self._table, rows)

    def within(self, rows: Ints, *, at_least: int = YES) -> Bools:
        """Which rows are within the limits, or, with `MAYBE`, not outside them for all that they say."""
        limits, states = self._limits, list[States]()
        if limits.plan is not None:
            states.append(self._plan(rows, limits.plan))
        if limits.confirmed_since is not None:
            confirmed = np.asarray(self._columns.facts["confirmed"][rows], dtype=np.int64)
            states.append(state(confirmed >= limits.confirmed_since.toordinal()))
        if limits.unwanted:
            states.append(state(~left_out(self._columns.yes, rows, limits.unwanted)))
        return every([answer >= at_least for answer in states], len(rows))

    def _plan(self, rows: Ints, plan: PlanChoice) -> States:
        taken = np.isin(self._columns.ids[rows], plan.ids)
        if plan.taken is not None:
            taken |= passes(self._columns.yes, rows, one(plan.taken))
        if plan.ruled_out is None:
            return state(taken, ~taken)
        return state(taken, ~taken & ~passes(self._columns.no, rows, one(plan.ruled_out)))


def every(masks: Sequence[Bools], n: int) -> Bools:
    """Where all of these masks of `n` rows hold; everywhere where there are none."""
    result = np.ones(n, dtype=bool)
    for mask in masks:
        result &= mask
    return result
