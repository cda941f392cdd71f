"""A made organization for tests: its sites, its people, and what rights should be by its memberships."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts import people
from directory.database import begin_write
from directory.listings.draft import Contact, Phone
from directory.listings.revisions import Change, write_many
from directory.models import Holder, HolderRole, Listing, Mail, Membership, Organization, OrganizationSite, Role
from directory.providing.organizations import founding, invitations
from directory.unit_of_work import written
from tests.factories import draft, said

DOMAIN = "example.org"
OWNER = f"olga@{DOMAIN}"


@dataclass(frozen=True)
class Made:
    """An organization: its public id, its owner's account, and its sites' ids and public ids, by name."""

    public_id: str
    owner: int
    listing_ids: list[int]
    public_ids: list[str]


def account(session: Session, email: str, role: Role = Role.PROVIDER) -> int:
    """The account of an address, made where there is none."""
    session.rollback()

    def work() -> int:
        begin_write(session)
        found = people.find(session, email)
        return (found or people.create(session, email=email, name="", roles=[role], actor="test")).id

    return written(session, work)


def listings(session: Session, count: int, *, name: str = "Lantern House", **values: object) -> list[int]:
    """So many published listings with a website of one domain; returns their ids."""
    session.rollback()
    contact = Contact(said=(said(),), phones=(Phone(number="+15125550100"),), website=f"https://www.{DOMAIN}/iop")
    made = [
        draft(**({"name": f"{name} {number:03d}", "provider": "Lantern House", "contact": contact} | values))
        for number in range(count)
    ]
    ids = written(session, lambda: write_many(session, changes=[Change(draft=one) for one in made], actor="test"))
    return list(ids)


def public_ids(session: Session, listing_ids: list[int]) -> list[str]:
    """The public ids of listings, in the order given."""
    known = {one: session.get_one(Listing, one).public_id for one in listing_ids}
    session.rollback()
    return [known[one] for one in listing_ids]


def hold(session: Session, listing_ids: list[int], account_id: int, role: HolderRole = HolderRole.OWNER) -> None:
    """Rights by oneself on listings, as if granted."""
    session.rollback()
    begin_write(session)
    session.add_all(Holder(listing_id=one, account_id=account_id, role=role, granted_by="test") for one in listing_ids)
    session.commit()


def organization(session: Session, sites: int = 120, *, owner: str = OWNER, domain: str | None = DOMAIN) -> Made:
    """An organization of so many sites, founded at the desk for its owner."""
    listing_ids = listings(session, sites)
    names = public_ids(session, listing_ids)
    found = partial(
        founding.found_at_desk,
        session,
        name="Lantern Health",
        public_ids=names,
        owner=owner,
        domain=domain,
        actor="mo@example.org",
    )
    public_id = written(session, found)
    return Made(public_id, account(session, owner), listing_ids, names)


def join(
    session: Session, made: Made, email: str, role: HolderRole = HolderRole.EDITOR, *, site: str | None = None
) -> int:
    """Somebody is asked in by the owner, and comes; returns their account."""
    account_id = account(session, email)
    link = invited(session, made, email, role, site=site)
    written(session, lambda: invitations.accept(session, account_id=account_id, token=link))
    return account_id


def invited(
    session: Session, made: Made, email: str, role: HolderRole = HolderRole.EDITOR, *, site: str | None = None
) -> str:
    """The token of an invitation by the owner."""
    session.rollback()
    ask = partial(
        invitations.invite,
        session,
        account_id=made.owner,
        public_id=made.public_id,
        email=email,
        role=role,
        listing=site,
        site="",
    )
    written(session, ask)
    return mailed_token(session, email)


def rows(session: Session) -> set[tuple[int, int, str, int | None]]:
    """All rights there are: (listing, account, role, through which organization)."""
    session.rollback()
    found = {
        (one.listing_id, one.account_id, one.role, one.organization_id)
        for one in session.scalars(sa.select(Holder).execution_options(populate_existing=True))
    }
    session.rollback()
    return found


def as_memberships_say(session: Session, own: dict[tuple[int, int], str]) -> set[tuple[int, int, str, int | None]]:
    """The rights that there should be, beside what people hold by themselves: (listing, account) → role."""
    weight = list(HolderRole)[::-1]
    session.rollback()
    sites = {one.listing_id: one.organization_id for one in session.scalars(sa.select(OrganizationSite))}
    found: dict[tuple[int, int], tuple[str, int | None]] = {key: (role, None) for key, role in own.items()}
    for one in session.scalars(sa.select(Membership)):
        wanted = [one.listing_id] if one.listing_id else sites
        for listing_id in wanted:
            if sites.get(listing_id) == one.organization_id:
                before = found.get((listing_id, one.account_id), (one.role, None))[0]
                most = max(HolderRole(before), HolderRole(one.role), key=weight.index)
                found[listing_id, one.account_id] = (most, one.organization_id)
    session.rollback()
    return {(listing_id, account_id, *said) for (listing_id, account_id), said in found.items()}


def organization_id(session: Session, made: Made) -> int:
    """Its number in the database."""
    number = session.scalars(sa.select(Organization.id).where(Organization.public_id == made.public_id)).one()
    session.rollback()
    return number


def mailed_token(session: Session, email: str) -> str:
    """What the link of the last invitation to this address carries."""
    session.rollback()
    query = sa.select(Mail.secrets).where(Mail.recipient == email, Mail.kind == "provider/organization-invited")
    text = session.scalars(query.order_by(Mail.id.desc()).limit(1)).one()
    session.rollback()
    link: str = json.loads(text or "{}")["link"]
    return link.rpartition("/")[2]
