"""The kinds of files that can be imported, each recognised by its header.

To add one: CONTRIBUTING, *Add a CSV format*, has an example, and a test does what stands there.
"""

from __future__ import annotations

from collections.abc import Sequence

from directory.imports.formats.findtreatment import FindTreatment
from directory.imports.formats.format import Format
from directory.imports.formats.meanings import guess
from directory.imports.formats.national_directory import NationalDirectory
from directory.imports.formats.sheet import Matched, Sheet
from directory.imports.formats.template import Template
from directory.imports.table import HEADER_ROWS, FileProblem, Table, column_names, header_name

# The hand-made sheet comes last: it takes what nobody else knows.
FORMATS: tuple[Format, ...] = (Template(), FindTreatment(), NationalDirectory(), Sheet())


def recognise(
    table: Table, candidates: Sequence[Format] = FORMATS, *, row: int | None = None
) -> tuple[Format, int, list[str]]:
    """The format of a table, where its header stands among the rows, and the header's names.

    `row` is the number of the row that somebody said is the header. Raises FileProblem when no header of a known
    format is there, or among the first rows.
    """
    places = range(min(HEADER_ROWS, len(table.rows))) if row is None else [place_of(table, row)]
    for candidate in candidates:
        for at in places:
            header = column_names(table.rows[at].cells)
            if candidate.recognises(header):
                below = _below(table, candidate, at, header) if row is None else None
                return (candidate, at + 1, below) if below else (candidate, at, header)
    shown = table.rows[places[0]]
    seen = ", ".join(cell for cell in shown.cells[:8] if cell.strip())[:200]
    which = "The first row" if row is None else f"Row {row}"
    raise FileProblem(
        "no-header",
        f"No header was found that names a program and its place. {which} holds: {seen}.",
        "Give the columns names like “program name”, “street”, “city”, “state”, “zip” and “phone”, or start from "
        "`flask --app wsgi import-template`. Or say what your columns hold: --map columns.json writes a file for it.",
    )


def _below(table: Table, form: Format, at: int, header: Sequence[str]) -> list[str] | None:
    """The second row of a header of two, where that names more of the columns: "Address" over "Street", "City"."""
    if at + 1 == len(table.rows):
        return None
    below = column_names(table.rows[at + 1].cells)
    more = sum(map(bool, guess(below))) > sum(map(bool, guess(header)))
    return below if more and form.recognises(below) else None


def place_of(table: Table, row: int) -> int:
    """The position of the row of this number. Raises FileProblem where nothing is in it."""
    for at, one in enumerate(table.rows):
        if one.number == row:
            return at
    raise FileProblem("header-row", f"Row {row} cannot be the header: nothing is in it.", "Choose another row.")


def refuse_twice(form: Format, header: Sequence[str], shown: Sequence[str], row: int) -> None:
    """Raise FileProblem where two columns claim one field, or a name that means something stands twice."""
    for called, positions in form.twice(header):
        names = [shown[at].strip() for at in positions]
        if len({header_name(name) for name in names}) == 1:
            message = f"Row {row}, the header, names the column “{header_name(names[0])}” twice."
        else:
            number = {2: "Two", 3: "Three"}.get(len(names), str(len(names)))
            which = " and ".join(f"“{name}”" for name in names)
            message = f"{number} columns go to “{called}”, which holds one: {which} in row {row}, the header."
        raise FileProblem(
            "column-twice",
            message,
            "Say which one counts: --map columns.json writes to that file how each column was understood; skip one "
            "there, and run this again. Or rename or delete one.",
        )


def candidates(matched: Matched) -> Sequence[Format]:
    """The formats to try: all of them, or only the sheet whose columns a person matched."""
    if matched.columns is None:
        return (Template(matched), *FORMATS[1:-1], Sheet(matched))
    return (Sheet(matched),)


def familiarity(rows: Sequence[Sequence[str]]) -> tuple[bool, int]:
    """Whether a header that is known is among some first rows, and how many columns we know of the best of them."""
    headers = [column_names(cells) for cells in rows[:HEADER_ROWS]]
    known = max((sum(map(bool, guess(header))) for header in headers), default=0)
    return any(form.recognises(header) for header in headers for form in FORMATS), known
