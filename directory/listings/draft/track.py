"""One group of a program: its days and times, whom it is for, and whether there is room."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from directory.listings.draft.draft_text import Line, TermId
from directory.listings.draft.said import Value
from directory.listings.draft.session_length import (
    LONGEST_NIGHT,
    MOST_WEEKS,
    WHOLE_DAY,
    minutes_between,
    weekly_hours,
)
from directory.listings.draft.stated_date import StatedDate
from directory.text import marked

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)


class Room(Value):
    """Is there room in one group? Believed as long as a listing's own openings are: 30 days from `as_of`.

    `first_day` is when the next person can begin in it; `full_until` the day on which a full one has room again.
    """

    status: Literal["accepting", "waitlist", "full"]
    wait_days: Annotated[int, Field(ge=0, le=730)] | None = None
    first_day: StatedDate | None = None
    full_until: StatedDate | None = None
    as_of: StatedDate

    @model_validator(mode="after")
    def _full_has_no_wait(self) -> Self:
        if self.status == "full" and self.wait_days is not None:
            raise ValueError(marked("is full and has days to wait; it can be only one of them"))
        return self


class Track(Value):
    """One group a person can join: its days and times. Days and hours a week are derived, never stored.

    An `end` that is not after `start` is on the next day, at most twelve hours later; 0:00 is midnight.

    What it says of itself decides for it; where it says nothing, what the listing says holds for it too. `who` are
    terms of the vocabulary's population, ages and gender; `site` is where it meets, if not at the listing's own place.
    """

    name: Line
    days: Annotated[tuple[Day, ...], Field(max_length=7)]  # none where a list says the time, and not the days
    start: dt.time | None = None
    end: dt.time | None = None
    mode: Literal["in-person", "virtual", "hybrid"] | None = None
    weeks_min: Annotated[int, Field(ge=1, le=MOST_WEEKS)] | None = None
    weeks_max: Annotated[int, Field(ge=1, le=MOST_WEEKS)] | None = None
    starts: Line | None = None  # "any week", "first Monday of the month"
    who: Annotated[tuple[TermId, ...], Field(max_length=20)] = ()
    age_min: Annotated[int, Field(ge=0, le=120)] | None = None
    age_max: Annotated[int, Field(ge=0, le=120)] | None = None
    site: Annotated[Line, StringConstraints(pattern=r"^[^|;]*$")] | None = None  # both stand between parts of a cell
    room: Room | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if len(set(self.days)) != len(self.days):
            raise ValueError(marked("names a day twice"))
        if not self.days and not 0 < minutes_between(self.start, self.end) < WHOLE_DAY:
            raise ValueError(marked("names no day"))
        if (self.start is None) != (self.end is None):
            raise ValueError(marked("has a start or an end, but not both"))
        if self.start is not None and self.end is not None and self.start == self.end:
            raise ValueError(marked("ends when it starts"))
        if self.past_midnight and minutes_between(self.start, self.end) > LONGEST_NIGHT:
            raise ValueError(marked("ends before it starts"))
        if self.weeks_min and self.weeks_max and self.weeks_max < self.weeks_min:
            raise ValueError(marked("has fewer weeks at most than at least"))
        if len(set(self.who)) != len(self.who):
            raise ValueError(marked("names whom it is for twice"))
        if self.age_min is not None and self.age_max is not None and self.age_max < self.age_min:
            raise ValueError(marked("has an oldest age below the youngest"))
        return self

    @property
    def days_a_week(self) -> int:
        """Days with treatment, 1 to 7; 0 where they are not stated."""
        return len(self.days)

    @property
    def hours_a_week(self) -> float | None:
        """Hours of treatment a week, or None when no times or no days are stated."""
        return weekly_hours(minutes_between(self.start, self.end), self.days_a_week)

    @property
    def past_midnight(self) -> bool:
        """Whether it ends on the day after it starts; at midnight it ends with its day."""
        return self.start is not None and self.end is not None and dt.time(0) < self.end < self.start
