"""The rows of a batch that can be mended, and those that were: their cells as in the file, and what is wrong now."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.bulk import batched
from directory.geo.zip_table import zip_table, zips_of
from directory.imports.checking.check import Context
from directory.imports.checking.mend import MendedRow
from directory.imports.staging import mends
from directory.imports.staging.rows import Fate, is_unread
from directory.listings.cells.issues import RowIssue
from directory.listings.validation.source_row import RowRef
from directory.models import ImportBatch, RowMend, StagedRow

ERROR, UNREAD, MENDED = "error", "unread", "mended"  # kinds of rows
KINDS = (ERROR, UNREAD, MENDED)
_SAME_ROW = sa.and_(
    RowMend.batch_id == StagedRow.batch_id, RowMend.file == StagedRow.file, RowMend.row == StagedRow.row
)

Wrong = tuple[str, str, str]  # what rows with the same mistake share: the issue's code, its column, what was found


@dataclass(frozen=True, slots=True)
class Some:
    """One page of rows, and how many there are."""

    rows: list[MendedRow]
    total: int


def page(session: Session, batch_id: int, *, kind: str, number: int, size: int) -> Some:
    """Rows of a kind, in the order of the files: wrong still, taken without a cell, or mended."""
    query = _of_kind(batch_id, kind)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    found = session.execute(query.limit(size).offset((number - 1) * size))
    refs = [RowRef(row.file, row.row) for row in found]
    known = of_refs(session, batch_id, refs)
    return Some([known[ref] for ref in refs if ref in known], total)


def still_wrong(session: Session, batch_id: int) -> int:
    """How many rows stay out as they are now."""
    return session.scalar(sa.select(sa.func.count()).select_from(_of_kind(batch_id, ERROR).subquery())) or 0


def mended(session: Session, batch_id: int) -> int:
    """How many rows are read otherwise than they are in the file."""
    return session.scalar(sa.select(sa.func.count()).select_from(_of_kind(batch_id, MENDED).subquery())) or 0


def _of_kind(batch_id: int, kind: str) -> sa.Select[str, int]:
    if kind == MENDED:
        rows = sa.select(RowMend.file, RowMend.row).where(RowMend.batch_id == batch_id, RowMend.mends != "{}")
        return rows.order_by(RowMend.file, RowMend.row)
    which = is_unread() if kind == UNREAD else StagedRow.fate == Fate.ERROR
    return (
        sa.select(StagedRow.file, StagedRow.row)
        .outerjoin(RowMend, _SAME_ROW)
        .where(StagedRow.batch_id == batch_id, which, sa.or_(RowMend.id.is_(None), RowMend.reads.is_(False)))
        .order_by(StagedRow.file, StagedRow.row)
    )


def of_refs(session: Session, batch_id: int, refs: Collection[RowRef]) -> dict[RowRef, MendedRow]:
    """These rows, of those that can be mended; as they were mended, where they were."""
    wanted, found = set(refs), {}
    for some in batched(sorted({one.row for one in wanted})):
        query = sa.select(StagedRow.file, StagedRow.row, StagedRow.cells, StagedRow.issues, StagedRow.fate).where(
            StagedRow.batch_id == batch_id, StagedRow.row.in_(some), StagedRow.cells != ""
        )
        for row in session.execute(query.order_by(StagedRow.id)):
            ref = RowRef(row.file, row.row)
            header, cells = json.loads(row.cells)
            issues = _wrong(row.issues)
            found[ref] = MendedRow(ref, tuple(header), tuple(cells), {}, issues, row.fate == Fate.ERROR)
    found |= {ref: mends.loaded(one) for ref, one in mends.of_rows(session, batch_id, wanted).items()}
    return {ref: one for ref, one in found.items() if ref in wanted}


def alike(session: Session, batch_id: int) -> Mapping[Wrong, list[RowRef]]:
    """The rows that nobody mended yet, by each thing that is wrong with them."""
    query = (
        sa.select(StagedRow.file, StagedRow.row, StagedRow.issues)
        .outerjoin(RowMend, _SAME_ROW)
        .where(StagedRow.batch_id == batch_id, StagedRow.cells != "", RowMend.id.is_(None))
        .order_by(StagedRow.file, StagedRow.row)
    )
    found: dict[Wrong, list[RowRef]] = {}
    known: dict[str, list[Wrong]] = {}  # by the issues as they are stored: thousands of rows often have the same
    for file, number, issues in session.execute(query):
        if issues not in known:
            known[issues] = [wrong(issue) for issue in _wrong(issues)]
        for one in known[issues]:
            found.setdefault(one, []).append(RowRef(file, number))
    return found


def wrong(issue: RowIssue) -> Wrong:
    """What is wrong, as the same in several rows."""
    return issue.code, issue.column, issue.found


def _wrong(issues: str) -> tuple[RowIssue, ...]:
    return tuple(RowIssue(**one) for one in json.loads(issues) if one["severity"] != "warning")


def positions(row: MendedRow, issue: RowIssue) -> list[int]:
    """Where the cells stand that an issue is about; none where it is of the row, or of a column the file lacks."""
    names = {issue.column, *issue.column.split(", ")}
    return [at for at, name in enumerate(row.header) if name and name in names]


def context_of(session: Session, batch: ImportBatch) -> Context:
    """What the rows of a batch are read with, as its files were."""
    return Context(batch.source, batch.as_of, clock.today(), zip_table(session).get, zips_of(session))
