"""What is wrong with a row or a cell: where, what was found, what was expected, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIssue:
    """One thing about one cell. An error keeps the row out; a warning says what was made of it."""

    severity: Literal["error", "warning"]
    code: str
    column: str
    found: str
    expected: str
    fix: str

    def sentence(self) -> str:
        """The issue in one line."""
        found = f"“{self.found[:80]}”" if self.found else "nothing"
        return f"{self.column}: found {found}, expected {self.expected}. {self.fix}"


def error(code: str, column: str, found: str, expected: str, fix: str) -> RowIssue:
    """An issue that keeps its row out."""
    return RowIssue(severity="error", code=code, column=column, found=found, expected=expected, fix=fix)


def warning(code: str, column: str, found: str, expected: str, fix: str) -> RowIssue:
    """An issue that is only said."""
    return RowIssue(severity="warning", code=code, column=column, found=found, expected=expected, fix=fix)


class CellProblem(Exception):
    """A cell that cannot be read: what was expected, and how to mend it."""

    def __init__(self, expected: str, fix: str) -> None:
        self.expected = expected
        self.fix = fix
        super().__init__(f"expected {expected}. {fix}")
