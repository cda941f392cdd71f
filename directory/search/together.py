"""Whether one and the same group of a listing is all that is asked of a group. Pure numpy.

A program with a group for teens by video and one for adults on site has "teens" and "in person", but nothing for a teen
who cannot join by video. For each thing asked, a group that states it decides; a group that is silent on it takes what
its listing says in general; a listing that names no groups goes by its general word on everything.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

import numpy as np

from directory.arrays import Bools, Ints, Words
from directory.search.answers import MAYBE, NO, YES, States, is_believed, room_soon, state, states_age, takes_age
from directory.search.bit_masks import GroupChoice, passes
from directory.search.index_columns import Columns
from directory.search.schedules import NO_TRACKS, AgeChoice, ScheduleTable, TrackChoice


class Together:
    """The groups of some listings. `naming` are the positions, within `rows`, of listings that name groups.

    Inside, a *pair* is one group of one of these listings: pairs stand in the order of their listings.
    """

    def __init__(self, columns: Columns, table: ScheduleTable, rows: Ints) -> None:
        self._columns, self._table, self._all = columns, table, rows
        schedules = _fact(columns, "schedule", rows)
        self.naming = np.flatnonzero(schedules != NO_TRACKS)
        schedules = schedules[self.naming]
        counts = table.counts[schedules]
        self.rows: Ints = rows[self.naming]
        self._firsts = np.cumsum(counts) - counts  # of each listing's pairs
        self._owner = np.repeat(self.rows, counts)
        self._groups = np.repeat(table.starts[schedules] - self._firsts, counts) + np.arange(counts.sum())

    def states(self, choice: TrackChoice) -> States:
        """For each of `rows`: `YES`, `NO`, or it has not said."""
        answer = self.general(choice)
        if len(self.naming):
            best = self.best(self.each(choice))
            answer[self.naming] = np.where((best == NO) & self.undescribed(choice), MAYBE, best)
        return answer

    def general(self, choice: TrackChoice) -> States:
        """What each of `rows` says in general of all that a listing without groups can be asked."""
        answer = np.full(len(self._all), MAYBE if choice.only_groups_say else YES, dtype=np.int8)
        if choice.age is not None:
            answer = np.minimum(answer, general_age(self._columns, self._all, choice.age))
        if choice.room_by is not None:
            answer = np.minimum(answer, general_room(self._columns, self._all, choice.room_by, choice.room_within))
        return answer

    def each(self, choice: TrackChoice) -> States:
        """For each pair, whether the group is all of that."""
        states = self._table.meeting(choice, self._groups)
        for group in choice.groups:
            states = np.minimum(states, self._said(group))
        if choice.age is not None:
            states = np.minimum(states, self._age(choice.age))
        if choice.room_by is not None:
            table, groups = self._table, self._groups
            own = is_believed(table.room_until[groups], choice.room_by)
            general = general_room(self._columns, self._owner, choice.room_by, choice.room_within)
            themselves = room_soon(table.room_wait[groups], choice.room_within)
            states = np.minimum(states, np.where(own, themselves, general))
        return states

    def best(self, states: States) -> States:
        """For each listing that names groups, the best of its groups."""
        found: States = np.maximum.reduceat(states, self._firsts)
        return found

    def either(self, words: Words) -> Words:
        """For each listing that names groups, the bits that any of its pairs has."""
        found: Words = np.bitwise_or.reduceat(words, self._firsts, axis=0)
        return found

    def fitting(self, choice: TrackChoice) -> Ints:
        """For each of `rows`, which of its groups are all of that, as bits by their order; 0 where none, or unnamed.

        Those that say themselves that they are what is asked go before those that take it from their listing.
        """
        answer = np.zeros(len(self._all), dtype=np.int64)
        if len(self.naming):
            counts = np.diff([*self._firsts, len(self._groups)])
            number = np.arange(len(self._groups)) - np.repeat(self._firsts, counts)
            themselves = [passes(self._table.yes, self._groups, group) for group in choice.groups]
            fits = np.where(self.each(choice) == YES, 1 + np.logical_and.reduce(themselves, axis=0), 0)
            best = np.repeat(np.maximum.reduceat(fits, self._firsts), counts)
            bits = np.where((fits > 0) & (fits == best), np.int64(1) << number, 0)
            answer[self.naming] = np.bitwise_or.reduceat(bits, self._firsts)
        return answer

    def undescribed(self, choice: TrackChoice) -> Bools:
        """Which listings that name groups say they have something asked for that none of their groups is.

        A listing that says "by video" and describes no such group has groups that it did not describe.
        """
        found = np.zeros(len(self.rows), dtype=bool)
        for group in choice.groups:
            found |= passes(self._columns.yes, self.rows, group) & (self.best(self._said(group)) != YES)
        if choice.age is not None:
            generally = general_age(self._columns, self.rows, choice.age) == YES
            found |= generally & (self.best(self._age(choice.age)) != YES)
        return found

    @cached_property
    def yes(self) -> Words:
        """For each pair, the terms that the group is, by its own word or by its listing's."""
        silent = self._table.silent[self._groups]
        yes: Words = self._table.yes[self._groups] | (silent & self._columns.general_yes[self._owner])
        return yes

    @cached_property
    def may(self) -> Words:
        """For each pair, the terms that the group is or may be."""
        silent = self._table.silent[self._groups]
        may: Words = self.yes | (silent & ~self._columns.general_no[self._owner])
        return may

    def _said(self, choice: GroupChoice) -> States:
        every = np.arange(len(self._groups))
        return state(passes(self.yes, every, choice), passes(self.may, every, choice))

    def _age(self, age: AgeChoice) -> States:
        """Years decide; where the group states none, the age groups it is for; where it is silent, its listing."""
        youngest, oldest = self._table.age_min[self._groups], self._table.age_max[self._groups]
        term = one(age.term)
        named = state(passes(self._table.yes, self._groups, term))
        silent = passes(self._table.silent, self._groups, term)
        own = np.where(silent, general_age(self._columns, self._owner, age), named)
        stated = states_age(youngest, oldest)
        return np.where(stated, state(takes_age(youngest, oldest, age.years)), own).astype(np.int8)


def general_room(columns: Columns, rows: Ints, today: dt.date, days: int) -> States:
    """What listings say in general of room within so many days, as long as they are believed."""
    believed = is_believed(_fact(columns, "room_until", rows), today)
    return np.where(believed, room_soon(_fact(columns, "room_wait", rows), days), MAYBE).astype(np.int8)


def general_age(columns: Columns, rows: Ints, age: AgeChoice) -> States:
    """What listings say in general: the stated years decide; where there are none, the term of the age group."""
    youngest, oldest = _fact(columns, "age_min", rows), _fact(columns, "age_max", rows)
    stated = states_age(youngest, oldest)
    term = one(age.term)
    said, ruled_out = passes(columns.general_yes, rows, term), passes(columns.general_no, rows, term)
    inside = takes_age(youngest, oldest, age.years)
    by_term = said if age.sure else np.zeros_like(said)
    return state(np.where(stated, inside, by_term), ~stated & ~by_term & ~ruled_out)


def one(term: int) -> GroupChoice:
    """The choice of a single term."""
    return GroupChoice("any", (term,), (term,))


def _fact(columns: Columns, name: str, rows: Ints) -> Ints:
    return np.asarray(columns.facts[name][rows], dtype=np.int64)
