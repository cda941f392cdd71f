"""A cell of a sheet that is merged over several rows stands for each of them; the file keeps it in the first. Pure."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from directory.imports.table import Cells

Spot = tuple[int, int]  # row and column, from 0
_MOST = 1_000_000  # rows under merged cells, over all of them; a file can say anything


def repeat_down(rows: MutableMapping[int, Cells], merged: Sequence[tuple[Spot, Spot]]) -> bool:
    """Write what merged cells hold into each of their rows that has something else; True where there is one such.

    `rows` are those that hold something, by their number from 0. Over columns a cell is not repeated: that is a title.
    """
    repeated, left = False, _MOST
    for (first, column), (last, _) in merged:
        text = rows[first][column] if first in rows and column < len(rows[first]) else ""
        left -= last - first
        if last == first or not text.strip() or left < 0:
            continue
        for row in range(first + 1, last + 1):
            cells = rows.get(row)
            if cells is not None:
                cells += [""] * (column + 1 - len(cells))
                if not cells[column].strip():
                    cells[column] = text
                    repeated = True
    return repeated
