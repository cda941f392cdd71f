"""How long uploads and staged rows are kept: 30 days after the decision on them.

What goes is deleted a little at a time, so that nobody who writes waits for it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from functools import partial

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from directory import jobs
from directory.database import begin_write
from directory.imports.import_jobs import KINDS
from directory.models import BatchStatus, EntryLook, ImportBatch, RowMend, StagedChange, StagedRow, UploadedFile
from directory.unit_of_work import look_anew, unit_of_work, written

KEPT_DAYS = 30

_Table = type[UploadedFile] | type[RowMend] | type[StagedRow] | type[StagedChange] | type[EntryLook]
_EVERYTHING: Sequence[_Table] = (UploadedFile, RowMend, StagedRow, StagedChange)
# What a batch in this state needs no more.
_NEEDLESS: Mapping[str, Sequence[_Table]] = {
    BatchStatus.APPLIED: (StagedChange,),
    BatchStatus.UNDONE: (StagedChange,),
    BatchStatus.DISCARDED: (*_EVERYTHING, EntryLook),
}
_STEP = 1000  # rows deleted in one transaction
_LONGEST_PAUSE = 0.2  # seconds

log = structlog.get_logger("directory.imports.staging.retention")


def sweep(session: Session, batch_id: int) -> None:
    """Delete what a settled batch needs no more; its numbers stay. Units of work of its own.

    What was decided is saved by then: a full or busy disk leaves this for the next `clean_up`, and fails nothing.
    """
    look_anew(session)
    try:
        status = session.scalar(sa.select(ImportBatch.status).where(ImportBatch.id == batch_id))
        _forget(session, batch_id, _NEEDLESS.get(status or "", ()))
    except sa.exc.OperationalError as error:
        look_anew(session)
        log.warning("rows that an import needs no more are left for later", batch=batch_id, problem=str(error.orig))


def forget_rows(session: Session, batch_id: int) -> None:
    """Delete what an earlier check left in a batch that is checked anew. Units of work of its own."""
    _forget(session, batch_id, (StagedRow, StagedChange, EntryLook))


def _forget(session: Session, batch_id: int, tables: Sequence[_Table]) -> None:
    for table in tables:
        some = sa.select(table.id).where(table.batch_id == batch_id).limit(_STEP)
        gone = _STEP
        while gone == _STEP:
            began = time.monotonic()
            deleted = sa.delete(table).where(table.id.in_(some)).execution_options(synchronize_session=False)
            with unit_of_work(session):
                begin_write(session)
                gone = len(session.scalars(deleted.returning(table.id)).all())
            if gone == _STEP:  # whoever waits to write has the lock meanwhile
                time.sleep(min(time.monotonic() - began, _LONGEST_PAUSE))


def clean_up(session: Session, *, today: dt.datetime) -> int:
    """Delete uploads and staged rows 30 days after the decision, or the upload where none was made."""
    limit = today - dt.timedelta(days=KEPT_DAYS)
    decided = sa.func.coalesce(ImportBatch.undone_at, ImportBatch.applied_at, ImportBatch.created_at)
    kept = sa.exists().where(UploadedFile.batch_id == ImportBatch.id) | sa.exists().where(
        StagedRow.batch_id == ImportBatch.id
    )
    query = sa.select(ImportBatch.id).where(decided < limit, kept).order_by(ImportBatch.id)
    old = list(session.scalars(query))
    # A process that was killed may have left what it was about to delete.
    left = sa.select(StagedChange.batch_id).join(ImportBatch, ImportBatch.id == StagedChange.batch_id)
    settled = list(session.scalars(left.where(ImportBatch.status.in_(list(_NEEDLESS))).distinct()))
    for batch_id in sorted(settled):
        sweep(session, batch_id)
    for batch_id in old:
        if written(session, partial(_give_up, session, batch_id, limit)):
            _forget(session, batch_id, _EVERYTHING)
    return len(old)


def _give_up(session: Session, batch_id: int, limit: dt.datetime) -> bool:
    """Throw a batch away that nobody decided on; False where somebody did meanwhile: its rows stay."""
    begin_write(session)
    batch = session.get_one(ImportBatch, batch_id, populate_existing=True, with_for_update=True)
    since = batch.undone_at or batch.applied_at or batch.created_at
    if since >= limit or jobs.under_way(session, target_id=batch_id, kinds=KINDS) is not None:
        return False
    if batch.status in (BatchStatus.UPLOADED, BatchStatus.STAGED):
        batch.status = BatchStatus.DISCARDED
    return True
