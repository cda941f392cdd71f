"""The three answers of a condition, and the facts that both a listing and one of its groups can state. Pure numpy."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

from directory.arrays import Bools, Ints

States = npt.NDArray[np.int8]
NO, MAYBE, YES = range(3)  # MAYBE: it has not said

UNSTATED = -1
FULL = 10_000  # days of waiting: more than any list


def state(yes: Bools, silent: Bools | None = None) -> States:
    """`YES` where so, `MAYBE` where it has not said, else `NO`."""
    unsaid = NO if silent is None else np.where(silent, MAYBE, NO)
    return np.where(yes, YES, unsaid).astype(np.int8)


def takes_age(youngest: Ints, oldest: Ints, years: int) -> Bools:
    """Whether these stated years take a person; an end that is not stated is open."""
    takes: Bools = (youngest <= years) & ((oldest == UNSTATED) | (years <= oldest))
    return takes


def states_age(youngest: Ints, oldest: Ints) -> Bools:
    """Whether any years are stated."""
    states: Bools = (youngest != UNSTATED) | (oldest != UNSTATED)
    return states


def is_believed(until: Ints, today: dt.date) -> Bools:
    """Whether a word on openings is still believed."""
    believed: Bools = until >= today.toordinal()
    return believed


def room_soon(wait: Ints, days: int) -> States:
    """Whether there is room within so many days, by days to wait."""
    return state((wait != UNSTATED) & (wait <= days), wait == UNSTATED)
