"""Somebody is asked in by mail: a link that is good once, for 14 days, and for exactly this address."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, mail
from directory.accounts import people, rights
from directory.accounts.memberships import site_ids
from directory.listings import revisions
from directory.models import Account, HolderRole, Listing, OrganizationInvitation, Role
from directory.providing.organizations.members import join
from directory.providing.organizations.my_organizations import begun_by_owner, standing
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled

LASTS = dt.timedelta(days=14)
LINK = "/manage/programs/invitations"
MOST_A_DAY = 50  # of one organization
OVER = "This invitation is over. Ask whoever sent it for a new one."
OTHER_ADDRESS = "This invitation is for another address. Sign in with the address that the mail went to."


def invite(
    session: Session,
    *,
    account_id: int,
    public_id: str,
    email: str,
    role: HolderRole,
    listing: str | None,
    site: str,
) -> None:
    """Ask somebody in, for all sites or one (`listing`, a public id). The caller commits.

    `email` is of `accounts.codes.address_of`; `site` is the address that links begin with. An earlier invitation of the
    same address is over. Raises ProvidingProblem.
    """
    found = begun_by_owner(session, account_id=account_id, public_id=public_id, email=email)
    account = people.find(session, email)
    if account is not None and account.role_names != {Role.PROVIDER}:
        raise ProvidingProblem("People who run the directory hold no listings.")
    listing_id = None
    if listing is not None:
        one = session.scalars(sa.select(Listing).where(Listing.public_id == listing)).one_or_none()
        if one is None or one.id not in site_ids(session, found.organization.id):
            raise ProvidingProblem("This is not a site of the organization any more.")
        listing_id = one.id
    now, token = clock.now(), secrets.token_urlsafe(32)
    of_it = sa.select(OrganizationInvitation).where(OrganizationInvitation.organization_id == found.organization.id)
    lately = of_it.where(OrganizationInvitation.created_at > now - dt.timedelta(days=1))
    if len(session.scalars(lately).all()) >= MOST_A_DAY:
        raise ProvidingProblem(filled("%(count)s people were asked in today. Ask others tomorrow.", count=MOST_A_DAY))
    for earlier in session.scalars(of_it.where(OrganizationInvitation.email == email)):
        if earlier.used_at is None and earlier.expires_at > now:
            earlier.expires_at = now
    session.add(
        OrganizationInvitation(
            organization_id=found.organization.id,
            email=email,
            role=role,
            listing_id=listing_id,
            token_hash=_hash(token),
            invited_by=found.account.email,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    mail.send(
        session,
        to=email,
        template="provider/organization-invited",
        language=mail.language_of(session, email, asked_in_by=found.account.email),
        values={"organization": found.organization.name, "who": found.account.email},
        secrets={"link": f"{site}{LINK}/{token}"},
    )
    details = {"organization": public_id, "role": role}
    audit.record(session, listing_id, actor=found.account.email, action="member-invited", target=email, **details)


def waiting(session: Session, organization_id: int) -> list[OrganizationInvitation]:
    """The invitations that are open, by address."""
    query = sa.select(OrganizationInvitation).where(
        OrganizationInvitation.organization_id == organization_id,
        OrganizationInvitation.used_at.is_(None),
        OrganizationInvitation.expires_at > clock.now(),
    )
    return list(session.scalars(query.order_by(OrganizationInvitation.email, OrganizationInvitation.id)))


def take_back(session: Session, *, account_id: int, public_id: str, invitation_id: int) -> None:
    """Let an invitation be over, by an owner. The caller commits. Raises ProvidingProblem."""
    found = begun_by_owner(session, account_id=account_id, public_id=public_id)
    one = session.get(OrganizationInvitation, invitation_id, populate_existing=True)
    if one is None or one.organization_id != found.organization.id or one.used_at is not None:
        raise ProvidingProblem("This invitation is over by now.")
    one.expires_at = min(one.expires_at, clock.now())
    audit.record(
        session,
        one.listing_id,
        actor=found.account.email,
        action="invitation-taken-back",
        target=one.email,
        organization=public_id,
    )


def of_token(session: Session, *, token: str, account: Account) -> OrganizationInvitation:
    """The open invitation of a mailed link, for this person. Raises ProvidingProblem: over, or another's."""
    query = sa.select(OrganizationInvitation).where(OrganizationInvitation.token_hash == _hash(token))
    one = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if one is None or one.used_at is not None or one.expires_at <= clock.now():
        raise ProvidingProblem(OVER)
    if one.email != account.email:
        raise ProvidingProblem(OTHER_ADDRESS)
    return one


def forget_old(session: Session, *, now: dt.datetime) -> None:
    """Delete invitations that are over, once they count no more among those of a day. The caller commits."""
    over = (OrganizationInvitation.expires_at <= now, OrganizationInvitation.created_at <= now - dt.timedelta(days=1))
    session.execute(sa.delete(OrganizationInvitation).where(*over).execution_options(synchronize_session=False))


def accept(session: Session, *, account_id: int, token: str) -> str:
    """Take an invitation; returns the organization's public id. The caller commits. Raises ProvidingProblem."""
    revisions.open_version(session)
    account = session.get(Account, account_id, populate_existing=True)
    if account is None or not account.active:
        raise ProvidingProblem("Sign in again.")
    people.hold_still(session, account.email)
    one = of_token(session, token=token, account=account)
    if account.role_names != {Role.PROVIDER}:
        raise ProvidingProblem("People who run the directory hold no listings.")
    rights.hold_still(session, *site_ids(session, one.organization_id))
    if not _may_invite(session, one):
        raise ProvidingProblem(OVER)
    one.used_at = clock.now()
    join(
        session,
        organization=one.organization,
        account=account,
        role=HolderRole(one.role),
        listing_id=one.listing_id,
        granted_by=one.invited_by,
    )
    public_id = one.organization.public_id
    audit.record(
        session,
        one.listing_id,
        actor=account.email,
        action="member-joined",
        target=account.email,
        organization=public_id,
        role=one.role,
    )
    return public_id


def _may_invite(session: Session, one: OrganizationInvitation) -> bool:
    """True while whoever asked owns all sites: what they sent ends with that."""
    asker = people.find(session, one.invited_by)
    public_id = one.organization.public_id
    found = standing(session, account_id=asker.id, public_id=public_id) if asker is not None and asker.active else None
    return found is not None and found.is_owner


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
