"""Bytes to rows: CSV and XLSX, each also gzipped, recognised by what is in them and not by their names. Pure.

Every limit is checked before anything is unpacked past it, and every problem is a `FileProblem` that says what is
wrong, where, and how to mend it.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterator

from directory.imports.table import (
    CHUNK,
    MAX_CELL,
    MAX_COLUMNS,
    FileProblem,
    Limits,
    Row,
    Table,
    count_rows,
    table_of,
    too_much,
)
from directory.imports.workbook import read_workbook

MAX_CELLS = 10_000_000  # that hold something; the national file has 2 million
_DELIMITERS = ",;\t|"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


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
        return read_workbook(data, limits)
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
                part = unpacker.decompress(rest, CHUNK)
                rest = unpacker.unconsumed_tail
                size += len(part)
                if size > limits.unpacked:
                    raise too_much(limits)
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
            return table_of(*_parse(text, delimiter, limits), encoding)
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
        count_rows(len(rows), limits)
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
