"""An organization is founded: by somebody for listings they own, or by the desk for any."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.accounts import people, rights
from directory.accounts.memberships import organization_of, put_site
from directory.listings import revisions
from directory.listings.slugs import new_public_id
from directory.models import Account, Holder, HolderRole, Listing, Membership, Organization, OrganizationSite, Role
from directory.providing.holders import KEPT, held_by
from directory.providing.organizations.sisters import proven_domain
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled, marked

MOST_NAME = 100
MOST_SITES = 1000  # of one organization
_LINK = re.compile(r"://|www\.|@", re.IGNORECASE)


def name_of(text: str) -> str:
    """An organization's name as it is kept: it is read in mails to others. Raises ProvidingProblem."""
    name = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    if not name:
        raise ProvidingProblem("Write the name of your organization.")
    if len(name) > MOST_NAME or _LINK.search(name):
        raise ProvidingProblem(
            filled("Write its name only, in %(most)s letters at most, without an address.", most=MOST_NAME)
        )
    return name


def own_sites(session: Session, account_id: int) -> list[Listing]:
    """The listings that a person owns, nobody else holds, and no organization keeps; by name."""
    held = held_by(session, account_id)
    owned = [one for one in held if one.role == HolderRole.OWNER and one.organization_id is None]
    ids = [one.listing_id for one in owned]
    others = set(
        session.scalars(sa.select(Holder.listing_id).where(Holder.listing_id.in_(ids), Holder.account_id != account_id))
    )
    sites = set(session.scalars(sa.select(OrganizationSite.listing_id).where(OrganizationSite.listing_id.in_(ids))))
    return [one.listing for one in owned if one.listing_id not in others | sites]


def found(session: Session, *, account_id: int, name: str, public_ids: Collection[str]) -> str:
    """Found an organization of listings that this person owns; returns its public id. The caller commits.

    Raises ProvidingProblem: for a listing that others hold by themselves, a person of the desk decides.
    """
    name = name_of(name)
    revisions.open_version(session)
    account = session.get(Account, account_id, populate_existing=True)
    if account is None or not account.active:
        raise ProvidingProblem("Sign in again.")
    people.hold_still(session, account.email)
    listings = _listings(session, public_ids)
    rights.hold_still(session, *(one.id for one in listings))
    allowed = {one.id for one in own_sites(session, account_id)}
    for one in listings:
        if one.id not in allowed:
            text = marked("%(name)s is not yours alone. Leave it out; claim it for the organization later.")
            raise ProvidingProblem(filled(text, name=one.name))
    domain = proven_domain(session, account, listings)
    return _make(session, name=name, domain=domain, listings=listings, owner=account, actor=account.email)


def found_at_desk(
    session: Session, *, name: str, public_ids: Collection[str], owner: str, domain: str | None, actor: str
) -> str:
    """Found an organization of any listings for the person of this address; returns its public id. The caller commits.

    `owner` is of `accounts.codes.address_of`, `domain` of `domains.registrable`. Raises ProvidingProblem.
    """
    name = name_of(name)
    revisions.open_version(session)
    account = people.find_or_create(session, email=owner, actor=actor)
    if account.role_names != {Role.PROVIDER}:
        raise ProvidingProblem("People who run the directory hold no listings.")
    listings = _listings(session, public_ids)
    for one in listings:
        before = organization_of(session, one.id)
        if before is not None:
            text = marked("%(name)s belongs to %(other)s. Take it away there first.")
            raise ProvidingProblem(filled(text, name=one.name, other=before.name))
    return _make(session, name=name, domain=domain, listings=listings, owner=account, actor=actor)


def _listings(session: Session, public_ids: Collection[str]) -> list[Listing]:
    wanted = sorted(set(public_ids))
    if not wanted:
        raise ProvidingProblem("Choose at least one site.")
    if len(wanted) > MOST_SITES:
        raise ProvidingProblem(filled("Choose %(most)s sites at most.", most=MOST_SITES))
    query = sa.select(Listing).where(Listing.public_id.in_(wanted), Listing.status.in_(KEPT)).order_by(Listing.id)
    listings = list(session.scalars(query.execution_options(populate_existing=True)))
    if len(listings) < len(wanted):
        raise ProvidingProblem("One of these is not in the directory any more. Choose again.")
    return listings


def _make(
    session: Session, *, name: str, domain: str | None, listings: Sequence[Listing], owner: Account, actor: str
) -> str:
    organization = Organization(public_id=new_public_id(), name=name, domain=domain)
    session.add(organization)
    session.flush()
    session.add(
        Membership(organization_id=organization.id, account_id=owner.id, role=HolderRole.OWNER, granted_by=actor)
    )
    session.flush()
    for one in listings:
        put_site(session, organization_id=organization.id, listing_id=one.id, actor=actor)
    audit.record(
        session,
        [one.id for one in listings],
        actor=actor,
        action="organization-founded",
        target=f"organization {organization.public_id}",
        name=name,
        owner=owner.email,
        sites=len(listings),
    )
    return organization.public_id
