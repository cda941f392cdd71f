"""How much a part of a workbook would become, told by an XML parser before the workbook is opened. Pure.

The reader of workbooks makes the whole rectangle up to the last cell, and a copy of each shared string for each cell: a
file of a kilobyte can ask for half a terabyte. What a part is, is told by its first element and not by its name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from directory.imports.files.date_formats import Short, shows

_MOST_FORMULAS = 100_000  # of a sheet, that are kept
_MOST_HIDDEN = 100_000  # rows, that are kept
_MOST_SHORT_DATES = 200_000  # of a sheet
_MOST_OF_A_FORMULA = 300  # characters of one, to be shown
_LETTERS = re.compile(r"[A-Za-z]{1,4}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula whose value is missing (`value` is ""), or is the 0 that programs write before it is worked out."""

    text: str
    value: str


@dataclass(slots=True)
class Part:
    """What was found in one part: the reach of its cells, the shared strings it refers to, or those it holds."""

    kind: str = ""  # local name of the first element
    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)  # numbers, as a spreadsheet shows them
    refers: Counter[int] = field(default_factory=Counter)  # shared string → cells
    lengths: list[int] = field(default_factory=list)  # of shared strings, in characters
    sheets: int = 0
    targets: list[str] = field(default_factory=list)  # of relations to worksheets
    relations: dict[str, str] = field(default_factory=dict)  # id of a relation to a worksheet → its target
    names: dict[str, str] = field(default_factory=dict)  # name of a sheet → id of its relation
    formulas: dict[tuple[int, int], Formula] = field(default_factory=dict)  # row and column from 0 → what is there
    styles: dict[str, Short] = field(default_factory=dict)  # number of a cell's style → what it shows of a date
    short_dates: dict[tuple[int, int], Short] = field(default_factory=dict)  # cells of such a style, from 0
    recalculates: bool = False  # the values of its formulas are worked out when it is opened: those kept are none


class _Measure:
    def __init__(self, styles: Mapping[str, Short]) -> None:
        self.part = Part()
        self._short = styles
        self._formats: dict[str, str] = {}  # number of a format → its code
        self._style: int | None = None  # how many styles of cells were met; None outside of their list
        self._row = self._cells = 0
        self._shared = self._value = self._text = False
        self._index = ""
        self._at = (0, 0)
        self._formula: str | None = None  # of the cell
        self._in_formula = False
        self._shown = ""  # value of a cell with a formula
        self._typed = False  # the cell says of which type its value is: it has one, be it empty

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        part = self.part
        if not part.kind:
            part.kind = local
        if part.kind == "worksheet":
            self._start_cell(local, attributes)
        elif part.kind == "sst":
            if local == "si":
                part.lengths.append(0)
            self._text = local == "t"
        elif part.kind == "styleSheet":
            self._start_style(local, attributes)
        elif local == "sheet" and part.kind == "workbook":
            part.sheets += 1
            ids = (value for name, value in attributes.items() if name.rpartition(":")[2] == "id")
            part.names[attributes.get("name", "")] = next(ids, "")
        elif local == "calcPr":
            part.recalculates = attributes.get("fullCalcOnLoad", "") in ("1", "true")
        elif local == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "").lstrip("/")
            part.targets.append(target)
            part.relations[attributes.get("Id", "")] = target

    def _start_style(self, local: str, attributes: dict[str, str]) -> None:
        number = attributes.get("numFmtId", "")
        if local == "numFmt":
            self._formats[number] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            self._style = 0
        elif local == "xf" and self._style is not None:
            short = shows(int(number[:6]) if number.isdecimal() else 0, self._formats.get(number, ""))
            if short:
                self.part.styles[str(self._style)] = short
            self._style += 1

    def _start_cell(self, local: str, attributes: dict[str, str]) -> None:
        part = self.part
        if local == "row":
            self._row += 1
            self._cells = 0
            stated = attributes.get("r", "")
            if stated.isdecimal():
                self._row = max(self._row, int(stated[:12]))
            part.rows = max(part.rows, self._row)
            if attributes.get("hidden", "") in ("1", "true") and len(part.hidden_rows) < _MOST_HIDDEN:
                part.hidden_rows.add(self._row)
        elif local == "c":
            self._cells += 1
            letters = _LETTERS.match(attributes.get("r", ""))
            column = _column(letters.group().upper()) if letters else self._cells
            digits = attributes.get("r", "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz$")
            if digits.isdecimal():
                part.rows = max(part.rows, int(digits[:12]))
            self._cells = max(self._cells, column)
            part.columns = max(part.columns, self._cells)
            self._shared = attributes.get("t") == "s"
            self._at = (self._row - 1, self._cells - 1)
            self._formula, self._shown = None, ""
            self._typed = "t" in attributes
            short = self._short.get(attributes.get("s", "")) if self._short else None
            if short and len(part.short_dates) < _MOST_SHORT_DATES:
                part.short_dates[self._at] = short
        elif local == "v":
            self._value, self._index = self._shared or self._formula is not None, ""
        elif local == "f":
            self._formula, self._in_formula = "", True

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self._value and local == "v":
            self._value = False
            self._shown = self._index.strip()
            if self._shared and self._shown.isdecimal():
                self.part.refers[int(self._shown[:12])] += 1
        elif local == "f":
            self._in_formula = False
        elif local == "c" and self._formula is not None:
            self._end_formula(self._formula)
        elif local == "cellXfs":
            self._style = None
        self._text = False

    def _end_formula(self, formula: str) -> None:
        if self._shown in ("", "0") and not self._typed and len(self.part.formulas) < _MOST_FORMULAS:
            self.part.formulas[self._at] = Formula(f"={formula or '…'}", self._shown)

    def text(self, text: str) -> None:
        if self._in_formula and self._formula is not None:
            self._formula = (self._formula + text)[:_MOST_OF_A_FORMULA]
        elif self._value:
            self._index += text
        elif self._text and self.part.lengths:
            self.part.lengths[-1] += len(text)


def measure(content: bytes, styles: Mapping[str, Short]) -> Part:
    """What a part holds; `styles` are those of the part that the workbook has for them (`Part.styles`).

    Raises ValueError for what is no XML, or brings a DOCTYPE, which no workbook has.
    """
    found = _Measure(styles)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(f"no XML: {error}") from error
    return found.part


def _refuse(*_declaration: object) -> None:
    raise ValueError("a DOCTYPE")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
