"""A file's rows, before anybody knows what they mean, and why a file cannot be read. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HEADER_ROWS = 20  # a header is looked for among this many first rows
MAX_CELL = 131_072  # characters; what spreadsheets can hold is a quarter of it
MAX_COLUMNS = 800  # the widest real file has 333
CHUNK = 1 << 16  # bytes unpacked at once

Cells = list[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold."""

    bytes: int = 10_000_000
    unpacked: int = 100_000_000
    rows: int = 50_000


class FileProblem(Exception):
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
class Table:
    """All rows of a file's sheet, the header not yet found. `encoding` is what the text was read as."""

    rows: list[Row]
    blank: int
    encoding: str


def too_much(limits: Limits) -> FileProblem:
    """What is wrong with a file that is larger than it looks."""
    return FileProblem(
        "too-large-unpacked",
        f"Unpacked, the file is larger than {limits.unpacked / 1e6:.0f} MB, so it was not opened.",
        "Check that it is the right file; split a large one.",
    )


def count_rows(count: int, limits: Limits) -> None:
    """Raise FileProblem once there are too many rows; some may still be titles above the header."""
    if count > limits.rows + HEADER_ROWS:
        raise FileProblem(
            "too-many-rows",
            f"The file has more than {limits.rows:,} rows.",
            "Split it, for example by state, and import the parts one after the other.",
        )


def table_of(rows: list[Row], blank: int, encoding: str) -> Table:
    """The table of these rows. Raises FileProblem where there is none."""
    if not rows:
        raise FileProblem("empty", "The file holds no text.", "Choose the file that holds the list.")
    return Table(rows, blank, encoding)


def data_rows(table: Table, header_at: int, width: int, *, limits: Limits | None = None) -> Iterator[Row]:
    """The rows below the header. Raises FileProblem where a row holds more cells than the header has columns."""
    limits = limits or Limits()
    below = table.rows[header_at + 1 :]
    if len(below) > limits.rows:
        raise FileProblem(
            "too-many-rows",
            f"The file has {len(below):,} rows; at most {limits.rows:,} are read.",
            "Split it, for example by state, and import the parts one after the other.",
        )
    for row in below:
        if len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
            raise FileProblem(
                "too-many-cells",
                f"Row {row.number} has {len(row.cells)} cells, but the header has {width} columns.",
                "A comma inside a cell needs quotation marks around the cell.",
            )
        yield row


def header_name(cell: str) -> str:
    """A column's name as compared: lower case, without spaces around it ("    name1", "n40 ")."""
    return " ".join(cell.replace("\ufeff", "").lower().split())
