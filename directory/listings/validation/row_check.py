"""One row while it is checked, and what was found wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from directory.listings.cells.issues import (
    CellProblem,
    RowIssue,
    error,
    strictly,
    unread,
    warning,
)
from directory.listings.draft import Said
from directory.listings.validation.raw_row import RawRow


@dataclass(slots=True)
class RowCheck:
    """One row on its way: its cells, whom it comes from, and what was found wrong so far.

    `fail` keeps the row out, `leave_out` the cell; `warn` says what was made of one.
    """

    raw: RawRow
    said: Said
    issues: list[RowIssue] = field(default_factory=list)
    choices: str = ""  # the ZIP codes of its town, in a sentence

    def fail(self, code: str, column: str, found: str, expected: str, fix: str) -> None:
        self.issues.append(error(code, column, found, expected, fix))

    def warn(self, code: str, column: str, found: str, expected: str, fix: str) -> None:
        self.issues.append(warning(code, column, found, expected, fix))

    def leave_out(self, code: str, column: str, found: str, expected: str, fix: str) -> None:
        self.issues.append(unread(code, column, found, expected, fix))

    def failed_cell(self, column: str, cell: str, problem: CellProblem) -> None:
        self.leave_out("cell", column, cell, problem.expected, problem.fix)

    def kept_out(self, *, strict: bool) -> list[RowIssue]:
        """All that is wrong with the row where something keeps it out; else nothing."""
        issues = strictly(self.issues) if strict else self.issues
        wrong = [one for one in issues if one.severity != "warning"]
        return wrong if any(one.severity == "error" for one in wrong) else []

    def noted_cell(self, column: str, cell: str, note: CellProblem) -> None:
        self.warn(f"{column}-read", column, cell, note.expected, note.fix)
