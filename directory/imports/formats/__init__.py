"""The kinds of files that can be imported, each recognised by its header.

To add one: a module with a class like `FindTreatment`, its instance in `FORMATS`, and a test with a small file in
tests/files/valid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from directory.imports.formats.base import Format
from directory.imports.formats.findtreatment import FindTreatment
from directory.imports.formats.national_directory import NationalDirectory
from directory.imports.formats.sheet import MatchedSheet, Sheet
from directory.imports.formats.template import Template
from directory.imports.table import HEADER_ROWS, FileProblem, Table, header_name

# The hand-made sheet comes last: it takes what nobody else knows.
FORMATS: tuple[Format, ...] = (Template(), FindTreatment(), NationalDirectory(), Sheet())


def recognise(table: Table, candidates: Sequence[Format] = FORMATS) -> tuple[Format, int, list[str]]:
    """The format of a table, where its header stands among the rows, and the header's names.

    Raises FileProblem when no header of a known format is among the first rows.
    """
    for candidate in candidates:
        for at, row in enumerate(table.rows[:HEADER_ROWS]):
            header = [header_name(cell) for cell in row.cells]
            if candidate.recognises(header):
                return candidate, at, _without_twice(header, row.number)
    seen = ", ".join(cell for cell in table.rows[0].cells[:8] if cell.strip())[:200]
    raise FileProblem(
        "no-header",
        f"No header was found that names a program and its place. The first row holds: {seen}.",
        "Give the columns names like “program name”, “street”, “city”, “state”, “zip” and “phone”, or start from "
        "`flask --app wsgi import-template`.",
    )


def candidates(columns: Mapping[str, str] | None, *, all_iop: bool = False) -> Sequence[Format]:
    """The formats to try: all of them, or only the sheet whose columns a person matched."""
    if columns is None and not all_iop:
        return FORMATS
    if columns is None:
        return (*FORMATS[:-1], Sheet(all_iop=True))
    return (MatchedSheet(columns, all_iop=all_iop),)


def _without_twice(header: Sequence[str], number: int) -> list[str]:
    seen: set[str] = set()
    for name in header:
        if name and name in seen:
            raise FileProblem(
                "column-twice", f"Row {number}, the header, names the column “{name}” twice.", "Rename or delete one."
            )
        seen.add(name)
    return list(header)
