"""Change requests as lists: those that wait, those of one listing."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.desk_states import DeskStates
from directory.models import ChangeRequest, ChangeStatus

WAITING = (ChangeStatus.WAITING, ChangeStatus.ASKED)


def queue(
    session: Session, *, states: DeskStates, open_ones: bool = True, page: int = 1, size: int = 50
) -> tuple[list[ChangeRequest], int]:
    """One page of the requests in these states, and how many there are: those that wait, the oldest first; or those
    that were decided, the latest first.
    """
    wanted = WAITING if open_ones else (ChangeStatus.DECIDED, ChangeStatus.WITHDRAWN)
    of_status = (ChangeRequest.status.in_(wanted), states.of_listing(ChangeRequest.listing_id))
    total = session.scalar(sa.select(sa.func.count()).select_from(ChangeRequest).where(*of_status)) or 0
    query = sa.select(ChangeRequest).where(*of_status)
    if open_ones:
        query = query.order_by(ChangeRequest.created_at, ChangeRequest.id)
    else:
        query = query.order_by(ChangeRequest.decided_at.desc(), ChangeRequest.id.desc())
    return list(session.scalars(query.limit(size).offset((page - 1) * size))), total


def of_listing(session: Session, listing_id: int) -> list[ChangeRequest]:
    """A listing's requests that wait, the oldest first."""
    query = sa.select(ChangeRequest).where(
        ChangeRequest.listing_id == listing_id,
        ChangeRequest.status.in_(WAITING),
    )
    return list(session.scalars(query.order_by(ChangeRequest.id)))


def of_listings(session: Session, listing_ids: Sequence[int]) -> dict[int, list[ChangeRequest]]:
    """The requests of some listings that wait by listing, the oldest first; none of one that has none."""
    waits = (ChangeRequest.listing_id.in_(listing_ids), ChangeRequest.status.in_(WAITING))
    found: dict[int, list[ChangeRequest]] = {}
    for one in session.scalars(sa.select(ChangeRequest).where(*waits).order_by(ChangeRequest.id)):
        found.setdefault(one.listing_id, []).append(one)
    return found


def waiting_among(session: Session, listing_ids: Sequence[int]) -> set[int]:
    """Those of some listings on which a request waits."""
    query = sa.select(ChangeRequest.listing_id).where(
        ChangeRequest.listing_id.in_(listing_ids),
        ChangeRequest.status.in_(WAITING),
    )
    return set(session.scalars(query))
