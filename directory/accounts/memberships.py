"""Who holds an organization's sites: `keep_true` makes the rights on listings what memberships say.

Everything that asks who may do what with a listing reads `holder` and nothing else. Whoever changes a membership or a
site holds the catalog's version first (`listings.revisions.open_version`): so there is one such change at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts import rights
from directory.bulk import batched
from directory.models import Account, Holder, HolderRole, Membership, Organization, OrganizationSite

_IN_CLAUSE = 500
_WEIGHT = {HolderRole.CONFIRMER: 0, HolderRole.EDITOR: 1, HolderRole.OWNER: 2}


def greater(*roles: str | None) -> HolderRole | None:
    """The role that may most of these; None where there is none."""
    return max((HolderRole(one) for one in roles if one), key=_WEIGHT.__getitem__, default=None)


def keep_true(session: Session, listing_ids: Iterable[int]) -> None:
    """Make the rights on these listings what memberships say; what people hold by themselves stays."""
    wanted = sorted(set(listing_ids))
    session.flush()
    rights.hold_still(session, *wanted)
    for some in batched(wanted, _IN_CLAUSE):
        _keep_true(session, some)
    session.flush()


def _keep_true(session: Session, listing_ids: Sequence[int]) -> None:
    through = _through(session, listing_ids)
    held = sa.select(Holder).where(Holder.listing_id.in_(listing_ids)).order_by(Holder.id)
    for one in session.scalars(held.execution_options(populate_existing=True)).all():
        own = one.role if one.organization_id is None else one.own_role
        organization_id, role, _ = through.pop((one.listing_id, one.account_id), (None, None, ""))
        if role is None and own is None:
            session.delete(one)
        else:
            one.role = greater(own, role) or one.role
            one.organization_id, one.own_role = organization_id, own if organization_id else None
    for (listing_id, account_id), (organization_id, role, by) in sorted(through.items()):
        session.add(
            Holder(
                listing_id=listing_id,
                account_id=account_id,
                role=role,
                organization_id=organization_id,
                granted_by=by,
            )
        )


def _through(
    session: Session, listing_ids: Sequence[int]
) -> dict[tuple[int, int], tuple[int | None, HolderRole | None, str]]:
    """(listing, account) → through which organization, as what at most, and by whom."""
    query = (
        sa.select(
            OrganizationSite.listing_id,
            Membership.account_id,
            Membership.organization_id,
            Membership.role,
            Membership.granted_by,
        )
        .join(Membership, Membership.organization_id == OrganizationSite.organization_id)
        .where(
            OrganizationSite.listing_id.in_(listing_ids),
            sa.or_(Membership.listing_id.is_(None), Membership.listing_id == OrganizationSite.listing_id),
        )
        .order_by(Membership.id)
    )
    found: dict[tuple[int, int], tuple[int | None, HolderRole | None, str]] = {}
    for listing_id, account_id, organization_id, role, by in session.execute(query):
        before = found.get((listing_id, account_id))
        found[listing_id, account_id] = (organization_id, greater(before[1] if before else None, role), by)
    return found


def site_ids(session: Session, organization_id: int) -> list[int]:
    """The listings that an organization keeps, by id."""
    query = sa.select(OrganizationSite.listing_id).where(OrganizationSite.organization_id == organization_id)
    return list(session.scalars(query.order_by(OrganizationSite.listing_id)))


def organization_of(session: Session, listing_id: int) -> Organization | None:
    """The organization that keeps a listing."""
    query = sa.select(Organization).join(OrganizationSite).where(OrganizationSite.listing_id == listing_id)
    return session.scalars(query).one_or_none()


def put_site(session: Session, *, organization_id: int, listing_id: int, actor: str) -> bool:
    """Let an organization keep a listing; False where one does already, or the organization is no more."""
    if organization_of(session, listing_id) is not None or session.get(Organization, organization_id) is None:
        return False
    session.add(OrganizationSite(listing_id=listing_id, organization_id=organization_id, added_by=actor))
    keep_true(session, [listing_id])
    return True


def take_site(session: Session, listing_id: int) -> int | None:
    """End that an organization keeps a listing, and what people hold of it through that; returns which it was.

    The caller sees to it that those who go on holding it have an owner (`rights.appoint`).
    """
    site = session.get(OrganizationSite, listing_id, populate_existing=True)
    if site is None:
        return None
    organization_id = site.organization_id
    session.delete(site)  # and with it, in the database, memberships and invitations of this site alone
    keep_true(session, [listing_id])
    return organization_id


def lacks_owner_without(session: Session, organization_id: int, account_id: int) -> bool:
    """True where nobody else owns all sites of an organization: somebody has to, as long as it is."""
    query = sa.select(Membership.id).where(
        Membership.organization_id == organization_id,
        Membership.account_id.in_(sa.select(Account.id).where(Account.active, Account.id != account_id)),
        Membership.listing_id.is_(None),
        Membership.role == HolderRole.OWNER,
    )
    return session.scalars(query.limit(1)).one_or_none() is None


def is_alone(session: Session, organization_id: int, account_id: int) -> bool:
    """True where nobody else belongs to an organization."""
    query = sa.select(Membership.id).where(
        Membership.organization_id == organization_id, Membership.account_id != account_id
    )
    return session.scalars(query.limit(1)).one_or_none() is None


def dissolve(session: Session, organization_id: int) -> None:
    """End an organization: its sites are again only of those who hold them by themselves."""
    listing_ids = site_ids(session, organization_id)
    session.execute(sa.delete(OrganizationSite).where(OrganizationSite.organization_id == organization_id))
    session.expire_all()
    keep_true(session, listing_ids)
    session.execute(sa.delete(Organization).where(Organization.id == organization_id))
    session.expire_all()
    for listing_id in listing_ids:
        rights.appoint(session, listing_id)
