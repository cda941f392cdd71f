"""The tables of the files of an import: which are read, which row of each is its header, what is not read, and why.

A table is a CSV, or a sheet of a workbook. Without a word from anybody, every sheet is read that is not hidden and
whose header is known. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from directory.imports import formats
from directory.imports.files import encoding, reader
from directory.imports.formats.format import Format
from directory.imports.formats.heads import likeliest, looks_like_a_program
from directory.imports.table import BrokenRow, FileProblem, Row, Table, column_names, data_rows
from directory.text import filled, filled_plural, marked, marked_plural, one_line, without_neutral
from directory.text import known as as_known

ERROR = "_error"  # the column of a file of rejected rows that says what is wrong
TITLE_MAX = 200
_SHOWN_ABOVE = 5  # rows above a header that are said


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Picks:
    """What somebody said: which sheets are read, by title or name (none: as above), and whose header is which row.

    `rows`: title, or "" for every table → number of the row, as a spreadsheet or an editor shows it.
    """

    sheets: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)


NO_PICKS = Picks()


@dataclass(frozen=True, slots=True)
class Look:
    """One table of a file, looked at: `problem` is why it is not known, `skipped` why it is not read."""

    upload: Upload
    title: str  # the file's name, and the sheet's where it has several
    table: Table
    at: int  # where its header stands, or most likely does
    format: Format | None
    header: list[str]  # as compared
    problem: FileProblem | None = None
    skipped: str = ""

    @property
    def head(self) -> Row:
        """The row that is its header."""
        return self.table.rows[self.at]

    @property
    def above(self) -> list[Row]:
        """The rows above the header."""
        return self.table.rows[: self.at]


@dataclass(frozen=True, slots=True)
class Opened:
    """A table that is read: its format, its header as compared and as written, and its rows."""

    upload: Upload
    title: str
    format: Format
    header: list[str]
    shown: list[str]
    rows: list[Row]
    blank: int
    broken: tuple[BrokenRow, ...]
    delimiter: str
    said: tuple[str, ...]  # what a person should know of it, in sentences


def open_files(
    uploads: Sequence[Upload],
    *,
    known: Sequence[Format] = formats.FORMATS,
    picks: Picks = NO_PICKS,
) -> tuple[list[Opened], list[str]]:
    """The tables that are read, and sentences on what is not. Raises FileProblem, with the file's name in it."""
    opened: list[Opened] = []
    skipped: list[str] = []
    found: set[str] = set()
    for upload in uploads:
        try:
            looks = look(upload, known=known, picks=picks)
            found |= {one for look in looks for one in (look.title, look.table.sheet)}
            read = [one for one in looks if not one.skipped and one.format is not None]
            wanted = [one for one in looks if not one.skipped and one.format is None]
            if wanted and (picks.sheets or not read) and wanted[0].problem is not None:
                raise _with_hidden(wanted[0].problem, looks)
            if not read and not picks.sheets:
                raise FileProblem(
                    "hidden",
                    "Every filled sheet is hidden.",
                    "Show the one that holds the list, or say which one it is: --sheet NAME.",
                )
            opened += [_open(one, one.format) for one in read if one.format is not None]
        except FileProblem as problem:
            message = one_line((upload.name, as_known(problem.message)), ": ")
            raise FileProblem(problem.code, message, problem.fix) from problem
        skipped += [_not_read(one) for one in looks if one not in read]
    missing = sorted(picks.sheets - found)
    if missing or not opened:
        there = ", ".join(sorted(one for one in found if one)) or "none"
        raise FileProblem("no-sheet", f"There is no sheet “{', '.join(missing)}”.", f"Choose of these: {there}.")
    return opened, skipped


def look(
    upload: Upload,
    *,
    known: Sequence[Format] = formats.FORMATS,
    picks: Picks = NO_PICKS,
) -> list[Look]:
    """Every table of a file, with its header as far as it is known. Raises FileProblem where none can be read."""
    tables = reader.read_tables(upload.data)
    return [_look(upload, table, len(tables) > 1, known, picks) for table in tables]


def _look(upload: Upload, table: Table, of_several: bool, known: Sequence[Format], picks: Picks) -> Look:
    title = f"{upload.name[: TITLE_MAX - 60]} [{table.sheet[:50]}]" if of_several else upload.name
    row = picks.rows.get(title, picks.rows.get(""))
    skipped = ""
    if picks.sheets and of_several and picks.sheets.isdisjoint({title, table.sheet}):
        skipped = marked("it was not chosen")
    elif table.hidden and of_several and picks.sheets.isdisjoint({title, table.sheet}):
        skipped = marked("it is hidden")
    try:
        form, at, header = formats.recognise(table, known, row=row)
        return Look(upload, title, table, at, form, header, None, skipped)
    except FileProblem as problem:
        at = likeliest(table)
        if row is not None and any(one.number == row for one in table.rows):
            at = formats.place_of(table, row)
        if table.broken and table.broken[0].number < table.rows[-1].number:
            problem = _with_broken(problem, table.broken[0])
        return Look(upload, title, table, at, None, column_names(table.rows[at].cells), problem, skipped)


def _with_broken(problem: FileProblem, first: BrokenRow) -> FileProblem:
    """The same, saying that a row which may be the header could not be split."""
    message = f"{problem.message} Row {first.number} is broken: {first.issue.sentence()}"
    return FileProblem(problem.code, message, problem.fix)


