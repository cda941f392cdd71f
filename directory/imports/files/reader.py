"""Bytes to rows: CSV and XLSX, each also gzipped, recognised by what is in them and not by their names. Pure.

Every limit is checked before anything is unpacked past it, and every problem is a `FileProblem` that says what is
wrong, where, and how to mend it.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from directory.imports.files.delimited import read_delimited
from directory.imports.files.encoding import decode
from directory.imports.files.workbook import read_workbook
from directory.imports.table import CHUNK, FileProblem, Limits, Table, too_much
from directory.text import filled, known, marked


def read_tables(data: bytes, *, limits: Limits | None = None) -> list[Table]:
    """Every table of a file's bytes: the filled sheets of a workbook, hidden ones too, or the one of a text.

    There is one at least. Raises FileProblem.
    """
    limits = limits or Limits()
    if not data:
        raise FileProblem("empty", "The file is empty.", "Export it again, or choose another file.")
    if len(data) > limits.bytes:
        raise FileProblem(
            "too-large",
            filled(
                "The file has %(size)s MB; at most %(most)s MB are read.",
                size=f"{len(data) / 1e6:.1f}",
                most=f"{limits.bytes / 1e6:.0f}",
            ),
            "Split it, for example by state, and import the parts together.",
        )
    if data[:2] == b"\x1f\x8b":
        data = _gunzip(data, limits)
    if data[:4] == b"PK\x03\x04":
        return read_workbook(data, limits)
    _refuse_other_kinds(data)
    return [_read_text(data, limits)]


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
        (b"%PDF", marked("a PDF"), marked("Ask for the list as a spreadsheet, or copy its table into one.")),
        (
            b"\xd0\xcf\x11\xe0",
            marked("an old Excel file (.xls) or one with a password"),
            marked("Save it as .xlsx or CSV, unlocked."),
        ),
        (b"{\\rtf", marked("a text document"), marked("Save the table as .xlsx or CSV.")),
        (b"\x89PNG", marked("a picture"), marked("Ask for the list as a spreadsheet.")),
        (b"\xff\xd8\xff", marked("a picture"), marked("Ask for the list as a spreadsheet.")),
        (
            b"<!DOCTYPE html",
            marked("a web page"),
            marked("Use the site's own download link, and import what it gives."),
        ),
        (b"<html", marked("a web page"), marked("Use the site's own download link, and import what it gives.")),
        (b"SQLite format 3", marked("a database"), marked("Export the table as CSV.")),
        (b"7z\xbc\xaf", marked("a 7-Zip archive"), marked("Unpack it and import the file inside.")),
        (b"Rar!", marked("a RAR archive"), marked("Unpack it and import the file inside.")),
    )
    start = data[:64].lstrip()
    for magic, kind, fix in kinds:
        if start.lower().startswith(magic.lower()):
            message = filled("This is %(kind)s, not a CSV or XLSX file.", kind=known(kind))
            raise FileProblem("not-a-table", message, fix)


def _read_text(data: bytes, limits: Limits) -> Table:
    decoded = decode(data)
    text, encoding = decoded.text, decoded.encoding
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        message = filled("Line %(line)s holds a NUL character, so this is not plain text.", line=line)
        raise FileProblem("nul", message, "Save it as CSV (UTF-8) again.")
    return replace(read_delimited(text, encoding, limits), mixed_lines=decoded.mixed_lines)
