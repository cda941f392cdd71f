"""Listings as parallel columns, on their way into an index. Pure numpy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from directory.arrays import Floats, Ints, Words
from directory.search.answers import UNSTATED
from directory.search.bit_masks import width_of, words_of
from directory.search.schedules import ScheduleTable, Tracks

Facts = npt.NDArray[np.void]

# What a listing says besides terms. Years of age; days since the year 1; days to wait.
FACTS = np.dtype(
    [
        ("schedule", np.int32),  # its place in the table of schedules
        ("age_min", np.int16),
        ("age_max", np.int16),
        ("confirmed", np.int32),  # since when the program itself confirmed all that decides
        ("room_until", np.int32),  # the last day on which its word on openings is believed
        ("room_wait", np.int16),
    ]
)


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One listing. `yes` and `no` are bit masks by term position, `states` by state bit; degrees, None if no point.

    `general_yes` and `general_no` are what a silent group takes from its listing; None where it names no groups.
    `ages` are the youngest and oldest year accepted; `confirmed` and `room_until` ordinals of days (see `FACTS`).
    """

    id: int
    public_id: str
    latitude: float | None
    longitude: float | None
    yes: int
    no: int
    states: int = 0
    virtual_only: bool = False
    tracks: Tracks = ()
    ages: tuple[int | None, int | None] = (None, None)
    confirmed: int = UNSTATED
    room_until: int = UNSTATED
    room_wait: int = UNSTATED
    general_yes: int | None = None
    general_no: int | None = None

    @property
    def located(self) -> bool:
        """Whether a family can go there."""
        return not self.virtual_only and self.latitude is not None and self.longitude is not None


def order_hash(public_id: str) -> int:
    """Where a listing stands among others at the same distance: by chance, the same each time."""
    return int.from_bytes(hashlib.blake2b(public_id.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The columns of some listings. A listing without a point has NaN coordinates."""

    ids: Ints
    order: Words  # a hash of the public id: breaks ties of distance without favour
    latitudes: Floats  # radians
    longitudes: Floats  # radians
    yes: Words  # n × words
    no: Words
    general_yes: Words
    general_no: Words
    states: Words
    facts: Facts

    @classmethod
    def of(cls, rows: Sequence[IndexRow], n_terms: int, table: ScheduleTable) -> Columns:
        """The columns of listings all of whose schedules are in the table."""
        width = width_of(n_terms)
        return cls(
            ids=np.array([row.id for row in rows], dtype=np.int64),
            order=np.array([order_hash(row.public_id) for row in rows], dtype=np.uint64),
            latitudes=np.radians(np.array([row.latitude if row.located else np.nan for row in rows], float)),
            longitudes=np.radians(np.array([row.longitude if row.located else np.nan for row in rows], float)),
            yes=words_of([row.yes for row in rows], width),
            no=words_of([row.no for row in rows], width),
            general_yes=words_of([row.yes if row.general_yes is None else row.general_yes for row in rows], width),
            general_no=words_of([row.no if row.general_no is None else row.general_no for row in rows], width),
            states=np.array([row.states for row in rows], dtype=np.uint64),
            facts=np.array([_facts(row, table) for row in rows], dtype=FACTS),
        )

    def columns(self) -> tuple[npt.NDArray[Any], ...]:
        """All of them, in the order of the fields."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def where(self, which: npt.NDArray[np.generic]) -> Columns:
        """The rows of a mask or of positions."""
        return Columns(*(column[which] for column in self.columns()))

    def sorted(self) -> Columns:
        """By latitude; numpy sorts NaN, the listings without a point, to the end."""
        return self.where(np.lexsort((self.order, self.latitudes)))

    def inserted(self, new: Columns) -> Columns:
        """These sorted rows with other sorted rows put where they belong."""
        places = np.searchsorted(self.latitudes, new.latitudes, side="right")
        return Columns(
            *(
                np.insert(column, places, added, axis=0)
                for column, added in zip(self.columns(), new.columns(), strict=True)
            )
        )


def _facts(row: IndexRow, table: ScheduleTable) -> tuple[int, ...]:
    youngest, oldest = (UNSTATED if year is None else year for year in row.ages)
    return (table.places[row.tracks], youngest, oldest, row.confirmed, row.room_until, row.room_wait)
