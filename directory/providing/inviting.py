"""Asking somebody else in: an owner names them, and a person decides."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.accounts import people
from directory.models import Claim, ClaimStatus, HolderRole, Proof, Role
from directory.providing import holders
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled, marked

MOST_INVITED = 10  # people who were asked in to one listing and wait


def invite(session: Session, *, holder_id: int, email: str, role: HolderRole) -> Claim:
    """An owner asks for somebody else to hold the listing, too; a person decides. The caller commits.

    `email` is of `accounts.codes.address_of`. Raises ProvidingProblem.
    """
    people.hold_still(session, email)
    holder = holders.held_still(session, holder_id)
    if holder is None or holder.role != HolderRole.OWNER:
        raise ProvidingProblem("Only an owner of the listing can ask others in.")
    query = sa.select(Claim.id).where(
        Claim.listing_id == holder.listing_id, Claim.email == email, Claim.status == ClaimStatus.OPEN
    )
    if session.scalars(query.limit(1)).one_or_none() is not None:
        raise ProvidingProblem(filled("%(email)s waits for our decision already.", email=email))
    if any(one.account.email == email for one in holders.holders_of(session, holder.listing_id)):
        raise ProvidingProblem(filled("%(email)s holds this listing already.", email=email))
    invited = sa.select(sa.func.count()).where(
        Claim.listing_id == holder.listing_id, Claim.proof == Proof.INVITED, Claim.status == ClaimStatus.OPEN
    )
    if (session.scalar(invited) or 0) >= MOST_INVITED:
        text = marked("%(count)s people wait for our decision on this listing. We look at those first.")
        raise ProvidingProblem(filled(text, count=MOST_INVITED))
    account = people.find(session, email)
    if account is not None and account.role_names - {Role.PROVIDER}:
        raise ProvidingProblem("People who run the directory hold no listings.")
    claim = Claim(
        listing_id=holder.listing_id,
        account_id=account.id if account else None,
        email=email,
        who="",
        role=role,
        proof=Proof.INVITED,
        proven=True,
        evidence=f"{holder.account.email}, an owner, asked for it.",
    )
    session.add(claim)
    session.flush()
    audit.record(session, holder.listing.public_id, actor=holder.account.email, action="asked-in", target=email)
    return claim
