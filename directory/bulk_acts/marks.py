"""Listings that are marked for a call: they stand so until somebody is reached."""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.database import insert_or
from directory.models import BulkAct, BulkStatus, CallMark


def mark_of(session: Session, listing_id: int) -> CallMark | None:
    """A listing's mark; None without one."""
    return session.get(CallMark, listing_id)


def called(session: Session, *, listing_id: int) -> str:
    """Somebody called: the listing is marked no more. Returns the mark for `put_back`, "" where there was none.

    The caller commits it with the call.
    """
    columns = (CallMark.bulk_id, CallMark.why, CallMark.marked_by, CallMark.marked_at)
    gone = sa.delete(CallMark).where(CallMark.listing_id == listing_id).returning(*columns)
    row = session.execute(gone.execution_options(synchronize_session=False)).one_or_none()
    if row is None:
        return ""
    return json.dumps({**row._mapping, "marked_at": row.marked_at.isoformat()}, sort_keys=True)


def put_back(session: Session, *, listing_id: int, mark: str) -> None:
    """Take back that somebody called. A newer mark stays; of an act that was taken back, there is none any more.

    The caller commits.
    """
    if not mark:
        return
    held = json.loads(mark)
    act = session.get(BulkAct, held["bulk_id"], populate_existing=True)
    if act is not None and act.status == BulkStatus.DONE:
        row = insert_or(session, CallMark).values(
            **held | {"listing_id": listing_id, "marked_at": dt.datetime.fromisoformat(held["marked_at"])}
        )
        session.execute(row.on_conflict_do_nothing())
