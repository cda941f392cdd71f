"""Claims as lists: those that wait, those of one person."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.desk_states import DeskStates
from directory.models import Account, Claim, ClaimStatus, Proof


def queue(
    session: Session, *, states: DeskStates, status: ClaimStatus = ClaimStatus.OPEN, page: int = 1, size: int = 50
) -> tuple[list[Claim], int]:
    """One page of the claims of this status in these states, and how many there are.

    Open ones: the proven first, then the oldest; decided ones the latest first. Strangers can ask for any listing, as
    many as they are: what nothing speaks for waits behind what is proven.
    """
    of_status = (Claim.status == status, states.of_listing(Claim.listing_id))
    total = session.scalar(sa.select(sa.func.count()).select_from(Claim).where(*of_status)) or 0
    query = sa.select(Claim).where(*of_status)
    if status == ClaimStatus.OPEN:
        query = query.order_by(Claim.proven.desc(), Claim.created_at, Claim.id)
    else:
        query = query.order_by(Claim.decided_at.desc(), Claim.id.desc())
    return list(session.scalars(query.limit(size).offset((page - 1) * size))), total


def waiting_of(session: Session, *, states: DeskStates, email: str) -> list[Claim]:
    """The claims of one person in these states that wait: the proven first, then the oldest."""
    waits = (Claim.status == ClaimStatus.OPEN, Claim.email == email, states.of_listing(Claim.listing_id))
    query = sa.select(Claim).where(*waits)
    return list(session.scalars(query.order_by(Claim.proven.desc(), Claim.created_at, Claim.id)))


def invitations(session: Session, listing_id: int) -> list[Claim]:
    """Those whom a holder asked in to a listing, and who wait, the oldest first."""
    waits = (Claim.listing_id == listing_id, Claim.status == ClaimStatus.OPEN, Claim.proof == Proof.INVITED)
    return list(session.scalars(sa.select(Claim).where(*waits).order_by(Claim.created_at, Claim.id)))


def of_person(session: Session, account: Account) -> list[Claim]:
    """A person's own claims, the latest first."""
    query = sa.select(Claim).where(Claim.email == account.email).order_by(Claim.id.desc()).limit(50)
    return list(session.scalars(query))