def _with_hidden(problem: FileProblem, looks: Sequence[Look]) -> FileProblem:
    """The same, naming the hidden sheets that could be read."""
    hidden = [f"“{one.table.sheet}”" for one in looks if one.skipped and one.table.hidden and one.format is not None]
    if not hidden:
        return problem
    message = f"{problem.message} Hidden in the workbook, and not read: the sheet {' and '.join(hidden)}."
    return FileProblem(problem.code, message, f"{problem.fix} Or choose the hidden sheet: --sheet NAME.")


def _open(one: Look, form: Format) -> Opened:
    formats.refuse_twice(form, one.header, one.head.cells, one.head.number)
    rows = data_rows(one.table, one.at)
    if ERROR in one.header:
        rows = [Row(row.number, [without_neutral(cell) for cell in row.cells]) for row in rows]
    return Opened(
        one.upload,
        one.title,
        form,
        one.header,
        [cell.strip() for cell in one.head.cells],
        rows,
        one.table.blank,
        tuple(broken for broken in one.table.broken if broken.number > one.head.number),
        one.table.delimiter,
        tuple(said_of(one)),
    )


_HIDDEN = marked("%(file)s: the sheet “%(sheet)s” is hidden in the workbook, and was read.")
_HIDDEN_ROWS = marked_plural(
    "%(file)s: %(num)s row is hidden in the workbook, and read like the others: %(rows)s. "
    "Delete them there if they are not of the list.",
    "%(file)s: %(num)s rows are hidden in the workbook, and read like the others: %(rows)s. "
    "Delete them there if they are not of the list.",
)
_READ_AS = marked("%(file)s: read as %(what)s. Look at names with accents and quotation marks.")
_MIXED = marked_plural(
    "%(file)s: UTF-8, but for single letters in line %(lines)s; they were read as Windows text.",
    "%(file)s: UTF-8, but for single letters in lines %(lines)s; they were read as Windows text.",
)
_HEADER = marked("%(file)s: row %(row)s is taken as the header: %(names)s.")
_PROGRAMS_ABOVE = marked(
    "%(file)s: what stands above row %(row)s looks like programs. "
    "If it is of the list, choose another row as the header."
)


def said_of(one: Look) -> list[str]:
    """What a person should know of a table: as what its letters were read, and which row its header is."""
    return [*_said_of_letters(one), *_said_of_sheet(one), *_said_of_header(one)]


def _said_of_sheet(one: Look) -> list[str]:
    """What a person who looks at a workbook does not see, or sees otherwise."""
    said: list[str] = []
    if one.table.hidden:
        said.append(filled(_HIDDEN, file=one.title, sheet=one.table.sheet))
    below = [number for number in one.table.hidden_rows if number > one.head.number]
    if below:
        said.append(filled_plural(*_HIDDEN_ROWS, len(below), file=one.title, rows=_some(below)))
    if one.table.merged:
        said.append(filled("%(file)s: cells that are merged over several rows count for each of them.", file=one.title))
    return said


def _said_of_letters(one: Look) -> list[str]:
    """Where a file is not of today's encoding, and the reading is a guess."""
    said: list[str] = []
    if words := encoding.words_of(one.table.encoding):
        said.append(filled(_READ_AS, file=one.title, what=words))
    if lines := one.table.mixed_lines:
        said.append(filled_plural(*_MIXED, len(lines), file=one.title, lines=_some(lines)))
    return said


def _said_of_header(one: Look) -> list[str]:
    """Which row the header is, and what stands above it."""
    if one.format is not None and one.format.id != "sheet" and not one.above:
        return []
    names = [cell.strip() for cell in one.head.cells if cell.strip()]
    shown = _and_more(", ".join(names[:8])[:300], len(names) - 8)
    said: list[str] = [filled(_HEADER, file=one.title, row=one.head.number, names=shown)]
    if one.above:
        rows = [
            filled("row %(row)s “%(text)s”", row=row.number, text=_in_short(row)) for row in one.above[:_SHOWN_ABOVE]
        ]
        above = _and_more(one_line(rows, "; "), len(one.above) - _SHOWN_ABOVE)
        said.append(filled("%(file)s: above it, and not read: %(rows)s.", file=one.title, rows=above))
        if any(looks_like_a_program(row, len(names)) for row in one.above):
            said.append(filled(_PROGRAMS_ABOVE, file=one.title, row=one.head.number))
    return said


def _not_read(one: Look) -> str:
    why = as_known(one.skipped or marked("no row of it names a program and its place"))
    text = marked("%(file)s: the sheet “%(sheet)s” is not read: %(why)s.")
    return filled(text, file=one.upload.name, sheet=one.table.sheet, why=why)


def _some(numbers: Sequence[int]) -> str:
    return _and_more(", ".join(map(str, numbers[:_SHOWN_ABOVE])), len(numbers) - _SHOWN_ABOVE)


def _and_more(shown: str, more: int) -> str:
    return filled("%(shown)s and %(more)s more", shown=shown, more=more) if more > 0 else shown


def _in_short(row: Row) -> str:
    return ", ".join(cell.strip() for cell in row.cells if cell.strip())[:100]
