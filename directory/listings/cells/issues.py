"""What is wrong with a row or a cell: where, what was found, what was expected, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from directory.listings.listing_problem import ListingProblem
from directory.text import filled, known, marked

_SENTENCE = marked("%(column)s: found %(found)s, expected %(expected)s. %(fix)s")
TAKEN_WITHOUT = "Taken without this cell"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIssue:
    """One thing about one cell.

    An error keeps the row out: nobody can tell which program it is, or where. An unread cell is left out of the listing
    and the row is taken without it. A warning says what was made of a cell.
    """

    severity: Literal["error", "unread", "warning"]
    code: str
    column: str
    found: str
    expected: str
    fix: str

    def sentence(self) -> str:
        """The issue in one line."""
        found = f"“{self.found[:80]}”" if self.found else known(marked("nothing"))
        return filled(_SENTENCE, column=self.column, found=found, expected=known(self.expected), fix=known(self.fix))


def error(code: str, column: str, found: str, expected: str, fix: str) -> RowIssue:
    """An issue that keeps its row out."""
    return RowIssue(severity="error", code=code, column=column, found=found, expected=expected, fix=fix)


def unread(code: str, column: str, found: str, expected: str, fix: str) -> RowIssue:
    """A cell that nobody can read; its row is taken without it."""
    return RowIssue(severity="unread", code=code, column=column, found=found, expected=expected, fix=fix)


def warning(code: str, column: str, found: str, expected: str, fix: str) -> RowIssue:
    """An issue that is only said."""
    return RowIssue(severity="warning", code=code, column=column, found=found, expected=expected, fix=fix)


_ALWAYS_TAKEN = frozenset({"phone", "website", "point", "as-of"})


def strictly(issues: Sequence[RowIssue]) -> list[RowIssue]:
    """The issues where a cell that nobody can read keeps its row out (`--strict`).

    A phone, a web address, a point or a date keeps no row out then either.
    """
    return [
        replace(one, severity="error") if one.severity == "unread" and one.code not in _ALWAYS_TAKEN else one
        for one in issues
    ]


class CellProblem(ListingProblem):
    """A cell that cannot be read: what was expected, and how to mend it."""

    def __init__(self, expected: str, fix: str) -> None:
        self.expected = expected
        self.fix = fix
        super().__init__(filled("expected %(expected)s. %(fix)s", expected=known(expected), fix=known(fix)))
