"""Claims as lists: those that wait, those of one person."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.models import Account, Claim, ClaimStatus


def queue(session: Session, *, status: ClaimStatus = ClaimStatus.OPEN) -> list[Claim]:
    """Claims in this state: open ones those that are proven first, then the oldest; decided ones the latest first.

    Strangers can ask for any listing, as many as they are: what nothing speaks for waits behind what is proven. Of
    decided ones a hundred.
    """
    query = sa.select(Claim).where(Claim.status == status)
    if status == ClaimStatus.OPEN:
        return list(session.scalars(query.order_by(Claim.proven.desc(), Claim.created_at, Claim.id)))
    return list(session.scalars(query.order_by(Claim.decided_at.desc(), Claim.id.desc()).limit(100)))


def of_person(session: Session, account: Account) -> list[Claim]:
    """A person's own claims, the latest first."""
    query = sa.select(Claim).where(Claim.email == account.email).order_by(Claim.id.desc()).limit(50)
    return list(session.scalars(query))
