"""When groups meet, from the columns of a hand-made sheet: one with all of it, or days, times, start and end apart.

Or one for each day of the week, with its times or a mark: "6-9pm" below Monday, "x" below Monday and a column of times.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from typing import Any

from directory.listings.cells.cell_text import plain
from directory.listings.cells.day_cell import time_of_fraction
from directory.listings.cells.normaliser import answer
from directory.listings.weekly.reading import read_columns
from directory.text import fold

Places = Mapping[str, Sequence[int]]  # meaning → the positions of its columns
WORDS: Mapping[str, str] = {
    "schedule": "When groups meet: days and times",
    "days": "Days on which groups meet",
    "times": "Times at which groups meet",
    "starts_at": "Time at which groups start",
    "ends_at": "Time at which groups end",
}
DAY_WORDS: Mapping[str, str] = {
    f"on_{day[:3].lower()}": f"When groups meet on {day}s, or a mark that they do" for day in calendar.day_name
}
_OFF = frozenset({"closed", "off", "cerrado", "no group", "sin grupo"})


def places_of(meanings: Sequence[str]) -> Places:
    """Where the columns stand that say when groups meet; "Days 2" and "Times 2" are of the second group."""
    return {one: [at for at, meaning in enumerate(meanings) if meaning == one] for one in (*WORDS, *DAY_WORDS)}


def tracks_of(cells: Sequence[str], places: Places) -> dict[str, Any]:
    """The cell of our template that says when groups meet, by its name; nothing where the sheet does not say."""

    def cell(name: str, number: int) -> str:
        at = places[name][number] if number < len(places[name]) else len(cells)
        return plain(cells[at]) if at < len(cells) else ""

    marked, texts = _by_day({day: cell(day, 0) for day in DAY_WORDS})
    for number in range(max(map(len, places.values()))):
        start, end = (_as_shown(cell(name, number)) for name in ("starts_at", "ends_at"))
        times = cell("times", number) or (f"{start} - {end}" if start and end else start or end)
        days = cell("days", number) or ("" if number else marked)
        texts.append(read_columns(schedule=cell("schedule", number), days=days, times=times))
    text = "\n".join(filter(None, texts))
    return {"tracks": text} if text else {}


def _by_day(week: Mapping[str, str]) -> tuple[str, list[str]]:
    """The days that are only marked, and the times of others: ("Mon, Wed", ["Fri 6-9pm"])."""
    marked, texts = [], []
    for day, text in week.items():
        name = day.removeprefix("on_").capitalize()
        if answer(text) == "yes":
            marked.append(name)
        elif text and answer(text) is None and fold(text) not in _OFF:
            texts.append(f"{name} {text}")
    return ", ".join(marked), texts


def _as_shown(cell: str) -> str:
    """A time as a spreadsheet shows it: it keeps 18:00 as 0.75."""
    time = time_of_fraction(cell)
    return f"{time:%H:%M}" if time else cell


def column_of_times(positions: Mapping[str, int]) -> dict[str, str]:
    """Which column an issue on groups is about: the first of these that the sheet has."""
    found = next((name for name in (*WORDS, *DAY_WORDS) if name in positions), None)
    return {"tracks": found} if found else {}
