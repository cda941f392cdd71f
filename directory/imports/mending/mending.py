"""Cells of rows that stayed out mended by a person: kept beside the batch, and the rows read again at once.

The files stay as they came. The batch is checked as a whole once the mended rows are to be taken in (`go_on`), for a
mended row may join others. Callers commit. Whatever is said no to raises ImportProblem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from directory import audit, clock
from directory.imports import transitions
from directory.imports.checking.mend import Mend, MendedRow, compared, lines_of, mark, mended
from directory.imports.checking.rows_again import read_again
from directory.imports.import_problem import ImportProblem
from directory.imports.mending.rows_to_mend import alike, context_of, of_refs, positions, still_wrong, wrong
from directory.imports.staging import mends
from directory.imports.staging.options import Options
from directory.imports.table import MAX_CELL, MAX_COLUMNS
from directory.listings.validation.source_row import RowRef
from directory.models import BatchStatus, ImportBatch

_SHOWN = 200  # characters of a cell in the log
_ROWS_SHOWN = 20  # of one mend in the log


@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell as somebody wants it. `was` is the mark of what their page showed: so another's mend is seen."""

    ref: RowRef
    at: int
    was: str
    new: str
    how: str = "hand"
    everywhere: bool = False  # in all rows with the same mistake


@dataclass(slots=True)
class Done:
    """What became of it: rows mended, those of them that are wrong still, cells that others mended meanwhile."""

    rows: int = 0
    wrong: int = 0
    others: list[NewCell] = field(default_factory=list)
    left: int = 0  # rows of the import that stay out
    checking: bool = False


def mend(
    session: Session,
    *,
    batch_id: int,
    cells: Sequence[NewCell],
    actor: str,
    back: RowRef | None = None,
    go_on: bool = False,
) -> Done:
    """Put cells in the place of the file's, read their rows again, and say what is wrong with them still.

    Where nothing keeps any row out any more, or with `go_on`, the batch is checked with them. What another person
    mended since it was shown stays as it is. `back` is a row to be as it is in the file, and no other is touched.
    """
    batch = transitions.locked(session, batch_id, BatchStatus.STAGED)
    cells = _as_in_the_file(session, batch_id, back) if back else cells
    rows = of_refs(session, batch_id, {one.ref for one in cells})
    done = Done()
    changes: dict[RowRef, dict[int, NewCell]] = {}
    for cell in cells:
        row = rows.get(cell.ref)
        if row is None or not 0 <= cell.at < min(MAX_COLUMNS, max(len(row.header), len(row.cells))):
            raise ImportProblem("These rows were checked anew meanwhile. Nothing was done: look again.")
        if len(cell.new) > MAX_CELL:
            raise ImportProblem(f"A cell has at most {MAX_CELL:,} characters. Nothing was done.")
        if row.cut:
            raise ImportProblem(f"Row {cell.ref.row} is broken, and too long to be mended here: mend it in the file.")
        now = mark(_at(mended(row.cells, row.mends), cell.at))
        if now not in (cell.was, mark(cell.new)):
            done.others.append(cell)
            continue
        changes.setdefault(cell.ref, {})[cell.at] = cell
        if cell.everywhere:
            _everywhere(session, batch_id, row, cell, rows, changes)
    found = [_with(rows[ref], some, actor) for ref, some in changes.items()]
    changed = [one for one in found if one is not None]
    if changed:
        again = _read(session, batch, changed)
        mends.keep(session, batch_id, again, taken=False)
        _record(session, batch_id, again, rows, actor)
        done.rows, done.wrong = len(again), sum(1 for one in again if one.issues)
    done.left = still_wrong(session, batch_id)
    if mends.waiting(session, batch_id) and (go_on or (changed and not done.left and not done.wrong)):
        transitions.ask_for_check(session, batch, actor)
        done.checking = True
    return done


