"""Bytes to rows: CSV and XLSX, each also gzipped, recognised by what is in them and not by their names. Pure.

Every limit is checked before anything is unpacked past it, and every problem is a `FileProblem` that says what is
wrong, where, and how to mend it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from directory.imports.sheet_xml import Part, measure

MAX_CELLS = 10_000_000  # that hold something; the national file has 2 million
MAX_CELL = 131_072  # characters; what spreadsheets can hold is a quarter of it
HEADER_ROWS = 20  # a header is looked for among this many first rows
_DELIMITERS = ",;\t|"
_CHUNK = 1 << 16
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
MAX_COLUMNS = 800  # the widest real file has 333
MAX_SHEETS = 40

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


def read(data: bytes, *, limits: Limits | None = None) -> Table:
    """Read a file's bytes. Raises FileProblem."""
    limits = limits or Limits()
    if not data:
        raise FileProblem("empty", "The file is empty.", "Export it again, or choose another file.")
    if len(data) > limits.bytes:
        raise FileProblem(
            "too-large",
            f"The file has {len(data) / 1e6:.1f} MB; at most {limits.bytes / 1e6:.0f} MB are read.",
            "Split it, for example by state, and import the parts together.",
        )
    if data[:2] == b"\x1f\x8b":
        data = _gunzip(data, limits)
    if data[:4] == b"PK\x03\x04":
        return _read_xlsx(data, limits)
    _refuse_other_kinds(data)
    return _read_csv(data, limits)


def _gunzip(data: bytes, limits: Limits) -> bytes:
    """Unpack gzip, stopping at the limit. A gzip inside a gzip is refused."""
    parts: list[bytes] = []
    size = 0
    rest = data
    try:
        while rest:
            unpacker = zlib.decompressobj(wbits=31)
            while rest and not unpacker.eof:
                part = unpacker.decompress(rest, _CHUNK)
                rest = unpacker.unconsumed_tail
                size += len(part)
                if size > limits.unpacked:
                    raise _too_much(limits)
                parts.append(part)
                if not rest and not unpacker.eof and not part:
                    break
            if not unpacker.eof:
                raise FileProblem("broken", "The gzip file ends in the middle.", "Download or pack it again.")
            rest = unpacker.unused_data.lstrip(b"\x00")
    except zlib.error as error:
        raise FileProblem("broken", "The gzip file is damaged.", "Download or pack it again.") from error
    unpacked = b"".join(parts)
    if not unpacked:
        raise FileProblem("empty", "The gzip file holds nothing.", "Pack the file again.")
    if unpacked[:2] == b"\x1f\x8b":
        raise FileProblem("twice-packed", "The file is packed twice.", "Unpack it once and import that.")
    return unpacked


def _too_much(limits: Limits) -> FileProblem:
    return FileProblem(
        "too-large-unpacked",
        f"Unpacked, the file is larger than {limits.unpacked / 1e6:.0f} MB, so it was not opened.",
        "Check that it is the right file; split a large one.",
    )


