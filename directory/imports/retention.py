"""How long uploads and staged rows are kept: 30 days after the decision on them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import jobs
from directory.database import begin_write
from directory.models import BatchStatus, ImportBatch, StagedChange, StagedRow, UploadedFile

KEPT_DAYS = 30


def forget(session: Session, batch_id: int) -> None:
    """Delete a batch's files and rows; the batch itself, with its numbers, stays. The caller commits."""
    for table in (UploadedFile, StagedRow, StagedChange):
        session.execute(sa.delete(table).where(table.batch_id == batch_id))


def clean_up(session: Session, *, today: dt.datetime) -> int:
    """Delete uploads and staged rows 30 days after the decision, or the upload where none was made. Commits."""
    limit = today - dt.timedelta(days=KEPT_DAYS)
    decided = sa.func.coalesce(ImportBatch.undone_at, ImportBatch.applied_at, ImportBatch.created_at)
    kept = sa.exists().where(UploadedFile.batch_id == ImportBatch.id) | sa.exists().where(
        StagedRow.batch_id == ImportBatch.id
    )
    query = sa.select(ImportBatch.id).where(decided < limit, kept).order_by(ImportBatch.id)
    old = list(session.scalars(query))
    session.rollback()
    for batch_id in old:
        begin_write(session)
        batch = session.get_one(ImportBatch, batch_id, populate_existing=True, with_for_update=True)
        since = batch.undone_at or batch.applied_at or batch.created_at
        if since >= limit or jobs.under_way(session, target_id=batch_id) is not None:
            session.rollback()  # somebody decided meanwhile
            continue
        if batch.status in (BatchStatus.UPLOADED, BatchStatus.STAGED):
            batch.status = BatchStatus.DISCARDED
        forget(session, batch_id)
        session.commit()
    return len(old)
