"""XLSX to rows: nothing is unpacked or built past the limits, whatever an archive says of itself. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from directory.imports.files.date_formats import Short, shown_of
from directory.imports.files.lost_values import Cell, lost_values, sheets_of
from directory.imports.files.merged_cells import repeat_down
from directory.imports.files.sheet_values import shown
from directory.imports.files.sheet_xml import Part, measure
from directory.imports.table import (
    CHUNK,
    HEADER_ROWS,
    MAX_CELL,
    MAX_COLUMNS,
    FileProblem,
    Limits,
    Row,
    Table,
    count_rows,
    too_much,
)
from directory.text import filled, marked

_WORDS = (b"sheetData", b"sst>", b"sst ")  # of a part that holds cells, or texts of them
MAX_SHEETS = 40
_LONG = marked("A cell of row %(row)s is longer than %(most)s characters.")
_FAR = marked(
    "The sheet reaches to row %(row)s and column %(column)s; at most %(rows)s rows and %(columns)s columns are read."
)
MAX_AREA = 50_000_000  # cells from the first to the last of each sheet, filled or not, over all sheets


def read_workbook(data: bytes, limits: Limits) -> list[Table]:
    """The tables of the filled sheets, in their order, each with its name; one at least. Raises FileProblem."""
    parts = _check_archive(data, limits)
    unread, sheets = lost_values(parts), sheets_of(parts)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        _refuse_one_name(workbook.sheet_names)
        found = []
        for one in workbook.sheets_metadata:
            if one.typ == SheetTypeEnum.WorkSheet:
                table = _table(workbook, one, unread.get(one.name, {}), sheets.get(one.name, Part()), limits)
                found += [table] if table is not None else []
    except PasswordError as error:
        raise FileProblem("password", "The workbook has a password.", "Save a copy without one.") from error
    except CalamineError as error:
        raise FileProblem(
            "broken", "The file is not a workbook that can be read.", "Save it as .xlsx or CSV again."
        ) from error
    if not found:
        raise FileProblem("empty", "The workbook has no filled sheet.", "Choose the file that holds the list.")
    return found


def _refuse_one_name(names: Sequence[str]) -> None:
    """Raise FileProblem where two sheets have one name: whoever asks for the second is given the first."""
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        raise FileProblem(
            "sheets-twice",
            filled("Two sheets of the workbook are named “%(name)s”.", name=twice[:50]),
            "Give one of them another name.",
        )


def _by_row(cells: Mapping[Cell, Short]) -> Mapping[int, list[tuple[int, Short]]]:
    """Row → columns of cells that show less than a day of a date, and what they show."""
    found: dict[int, list[tuple[int, Short]]] = {}
    for (row, column), short in cells.items():
        found.setdefault(row, []).append((column, short))
    return found


def _table(
    workbook: CalamineWorkbook, one: SheetMetadata, unread: Mapping[Cell, str], part: Part, limits: Limits
) -> Table | None:
    """The table of one sheet; None where nothing is in it.

    `unread` are its formulas whose value is not in the file, `part` is what was found of it in the archive.
    """
    sheet = workbook.get_sheet_by_name(one.name)
    if sheet.height == 0:
        return None
    found_at: dict[int, list[str]] = {}
    lost_in: dict[int, list[int]] = {}
    for row, column in unread:
        lost_in.setdefault(row, []).append(column)
    short_dates = _by_row(part.short_dates)
    count_rows(sheet.height - HEADER_ROWS, limits)
    blank = 0
    for at, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [shown(value) for value in values]
        for column, short in short_dates.get(at, ()):
            if column < len(cells):
                cells[column] = shown_of(values[column], short) or cells[column]
        for column in lost_in.get(at, ()):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = unread[at, column]
        if not any(cell.strip() for cell in cells):
            blank += 1
            continue
        if max(map(len, cells)) > MAX_CELL:
            raise FileProblem("cell-too-long", filled(_LONG, row=at + 1, most=f"{MAX_CELL:,}"), "Shorten it.")
        found_at[at] = cells
        count_rows(len(found_at), limits)
    merged = repeat_down(found_at, sheet.merged_cell_ranges or ())
    rows = [Row(at + 1, cells) for at, cells in found_at.items()]
    return (
        Table(
            rows,
            blank,
            "xlsx",
            sheet=one.name,
            hidden=one.visible != SheetVisibleEnum.Visible,
            hidden_rows=tuple(row.number for row in rows if row.number in part.hidden_rows),
            merged=merged,
        )
        if rows
        else None
    )


def _check_archive(data: bytes, limits: Limits) -> dict[str, Part]:
    """Refuse an archive that is no workbook, or unpacks past the limit, by unpacking it into nothing first.

    Returns its parts by their paths.

    The sizes an archive states of itself may be false, so they are only a first look.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if not any(entry.filename.lower().startswith("xl/") for entry in entries):
                raise FileProblem(
                    "not-a-table", "This is a ZIP archive, not a workbook.", "Unpack it and import the file inside."
                )
            if any(entry.filename.lower() == "xl/workbook.bin" for entry in entries):  # its sheets cannot be measured
                raise FileProblem("binary", "This is a binary workbook (.xlsb).", "Save it as .xlsx and import that.")
            if sum(entry.file_size for entry in entries) > limits.unpacked:
                raise too_much(limits)
            size = 0
            parts: dict[str, Part] = {}
            styles: dict[str, Short] = {}
            for entry in sorted(entries, key=lambda one: not one.filename.lower().endswith("styles.xml")):
                content = bytearray()
                with archive.open(entry) as file:
                    while part := file.read(CHUNK):
                        size += len(part)
                        if size > limits.unpacked:
                            raise too_much(limits)
                        content += part
                if _may_be_read(entry.filename.lower(), content):
                    parts[entry.filename] = measure(bytes(content), styles)
                    styles = styles or parts[entry.filename].styles
            _check_spread(list(parts.values()), limits)
            return parts
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FileProblem(
            "broken", "The workbook is damaged or has a password.", "Save it as .xlsx or CSV again, unlocked."
        ) from error


def _may_be_read(name: str, content: bytes | bytearray) -> bool:
    """True for a part that the reader may take for a sheet or its texts: it goes by relations, whatever the name."""
    return bool(content) and (name.endswith((".xml", ".rels")) or any(word in content for word in _WORDS))


def _check_spread(parts: list[Part], limits: Limits) -> None:
    """Refuse a workbook that would grow past what is read: cells far apart, sheets or long texts many times over."""
    sheets = [part for part in parts if part.kind == "worksheet"]
    last_row, width = max((s.rows for s in sheets), default=0), max((s.columns for s in sheets), default=0)
    area = sum(s.rows * s.columns for s in sheets)
    if last_row > limits.rows + 10 * HEADER_ROWS or width > MAX_COLUMNS or area > MAX_AREA:
        raise FileProblem(
            "too-many-cells",
            filled(_FAR, row=f"{last_row:,}", column=f"{width:,}", rows=f"{limits.rows:,}", columns=f"{MAX_COLUMNS:,}"),
            "Delete the empty rows and columns beyond the list, or copy the list into a new workbook.",
        )
    lengths = [length for part in parts for length in part.lengths]
    grown = sum(lengths[at] * times for sheet in sheets for at, times in sheet.refers.items() if at < len(lengths))
    targets = [target for part in parts for target in part.targets]
    if grown > limits.unpacked or len(targets) > MAX_SHEETS or len(set(targets)) < len(targets):
        raise too_much(limits)
    if sum(part.sheets for part in parts) > MAX_SHEETS:
        raise too_much(limits)
