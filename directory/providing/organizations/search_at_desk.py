"""Organizations as the desk looks for them: by name, domain, site or person; and one with all that is at it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.models import Account, Listing, Membership, Organization, OrganizationSite

PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """An organization, and how many sites and people are at it."""

    organization: Organization
    sites: int
    people: int


def search(session: Session, *, words: str = "", page: int = 1) -> tuple[list[Found], int]:
    """One page of the organizations that all these words are of, by name, and how many there are in all."""
    query = sa.select(Organization)
    for word in words.split():
        query = query.where(_is_of(word))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    sites = sa.select(sa.func.count()).where(OrganizationSite.organization_id == Organization.id).scalar_subquery()
    persons = sa.func.count(sa.distinct(Membership.account_id))
    people = sa.select(persons).where(Membership.organization_id == Organization.id).scalar_subquery()
    rows = query.add_columns(sites, people).order_by(Organization.name, Organization.id)
    found = session.execute(rows.limit(PAGE).offset((page - 1) * PAGE))
    return [Found(organization, of_sites, of_people) for organization, of_sites, of_people in found], total


def _is_of(word: str) -> sa.ColumnElement[bool]:
    """True where a word is in a name, a domain, a site's name or town, or a person's address."""
    at_sites = (
        sa.select(OrganizationSite.organization_id)
        .join(Listing)
        .where(
            sa.or_(
                Listing.name.icontains(word, autoescape=True),
                Listing.city.icontains(word, autoescape=True),
                Listing.public_id == word,
            )
        )
    )
    of_people = (
        sa.select(Membership.organization_id).join(Account).where(Account.email.icontains(word, autoescape=True))
    )
    return sa.or_(
        Organization.name.icontains(word, autoescape=True),
        Organization.domain.icontains(word, autoescape=True),
        Organization.public_id == word,
        Organization.id.in_(at_sites),
        Organization.id.in_(of_people),
    )


def listings_of(session: Session, organization_id: int) -> list[Listing]:
    """Its sites as listings, whatever became of them, by name."""
    query = sa.select(Listing).join(OrganizationSite).where(OrganizationSite.organization_id == organization_id)
    return list(session.scalars(query.order_by(Listing.name, Listing.id)))
