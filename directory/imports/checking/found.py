"""One row as it was read: what became of it, and how much is wrong with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from directory.imports.formats.format import LeftOut
from directory.listings.cells.issues import RowIssue
from directory.listings.validation.raw_row import RawRow
from directory.listings.validation.source_row import SourceRow

_STAYS_OUT = 1_000  # more than the cells of a row that can be wrong


@dataclass(frozen=True, slots=True)
class Found:
    """A row as it was read: its cells, by meaning, and what became of it."""

    cells: list[str]
    raw: RawRow | LeftOut | list[RowIssue]
    result: SourceRow | LeftOut | list[RowIssue]

    @property
    def issues(self) -> tuple[RowIssue, ...]:
        """What keeps it out, or the cells it is taken without."""
        if isinstance(self.result, list):
            return tuple(self.result)
        if isinstance(self.result, LeftOut):
            return ()
        return tuple(issue for issue in self.result.warnings if issue.severity == "unread")

    @property
    def wrong(self) -> int:
        """How much is wrong with it: that it stays out weighs more than any cell it is taken without."""
        return len(self.issues) + (_STAYS_OUT if isinstance(self.result, list) else 0)

    @property
    def row_id(self) -> str:
        """The list's own number of the row, "" where it has none."""
        return self.raw.own_id or self.raw.listing if isinstance(self.raw, RawRow) else ""
