"""What a search asks of a listing, condition by condition: which rows meet it, and which would if silence were a yes.

Pure numpy. A condition is met, not met, or not known ("has not said"): DESIGN, search index.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from directory.search.columns import UNSTATED, Columns
from directory.search.schedules import MAYBE, YES, ScheduleTable, States, TrackChoice, state
from directory.search.words import Bools, GroupChoice, Ints, may_pass, passes

SOON_DAYS = 14  # "can start within two weeks"


@dataclass(frozen=True, slots=True)
class AgeChoice:
    """A person's age in years, and the term of the age group it falls in, by position."""

    years: int
    term: int


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
    """What is asked beside the vocabulary's terms."""

    age: AgeChoice | None = None
    plan: PlanChoice | None = None
    confirmed_since: dt.date | None = None
    room_by: dt.date | None = None  # today, where room within two weeks is asked for


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
        return every([*self.said(rows), self.held(rows, self.tracks), self.within(rows)], len(rows))

    def may_pass(self, rows: Ints) -> Bools:
        """Which rows would meet every condition if all they are silent on were a yes."""
        open_ = [may_pass(self._columns.no, rows, choice) for choice in self.groups]
        return every([*open_, self.may_hold(rows, self.tracks), self.within(rows, at_least=MAYBE)], len(rows))

    def said(self, rows: Ints) -> list[Bools]:
        """For each chosen group of terms, which rows say so."""
        return [passes(self._columns.yes, rows, choice) for choice in self.groups]

    def held(self, rows: Ints, tracks: TrackChoice) -> Bools:
        """Which rows have one group that is all that `tracks` asks."""
        if not tracks.joint:
            return np.ones(len(rows), dtype=bool)
        states = self._table.states(tracks)
        return np.asarray(states[self._schedules(rows)] == YES)

    def may_hold(self, rows: Ints, tracks: TrackChoice) -> Bools:
        """Which rows may have such a group: what they say of their groups leaves it open, or they say more than that.

        A listing that says "virtual" and describes no virtual group has groups that it did not describe.
        """
        if not tracks.joint:
            return np.ones(len(rows), dtype=bool)
        schedules = self._schedules(rows)
        possible = np.asarray(self._table.states(tracks)[schedules] >= MAYBE)
        undescribed = self._columns.yes[rows] & ~self._table.carried[schedules]
        for choice in tracks.groups:
            possible |= passes(undescribed, np.arange(len(rows)), choice)
        return possible

    def within(self, rows: Ints, *, at_least: int = YES) -> Bools:
        """Which rows are within the limits, or, with `MAYBE`, not outside them for all that they say."""
        limits, states = self._limits, list[States]()
        if limits.age is not None:
            states.append(self._age(rows, limits.age))
        if limits.plan is not None:
            states.append(self._plan(rows, limits.plan))
        if limits.confirmed_since is not None:
            states.append(state(self._fact("confirmed", rows) >= limits.confirmed_since.toordinal()))
        if limits.room_by is not None:
            states.append(self._room(rows, limits.room_by))
        return every([one >= at_least for one in states], len(rows))

    def _age(self, rows: Ints, age: AgeChoice) -> States:
        """The stated years decide; where there are none, the term of the person's age group."""
        youngest, oldest = self._fact("age_min", rows), self._fact("age_max", rows)
        stated = (youngest != UNSTATED) | (oldest != UNSTATED)
        inside = (youngest <= age.years) & ((oldest == UNSTATED) | (age.years <= oldest))
        said, ruled_out = self._says(rows, age.term), self._rules_out(rows, age.term)
        return state(np.where(stated, inside, said), ~stated & ~said & ~ruled_out)

    def _plan(self, rows: Ints, plan: PlanChoice) -> States:
        taken = np.isin(self._columns.ids[rows], plan.ids)
        if plan.taken is not None:
            taken |= self._says(rows, plan.taken)
        if plan.ruled_out is None:
            return state(taken, ~taken)
        return state(taken, ~taken & ~self._rules_out(rows, plan.ruled_out))

    def _room(self, rows: Ints, today: dt.date) -> States:
        """Whether there is room within two weeks, as long as the program's word on it is believed."""
        wait = self._fact("room_wait", rows)
        known = (self._fact("room_until", rows) >= today.toordinal()) & (wait != UNSTATED)
        return state(known & (wait <= SOON_DAYS), ~known)

    def _says(self, rows: Ints, term: int) -> Bools:
        return passes(self._columns.yes, rows, _one(term))

    def _rules_out(self, rows: Ints, term: int) -> Bools:
        return passes(self._columns.no, rows, _one(term))

    def _fact(self, name: str, rows: Ints) -> Ints:
        return np.asarray(self._columns.facts[name][rows], dtype=np.int64)

    def _schedules(self, rows: Ints) -> Ints:
        return self._fact("schedule", rows)


def every(masks: Sequence[Bools], n: int) -> Bools:
    """Where all of these masks of `n` rows hold; everywhere where there are none."""
    result = np.ones(n, dtype=bool)
    for mask in masks:
        result &= mask
    return result


def _one(term: int) -> GroupChoice:
    return GroupChoice("any", (term,), (term,))
