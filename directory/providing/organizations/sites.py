"""Which listings an organization keeps: its owners put in what is theirs alone, and take away; the desk any."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.accounts import rights
from directory.accounts.memberships import organization_of, put_site, site_ids, take_site
from directory.listings import revisions
from directory.models import Listing, Organization
from directory.providing.holders import KEPT
from directory.providing.organizations.founding import MOST_SITES, own_sites
from directory.providing.organizations.my_organizations import begun_by_owner
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled

NOT_A_SITE = "This is not a site of the organization any more."


def add(session: Session, *, account_id: int, public_id: str, listing: str) -> None:
    """Put a listing that this owner holds alone among the organization's sites. The caller commits.

    `listing` is its public id. Raises ProvidingProblem where others hold it: then a person decides on a claim.
    """
    found = begun_by_owner(session, account_id=account_id, public_id=public_id)
    mine = next((one for one in own_sites(session, account_id) if one.public_id == listing), None)
    if mine is None:
        raise ProvidingProblem("This listing is not yours alone. Claim it for the organization: a person looks at it.")
    _put(session, found.organization, mine, found.account.email)


def add_at_desk(session: Session, *, public_id: str, listing: str, actor: str) -> None:
    """Put any listing among an organization's sites; who holds it by themselves goes on. The caller commits.

    Raises ProvidingProblem.
    """
    revisions.open_version(session)
    query = sa.select(Listing).where(Listing.public_id == listing, Listing.status.in_(KEPT))
    one = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if one is None:
        raise ProvidingProblem("There is no such listing in the directory.")
    _put(session, organization(session, public_id), one, actor)


def organization(session: Session, public_id: str) -> Organization:
    """The organization of this public id. Raises ProvidingProblem."""
    one = session.scalars(sa.select(Organization).where(Organization.public_id == public_id)).one_or_none()
    if one is None:
        raise ProvidingProblem("There is no such organization any more.")
    return one


def _put(session: Session, organization: Organization, listing: Listing, actor: str) -> None:
    before = organization_of(session, listing.id)
    if before is not None:
        raise ProvidingProblem(filled("%(name)s belongs to an organization already.", name=listing.name))
    if len(site_ids(session, organization.id)) >= MOST_SITES:
        raise ProvidingProblem(filled("An organization has %(most)s sites at most.", most=MOST_SITES))
    put_site(session, organization_id=organization.id, listing_id=listing.id, actor=actor)
    _note(session, organization, listing, "site-added", actor)


def take_away(session: Session, *, account_id: int, public_id: str, listing: str) -> None:
    """End that the organization keeps a listing; who holds it by themselves goes on. The caller commits.

    Raises ProvidingProblem.
    """
    found = begun_by_owner(session, account_id=account_id, public_id=public_id)
    _take(session, found.organization, listing, found.account.email)


def take_away_at_desk(session: Session, *, public_id: str, listing: str, actor: str) -> None:
    """As `take_away`, by the desk. The caller commits. Raises ProvidingProblem."""
    revisions.open_version(session)
    _take(session, organization(session, public_id), listing, actor)


def _take(session: Session, organization: Organization, listing: str, actor: str) -> None:
    one = session.scalars(sa.select(Listing).where(Listing.public_id == listing)).one_or_none()
    if one is None or one.id not in site_ids(session, organization.id):
        raise ProvidingProblem(NOT_A_SITE)
    listing_id = one.id
    _note(session, organization, one, "site-taken-away", actor)
    take_site(session, listing_id)
    rights.appoint(session, listing_id)


def _note(session: Session, organization: Organization, listing: Listing, action: str, actor: str) -> None:
    target = f"organization {organization.public_id}"
    audit.record(session, listing.public_id, actor=actor, action=action, target=target)
