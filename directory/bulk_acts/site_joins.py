"""Listings that an act joins to an organization, and parts from it again where it is taken back."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock
from directory.accounts import memberships, rights
from directory.bulk import batched, insert_rows
from directory.bulk_acts.acts import BulkProblem, Parameters
from directory.models import BulkAct, Organization, OrganizationSite
from directory.providing.organizations.founding import MOST_SITES

_GONE = "There is no such organization any more."


def named(session: Session, text: str) -> Organization:
    """The organization that somebody means: by its id, or its whole name. Raises BulkProblem."""
    wanted = " ".join(text.split())
    query = sa.select(Organization).where(
        sa.or_(Organization.public_id == wanted, sa.func.lower(Organization.name) == wanted.lower())
    )
    found = list(session.scalars(query.order_by(Organization.id).limit(2)))
    if not found:
        raise BulkProblem("Write the organization's whole name, or its id.", "organization")
    if len(found) > 1:
        raise BulkProblem("Several are called so. Write its id: the end of its page's address.", "organization")
    return found[0]


def room_at(session: Session, public_id: str) -> int:
    """How many more sites an organization can have. Raises BulkProblem."""
    return MOST_SITES - len(memberships.site_ids(session, _of(session, public_id).id))


def kept_by(session: Session, listing_ids: Sequence[int]) -> dict[int, str]:
    """Which of these listings an organization keeps: listing → the public id of whose site it is."""
    query = sa.select(OrganizationSite.listing_id, Organization.public_id).join(
        Organization, Organization.id == OrganizationSite.organization_id
    )
    found = session.execute(query.where(OrganizationSite.listing_id.in_(listing_ids)))
    return {row.listing_id: row.public_id for row in found}


def join(session: Session, act: BulkAct, listing_ids: Sequence[int]) -> None:
    """Make these listings sites of the organization of an act. To be called as a writer, after a look at each."""
    organization = _of(session, Parameters.of(act).organization)
    site = {"organization_id": organization.id, "since": clock.now(), "added_by": _signed(act)}
    insert_rows(session, OrganizationSite, [{"listing_id": one, **site} for one in listing_ids])
    memberships.keep_true(session, listing_ids)
    _note(session, act, organization, "sites-added", act.actor, listing_ids)


def part(session: Session, act: BulkAct, listing_ids: Sequence[int], actor: str) -> set[int]:
    """Take out again what an act joined; returns which were its sites still. To be called as a writer."""
    query = sa.select(Organization).where(Organization.public_id == Parameters.of(act).organization)
    organization = session.scalars(query).one_or_none()
    if organization is None:
        return set()
    standing: set[int] = set()
    for some in batched(listing_ids):
        of_act = sa.select(OrganizationSite.listing_id).where(
            OrganizationSite.listing_id.in_(some),
            OrganizationSite.organization_id == organization.id,
            OrganizationSite.added_by == _signed(act),
        )
        standing |= set(session.scalars(of_act))
    ids = sorted(standing)
    for some in batched(ids):
        gone = sa.delete(OrganizationSite).where(OrganizationSite.listing_id.in_(some))
        session.execute(gone.execution_options(synchronize_session=False))
    session.expire_all()
    memberships.keep_true(session, ids)
    for one in ids:
        rights.appoint(session, one)
    _note(session, act, organization, "sites-taken-away", actor, ids)
    return standing


def _of(session: Session, public_id: str) -> Organization:
    found = session.scalars(sa.select(Organization).where(Organization.public_id == public_id)).one_or_none()
    if found is None:
        raise BulkProblem(_GONE, "organization")
    return found


def _signed(act: BulkAct) -> str:
    """How an act signs the sites that it made, by which it knows them again."""
    return f"bulk act {act.id}"


def _note(
    session: Session, act: BulkAct, organization: Organization, action: str, actor: str, ids: Sequence[int]
) -> None:
    target = f"organization {organization.public_id}"
    audit.record(session, ids, actor=actor, action=action, target=target, sites=len(ids), act=act.id)
