"""The mended rows of a batch, kept beside it; and what is remembered of them for the next file of its source."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.bulk import batched
from directory.database import insert_or
from directory.imports.checking.checked import Checked
from directory.imports.checking.mend import REMEMBERED, Mend, MendedRow, Mending, Mends, compared, key_of
from directory.listings.cells.issues import RowIssue
from directory.listings.validation.source_row import RowRef
from directory.models import RememberedMend, RowMend


def loaded(row: RowMend) -> MendedRow:
    """A row as it was kept."""
    header, cells = json.loads(row.cells)
    issues = tuple(RowIssue(**one) for one in json.loads(row.issues))
    rejected = any(one.severity == "error" for one in issues)
    return MendedRow(RowRef(row.file, row.row), tuple(header), tuple(cells), mends_of(row), issues, rejected)


def mends_of(row: RowMend) -> Mends:
    """The mends of a row, by the position of the cell."""
    return {int(at): Mend(**one) for at, one in json.loads(row.mends).items()}


def kept(session: Session, batch_id: int) -> list[RowMend]:
    """All mended rows of a batch, in the order of its files."""
    query = sa.select(RowMend).where(RowMend.batch_id == batch_id).order_by(RowMend.file, RowMend.row)
    return list(session.scalars(query))


def waiting(session: Session, batch_id: int) -> int:
    """How many rows were mended since the batch was checked."""
    query = sa.select(sa.func.count()).where(RowMend.batch_id == batch_id, RowMend.taken.is_(False))
    return session.scalar(query) or 0


def mending_of(session: Session, batch_id: int, source: str) -> Mending:
    """How the rows of a batch are to be read: as they were mended, and as those of the source's earlier files were."""
    by_hand = {RowRef(row.file, row.row): mends_of(row) for row in kept(session, batch_id) if row.by_hand}
    query = sa.select(RememberedMend).where(RememberedMend.source == source, RememberedMend.stopped_by.is_(None))
    remembered = {
        one.key: Mend(one.column, one.old, one.new, one.made_by, one.made_at.isoformat(), REMEMBERED)
        for one in session.scalars(query.order_by(RememberedMend.key))
    }
    return Mending(by_hand, remembered)


def keep(session: Session, batch_id: int, rows: Sequence[MendedRow], *, taken: bool) -> None:
    """Keep mended rows in the place of what was kept of them. `taken` where the batch was checked with them."""
    for some in batched(rows):
        for file in sorted({one.ref.file for one in some}):
            numbers = [one.ref.row for one in some if one.ref.file == file]
            gone = sa.delete(RowMend).where(RowMend.batch_id == batch_id, RowMend.file == file)
            session.execute(gone.where(RowMend.row.in_(numbers)).execution_options(synchronize_session=False))
    bulk.insert_rows(session, RowMend, [_row(batch_id, one, taken=taken) for one in rows])


def keep_checked(session: Session, batch_id: int, checked: Checked) -> None:
    """Keep what a check read as mended, and remember for the source's next file what people mended in this one."""
    before = sa.delete(RowMend).where(RowMend.batch_id == batch_id, RowMend.by_hand.is_(False))
    session.execute(before.execution_options(synchronize_session=False))
    keep(session, batch_id, checked.mended, taken=True)
    empty = sa.delete(RowMend).where(RowMend.batch_id == batch_id, RowMend.mends == "{}")
    session.execute(empty.execution_options(synchronize_session=False))
    done = sa.update(RowMend).where(RowMend.batch_id == batch_id, RowMend.taken.is_(False)).values(taken=True)
    session.execute(done.execution_options(synchronize_session=False))
    remember(session, checked)


def _row(batch_id: int, one: MendedRow, *, taken: bool) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "file": one.ref.file,
        "row": one.ref.row,
        "cells": json.dumps([one.header, one.cells], ensure_ascii=False),
        "mends": json.dumps({str(at): asdict(mend) for at, mend in one.mends.items()}, ensure_ascii=False),
        "issues": json.dumps([asdict(issue) for issue in one.issues], ensure_ascii=False),
        "reads": not one.issues,
        "taken": taken,
        "by_hand": one.by_hand or not one.mends,
    }


def remember(session: Session, checked: Checked) -> None:
    """Remember mends of rows that are read with them: of the row by its own number, and of the value in any row.

    A value is not for any row where it is empty, was mended in two ways, or is right in another row of the file.
    """
    by_key: dict[str, dict[str, object]] = {}
    for column, old, new, mend, row_id in _worth_keeping(checked):
        key = key_of(column, old, row_id)
        by_key[key] = {
            "source": checked.source,
            "key": key,
            "column": column,
            "old": old,
            "row_id": row_id,
            "new": new,
            "made_by": mend.by,
            "made_at": dt.datetime.fromisoformat(mend.at),
            "stopped_by": None,
        }
    for values in by_key.values():
        kept_again = {name: values[name] for name in ("new", "made_by", "made_at", "stopped_by")}
        statement = insert_or(session, RememberedMend).values(**values)
        session.execute(statement.on_conflict_do_update(index_elements=["source", "key"], set_=kept_again))


def _worth_keeping(checked: Checked) -> Iterable[tuple[str, str, str, Mend, str]]:
    found: dict[tuple[str, str], dict[str, Mend]] = {}
    for row in checked.mended:
        for mend in row.mends.values():
            if mend.how == REMEMBERED or row.issues:
                continue
            column = compared(mend.column)
            found.setdefault((column, mend.old), {})[mend.new] = mend
            if row.row_id:
                yield column, mend.old, mend.new, mend, row.row_id
    for (column, old), news in found.items():
        if old.strip() and column and len(news) == 1 and (column, old) not in checked.right:
            ((new, mend),) = news.items()
            yield column, old, new, mend, ""


def remembered_in(session: Session, batch_id: int) -> list[tuple[Mend, int]]:
    """What was mended in a batch as in an earlier file: each once, with how many cells."""
    counted: dict[str, tuple[Mend, int]] = {}
    for row in kept(session, batch_id):
        for mend in mends_of(row).values():
            if mend.how == REMEMBERED:
                counted[mend.key] = (mend, counted.get(mend.key, (mend, 0))[1] + 1)
    return sorted(counted.values(), key=lambda one: (-one[1], one[0].column, one[0].old))


def stop(session: Session, source: str, key: str, actor: str) -> RememberedMend | None:
    """Have a value be mended so no more in a source's files; None where it is not any more."""
    one = session.get(RememberedMend, (source, key), populate_existing=True, with_for_update=True)
    if one is None or one.stopped_by is not None:
        return None
    one.stopped_by = actor
    session.flush()
    return one


def of_rows(session: Session, batch_id: int, refs: Collection[RowRef]) -> dict[RowRef, RowMend]:
    """Which of these rows were mended."""
    found: dict[RowRef, RowMend] = {}
    for some in batched(sorted({one.row for one in refs})):
        query = sa.select(RowMend).where(RowMend.batch_id == batch_id, RowMend.row.in_(some))
        found |= {RowRef(one.file, one.row): one for one in session.scalars(query.order_by(RowMend.id))}
    return {ref: one for ref, one in found.items() if ref in refs}