def _everywhere(
    session: Session,
    batch_id: int,
    row: MendedRow,
    cell: NewCell,
    rows: dict[RowRef, MendedRow],
    changes: dict[RowRef, dict[int, NewCell]],
) -> None:
    """The same in every row of which the same is wrong, and that nobody mended: as its own cell stands."""
    groups = alike(session, batch_id)
    refs = {ref for issue in row.issues if cell.at in positions(row, issue) for ref in groups.get(wrong(issue), ())}
    others = of_refs(session, batch_id, refs - {cell.ref})
    column = compared(_at(row.header, cell.at))
    for ref, other in others.items():
        at = next((at for at, name in enumerate(other.header) if compared(name) == column), None)
        if at is None or at in changes.get(ref, {}):
            continue
        rows.setdefault(ref, other)
        changes.setdefault(ref, {})[at] = replace(cell, ref=ref, at=at, how="everywhere")


def _with(row: MendedRow, cells: Mapping[int, NewCell], actor: str) -> MendedRow | None:
    """The row with these cells; None where it is so already. A cell as it is in the file is no mend any more."""
    moment, found = clock.now().isoformat(), dict(row.mends)
    for at, cell in cells.items():
        old, new = _at(row.cells, at), lines_of(cell.new)
        if new == lines_of(old):
            found.pop(at, None)
        elif at not in found or found[at].new != new:
            found[at] = Mend(_at(row.header, at), old, new, actor, moment, cell.how)
    return replace(row, mends=found) if found != dict(row.mends) else None


def _read(session: Session, batch: ImportBatch, rows: Sequence[MendedRow]) -> list[MendedRow]:
    """The rows as they are read now; where their header is known no more, as they were."""
    again = {one.ref: one for one in read_again(rows, context_of(session, batch), matched=Options.of(batch).matched)}
    return [again.get(one.ref, one) for one in rows]


def _record(
    session: Session, batch_id: int, rows: Iterable[MendedRow], before: Mapping[RowRef, MendedRow], actor: str
) -> None:
    """Who mended what: each different mend once, with its rows; one that was taken back, too."""
    counted: Counter[tuple[str, str, str]] = Counter()
    where: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        earlier = before[row.ref].mends
        for at in sorted({*row.mends, *earlier}):
            new, old = row.mends.get(at), earlier.get(at)
            if new == old:
                continue
            column = (new or earlier[at]).column
            was = old.new if old else _at(row.cells, at)
            key = (column, was[:_SHOWN], (new.new if new else _at(row.cells, at))[:_SHOWN])
            counted[key] += 1
            where.setdefault(key, []).append(f"{row.ref.file}:{row.ref.row}")
    cells = [
        {"column": column, "was": was, "is": now, "cells": number, "rows": where[column, was, now][:_ROWS_SHOWN]}
        for (column, was, now), number in counted.items()
    ]
    audit.record(session, actor=actor, action="import-mended", target=f"import {batch_id}", mended=cells)


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _as_in_the_file(session: Session, batch_id: int, ref: RowRef) -> list[NewCell]:
    """What puts a row's cells back as they are in the file."""
    row = of_refs(session, batch_id, [ref]).get(ref)
    return [NewCell(ref, at, mark(row.now[at]), _at(row.cells, at)) for at in row.mends] if row else []


def stop_remembered(session: Session, *, batch_id: int, key: str, actor: str) -> None:
    """Mend a value no more as in an earlier file, in this one and the next, and have the batch checked without it."""
    batch = transitions.locked(session, batch_id, BatchStatus.STAGED)
    one = mends.stop(session, batch.source, key, actor)
    if one is None:
        raise ImportProblem("This is mended so no more already. Nothing was done.")
    about = {"column": one.column[:_SHOWN], "was": one.old[:_SHOWN], "is": one.new[:_SHOWN]}
    audit.record(session, actor=actor, action="import-mend-stopped", target=f"import {batch_id}", **about)
    transitions.ask_for_check(session, batch, actor)
