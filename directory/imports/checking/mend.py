"""Cells that were mended at the desk: put in the place of the file's before a row is read. Pure.

A mend is of one cell of one row. What is remembered of a source's earlier files is tried only on rows that cannot be
read, or not whole, as they are in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from directory.imports.files.delimited import KEPT, ROW
from directory.imports.table import column_names
from directory.listings.cells.issues import RowIssue
from directory.listings.validation.source_row import RowRef

REMEMBERED = "remembered"  # how a cell was mended: as in an earlier file


@dataclass(frozen=True, slots=True)
class Mend:
    """What stood in a cell, and what stands there instead; who said so, when (UTC), and in which way."""

    column: str  # as the file's header has it
    old: str
    new: str
    by: str
    at: str
    how: str  # "hand", "everywhere", "suggested", or REMEMBERED
    key: str = ""  # under which it is remembered, of one that was


Mends = Mapping[int, Mend]  # by the position of the cell


@dataclass(frozen=True, slots=True)
class MendedRow:
    """A mended row: its header and cells as they are in the file, its mends, and what is wrong with it still."""

    ref: RowRef
    header: tuple[str, ...]
    cells: tuple[str, ...]
    mends: Mends
    issues: tuple[RowIssue, ...] = ()
    rejected: bool = False
    row_id: str = ""  # the list's own number of the row

    @property
    def now(self) -> list[str]:
        """Its cells as they were mended."""
        return mended(self.cells, self.mends)

    @property
    def cut(self) -> bool:
        """Whether its end was not kept: a row that cannot be split, longer than what is kept of such a one."""
        broken = any(one.column == ROW for one in self.issues)
        return broken and sum(map(len, self.cells)) + len(self.cells) - 1 >= KEPT

    @property
    def by_hand(self) -> bool:
        """Whether somebody mended it in this import."""
        return any(one.how != REMEMBERED for one in self.mends.values())


@dataclass(frozen=True, slots=True)
class Mending:
    """The mends of a batch by row, and of its source's earlier files by `key_of` the column, the cell and the row."""

    by_hand: Mapping[RowRef, Mends] = field(default_factory=dict)
    remembered: Mapping[str, Mend] = field(default_factory=dict)

    def olds(self) -> dict[str, set[str]]:
        """The values that somebody mended, by column as compared."""
        found: dict[str, set[str]] = {}
        for mends in self.by_hand.values():
            for one in mends.values():
                found.setdefault(compared(one.column), set()).add(one.old)
        return found

    def as_before(self, header: Sequence[str], shown: Sequence[str], cells: Sequence[str], row_id: str) -> Mends:
        """What was mended so in an earlier file: in this very row, or else wherever a column held this value."""
        found: dict[int, Mend] = {}
        for at, (name, cell) in enumerate(zip(header, cells, strict=False)):
            for key in (*([key_of(name, cell, row_id)] if row_id else []), key_of(name, cell, "")):
                if name and at not in found and (one := self.remembered.get(key)) is not None:
                    found[at] = Mend(shown[at], cell, one.new, one.by, one.at, REMEMBERED, key)
        return found


NO_MENDS = Mending()


def lines_of(text: str) -> str:
    """A cell as a browser sends it back: with ends of lines of one kind, and without what no database takes."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def mark(cell: str) -> str:
    """What a page carries of a cell it shows, by which it is known whether the cell is another meanwhile."""
    return hashlib.blake2b(lines_of(cell).encode("utf-8", "replace"), digest_size=8).hexdigest()


def compared(column: str) -> str:
    """A column's name as mends are remembered by it."""
    return column_names([column])[0]


def key_of(column: str, old: str, row_id: str) -> str:
    """What a remembered mend is found by."""
    return hashlib.blake2b("\x1f".join((column, old, row_id)).encode("utf-8", "replace"), digest_size=16).hexdigest()


def mended(cells: Sequence[str], mends: Mends) -> list[str]:
    """The cells with those mends that are of what stands in them; a short row is as long as they need."""
    found = list(cells)
    for at, one in sorted(mends.items()):
        found += [""] * (at + 1 - len(found))
        if found[at] == one.old:
            found[at] = one.new
    return found
