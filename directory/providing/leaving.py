"""A person's account ends: their rights with it, and their address wherever it is not a log."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.database import begin_write
from directory.models import (
    Account,
    AccountSession,
    ChangeRequest,
    Claim,
    Holder,
    Mail,
    NoReminders,
    Revision,
    Role,
    SignInCode,
)


def delete_account(session: Session, *, account_id: int) -> None:
    """Delete the account of a program's person. The caller commits.

    Claims and requests that wait are dropped; of decided ones, and in histories, the address becomes "a former
    account". The audit log is append-only and keeps it; the page that offers this says so.

    Raises ValueError for people of the desk, whose accounts admins close.
    """
    begin_write(session)
    account = session.get_one(Account, account_id, populate_existing=True)
    if account.role_names != {Role.PROVIDER}:
        raise ValueError("only accounts of programs are deleted by their owners")
    email, former = account.email, f"a former account ({account_id})"
    session.execute(sa.delete(Holder).where(Holder.account_id == account_id))
    session.execute(sa.delete(AccountSession).where(AccountSession.account_id == account_id))
    session.execute(sa.delete(NoReminders).where(NoReminders.email == email))
    session.execute(sa.delete(SignInCode).where(SignInCode.email == email))
    session.execute(sa.delete(Mail).where(Mail.recipient == email, Mail.sent_at.is_(None)))
    session.execute(sa.update(Mail).where(Mail.recipient == email).values(recipient=former))
    session.execute(sa.delete(Claim).where(Claim.email == email, Claim.decided_at.is_(None)))
    session.execute(
        sa.update(Claim).where(Claim.email == email).values(email=former, who="", account_id=None, document=None)
    )
    session.execute(sa.delete(ChangeRequest).where(ChangeRequest.actor == email, ChangeRequest.decided_at.is_(None)))
    session.execute(sa.update(ChangeRequest).where(ChangeRequest.actor == email).values(actor=former, account_id=None))
    session.execute(sa.update(Revision).where(Revision.actor == email).values(actor=former))
    audit.record(session, actor=email, action="account-deleted", target=email)
    session.delete(account)
    session.flush()
