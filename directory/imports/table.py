"""A file's rows, before anybody knows what they mean, and why a file cannot be read. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from directory.imports.import_problem import ImportProblem
from directory.listings.cells.issues import RowIssue
from directory.text import filled, visible

HEADER_ROWS = 20  # a header is looked for among this many first rows
MAX_CELL = 131_072  # characters; what spreadsheets can hold is a quarter of it
MAX_COLUMNS = 800  # the widest real file has 333
CHUNK = 1 << 16  # bytes unpacked at once
_AGAIN = re.compile(r" \(\d{1,3}\)\Z")

Cells = list[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold."""

    bytes: int = 10_000_000
    unpacked: int = 100_000_000
    rows: int = 50_000


class FileProblem(ImportProblem):
    """A file that cannot be read. `code` is for programs; the text says what is wrong, where, and how to mend it."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        self.code = code
        self.message = message
        self.fix = fix
        super().__init__(f"{message} {fix}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank. `number` is the row's number as a spreadsheet or an editor shows it."""

    number: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be split into cells for sure: as it stands, parted at each delimiter, and what is wrong."""

    number: int
    cells: Cells
    issue: RowIssue


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a file's sheet, the header not yet found. `encoding` is what the text was read as.

    `sheet` is its name in a workbook, and `hidden` whether it is hidden there; `delimiter` what parts the cells of a
    text.
    """

    rows: list[Row]
    blank: int
    encoding: str
    sheet: str = ""
    hidden: bool = False
    delimiter: str = ""
    broken: tuple[BrokenRow, ...] = ()
    mixed_lines: tuple[int, ...] = ()  # that held single bytes of another encoding
    hidden_rows: tuple[int, ...] = ()  # of a sheet: they hold something, and are read
    merged: bool = False  # a cell of a sheet stands for several rows


def too_much(limits: Limits) -> FileProblem:
    """What is wrong with a file that is larger than it looks."""
    return FileProblem(
        "too-large-unpacked",
        filled(
            "Unpacked, the file is larger than %(most)s MB, so it was not opened.", most=f"{limits.unpacked / 1e6:.0f}"
        ),
        "Check that it is the right file; split a large one.",
    )


def count_rows(count: int, limits: Limits) -> None:
    """Raise FileProblem once there are too many rows; some may still be titles above the header."""
    if count > limits.rows + HEADER_ROWS:
        raise FileProblem(
            "too-many-rows",
            filled("The file has more than %(most)s rows.", most=f"{limits.rows:,}"),
            "Split it, for example by state, and import the parts one after the other.",
        )


def data_rows(table: Table, header_at: int) -> list[Row]:
    """The rows below the header. Raises FileProblem where there are too many."""
    below, most = table.rows[header_at + 1 :], Limits().rows
    if len(below) > most:
        raise FileProblem(
            "too-many-rows",
            filled(
                "The file has %(count)s rows; at most %(most)s are read.", count=f"{len(below):,}", most=f"{most:,}"
            ),
            "Split it, for example by state, and import the parts one after the other.",
        )
    return below


def header_name(cell: str) -> str:
    """A column's name as compared: lower case, without spaces around it ("    name1", "n40 ")."""
    return " ".join(visible(cell).lower().split())


def column_names(cells: Sequence[str]) -> list[str]:
    """The names of a header's columns as compared, each one apart: the second of one name is "name (2)"."""
    seen: Counter[str] = Counter()
    names = []
    for cell in cells:
        name = header_name(cell)
        seen[name] += bool(name)
        names.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return names


def base_name(name: str) -> str:
    """A column's name without what `column_names` put behind it."""
    return _AGAIN.sub("", name)
