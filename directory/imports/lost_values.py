"""Cells of a workbook that hold a formula and not what it shows: no spreadsheet worked them out. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from directory.imports.sheet_xml import Part

Cell = tuple[int, int]  # row and column, from 0


def lost_values(parts: Mapping[str, Part]) -> dict[str, dict[Cell, str]]:
    """Name of a sheet → its cells whose value is not in the file, with their formulas. `parts` are by their paths.

    A 0 is a value, but where the workbook says that all of them are to be worked out when it is opened.
    """
    books = [part for part in parts.values() if part.kind == "workbook"]
    recalculates = any(part.recalculates for part in books)
    targets = {relation: target for part in parts.values() for relation, target in part.relations.items()}
    found: dict[str, dict[Cell, str]] = {}
    for name, relation in ((name, relation) for part in books for name, relation in part.names.items()):
        target = targets.get(relation, "")
        sheet = parts.get(target) or parts.get(posixpath.normpath(f"xl/{target}"))
        if sheet is not None:
            found[name] = {at: one.text for at, one in sheet.formulas.items() if recalculates or one.value == ""}
    return {name: cells for name, cells in found.items() if cells}