def _refuse_other_kinds(data: bytes) -> None:
    kinds = (
        (b"%PDF", "a PDF", "Ask for the list as a spreadsheet, or copy its table into one."),
        (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls) or one with a password", "Save it as .xlsx or CSV, unlocked."),
        (b"{\\rtf", "a text document", "Save the table as .xlsx or CSV."),
        (b"\x89PNG", "a picture", "Ask for the list as a spreadsheet."),
        (b"\xff\xd8\xff", "a picture", "Ask for the list as a spreadsheet."),
        (b"<!DOCTYPE html", "a web page", "Use the site's own download link, and import what it gives."),
        (b"<html", "a web page", "Use the site's own download link, and import what it gives."),
        (b"SQLite format 3", "a database", "Export the table as CSV."),
        (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and import the file inside."),
        (b"Rar!", "a RAR archive", "Unpack it and import the file inside."),
    )
    start = data[:64].lstrip()
    for magic, kind, fix in kinds:
        if start.lower().startswith(magic.lower()):
            raise FileProblem("not-a-table", f"This is {kind}, not a CSV or XLSX file.", fix)


# CSV ---------------------------------------------------------------------------------------------------------------


def _read_csv(data: bytes, limits: Limits) -> Table:
    text, encoding = _decode(data)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise FileProblem(
            "nul", f"Line {line} holds a NUL character, so this is not plain text.", "Save it as CSV (UTF-8) again."
        )
    problems: list[FileProblem] = []
    for delimiter in _delimiters(text):
        try:
            return _table(*_parse(text, delimiter, limits), encoding)
        except _NotSplitByIt as error:
            problems.append(error.problem)
    raise problems[0]


class _NotSplitByIt(Exception):
    """The text is no valid CSV with this delimiter; perhaps it is with another."""

    def __init__(self, problem: FileProblem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def _parse(text: str, delimiter: str, limits: Limits) -> tuple[list[Row], int]:
    """The rows that are not blank, and how many are."""
    rows: list[Row] = []
    blank = filled = 0
    shared: dict[str, str] = {}
    number = 1
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise _NotSplitByIt(_csv_problem(error, number)) from error
        if not any(cell.strip() for cell in cells):
            blank += 1
            continue
        if len(cells) > MAX_COLUMNS:
            raise FileProblem(
                "too-many-columns",
                f"The row that begins on line {number} has {len(cells):,} columns; at most {MAX_COLUMNS} are read.",
                "Delete the columns that are not needed.",
            )
        # Most cells of a wide list are empty, or say the same: text that is the same is kept once.
        filled += len(cells) - cells.count("")
        if filled > MAX_CELLS:
            raise FileProblem(
                "too-many-cells",
                f"The file has more than {MAX_CELLS:,} cells that hold something.",
                "Split it, for example by state, and import the parts one after the other.",
            )
        rows.append(Row(number, [shared.setdefault(cell, cell) if len(cell) < 9 else cell for cell in cells]))
        _count_rows(len(rows), limits)
    return rows, blank


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, without a copy of the whole."""
    return (found[0] for found in _LINE.finditer(text))


def _decode(data: bytes) -> tuple[str, str]:
    """BOM → UTF-8 → cp1252: what spreadsheets write. The last reads any byte a person ever typed."""
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise FileProblem(
                    "encoding",
                    f"The file says it is {encoding.upper()}, but byte {error.start} is not.",
                    "Open it in a spreadsheet and save it as CSV (UTF-8).",
                ) from error
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileProblem(
            "encoding",
            f"Line {line} holds a byte that is neither UTF-8 nor Windows text.",
            "Open the file in a spreadsheet and save it as CSV (UTF-8).",
        ) from error


def _delimiters(text: str) -> list[str]:
    """Delimiters in the order of how many cells they split the first lines into; quoted text does not count."""
    # What stands between an odd and the next even quotation mark is quoted, over line ends too.
    bare = "".join(text[:20_000].split('"')[::2])
    found = sorted((one for one in _DELIMITERS if one in bare), key=lambda one: -bare.count(one))
    return list(dict.fromkeys([*found, ","]))


def _csv_problem(error: csv.Error, line: int) -> FileProblem:
    message = str(error)
    if "field larger than field limit" in message:
        return FileProblem(
            "cell-too-long",
            f"A cell that begins on line {line} is longer than {MAX_CELL:,} characters.",
            "A quotation mark may be missing there; close it, or shorten the cell.",
        )
    if "unexpected end of data" in message:
        return FileProblem(
            "unclosed-quote",
            f"A quotation mark opened in the row that begins on line {line} is never closed.",
            'Close it, or write a mark inside a cell twice: "".',
        )
    return FileProblem(
        "csv",
        f"The row that begins on line {line} is not valid CSV ({message}).",
        'Put a cell that holds quotation marks into quotation marks, and write those inside twice: "".',
    )


# XLSX --------------------------------------------------------------------------------------------------------------


def _read_xlsx(data: bytes, limits: Limits) -> Table:
    _check_archive(data, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except PasswordError as error:
        raise FileProblem("password", "The workbook has a password.", "Save a copy without one.") from error
    except CalamineError as error:
        raise FileProblem(
            "broken", "The file is not a workbook that can be read.", "Save it as .xlsx or CSV again."
        ) from error
    for sheet in sheets:
        rows: list[Row] = []
        blank = 0
        if sheet.height == 0:
            continue
        _count_rows(sheet.height - HEADER_ROWS, limits)
        for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            cells = [_cell(value) for value in values]
            if not any(cell.strip() for cell in cells):
                blank += 1
                continue
            if max(map(len, cells)) > MAX_CELL:
                raise FileProblem(
                    "cell-too-long", f"A cell of row {number} is longer than {MAX_CELL:,} characters.", "Shorten it."
                )
            rows.append(Row(number, cells))
            _count_rows(len(rows), limits)
        if rows:
            return _table(rows, blank, "xlsx")
    raise FileProblem("empty", "The workbook has no filled sheet.", "Choose the file that holds the list.")


def _check_archive(data: bytes, limits: Limits) -> None:
    """Refuse an archive that is no workbook, or unpacks past the limit, by unpacking it into nothing first.

    The sizes an archive states of itself may be false, so they are only a first look.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if not any(entry.filename.lower().startswith("xl/") for entry in entries):
                raise FileProblem(
                    "not-a-table", "This is a ZIP archive, not a workbook.", "Unpack it and import the file inside."
                )
            if sum(entry.file_size for entry in entries) > limits.unpacked:
                raise _too_much(limits)
            size = 0
            parts: list[Part] = []
            for entry in entries:
                content = bytearray()
                with archive.open(entry) as file:
                    while part := file.read(_CHUNK):
                        size += len(part)
                        if size > limits.unpacked:
                            raise _too_much(limits)
                        content += part
                if entry.filename.lower().endswith((".xml", ".rels")) and content:
                    parts.append(measure(bytes(content)))
            _check_spread(parts, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FileProblem(
            "broken", "The workbook is damaged or has a password.", "Save it as .xlsx or CSV again, unlocked."
        ) from error


def _check_spread(parts: list[Part], limits: Limits) -> None:
    """Refuse a workbook that would grow past what is read: cells far apart, sheets or long texts many times over."""
    sheets = [part for part in parts if part.kind == "worksheet"]
    last_row, width = max((s.rows for s in sheets), default=0), max((s.columns for s in sheets), default=0)
    if last_row > limits.rows + 10 * HEADER_ROWS or width > MAX_COLUMNS:
        raise FileProblem(
            "too-many-cells",
            f"The sheet reaches to row {last_row:,} and column {width:,}; at most {limits.rows:,} rows and "
            f"{MAX_COLUMNS:,} columns are read.",
            "Delete the empty rows and columns beyond the list, or copy the list into a new workbook.",
        )
    lengths = [length for part in parts for length in part.lengths]
    grown = sum(lengths[at] * times for sheet in sheets for at, times in sheet.refers.items() if at < len(lengths))
    targets = [target for part in parts for target in part.targets]
    if grown > limits.unpacked or len(targets) > MAX_SHEETS or len(set(targets)) < len(targets):
        raise _too_much(limits)
    if sum(part.sheets for part in parts) > MAX_SHEETS:
        raise _too_much(limits)


def _cell(value: object) -> str:
    """A workbook's value as the text a person sees: 52531.0 is "52531", true is "yes"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


# Both --------------------------------------------------------------------------------------------------------------


def _count_rows(count: int, limits: Limits) -> None:
    if count > limits.rows + HEADER_ROWS:
        raise FileProblem(
            "too-many-rows",
            f"The file has more than {limits.rows:,} rows.",
            "Split it, for example by state, and import the parts one after the other.",
        )


def _table(rows: list[Row], blank: int, encoding: str) -> Table:
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
