"""The people of an organization: who they are, what they may do, and how they go."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.accounts.memberships import greater, keep_true, lacks_owner_without, site_ids
from directory.models import Account, HolderRole, Membership, Organization
from directory.providing.organizations.my_organizations import ONLY_OWNERS, Standing, begun, begun_by_owner
from directory.providing.providing_problem import ProvidingProblem

LAST_OWNER = "You are its only owner. Make somebody else an owner of all its sites first."


def members_of(session: Session, organization_id: int) -> list[Membership]:
    """Everybody who belongs to an organization: those for all sites first, then by address."""
    query = sa.select(Membership).join(Account).where(Membership.organization_id == organization_id)
    return list(session.scalars(query.order_by(Membership.listing_id.is_not(None), Account.email, Membership.id)))


def join(
    session: Session,
    *,
    organization: Organization,
    account: Account,
    role: HolderRole,
    listing_id: int | None,
    granted_by: str,
) -> None:
    """Let somebody belong to an organization, or do more there. The caller holds it still, and commits."""
    query = sa.select(Membership).where(
        Membership.organization_id == organization.id,
        Membership.account_id == account.id,
        Membership.listing_id.is_(None) if listing_id is None else Membership.listing_id == listing_id,
    )
    held = session.scalars(query).one_or_none()
    if held is None:
        held = Membership(organization_id=organization.id, account_id=account.id, listing_id=listing_id)
        session.add(held)
    held.role, held.granted_by = greater(held.role, role) or role, granted_by
    _made_true(session, held)


def change_role(session: Session, *, account_id: int, public_id: str, membership_id: int, role: HolderRole) -> None:
    """Change what somebody may do, by an owner of all sites. The caller commits. Raises ProvidingProblem."""
    found = begun_by_owner(session, account_id=account_id, public_id=public_id)
    theirs = _membership(session, found, membership_id)
    if role != HolderRole.OWNER:
        _keep_an_owner(session, theirs)
    before, theirs.role = theirs.role, role
    _made_true(session, theirs)
    _note(session, found, theirs, "member-changed", before=before, role=role)


def remove(session: Session, *, account_id: int, public_id: str, membership_id: int) -> bool:
    """End that somebody belongs to it, by an owner or by themselves (True). The caller commits.

    Raises ProvidingProblem for the last owner.
    """
    found = begun(session, account_id=account_id, public_id=public_id)
    theirs = _membership(session, found, membership_id)
    own = theirs.account_id == account_id
    if not own and not found.is_owner:
        raise ProvidingProblem(ONLY_OWNERS)
    _keep_an_owner(session, theirs)
    _note(session, found, theirs, "member-left" if own else "member-removed")
    wanted = _sites(session, theirs)
    session.delete(theirs)
    keep_true(session, wanted)
    return own


def _membership(session: Session, found: Standing, membership_id: int) -> Membership:
    theirs = session.get(Membership, membership_id, populate_existing=True)
    if theirs is None or theirs.organization_id != found.organization.id:
        raise ProvidingProblem("They do not belong to this organization any more.")
    return theirs


def _keep_an_owner(session: Session, theirs: Membership) -> None:
    is_owner = theirs.listing_id is None and theirs.role == HolderRole.OWNER
    if is_owner and lacks_owner_without(session, theirs.organization_id, theirs.account_id):
        raise ProvidingProblem(LAST_OWNER)


def _made_true(session: Session, theirs: Membership) -> None:
    session.flush()
    keep_true(session, _sites(session, theirs))


def _sites(session: Session, theirs: Membership) -> list[int]:
    return site_ids(session, theirs.organization_id) if theirs.listing_id is None else [theirs.listing_id]


def _note(session: Session, found: Standing, theirs: Membership, action: str, **details: object) -> None:
    audit.record(
        session,
        theirs.listing_id,
        actor=found.account.email,
        action=action,
        target=theirs.account.email,
        organization=found.organization.public_id,
        **details,
    )
