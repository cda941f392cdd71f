"""What a granted claim gives: rights on its listing to a person, or the listing to their organization."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts import memberships, rights
from directory.models import Account, Claim, Holder, HolderRole, Proof
from directory.providing import holders
from directory.providing.proof.before_claims import before_it
from directory.providing.providing_problem import ProvidingProblem


def give(session: Session, claim: Claim, account: Account, *, instead: bool, actor: str) -> list[str]:
    """Give the claimed listing; `instead` takes it from everybody who held it. Returns who did. Those are told.

    The caller holds the claim still. Raises ProvidingProblem where the organization cannot have it.
    """
    rights.hold_still(session, claim.listing_id)
    held = holders.holders_of(session, claim.listing_id)
    before = [one.account.email for one in held]
    claim.undo = before_it(session, claim.listing, account.id, held, instead=instead)
    if instead:
        holders.tell(session, listing=claim.listing, template="provider/moved", key=f"moved {claim.id}")
        memberships.take_site(session, claim.listing_id)
        session.execute(sa.delete(Holder).where(Holder.listing_id == claim.listing_id))
        session.expire_all()
    else:
        values = {"email": claim.email}
        holders.tell(
            session, listing=claim.listing, template="provider/joined", key=f"joined {claim.id}", values=values
        )
    if claim.proof == Proof.SISTERS:
        _to_organization(session, claim, actor)
        return before
    # Who asked an editor in may have left since: whoever holds a listing alone owns it.
    role = HolderRole(claim.role) if rights.has_owner(session, claim.listing_id) else HolderRole.OWNER
    holders.add(session, listing_id=claim.listing_id, account=account, role=role, actor=actor)
    return before


def _to_organization(session: Session, claim: Claim, actor: str) -> None:
    organization_id, listing_id = claim.organization_id, claim.listing_id
    if organization_id is None or not memberships.put_site(
        session, organization_id=organization_id, listing_id=listing_id, actor=actor
    ):
        raise ProvidingProblem("Another organization keeps this listing, or theirs is no more. Refuse the claim.")
