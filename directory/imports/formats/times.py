"""When groups meet, from the columns of a hand-made sheet: one with all of it, or days, times, start and end apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from directory.listings.weekly.reading import read_columns

WORDS: Mapping[str, str] = {
    "schedule": "When groups meet: days and times",
    "days": "Days on which groups meet",
    "times": "Times at which groups meet",
    "starts_at": "Time at which groups start",
    "ends_at": "Time at which groups end",
}


def tracks_of(cell: Callable[[str], str]) -> dict[str, Any]:
    """The cell of our template that says when groups meet, by its name; nothing where the sheet does not say."""
    start, end = cell("starts_at"), cell("ends_at")
    times = cell("times") or (f"{start} - {end}" if start and end else start or end)
    text = read_columns(schedule=cell("schedule"), days=cell("days"), times=times)
    return {"tracks": text} if text else {}


def column_of_times(positions: Mapping[str, int]) -> dict[str, str]:
    """Which column an issue on groups is about: the first of these that the sheet has."""
    found = next((name for name in WORDS if name in positions), None)
    return {"tracks": found} if found else {}
