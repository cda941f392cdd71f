"""An organization claims further listings: at once where a source gave them its own domain and nobody holds them.

One claim for as many as are chosen. Everything else waits for a person of the desk, who decides them together.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.accounts import rights
from directory.accounts.memberships import organization_of
from directory.models import Account, Claim, ClaimStatus, HolderRole, Listing, OrganizationSite, Proof, Status
from directory.providing import claims, giving, holders
from directory.providing.holders import DESK
from directory.providing.organizations.my_organizations import Standing, begun_by_owner
from directory.providing.proof import came_back, claim_ways
from directory.providing.proof.claim_ways import Decides
from directory.providing.proof.source_domains import mail_evidence, source_domain
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled

MOST_AT_ONCE = 200
MOST_WAITING = 200  # claims of one organization


@dataclass(slots=True)
class Claimed:
    """What a claim for many did: names of listings that are the organization's now, and of those that wait."""

    granted: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def claim(session: Session, *, account_id: int, public_id: str, listings: Collection[str], who: str) -> Claimed:
    """Claim listings (public ids) for an organization, by an owner of all its sites. The caller commits.

    Raises ProvidingProblem, and claims nothing: for a listing that is not there, or is somebody's site already.
    """
    who = " ".join(who.split())[:200]
    if not who:
        raise ProvidingProblem(claims.SAY_WHO)
    found = begun_by_owner(session, account_id=account_id, public_id=public_id)
    wanted = sorted(set(listings))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise ProvidingProblem(filled("Choose 1 to %(most)s listings.", most=MOST_AT_ONCE))
    query = sa.select(Listing).where(Listing.public_id.in_(wanted), Listing.status == Status.PUBLISHED)
    chosen = list(session.scalars(query.order_by(Listing.id)))
    if len(chosen) < len(wanted):
        raise ProvidingProblem("One of these is not in the directory any more. Choose again.")
    rights.hold_still(session, *(one.id for one in chosen))
    waiting = _waiting(session, found)
    outcome = Claimed()
    for one in chosen:
        before = organization_of(session, one.id)
        if before is not None:
            if before.id == found.organization.id:
                raise ProvidingProblem(filled("%(name)s is a site of yours already.", name=_named(one)))
            raise ProvidingProblem(filled("%(name)s is kept by an organization already.", name=_named(one)))
        if one.id in waiting:
            raise ProvidingProblem(
                filled("You have asked for %(name)s already. We look at it.", name=f"{one.name}, {one.city}")
            )
        made = _claim(session, found, one, who)
        (outcome.granted if made.status == ClaimStatus.GRANTED else outcome.waiting).append(_named(one))
    if len(waiting) + len(outcome.waiting) > MOST_WAITING:
        raise ProvidingProblem(
            filled("%(count)s claims of your organization wait. We look at those first.", count=MOST_WAITING)
        )
    return outcome


def _waiting(session: Session, found: Standing) -> set[int]:
    """The listings for which this organization, or this person, has asked."""
    query = sa.select(Claim.listing_id).where(
        Claim.status == ClaimStatus.OPEN,
        sa.or_(Claim.organization_id == found.organization.id, Claim.email == found.account.email),
    )
    return set(session.scalars(query))


def _claim(session: Session, found: Standing, listing: Listing, who: str) -> Claim:
    organization, account = found.organization, found.account
    site = source_domain(session, listing)
    proven = organization.domain is not None and site.domain == organization.domain
    others = holders.holders_of(session, listing.id)
    before = came_back.taken_back_before(
        session,
        listing_id=listing.id,
        account_id=account.id,
        emails=(account.email,),
        organization_id=organization.id,
    )
    made = Claim(
        listing_id=listing.id,
        account_id=account.id,
        email=account.email,
        who=who,
        organization_id=organization.id,
        role=HolderRole.OWNER,
        proof=Proof.SISTERS,
        proven=proven,
        evidence=_evidence(organization.name, organization.domain, site.domain, site.why) + came_back.said_of(before),
        disputed=bool(others),
    )
    session.add(made)
    session.flush()
    details = {"organization": organization.public_id, "proof": Proof.SISTERS}
    audit.record(session, actor=account.email, action="claimed", target=f"listing {listing.public_id}", **details)
    held, again = bool(others), before is not None
    if claim_ways.decides(Proof.SISTERS, held=held, sourced=proven, taken_back=again) == Decides.PROOF:
        giving.give(session, made, account, instead=False, actor=DESK)
        made.status, made.decided_at, made.decided_by = ClaimStatus.GRANTED, clock.now(), DESK
        of = organization.public_id
        audit.record(session, listing.id, actor=DESK, action="claim-granted", target=account.email, organization=of)
    elif others:
        claims.tell_of_dispute(session, made, listing)
    return made


def _evidence(name: str, domain: str | None, site: str | None, why: str) -> str:
    if domain is not None and site == domain:
        return f"For {name}. Its sites and the website that our source gives are both at {domain}."
    return f"For {name}, whose sites are at {domain or 'no domain that was proven'}. {why}".strip()


def proven_domain(session: Session, account: Account, listings: Collection[Listing]) -> str | None:
    """The domain of one of these listings, as a source gave it, at which this person has shown to have an address."""
    query = sa.select(Claim.listing_id).where(
        Claim.listing_id.in_([one.id for one in listings]),
        Claim.account_id == account.id,
        Claim.status == ClaimStatus.GRANTED,
        Claim.proof == Proof.DOMAIN,
        Claim.proven.is_(True),
    )
    by_mail = set(session.scalars(query))
    for one in sorted(listings, key=lambda each: (each.id not in by_mail, each.id))[:5]:
        site = source_domain(session, one)
        own = site if one.id in by_mail else mail_evidence(account.email, site)
        if own.domain is not None:
            return own.domain
    return None


def same_domain(session: Session, domain: str, *, most: int = MOST_AT_ONCE) -> list[Listing]:
    """Published listings that no organization keeps and that name a domain, by name: to choose from."""
    query = (
        sa.select(Listing)
        .where(
            Listing.status == Status.PUBLISHED,
            Listing.content.contains(domain, autoescape=True),
            Listing.id.not_in(sa.select(OrganizationSite.listing_id)),
        )
        .order_by(Listing.name, Listing.id)
        .limit(most)
    )
    return list(session.scalars(query))


def _named(one: Listing) -> str:
    return f"{one.name}, {one.city}"
