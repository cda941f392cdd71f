"""A file of our template given back by who keeps its listings: read and checked as any import is. Pure.

The one door for rooms that need the reader of imports and nothing else of them: what a file says, row by row, and what
is wrong with it. Nothing is matched or staged here, for such rows speak for the program itself, not for a list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from directory.imports.checking.check import Context, check_tables
from directory.imports.checking.checked import Checked
from directory.imports.checking.opened import Opened, Upload, open_files
from directory.imports.checking.row_counts import Counts
from directory.imports.formats.format import Columns
from directory.imports.formats.template import Template
from directory.imports.progress import Progress
from directory.imports.table import FileProblem, Limits, Row
from directory.listings.cells.issues import RowIssue
from directory.listings.cells.normaliser import TownLookup, ZipLookup
from directory.listings.csv.columns import LISTING, STATUS, columns
from directory.listings.validation.source_row import SourceRow
from directory.partial_date import PartialDate
from directory.text import filled, marked, without_neutral

__all__ = ["FileProblem", "Limits", "OwnFile", "OwnRow", "Progress", "read"]

NOT_OURS = marked("This is not the list of your sites. Download it here, change it, and choose it again.")
SEVERAL = marked("The workbook holds several sheets with lists. Leave one of them, and choose the file again.")
AS_OF = "as_of"
# What a file that only adds to others would be told of, and a program's own word has no use for.
_NO_MATTER = frozenset({"as-of", "point", "point-private", "point-swapped", "city-of-zip", "state-of-zip", "no-street"})
_LOST = frozenset({"phone-part", "website-part"})  # a part of a cell is left out


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row: its number in the file, its cells by our columns as a person reads them, and what they say.

    `says` is None where something is wrong with it; `notes` are what was made of its cells.
    """

    number: int
    cells: Mapping[str, str]
    says: SourceRow | None
    wrong: Sequence[RowIssue] = ()
    notes: Sequence[RowIssue] = ()


@dataclass(slots=True)
class OwnFile:
    """What a file says. `columns` are those of ours that it has, `unread` the names of others."""

    columns: frozenset[str]
    unread: list[str]
    said: list[str]  # of the file as a whole, in sentences
    rows: list[OwnRow] = field(default_factory=list)


def read(
    name: str,
    data: bytes,
    *,
    source: str,
    today: dt.date,
    zip_lookup: ZipLookup,
    zips_of: TownLookup,
    most: int,
    progress: Progress = lambda _done: None,
) -> OwnFile:
    """Read a file of at most so many rows, said by `source` today. Raises FileProblem where it is none of ours."""
    try:
        opened, skipped = open_files([Upload(name, data)], known=(Template(),))
    except FileProblem as problem:
        if problem.code in ("no-header", "column-twice", "no-sheet", "hidden"):
            raise FileProblem(problem.code, NOT_OURS, "") from problem
        raise
    if len(opened) > 1:
        raise FileProblem("several", SEVERAL, "")
    table = opened[0]
    if len(table.rows) + len(table.broken) > most:
        message = filled("The file has more than %(most)s rows.", most=f"{most:,}")
        raise FileProblem("too-many-rows", message, marked("Leave your sites in it only."))
    checked = Checked(source, PartialDate.on(today), [], [], Counts())
    about = Context(source, PartialDate.on(today), today, zip_lookup, zips_of)
    check_tables([_of_today(table)], about, into=checked, progress=progress)
    ours = {LISTING, STATUS, *columns()}
    unread = [shown for shown, known in zip(table.shown, table.header, strict=True) if shown and known not in ours]
    found = OwnFile(frozenset(table.header) & ours, unread, [*table.said, *skipped])
    cells = Columns(table.header)
    by_number = {row.number: row.cells for row in table.rows}

    def texts(number: int) -> dict[str, str]:
        row = by_number.get(number, [])
        return {one: without_neutral(cells.cell(row, one)) for one in found.columns}

    for one in checked.rejected:
        found.rows.append(OwnRow(one.ref.row, texts(one.ref.row), None, one.issues))
    for ref, reason in checked.left:
        found.rows.append(OwnRow(ref.row, texts(ref.row), None, (_left_out(reason),)))
    for says in checked.statements:
        told = [issue for issue in says.warnings if issue.code not in _NO_MATTER]
        wrong = [issue for issue in told if issue.severity != "warning" or issue.code in _LOST]
        notes = [issue for issue in told if issue not in wrong]
        found.rows.append(OwnRow(says.ref.row, texts(says.ref.row), None if wrong else says, wrong, notes))
    found.rows.sort(key=lambda row: row.number)
    return found


def _of_today(table: Opened) -> Opened:
    """The table without what its rows say of their day: who sends it says today what stands in it."""
    if AS_OF not in table.header:
        return table
    at = table.header.index(AS_OF)
    rows = [Row(row.number, [*row.cells[:at], "", *row.cells[at + 1 :]]) for row in table.rows]
    return replace(table, rows=rows)


def _left_out(reason: str) -> RowIssue:
    return RowIssue(
        severity="error",
        code="left-out",
        column=STATUS,
        found=reason,
        expected=marked("a site of yours"),
        fix=marked("Delete the row."),
    )
