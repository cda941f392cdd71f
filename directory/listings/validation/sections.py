"""The longer columns of our template as sections of a listing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, TypedDict

from directory.listings.cells import track_cell
from directory.listings.cells.issues import CellProblem
from directory.listings.draft import Openings, Payment, Said, Schedule, Section, Serves, Staff, Therapies, Track
from directory.listings.fields import FIELDS
from directory.listings.validation.believed import Failed, believed, said_by_draft

_SECTIONS: dict[str, type[Section]] = {
    "schedule": Schedule,
    "serves": Serves,
    "therapies": Therapies,
    "payment": Payment,
    "staff": Staff,
    "openings": Openings,
}
# The facts that one cell states, whatever else a row says.
_READ = tuple((field, field.read) for field in FIELDS if field.read is not None)


class Parts(TypedDict, total=False):
    """The sections of a draft that these columns fill."""

    schedule: Schedule
    serves: Serves
    therapies: Therapies
    payment: Payment
    staff: Staff
    openings: Openings


def _unsaid(_column: str, _cell: str, _note: CellProblem) -> None:
    """Nobody asked what was made of a cell."""


def read_sections(
    more: Mapping[str, str],
    said: Said,
    failed: Failed,
    noted: Failed = _unsaid,
) -> Parts:
    """The sections that these cells fill. `failed` is told of each cell that nobody can read and that is left
    out, `noted` of what was made of one: column, cell, and what is to be said of it.
    """
    values: dict[str, dict[str, Any]] = {}
    for field, read in _READ:
        column, cell = field.column, more.get(field.column, "")
        if not cell:
            continue
        try:
            value = _tracks(cell, said, failed, noted) if column == "tracks" else read(cell)
            values.setdefault(field.section, {})[field.name] = value
        except CellProblem as problem:
            failed(column, cell, problem)
        except ValueError as problem:
            failed(column, cell, said_by_draft(problem))
    parts = Parts()
    for section, fields in values.items():
        cells = {
            field.name: (field.column, more[field.column])
            for field, _ in _READ
            if field.section == section and field.name in fields
        }
        made = believed(partial(_SECTIONS[section], said=(said,)), fields, cells=cells, failed=failed)
        if made is not None:
            parts[section] = made  # type: ignore[literal-required]
    return parts


def _tracks(
    cell: str,
    said: Said,
    failed: Failed,
    noted: Failed,
) -> tuple[Track, ...]:
    """The groups of a cell that can be read; what cannot is told piece by piece."""
    found = track_cell.read(cell, as_of=said.as_of)
    if found.problem:
        failed("tracks", cell, found.problem)
    if found.note:
        noted("tracks", cell, found.note)
    return found.tracks
