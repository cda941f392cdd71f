"""What checking gives: values only, passed from `check` to `staging`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from directory.imports.checking.mend import MendedRow
from directory.imports.checking.row_counts import Counts
from directory.listings.cells.issues import RowIssue
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One file of a batch, by content and not only by name."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that stayed out, or is taken without some cells: where it stands, its cells as they were, and why."""

    ref: RowRef
    header: tuple[str, ...]
    cells: tuple[str, ...]
    issues: tuple[RowIssue, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """How one column was understood: the table it is in, its name as written, and what it holds ("": skipped)."""

    file: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ScheduleRead:
    """A cell on when groups meet as it was written, and the groups that were read of it, in words."""

    ref: RowRef
    cell: str
    groups: tuple[str, ...]


@dataclass(slots=True)
class Checked:
    """The rows of all files of one import, read and checked; those that stayed out; what was made of doubtful cells.

    `counts` holds rows read, errors, and rows left out. `labels` are sentences on the files. `unread` are rows that are
    taken without a cell that nobody can read, `schedules` a few cells that were read. `unknown` counts values of lists
    that nobody knows, by what their column holds. `mended` are the rows that were read as they were mended, and `right`
    values that were mended somewhere and stand in rows that can be read with them (column as compared, value).
    """

    source: str
    as_of: PartialDate
    files: list[FileInfo]
    statements: list[SourceRow]
    counts: Counts
    labels: list[str] = field(default_factory=list)
    left: list[tuple[RowRef, str]] = field(default_factory=list)  # rows of formats that are no program, and why
    rejected: list[Rejected] = field(default_factory=list)
    unread: list[Rejected] = field(default_factory=list)
    schedules: list[ScheduleRead] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    columns: list[Understood] = field(default_factory=list)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    mended: list[MendedRow] = field(default_factory=list)
    right: set[tuple[str, str]] = field(default_factory=set)
