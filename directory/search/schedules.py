"""The groups of listings, as the search asks them: when one meets, where, for whom, and whether it has room.

Most programs share a few shapes of week, so each different list of groups (a schedule) is kept once. What a group does
not say of itself is as its listing says: `search.together` lays the two over each other. Pure numpy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from directory.arrays import Ints, Words
from directory.listings.start_dates import ANY_WEEK, UNKNOWN, next_beginning
from directory.search.answers import MAYBE, NO, UNSTATED, YES, States, is_believed, state
from directory.search.bit_masks import GroupChoice, width_of, words_of

NO_TRACKS = 0  # the schedule of a listing that names no groups


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One group a person can join. Masks are over terms by position: what it is, and what it leaves to its listing.

    `ages` are the youngest and oldest year it states; `room_until` the ordinal of the last day on which its own word on
    openings is believed, `room_wait` its days to wait, `first_day` the ordinal of the day that it names for the next
    person.
    """

    yes: int
    silent: int
    days: int  # a week
    hours: float | None = None  # a week
    begins: int = UNKNOWN  # a code of `listings.start_dates`
    ages: tuple[int | None, int | None] = (None, None)
    room_until: int = UNSTATED
    room_wait: int = UNSTATED
    first_day: int = UNSTATED


Tracks = tuple[TrackRow, ...]


@dataclass(frozen=True, slots=True)
class AgeChoice:
    """A person's age in years, and the term of the age group it falls in, by position.

    `sure` is False where that term may mean others of its group: lists tick "children and teens" for teens alone.
    """

    years: int
    term: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class TrackChoice:
    """What one group has to be: terms of several vocabulary groups, and limits. Days and hours are a week's."""

    groups: tuple[GroupChoice, ...] = ()
    days: int | None = None  # at most
    hours_min: float | None = None
    hours_max: float | None = None
    rolling: bool = False
    begins_by: tuple[dt.date, dt.date] | None = None  # today, and the last day
    age: AgeChoice | None = None
    room_by: dt.date | None = None  # today, where room is asked for within `room_within` days
    room_within: int = 0

    @property
    def only_groups_say(self) -> bool:
        """Whether it asks for what a listing has no general word on: one that names no groups has not said."""
        return (self.days, self.hours_min, self.hours_max, self.begins_by) != (None,) * 4 or self.rolling

    @property
    def limited(self) -> bool:
        """Whether it asks for more than terms of the vocabulary."""
        return self.only_groups_say or self.age is not None or self.room_by is not None

    @property
    def joint(self) -> bool:
        """Whether the groups must be asked: one vocabulary group alone is answered by the listing's own terms."""
        return self.limited or len(self.groups) > 1


ANY_TRACK = TrackChoice()


@dataclass(frozen=True, eq=False)
class ScheduleTable:
    """Every different schedule once; schedule 0 has no groups. A table only grows: a place in it stays true."""

    width: int
    places: dict[Tracks, int]
    starts: Ints  # by schedule: the place of its first group
    counts: Ints  # by schedule: how many groups it has
    yes: Words  # group × words
    silent: Words
    days: Ints
    hours: npt.NDArray[np.float64]  # NaN where not stated
    age_min: Ints
    age_max: Ints
    room_until: Ints
    room_wait: Ints
    first_day: Ints
    _begins: Ints = field(repr=False)

    @classmethod
    def of(cls, schedules: Iterable[Tracks], n_terms: int) -> ScheduleTable:
        """The table of these schedules."""
        places: dict[Tracks, int] = {(): NO_TRACKS}
        for tracks in schedules:
            places.setdefault(tracks, len(places))
        return cls._of(places, width_of(n_terms))

    @classmethod
    def _of(cls, places: dict[Tracks, int], width: int) -> ScheduleTable:
        tracks = [track for schedule in places for track in schedule]
        counts = [len(schedule) for schedule in places]
        ages = [tuple(UNSTATED if year is None else year for year in track.ages) for track in tracks]
        return cls(
            width=width,
            places=places,
            starts=_ints([0, *accumulate(counts[:-1])]),
            counts=_ints(counts),
            yes=words_of([track.yes for track in tracks], width),
            silent=words_of([track.silent for track in tracks], width),
            days=_ints([track.days for track in tracks]),
            hours=np.array([np.nan if track.hours is None else track.hours for track in tracks], dtype=np.float64),
            age_min=_ints([youngest for youngest, _ in ages]),
            age_max=_ints([oldest for _, oldest in ages]),
            room_until=_ints([track.room_until for track in tracks]),
            room_wait=_ints([track.room_wait for track in tracks]),
            first_day=_ints([track.first_day for track in tracks]),
            _begins=_ints([track.begins for track in tracks]),
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

    def meeting(self, choice: TrackChoice, groups: Ints) -> States:
        """For these groups, by place, whether each meets on the days, for the hours and from when it is asked."""
        each = np.full(len(groups), YES, dtype=np.int8)
        if choice.days is not None:
            days = self.days[groups]
            each = np.minimum(each, state((days > 0) & (days <= choice.days), days == 0))
        hours = self.hours[groups]
        if choice.hours_min is not None:
            each = np.minimum(each, state(hours >= choice.hours_min, np.isnan(hours)))
        if choice.hours_max is not None:
            each = np.minimum(each, state(hours <= choice.hours_max, np.isnan(hours)))
        codes, which = self._beginnings
        if choice.rolling:
            each = np.minimum(each, state(codes == ANY_WEEK, codes == UNKNOWN)[which[groups]])
        if choice.begins_by is not None:
            today, last = (day.toordinal() for day in choice.begins_by)
            first = self.first_day[groups]
            named = is_believed(self.room_until[groups], choice.begins_by[0]) & (first >= today)
            by_words = _begins_by(codes, *choice.begins_by)[which[groups]]
            each = np.minimum(each, np.where(named, np.where(first <= last, YES, NO), by_words))
        return each

    @cached_property
    def _beginnings(self) -> tuple[Ints, Ints]:
        """The different codes of `listings.start_dates`, and which of them each group has."""
        codes, which = np.unique(self._begins, return_inverse=True)
        return codes, which.astype(np.int64)


def _begins_by(codes: Ints, today: dt.date, last: dt.date) -> States:
    found = np.empty(len(codes), dtype=np.int8)
    for place, code in enumerate(codes.tolist()):
        day = next_beginning(code, today)
        found[place] = MAYBE if day is None else YES if day <= last else NO
    return found


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
