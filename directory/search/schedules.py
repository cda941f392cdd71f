"""When groups meet, as the search asks it: all that a person needs of a group must hold in one and the same group.

A program with an evening group on site and a morning group by video has "evening" and "virtual", but nothing for
someone who can join only in the evening and only from home. Most programs share a few shapes of week, so each different
schedule is kept once, and a question is put to the table of them. Pure numpy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from directory.listings.beginning import ANY_WEEK, UNKNOWN, next_beginning
from directory.search.words import Bools, GroupChoice, Ints, Words, passes, width_of, words_of

States = npt.NDArray[np.int8]
NO, MAYBE, YES = range(3)  # MAYBE: it has not said
NO_TRACKS = 0  # the schedule of a listing that names no groups


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One group a person can join. Masks are over terms by position: what it is, and what it has not said."""

    yes: int
    silent: int
    days: int  # a week
    hours: float | None = None  # a week
    begins: int = UNKNOWN  # a code of `listings.beginning`


Tracks = tuple[TrackRow, ...]


@dataclass(frozen=True, slots=True)
class TrackChoice:
    """What one group has to be: terms of several vocabulary groups, and limits. Days and hours are a week's."""

    groups: tuple[GroupChoice, ...] = ()
    days: int | None = None  # at most
    hours_min: float | None = None
    hours_max: float | None = None
    rolling: bool = False
    begins_by: tuple[dt.date, dt.date] | None = None  # today, and the last day

    @property
    def limited(self) -> bool:
        """Whether it asks for more than terms of the vocabulary."""
        return (self.days, self.hours_min, self.hours_max, self.begins_by) != (None,) * 4 or self.rolling

    @property
    def joint(self) -> bool:
        """Whether the tracks must be asked: one vocabulary group alone is answered by the listing's own terms."""
        return self.limited or len(self.groups) > 1


ANY_TRACK = TrackChoice()


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleTable:
    """Every different schedule once; schedule 0 has no groups. A table only grows: a place in it stays true."""

    width: int
    schedules: tuple[Tracks, ...]
    places: dict[Tracks, int]
    carried: Words  # schedule × words: what any of its groups is
    yes: Words  # group × words
    silent: Words
    days: Ints
    hours: npt.NDArray[np.float64]  # NaN where not stated
    begins: Ints
    starts: Ints  # the first group of each schedule but the first
    _every: Ints = field(repr=False)

    @classmethod
    def of(cls, schedules: Iterable[Tracks], n_terms: int) -> ScheduleTable:
        """The table of these schedules."""
        places: dict[Tracks, int] = {(): NO_TRACKS}
        for tracks in schedules:
            places.setdefault(tracks, len(places))
        return cls._of(places, width_of(n_terms))

    @classmethod
    def _of(cls, places: dict[Tracks, int], width: int) -> ScheduleTable:
        schedules = tuple(places)
        tracks = [track for schedule in schedules for track in schedule]
        ends = list(accumulate(len(schedule) for schedule in schedules))
        return cls(
            width=width,
            schedules=schedules,
            places=places,
            carried=words_of([_either(track.yes for track in schedule) for schedule in schedules], width),
            yes=words_of([track.yes for track in tracks], width),
            silent=words_of([track.silent for track in tracks], width),
            days=np.array([track.days for track in tracks], dtype=np.int64),
            hours=np.array([np.nan if track.hours is None else track.hours for track in tracks], dtype=np.float64),
            begins=np.array([track.begins for track in tracks], dtype=np.int64),
            starts=np.array(ends[:-1], dtype=np.int64),
            _every=np.arange(len(tracks)),
        )

    def with_(self, schedules: Iterable[Tracks]) -> ScheduleTable:
        """The table with more schedules in it; itself where it holds them all."""
        new = [tracks for tracks in schedules if tracks not in self.places]
        if not new:
            return self
        places = dict(self.places)
        for tracks in new:
            places.setdefault(tracks, len(places))
        return self._of(places, self.width)

    def states(self, choice: TrackChoice) -> States:
        """For each schedule, whether one of its groups is all that was chosen: `YES`, `NO`, or it has not said."""
        each = np.full(len(self.days), YES, dtype=np.int8)
        for group in choice.groups:
            each = np.minimum(
                each, state(passes(self.yes, self._every, group), passes(self.silent, self._every, group))
            )
        if choice.days is not None:
            each = np.minimum(each, state(self.days <= choice.days))
        if choice.hours_min is not None:
            each = np.minimum(each, state(self.hours >= choice.hours_min, np.isnan(self.hours)))
        if choice.hours_max is not None:
            each = np.minimum(each, state(self.hours <= choice.hours_max, np.isnan(self.hours)))
        if choice.rolling:
            each = np.minimum(each, state(self.begins == ANY_WEEK, self.begins == UNKNOWN))
        if choice.begins_by is not None:
            each = np.minimum(each, self._begins_by(*choice.begins_by))
        states = np.empty(len(self.schedules), dtype=np.int8)
        states[NO_TRACKS] = MAYBE if choice.limited else YES  # without groups the listing's own terms decide
        if len(self.starts):
            states[1:] = np.maximum.reduceat(each, self.starts)
        return states

    def _begins_by(self, today: dt.date, last: dt.date) -> States:
        codes, which = np.unique(self.begins, return_inverse=True)
        found = np.empty(len(codes), dtype=np.int8)
        for place, code in enumerate(codes.tolist()):
            day = next_beginning(code, today)
            found[place] = MAYBE if day is None else YES if day <= last else NO
        answer: States = found[which]
        return answer


def state(yes: Bools, silent: Bools | None = None) -> States:
    """`YES` where so, `MAYBE` where it has not said, else `NO`."""
    unsaid = NO if silent is None else np.where(silent, MAYBE, NO)
    return np.where(yes, YES, unsaid).astype(np.int8)


def _either(masks: Iterable[int]) -> int:
    both = 0
    for mask in masks:
        both |= mask
    return both
