"""Listings that are marked for a call: they stand so until the call is kept."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.models import CallMark


def mark_of(session: Session, listing_id: int) -> CallMark | None:
    """A listing's mark; None without one."""
    return session.get(CallMark, listing_id)


def called(session: Session, *, listing_id: int) -> None:
    """Somebody called: the listing is marked no more. The caller commits it with the call."""
    gone = sa.delete(CallMark).where(CallMark.listing_id == listing_id)
    session.execute(gone.execution_options(synchronize_session=False))
