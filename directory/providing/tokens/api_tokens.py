"""Tokens are made, listed and revoked by owners of all sites of an organization, and revoked by the desk.

A token is the organization's, for the sites that it has when the token is used. It is good as long as whoever made it
owns all of them, for they have seen it: once they left, or may less, it is refused at once. Another owner makes a new
one, and it does not come back with them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, mail
from directory.listings import revisions
from directory.models import Account, ApiToken, HolderRole, Membership
from directory.providing.organizations import sites
from directory.providing.organizations.my_organizations import Standing, begun_by_owner
from directory.providing.providing_problem import ProvidingProblem
from directory.providing.tokens.token_kinds import as_kept
from directory.text import filled

PREFIX = "iopnm_"  # by which scanners of code know one; then 40 hexadecimal digits, 160 random bits
_BYTES = 20
MOST_DAYS = 365
MOST_TOKENS = 20  # good ones of an organization
MOST_NAME = 60
SHOWN_AFTER = dt.timedelta(days=90)  # how long one that ended is listed
OVER = "This token is revoked by now."


class NotMade(ProvidingProblem):
    """A token cannot be made so; `field` is what has to be said otherwise: "name", "kinds" or "days"."""

    def __init__(self, text: str, field: str) -> None:
        self.field = field
        super().__init__(text)


def hash_of(token: str) -> str:
    """What is kept of a token. It is random and long, so that no slow hash has to hide it."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(
    session: Session, *, account_id: int, public_id: str, name: str, kinds: Collection[str], days: int, site: str
) -> str:
    """Make a token, by an owner; returns it, which is the only time. The caller commits. Raises ProvidingProblem.

    The other owners of the organization get a mail, with a link that begins with `site`.
    """
    name = " ".join(name.split())
    if not name or len(name) > MOST_NAME:
        raise NotMade(filled("Name the program that will use it, in %(most)s letters at most.", most=MOST_NAME), "name")
    kept = as_kept(kinds)
    if not kept:
        raise NotMade("Choose what it may change.", "kinds")
    if not 1 <= days <= MOST_DAYS:
        raise NotMade(filled("It can be good for 1 to %(most)s days.", most=MOST_DAYS), "days")
    found = begun_by_owner(session, account_id=account_id, public_id=public_id)
    now, organization_id = clock.now(), found.organization.id
    standing = [one for one in tokens_of(session, organization_id) if why_over(one) is None]
    if len(standing) >= MOST_TOKENS:
        raise ProvidingProblem(
            filled("An organization has %(most)s tokens at most. Revoke one that nobody needs.", most=MOST_TOKENS)
        )
    if name in {one.name for one in standing}:
        raise NotMade("There is a token of this name. Give another: the history tells them by it.", "name")
    token = PREFIX + secrets.token_hex(_BYTES)
    session.add(
        ApiToken(
            organization_id=organization_id,
            membership_id=_ownership(session, found),
            name=name,
            kinds=kept,
            token_hash=hash_of(token),
            ending=token[-4:],
            made_by=found.account.email,
            made_at=now,
            expires_at=now + dt.timedelta(days=days),
        )
    )
    details = {"name": name, "kinds": kept, "days": days}
    _note(session, found.account.email, "token-made", public_id, **details)
    _tell_owners(session, found, name, f"{site}/manage/programs/organizations/{public_id}/tokens")
    return token


def _ownership(session: Session, found: Standing) -> int:
    query = sa.select(Membership.id).where(
        Membership.organization_id == found.organization.id,
        Membership.account_id == found.account.id,
        Membership.listing_id.is_(None),
    )
    return session.scalars(query).one()


def _tell_owners(session: Session, found: Standing, name: str, link: str) -> None:
    query = (
        sa.select(Account.email)
        .join(Membership)
        .where(
            Membership.organization_id == found.organization.id,
            Membership.listing_id.is_(None),
            Membership.role == HolderRole.OWNER,
            Account.active,
            Account.id != found.account.id,
        )
    )
    values = {"who": found.account.email, "organization": found.organization.name, "name": name, "link": link}
    for email in session.scalars(query.order_by(Account.email)).all():
        mail.send(session, to=email, template="provider/token-made", values=values)


def tokens_of(session: Session, organization_id: int) -> list[ApiToken]:
    """An organization's tokens, newest first; those that ended long ago are in the audit log only."""
    since = clock.now() - SHOWN_AFTER
    query = sa.select(ApiToken).where(
        ApiToken.organization_id == organization_id,
        ApiToken.expires_at > since,
        sa.or_(ApiToken.revoked_at.is_(None), ApiToken.revoked_at > since),
    )
    return list(session.scalars(query.order_by(ApiToken.id.desc())))


def why_over(token: ApiToken) -> str | None:
    """Why a token is not good any more, None for one that is: "revoked", "expired", or "left" (whoever made it)."""
    maker = token.membership
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at <= clock.now():
        return "expired"
    if maker is None or maker.role != HolderRole.OWNER or not maker.account.active:
        return "left"
    return None


def revoke(session: Session, *, account_id: int, public_id: str, token_id: int) -> None:
    """End a token at once, by an owner. The caller commits. Raises ProvidingProblem."""
    found = begun_by_owner(session, account_id=account_id, public_id=public_id)
    _revoke(session, found.organization.id, public_id, token_id, found.account.email)


def revoke_at_desk(session: Session, *, public_id: str, token_id: int, actor: str) -> None:
    """As `revoke`, by the desk. The caller commits. Raises ProvidingProblem."""
    revisions.open_version(session)
    _revoke(session, sites.organization(session, public_id).id, public_id, token_id, actor)


def _revoke(session: Session, organization_id: int, public_id: str, token_id: int, actor: str) -> None:
    one = session.get(ApiToken, token_id, populate_existing=True)
    if one is None or one.organization_id != organization_id or one.revoked_at is not None:
        raise ProvidingProblem(OVER)
    one.revoked_at, one.revoked_by = clock.now(), actor
    _note(session, actor, "token-revoked", public_id, name=one.name)


def _note(session: Session, actor: str, action: str, public_id: str, **details: object) -> None:
    audit.record(session, actor=actor, action=action, target=f"organization {public_id}", **details)
