"""What rests on a granted claim: an organization that keeps the listing by it, people who were asked in, and words."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.models import (
    Account,
    AuditEntry,
    Claim,
    ClaimStatus,
    Holder,
    HolderRole,
    Membership,
    Organization,
    OrganizationSite,
    Proof,
    Revision,
)
from directory.providing.proof.before_claims import BeforeClaim

_CAME_OR_WENT = ("member-joined", "member-left", "member-removed")


def organization_by(session: Session, claim: Claim, listing_id: int) -> Organization | None:
    """The organization that keeps a listing because of a claim: it was claimed for it, or its claimant put it in."""
    site = session.get(OrganizationSite, listing_id, populate_existing=True)
    if site is None:
        return None
    could_before = BeforeClaim.of(claim).role == HolderRole.OWNER
    if site.organization_id == claim.organization_id or (site.added_by == claim.email and not could_before):
        return session.get_one(Organization, site.organization_id)
    return None


def speakers(session: Session, claim: Claim, listing_id: int, organization: Organization | None) -> set[str]:
    """Who may have written by a claim, as histories name them: its claimant; an organization's people and tokens."""
    found = {claim.email}
    if organization is None:
        return found
    members = sa.select(Account.email).join(Membership, Membership.account_id == Account.id)
    found |= set(session.scalars(members.where(Membership.organization_id == organization.id)))
    past = sa.select(AuditEntry.target).where(
        AuditEntry.action.in_(_CAME_OR_WENT),
        AuditEntry.details.contains(f'"organization": "{organization.public_id}"', autoescape=True),
    )
    found |= set(session.scalars(past))
    actors = session.scalars(sa.select(Revision.actor).where(Revision.listing_id == listing_id).distinct())
    signed = ("API token “", f"” of {organization.name}")
    return found | {one for one in actors if one.startswith(signed[0]) and one.endswith(signed[1])}


def asked_in(session: Session, claim: Claim, listing_id: int, askers: Collection[str]) -> list[Claim]:
    """Granted claims of people whom these asked in since the claim was granted, and whom those did; the last first."""
    query = sa.select(Claim).where(
        Claim.listing_id.in_([claim.listing_id, listing_id]),
        Claim.proof == Proof.INVITED,
        Claim.status == ClaimStatus.GRANTED,
        Claim.decided_at >= claim.decided_at,
    )
    invited = list(session.scalars(query.order_by(Claim.id)))
    known, found = set(askers), dict[int, Claim]()
    while more := [one for one in invited if one.id not in found and one.evidence.partition(",")[0] in known]:
        found |= {one.id: one for one in more}
        known |= {one.email for one in more}
    return [found[number] for number in sorted(found, reverse=True)]


def owners_before(session: Session, listing_id: int, claim: Claim) -> set[str]:
    """Who owns a listing by themselves, whatever becomes of a claim."""
    held = session.scalars(sa.select(Holder).where(Holder.listing_id == listing_id)).all()
    own = {one.account.email: one.role if one.organization_id is None else one.own_role for one in held}
    own[claim.email] = BeforeClaim.of(claim).role
    return {email for email, role in own.items() if role == HolderRole.OWNER}
