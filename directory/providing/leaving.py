"""A person's account ends: their rights with it, and their address wherever it is not a log."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from directory import audit
from directory.accounts import memberships, people, rights
from directory.listings import revisions
from directory.models import (
    Account,
    AccountSession,
    ApiToken,
    ChangeRequest,
    Claim,
    ClaimCode,
    Holder,
    Job,
    Mail,
    Membership,
    NoReminders,
    OrganizationInvitation,
    OrganizationSite,
    Revision,
    Role,
    SignInCode,
    SiteFile,
)
from directory.providing.holders import KEPT
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled, marked

FORMER = "a former account"
# Where an address stands by itself, and where it may stand in a sentence.
_NAMED = (
    ApiToken.made_by,
    ApiToken.revoked_by,
    Claim.decided_by,
    ChangeRequest.decided_by,
    Holder.granted_by,
    Job.actor,
    Membership.granted_by,
    OrganizationInvitation.invited_by,
    OrganizationSite.added_by,
    Revision.actor,
    Revision.words_of,
    SiteFile.actor,
)
_SENTENCES = (
    Claim.evidence,
    Claim.reason,
    ChangeRequest.note,
    ChangeRequest.question,
    ChangeRequest.reply,
    ChangeRequest.reason,
    Revision.note,
    Mail.subject,
    Mail.text,
    Mail.problem,
    SiteFile.found,
)


def is_former(actor: str) -> bool:
    """True for what stands where the address of an account that was deleted stood."""
    return actor.startswith(FORMER)


def delete_account(session: Session, *, account_id: int) -> None:
    """Delete the account of a program's person. The caller commits.

    Claims and requests that wait are dropped; of decided ones, and in histories, the address becomes "a former
    account". The audit log is append-only and keeps it; the page that offers this says so. Nothing is done where the
    account is gone by now.

    Raises ProvidingProblem for the only owner of a listing that others edit, ValueError for people of the desk, whose
    accounts admins close.
    """
    # In the order of everybody else's locks: what is decided for an account, its codes, the account, its listings.
    revisions.open_version(session)
    account = session.get(Account, account_id, populate_existing=True)
    if account is None:
        return
    session.execute(sa.delete(SignInCode).where(SignInCode.email == account.email))
    people.hold_still(session, account.email)
    own_holders = sa.select(Holder).where(Holder.account_id == account_id).order_by(Holder.listing_id)
    rights.hold_still(session, *(one.listing_id for one in session.scalars(own_holders)))
    account = session.get(Account, account_id, populate_existing=True)
    if account is None:
        return
    if account.role_names != {Role.PROVIDER}:
        raise ValueError("only accounts of programs are deleted by their owners")
    _leave_organizations(session, account_id)
    holding = list(session.scalars(own_holders))
    listings = [one.listing_id for one in holding]
    _keep_owners(session, holding)
    email, former = account.email, f"{FORMER} ({account_id})"
    addresses = [email, *_proving(session, account)]
    session.execute(sa.delete(Holder).where(Holder.account_id == account_id))
    session.execute(sa.delete(AccountSession).where(AccountSession.account_id == account_id))
    session.execute(sa.delete(OrganizationInvitation).where(OrganizationInvitation.email == email))
    session.execute(sa.delete(NoReminders).where(NoReminders.email == email))
    session.execute(sa.delete(ClaimCode).where(ClaimCode.account_id == account_id))
    session.execute(sa.delete(Mail).where(Mail.recipient.in_(addresses), Mail.sent_at.is_(None)))
    session.execute(sa.update(Mail).where(Mail.recipient.in_(addresses)).values(recipient=former))
    session.execute(sa.delete(Claim).where(Claim.email == email, Claim.decided_at.is_(None)))
    session.execute(
        sa.update(Claim)
        .where(Claim.email == email)
        .values(
            email=former,
            proof_email=None,
            who="",
            account_id=None,
            document=None,
            document_name=None,
            phone_secret=None,
        )
    )
    session.execute(sa.delete(ChangeRequest).where(ChangeRequest.actor == email, ChangeRequest.decided_at.is_(None)))
    session.execute(sa.update(ChangeRequest).where(ChangeRequest.actor == email).values(actor=former, account_id=None))
    for column in _NAMED:
        session.execute(sa.update(column.class_).where(column == email).values({column.key: former}))
    for column in _SENTENCES:
        for one in addresses:
            _take_out(session, column, one, former)
    audit.record(session, actor=email, action="account-deleted", target=email)
    session.delete(account)
    session.flush()
    for listing_id in listings:  # of what is out of the directory, too: it may come back
        rights.appoint(session, listing_id)


def _proving(session: Session, account: Account) -> list[str]:
    """Other addresses by which they showed that listings are theirs, where nobody else signs in or claims by them."""
    theirs = set(session.scalars(sa.select(Claim.proof_email).where(Claim.email == account.email)))
    theirs |= set(session.scalars(sa.select(ClaimCode.email).where(ClaimCode.account_id == account.id)))
    wanted = sorted({one for one in theirs if one and one != account.email})
    others = set(session.scalars(sa.select(Account.email).where(Account.email.in_(wanted))))
    of_others = Claim.email != account.email
    others |= set(session.scalars(sa.select(Claim.email).where(Claim.email.in_(wanted))))
    others |= set(session.scalars(sa.select(Claim.proof_email).where(of_others, Claim.proof_email.in_(wanted))))
    codes = sa.select(ClaimCode.email).where(ClaimCode.account_id != account.id, ClaimCode.email.in_(wanted))
    others |= set(session.scalars(codes))
    return [one for one in wanted if one not in others]


def _leave_organizations(session: Session, account_id: int) -> None:
    """End what they are at organizations; one that nobody else belongs to ends with them. Raises ProvidingProblem."""
    query = sa.select(Membership).where(Membership.account_id == account_id).order_by(Membership.organization_id)
    at = {one.organization_id: one.organization.name for one in session.scalars(query)}
    for organization_id, name in at.items():
        if memberships.is_alone(session, organization_id, account_id):
            memberships.dissolve(session, organization_id)
            continue
        if memberships.lacks_owner_without(session, organization_id, account_id):
            text = marked(
                "You are the only owner of %(name)s, and others belong to it. Make somebody else an owner of all its "
                "sites first. Then delete your account."
            )
            raise ProvidingProblem(filled(text, name=name))
        session.execute(
            sa.delete(Membership).where(
                Membership.organization_id == organization_id, Membership.account_id == account_id
            )
        )
        memberships.keep_true(session, memberships.site_ids(session, organization_id))


def _keep_owners(session: Session, own_holders: Sequence[Holder]) -> None:
    """Refuse to leave listings to editors alone: nobody could ask others in, or answer for them."""
    left = [
        one.listing.name
        for one in own_holders
        if one.listing.status in KEPT and rights.needs_owner_without(session, one.listing_id, one.id)
    ]
    if left:
        text = marked(
            "You are the only owner of %(name)s, and others edit it. Under “Who keeps it”, ask another owner "
            "in or end the editors’ rights first. Then delete your account."
        )
        raise ProvidingProblem(filled(text, name="; ".join(left)))


def _take_out(
    session: Session, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], email: str, former: str
) -> None:
    """Put `former` where the address stands in sentences; an address that only ends in it is another one."""
    itself = re.compile(rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)", re.IGNORECASE)
    table, most = column.class_, getattr(column.type, "length", None)
    rows = session.execute(
        sa.select(table.id, column).where(column.icontains(email, autoescape=True)).order_by(table.id)
    )
    for number, text in rows.all():
        without = itself.sub(former, text)[:most]
        session.execute(sa.update(table).where(table.id == number).values({column.key: without}))
