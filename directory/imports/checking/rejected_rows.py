"""Rows that stayed out, as a file to be mended and imported again. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from directory.imports.checking.checked import Rejected
from directory.imports.checking.opened import ERROR
from directory.text import neutral

MORE = "_more"  # how a rejected row's cells beyond the header's columns are called in a file of them


def is_beyond(header: Sequence[str], at: int) -> bool:
    """Whether a cell stands beyond the columns that the header names."""
    return at >= len(header) or header[at].startswith(MORE)


def rejected_csv(rejected: Sequence[Rejected]) -> str:
    """Rows as they were, with `_row` and `_error`: to be mended and imported again.

    No cell runs as a formula in a spreadsheet; read again (`opened`), each is as it was.
    One header serves them all where files of one kind differ in their columns.
    """
    named = [_named(one) for one in rejected]
    columns = list(dict.fromkeys(column for cells in named for column in cells))
    extras = [_beyond(one) for one in rejected]
    more = [f"{MORE} {number}" for number in range(1, max(map(len, extras), default=0) + 1)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in (*(name for name, _ in columns), "_row", ERROR, *more)])
    for one, cells, extra in zip(rejected, named, extras, strict=True):
        why = " ".join(issue.sentence() for issue in one.issues)
        row = [*(cells.get(column, "") for column in columns), f"{one.ref.file}:{one.ref.row}", why, *extra]
        writer.writerow([neutral(cell) for cell in row])
    return text.getvalue()


def _named(one: Rejected) -> dict[tuple[str, int], str]:
    """A row's cells by their column: its name, and which of that name it is. One without a name, if filled."""
    times: Counter[str] = Counter()
    found: dict[tuple[str, int], str] = {}
    for at, name in enumerate(one.header):
        cell = one.cells[at] if at < len(one.cells) else ""
        times[name] += 1
        if not name.startswith("_") and (name or cell.strip()):
            found[name, times[name]] = cell
    return found


def _beyond(one: Rejected) -> list[str]:
    """The cells of a row that no column of its header holds."""
    return [cell for at, cell in enumerate(one.cells) if cell.strip() and is_beyond(one.header, at)]
