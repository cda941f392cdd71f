"""The domain of an organization goes with the claim that proved it, where nothing else of its founder does."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.accounts import people
from directory.models import AuditEntry, Claim, ClaimStatus, Listing, Organization, OrganizationSite, Proof
from directory.providing.organizations.sisters import proven_domain
from directory.providing.proof.hosts import own_mail
from directory.providing.proof.source_domains import source_domain


def take_away(session: Session, claim: Claim, listing: Listing, actor: str) -> None:
    """Clear the domains that a claim, which was taken back, proved for what its claimant founded.

    `listing` is what was claimed, as it is by now. A domain that the desk gave stays, and one that another site bears
    out. The caller commits.
    """
    session.flush()
    doubted = {source_domain(session, listing).domain}
    if claim.proof == Proof.DOMAIN:
        doubted.add(own_mail(claim.proof_email or claim.email).domain)
    account = people.find(session, claim.email)
    for organization in _founded(session, claim.email):
        if organization.domain is None or organization.domain not in doubted:
            continue
        if account is None or proven_domain(session, account, _others(session, organization)) != organization.domain:
            target, domain = f"organization {organization.public_id}", organization.domain
            organization.domain = None
            audit.record(
                session, listing.id, actor=actor, action="organization-domain-gone", target=target, domain=domain
            )
    session.flush()


def _founded(session: Session, email: str) -> list[Organization]:
    """What somebody founded themselves, and not the desk for them."""
    query = sa.select(AuditEntry.target).where(AuditEntry.action == "organization-founded", AuditEntry.actor == email)
    names = [one.removeprefix("organization ") for one in session.scalars(query) if one]
    found = sa.select(Organization).where(Organization.public_id.in_(names)).order_by(Organization.id)
    return list(session.scalars(found.with_for_update()))


def _others(session: Session, organization: Organization) -> list[Listing]:
    """Its sites, without those that it was given because of its domain."""
    by_domain = sa.select(Claim.listing_id).where(
        Claim.organization_id == organization.id,
        Claim.proof == Proof.SISTERS,
        Claim.status == ClaimStatus.GRANTED,
    )
    query = (
        sa.select(Listing)
        .join(OrganizationSite, OrganizationSite.listing_id == Listing.id)
        .where(OrganizationSite.organization_id == organization.id, Listing.id.not_in(by_domain))
        .order_by(Listing.id)
    )
    return list(session.scalars(query))
