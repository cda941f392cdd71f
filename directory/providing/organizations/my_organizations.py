"""What somebody may do in an organization: owners of all its sites keep its people and its list of sites."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts import people, rights
from directory.accounts.memberships import greater, site_ids
from directory.listings import revisions
from directory.models import Account, HolderRole, Membership, Organization
from directory.providing.providing_problem import ProvidingProblem

NOT_YOURS = "You do not belong to this organization any more."
ONLY_OWNERS = "Only an owner of all its sites can do that."


@dataclass(frozen=True, slots=True)
class Standing:
    """A person in an organization. `role` is theirs for all sites; None where they are there for single ones."""

    organization: Organization
    account: Account
    role: HolderRole | None

    @property
    def is_owner(self) -> bool:
        """True for who may change its people and its list of sites."""
        return self.role == HolderRole.OWNER


def organizations_of(session: Session, account_id: int) -> list[Organization]:
    """Those that a person belongs to, by name."""
    theirs = sa.select(Membership.organization_id).where(Membership.account_id == account_id)
    query = sa.select(Organization).where(Organization.id.in_(theirs))
    return list(session.scalars(query.order_by(Organization.name, Organization.id)))


def standing(session: Session, *, account_id: int, public_id: str) -> Standing | None:
    """Where a person stands in the organization of this public id; None where they do not belong to it."""
    query = (
        sa.select(Membership)
        .join(Organization)
        .where(Membership.account_id == account_id, Organization.public_id == public_id)
        .order_by(Membership.id)
    )
    found = list(session.scalars(query.execution_options(populate_existing=True)))
    if not found:
        return None
    role = greater(*(one.role for one in found if one.listing_id is None))
    return Standing(found[0].organization, found[0].account, role)


def begun(session: Session, *, account_id: int, public_id: str, email: str = "") -> Standing:
    """Begin to write as this person, while nobody else changes the organization, its sites or who holds them.

    `email` is somebody else's whom it concerns. Raises ProvidingProblem where they do not belong to it any more.
    """
    revisions.open_version(session)
    if email:
        people.hold_still(session, email)
    found = standing(session, account_id=account_id, public_id=public_id)
    if found is None or not found.account.active:
        raise ProvidingProblem(NOT_YOURS)
    rights.hold_still(session, *site_ids(session, found.organization.id))
    return found


def begun_by_owner(session: Session, *, account_id: int, public_id: str, email: str = "") -> Standing:
    """As `begun`, for an owner of all sites. Raises ProvidingProblem for others."""
    found = begun(session, account_id=account_id, public_id=public_id, email=email)
    if not found.is_owner:
        raise ProvidingProblem(ONLY_OWNERS)
    return found
