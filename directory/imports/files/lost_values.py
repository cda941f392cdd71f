"""Cells of a workbook that hold a formula and not what it shows: no spreadsheet worked them out. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from directory.imports.files.sheet_xml import Part

Cell = tuple[int, int]  # row and column, from 0


def sheets_of(parts: Mapping[str, Part]) -> dict[str, Part]:
    """Name of a sheet → the part that holds it. `parts` are by their paths."""
    targets = {relation: target for part in parts.values() for relation, target in part.relations.items()}
    found: dict[str, Part] = {}
    for name, relation in ((name, relation) for book in _books(parts) for name, relation in book.names.items()):
        target = targets.get(relation, "")
        sheet = parts.get(target) or parts.get(posixpath.normpath(f"xl/{target}"))
        if sheet is not None:
            found[name] = sheet
    return found


def lost_values(parts: Mapping[str, Part]) -> dict[str, dict[Cell, str]]:
    """Name of a sheet → its cells whose value is not in the file, with their formulas. `parts` are by their paths.

    A 0 is a value, but where the workbook says that all of them are to be worked out when it is opened.
    """
    recalculates = any(part.recalculates for part in _books(parts))
    found = {
        name: {at: one.text for at, one in sheet.formulas.items() if recalculates or one.value == ""}
        for name, sheet in sheets_of(parts).items()
    }
    return {name: cells for name, cells in found.items() if cells}


def _books(parts: Mapping[str, Part]) -> list[Part]:
    return [part for part in parts.values() if part.kind == "workbook"]
