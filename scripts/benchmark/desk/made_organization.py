"""An organization of many sites with its people, tokens and files; and many small ones beside it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts import memberships, people
from directory.database import begin_write
from directory.listings.csv.export import as_csv
from directory.models import (
    Account,
    Holder,
    HolderRole,
    Listing,
    Membership,
    Organization,
    OrganizationInvitation,
    OrganizationSite,
    Role,
    Status,
)
from directory.providing.organizations import founding
from directory.providing.tokens import api_tokens
from directory.providing.tokens.token_kinds import KINDS
from directory.site_files import sending
from directory.unit_of_work import written
from scripts.benchmark.desk.filling import do_jobs, put
from scripts.benchmark.desk.made_people import ALONE, OWNER
from scripts.benchmark.desk.size import Size

_TOKENS = 10  # of one organization, at most


def make(session: Session, size: Size, listing_ids: list[int]) -> dict[str, str]:
    """The organization, its owner's; what addresses name of it."""
    public = sa.select(Listing.public_id).where(Listing.id.in_(listing_ids), Listing.status == Status.PUBLISHED)
    sites = list(session.scalars(public.order_by(Listing.id).limit(size.sites)))
    session.rollback()
    found = partial(
        founding.found_at_desk,
        session,
        name="Lantern Health",
        public_ids=sites,
        owner=OWNER,
        domain="lantern.example.org",
        actor="bench",
    )
    public_id = written(session, found)
    owner = session.execute(sa.select(Account.id).where(Account.email == OWNER)).scalar_one()
    _tokens(session, min(size.people, _TOKENS), owner, public_id)
    _people(session, min(size.people, size.sites), public_id)
    named = {"organization": public_id, "site": sites[0], "file": str(_file(session, sites, owner, public_id))}
    _others(session, size, listing_ids[-2 * size.organizations :])
    return named | {"held": _alone(session, listing_ids[-1])}


def _tokens(session: Session, count: int, owner: int, public_id: str) -> None:
    for number in range(count):
        session.rollback()
        make_one = partial(api_tokens.make, session, account_id=owner, public_id=public_id, name=f"Booking {number}")
        written(session, partial(make_one, kinds=KINDS, days=90, site="https://directory.example.org"))


def _people(session: Session, count: int, public_id: str) -> None:
    """So many who keep one site each, and as many who were asked in."""
    session.rollback()
    begin_write(session)
    now = clock.now()
    organization = session.execute(sa.select(Organization.id).where(Organization.public_id == public_id)).scalar_one()
    sites = memberships.site_ids(session, organization)
    for number in range(count):
        account = people.find_or_create(session, email=f"editor-{number}@example.org", actor="bench")
        one = Membership(account_id=account.id, listing_id=sites[number], organization_id=organization)
        one.role, one.granted_by = HolderRole.EDITOR, OWNER
        session.add(one)
    memberships.keep_true(session, sites)
    asked = [
        {
            "organization_id": organization,
            "email": f"asked-{number}@example.org",
            "role": str(HolderRole.EDITOR),
            "listing_id": sites[number],
            "token_hash": f"{number:064d}",
            "invited_by": OWNER,
            "created_at": now,
            "expires_at": now + dt.timedelta(days=14),
        }
        for number in range(count)
    ]
    put(session, OrganizationInvitation, asked)
    session.commit()


def _file(session: Session, sites: list[str], owner: int, public_id: str) -> int:
    """A file of all sites that changes each; its number."""
    session.rollback()
    text = "".join(as_csv(session, sa.select(Listing).where(Listing.public_id.in_(sites))))
    session.rollback()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(row | {"website": "https://www.lantern.example.org/new"} for row in rows)
    data = out.getvalue().encode()
    sent = partial(sending.send, session, account_id=owner, public_id=public_id, name="sites.csv", data=data)
    number = written(session, sent)
    do_jobs(session)
    return number


def _others(session: Session, size: Size, listing_ids: list[int]) -> None:
    session.rollback()
    begin_write(session)
    now = clock.now()
    made = [
        {"public_id": f"made{number:06d}", "name": f"Small House {number}", "domain": None, "created_at": now}
        for number in range(size.organizations)
    ]
    put(session, Organization, made)
    ids = list(session.scalars(sa.select(Organization.id).where(Organization.public_id.like("made%"))))
    pairs = zip(sorted(ids * 2), listing_ids[: 2 * len(ids)], strict=False)
    sites = [
        {"listing_id": listing_id, "organization_id": one, "since": now, "added_by": "bench"}
        for one, listing_id in pairs
    ]
    put(session, OrganizationSite, sites)
    session.commit()


def _alone(session: Session, listing_id: int) -> str:
    """Somebody holds one listing by themselves, and others others; the public id of the one."""
    begin_write(session)
    account = people.find_or_create(session, email=ALONE, actor="bench")
    session.add(Holder(listing_id=listing_id, account_id=account.id, role=HolderRole.OWNER, granted_by="bench"))
    assert account.role_names == {Role.PROVIDER}
    session.commit()
    return session.execute(sa.select(Listing.public_id).where(Listing.id == listing_id)).scalar_one()
