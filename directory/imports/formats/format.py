"""What a format is: it recognises a header, and gives each row's cells by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from directory.imports.table import base_name
from directory.listings.cells.cell_text import plain
from directory.listings.cells.issues import RowIssue
from directory.listings.validation.raw_row import RawRow
from directory.text import visible


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no program of ours, and why."""

    reason: str


Outcome = RawRow | LeftOut | list[RowIssue]


class Reader(Protocol):
    """Reads the rows of one file whose header it was made for."""

    @property
    def covered(self) -> frozenset[str]:
        """The terms this file can speak of: there a blank means that the source no longer says yes."""

    @property
    def positions(self) -> Mapping[str, int]:
        """Where the cell of a meaning stands: what an issue calls its column → the column's position."""

    @property
    def understood(self) -> Sequence[str]:
        """What each column was taken for, in words, in their order; "" for one that is skipped."""

    @property
    def unknown(self) -> Mapping[tuple[str, str], int]:
        """Values of lists that nobody knows, of the rows read so far: (meaning of the column, value) → rows."""

    def read(self, cells: Sequence[str]) -> Outcome:
        """One row's cells by meaning."""


class Format(Protocol):
    """A kind of file, recognised by its header."""

    id: str
    label: str

    @property
    def source(self) -> str | None:
        """The id of who says it; None where the person who imports has to say."""

    def recognises(self, header: Sequence[str]) -> bool:
        """True where a header (names as `header_name` gives them) is of this kind."""

    def twice(self, header: Sequence[str]) -> list[tuple[str, list[int]]]:
        """What several columns claim that one can hold, in words, and their positions."""

    def reader(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Reader:
        """A reader for this header (names as `header_name` gives them)."""


class Fixed:
    """What holds for a format with names of its own for its columns: each stands once, and no cell is a list."""

    unknown: Mapping[tuple[str, str], int] = MappingProxyType({})

    def twice(self, header: Sequence[str]) -> list[tuple[str, list[int]]]:
        """The names that stand twice, and their positions."""
        found: dict[str, list[int]] = {}
        for at, name in enumerate(header):
            found.setdefault(base_name(name) if base_name(name) in header else name, []).append(at)
        return [(name, places) for name, places in found.items() if name and len(places) > 1]


class Columns:
    """Cells of a row by column name; a missing column or a short row gives ""."""

    def __init__(self, header: Sequence[str]) -> None:
        self.positions: dict[str, int] = {}
        for position, name in enumerate(header):
            self.positions.setdefault(name, position)

    def __contains__(self, name: str) -> bool:
        return name in self.positions

    def called(self, others: Mapping[str, str]) -> dict[str, int]:
        """The columns' positions, those in `others` (name for an issue → name in the header) by the other name too."""
        more = {name: self.positions[column] for name, column in others.items() if column in self.positions}
        return self.positions | more

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The cell of a column as people mean it; "" where it is missing or says nothing (`cell_text.plain`).

        "Pending" says nothing, and 1.0 is 1: a column whose codes are such words or numbers is read by `raw`.
        """
        return plain(self.raw(cells, name))

    def raw(self, cells: Sequence[str], name: str) -> str:
        """The cell of a column as it stands, of what can be seen; "" where it is missing."""
        position = self.positions.get(name)
        return visible(cells[position]) if position is not None and position < len(cells) else ""
