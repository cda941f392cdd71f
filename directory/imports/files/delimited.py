"""Text to rows. What parts its cells is the mark under which a header is known; a broken row stops no other. Pure."""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from directory.imports import formats
from directory.imports.table import (
    HEADER_ROWS,
    MAX_CELL,
    MAX_COLUMNS,
    BrokenRow,
    Cells,
    FileProblem,
    Limits,
    Row,
    Table,
    count_rows,
)
from directory.listings.cells.issues import RowIssue, error
from directory.text import filled, known, marked, one_line

MAX_CELLS = 10_000_000  # that hold something; the national file has 2 million
MAX_BROKEN = 1_000  # more is no list with slips in it
_WIDE = marked("The row that begins on line %(line)s has %(count)s columns; at most %(most)s are read.")
_BROKEN = marked("More than %(most)s rows are broken; the first is row %(row)s.")
ROW = "the row"  # what an issue of a whole row calls its column
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SAID = re.compile(r"sep=(.)[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)  # a first line that spreadsheets write and read
_SAMPLE = 20_000  # characters that tell which delimiter it is
_LONGEST = 2 * MAX_CELL  # characters of a row
_MOST_LINES = 500  # of a row; a mark that is open longer is never closed
KEPT = 5_000  # characters of a broken row that are shown and kept


def read_delimited(text: str, encoding: str, limits: Limits) -> Table:
    """The rows of a CSV, and those that cannot be split for sure. Raises FileProblem where there is none."""
    said = _SAID.match(text)
    if said is not None and said[1] in DELIMITERS:
        delimiter, begin = said[1], said.end()
    else:
        delimiter, begin = _delimiter(text), 0
    reading = _Reading(text, begin, delimiter, limits)
    reading.read()
    if not reading.rows:
        if reading.broken:
            one = reading.broken[0]
            raise FileProblem(one.issue.code, _broken_row(one), one.issue.fix)
        raise FileProblem("empty", "The file holds no text.", "Choose the file that holds the list.")
    broken = tuple(sorted(reading.broken, key=lambda one: one.number))
    return Table(reading.rows, reading.blank, encoding, delimiter=delimiter, broken=broken)


def _broken_row(one: BrokenRow) -> str:
    found, expected = one.issue.found[:80], known(one.issue.expected)
    text = marked("Row %(row)s: found “%(found)s”, expected %(expected)s.")
    return filled(text, row=one.number, found=found, expected=expected)


# The delimiter -----------------------------------------------------------------------------------------------------


def _delimiter(text: str) -> str:
    """The one under which the first rows hold a header that is known; else the one that parts them most evenly."""
    # What stands between an odd and the next even quotation mark is quoted, over line ends too.
    bare = "".join(text[:_SAMPLE].split('"')[::2])
    found = sorted((one for one in DELIMITERS if one in bare), key=lambda one: -bare.count(one))
    if len(found) < 2:
        return found[0] if found else ","

    def worth(delimiter: str) -> tuple[bool, int, float, int]:
        rows = _first_rows(text, delimiter)
        widths = Counter(len(row) for row in rows)
        width, times = max(widths.items(), key=lambda one: (one[0] > 1, one[1], one[0]))
        even = times / len(rows) if width > 1 else 0.0
        return (*formats.familiarity(rows), even, bare.count(delimiter))

    return max(found, key=worth)


def _first_rows(text: str, delimiter: str) -> list[Cells]:
    rows = csv.reader((found[0] for found in _LINE.finditer(text[:_SAMPLE])), delimiter=delimiter)
    filled = (row for row in rows if any(cell.strip() for cell in row))
    return list(itertools.islice(filled, HEADER_ROWS)) or [[]]


# The rows ----------------------------------------------------------------------------------------------------------


class _Lines:
    """The lines with their ends, without a copy of the whole; can go back. Ends early where a row grows too long."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at, self.number = text, at, text.count("\n", 0, at)  # lines read so far
        self.until, self.until_line = len(text), 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        found = _LINE.match(self.text, self.at) if self.at < self.until and self.number < self.until_line else None
        if found is None:
            raise StopIteration
        self.at = found.end()
        self.number += 1
        return found[0]

    def begin_row(self) -> tuple[int, int]:
        """Where the next row begins: its place, and its line."""
        self.until, self.until_line = self.at + _LONGEST, self.number + _MOST_LINES
        return self.at, self.number + 1

    def go_back(self, at: int, line: int) -> str:
        """Stand behind the first line of the row that began there; returns that line."""
        self.at, self.number = at, line - 1
        self.begin_row()
        return next(self)


class _Reading:
    def __init__(self, text: str, at: int, delimiter: str, limits: Limits) -> None:
        self.rows: list[Row] = []
        self.broken: list[BrokenRow] = []
        self.blank = 0
        self._lines, self._delimiter, self._limits = _Lines(text, at), delimiter, limits
        self._filled = 0
        self._shared: dict[str, str] = {}
        self._widths: Counter[int] = Counter()
        self._closing: dict[int, int] = {}  # line of a mark that closes what another row opened → line of that row

    def read(self) -> None:
        """Read all rows. A row that is not valid is put by, and the line after its first is read as another."""
        lines = self._lines
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        while True:
            at, number = lines.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                issue = _issue(problem, number, lines.number)
                self._break(number, lines.go_back(at, number), issue)
                reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
                continue
            if number in self._closing:
                self._break(number, lines.go_back(at, number), _closes(self._closing.pop(number)))
                continue
            if lines.number > number and self._took_rows(cells):
                last = lines.number
                self._closing[last] = number
                self._break(number, lines.go_back(at, number), _swallowed(number, last))
                continue
            self._keep(number, cells)

    def _keep(self, number: int, cells: Cells) -> None:
        if not any(cell.strip() for cell in cells):
            self.blank += 1
            return
        if len(cells) > MAX_COLUMNS:
            raise FileProblem(
                "too-many-columns",
                filled(_WIDE, line=number, count=f"{len(cells):,}", most=MAX_COLUMNS),
                "Delete the columns that are not needed.",
            )
        # Most cells of a wide list are empty, or say the same: text that is the same is kept once.
        self._filled += len(cells) - cells.count("")
        if self._filled > MAX_CELLS:
            raise FileProblem(
                "too-many-cells",
                filled("The file has more than %(most)s cells that hold something.", most=f"{MAX_CELLS:,}"),
                "Split it, for example by state, and import the parts one after the other.",
            )
        self._widths[len(cells)] += 1
        shared = self._shared
        self.rows.append(Row(number, [shared.setdefault(cell, cell) if len(cell) < 9 else cell for cell in cells]))
        count_rows(len(self.rows) + len(self.broken), self._limits)

    def _break(self, number: int, line: str, issue: RowIssue) -> None:
        text = line.strip("\r\n")
        cells = text[:KEPT].split(self._delimiter)
        names = [cell.strip(' "') for cell in cells]
        if len(self.rows) + len(self.broken) < HEADER_ROWS and formats.familiarity([names])[0]:
            self._keep(number, names)  # names of columns are known for sure, whatever marks stand around them
            return
        found = text[:200]
        self.broken.append(
            BrokenRow(number, cells, error(issue.code, issue.column, found, issue.expected, issue.fix)),
        )
        if len(self.broken) > MAX_BROKEN:
            first = self.broken[0]
            raise FileProblem(
                "csv",
                filled(_BROKEN, most=f"{MAX_BROKEN:,}", row=first.number),
                filled("%(fix)s Or save the list as CSV again.", fix=known(first.issue.fix)),
            )
        count_rows(len(self.rows) + len(self.broken), self._limits)

    def _took_rows(self, cells: Sequence[str]) -> bool:
        """True where a cell holds the rest of one row, whole rows, and the beginning of another: a mark was forgotten.

        A cell of several lines of its own does not split into as many cells as the rows have.
        """
        width = max(self._widths, key=lambda one: (self._widths[one], one), default=0)
        if width < 3:
            return False
        for at, cell in enumerate(cells):
            lines = cell.splitlines()
            if len(lines) > 1:
                counts = [line.count(self._delimiter) + 1 for line in lines]
                first, last = at + counts[0], counts[-1] + len(cells) - at - 1
                if first == last == width and all(count == width for count in counts[1:-1]):
                    return True
        return False


_SECOND = marked("a second quotation mark to the one that opens")
_QUOTING = marked('Put a cell that holds quotation marks into quotation marks, and write those inside twice: "".')


def _issue(problem: csv.Error, first: int, last: int) -> RowIssue:
    message = str(problem)
    if "field larger than field limit" in message:
        fix = _and_what_it_took(marked("A quotation mark may be missing: close it, or shorten the cell."), first, last)
        return error(
            "cell-too-long", ROW, "", filled("cells of at most %(most)s characters", most=f"{MAX_CELL:,}"), fix
        )
    if "unexpected end of data" in message:
        fix = _and_what_it_took(
            marked('It is never closed: close it, or write a mark inside a cell twice: "".'), first, last
        )
        return error("unclosed-quote", ROW, "", _SECOND, fix)
    if last > first:
        return error(
            "unclosed-quote", ROW, "", _SECOND, _and_what_it_took(marked("Close it, or take it away."), first, last)
        )
    return error("csv", ROW, "", "quotation marks around a whole cell", _QUOTING)


def _swallowed(first: int, last: int) -> RowIssue:
    fix = _and_what_it_took(filled("It is closed in row %(row)s only: close it here.", row=last), first, last)
    return error("unclosed-quote", ROW, "", _SECOND, fix)


def _and_what_it_took(fix: str, first: int, last: int) -> str:
    """What to do, and what rows a mark that was opened took with it."""
    if last <= first:
        return fix
    took = filled("It had taken row %(last)s with it; it is read apart.", last=last)
    if last > first + 1:
        took = filled(
            "It had taken rows %(first)s to %(last)s with it; they are read apart.", first=first + 1, last=last
        )
    return one_line((known(fix), took), " ")


def _closes(first: int) -> RowIssue:
    fix = filled("It closes what was opened in row %(row)s. Take it away, or open it here.", row=first)
    return error("stray-quote", ROW, "", "no quotation mark but those around a whole cell", fix)
