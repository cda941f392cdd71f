"""Claims as lists: those that wait, those of one person."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.desk_states import DeskStates
from directory.models import Account, Claim, ClaimStatus, Proof


def queue(session: Session, *, states: DeskStates, status: ClaimStatus = ClaimStatus.OPEN) -> list[Claim]:
    """Claims of this status in these states: open ones the proven first, then the oldest; decided ones the latest.

    Strangers can ask for any listing, as many as they are: what nothing speaks for waits behind what is proven. Of
    decided ones a hundred.
    """
    query = sa.select(Claim).where(Claim.status == status, states.of_listing(Claim.listing_id))
    if status == ClaimStatus.OPEN:
        return list(session.scalars(query.order_by(Claim.proven.desc(), Claim.created_at, Claim.id)))
    return list(session.scalars(query.order_by(Claim.decided_at.desc(), Claim.id.desc()).limit(100)))


def invitations(session: Session, listing_id: int) -> list[Claim]:
    """Those whom a holder asked in to a listing, and who wait, the oldest first."""
    waits = (Claim.listing_id == listing_id, Claim.status == ClaimStatus.OPEN, Claim.proof == Proof.INVITED)
    return list(session.scalars(sa.select(Claim).where(*waits).order_by(Claim.created_at, Claim.id)))


def of_person(session: Session, account: Account) -> list[Claim]:
    """A person's own claims, the latest first."""
    query = sa.select(Claim).where(Claim.email == account.email).order_by(Claim.id.desc()).limit(50)
    return list(session.scalars(query))
