"""Accounts: making them, inviting people, changing what they may do. Every change is in the audit log."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from directory import audit, letters
from directory.accounts import sessions
from directory.accounts.account_problem import AccountProblem
from directory.accounts.desk_states import EVERYWHERE, DeskStates
from directory.accounts.matrix import Right, allows
from directory.database import begin_write, insert_or, one_at_a_time
from directory.models import Account, AccountRole, Role


def find(session: Session, email: str) -> Account | None:
    """The account with this address, whatever its capitals."""
    return session.scalars(
        sa.select(Account).where(sa.func.lower(Account.email) == email.strip().lower())
    ).one_or_none()


def everyone(session: Session) -> list[Account]:
    """All accounts, by name."""
    return list(session.scalars(sa.select(Account).order_by(sa.func.lower(Account.name), Account.id)))


def states_of(session: Session, *, email: str, right: Right) -> DeskStates | None:
    """The states in which the person with this address has a right now; None where they have it nowhere, or no more.

    For what is done after the press: whoever pressed may be somebody else's moderator by then.
    """
    account = find(session, email)
    if account is None or not account.active or not allows(account.role_names, right):
        return None
    return DeskStates.of(account)


def create(
    session: Session,
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    actor: str,
    states: DeskStates = EVERYWHERE,
    password_hash: str | None = None,
) -> Account:
    """Make an account, for the desk with the states it works on. The caller commits.

    Raises AccountProblem for an address that is none or is taken, and for an admin of some states alone.
    """
    _refuse_half_admin(roles, states)
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise AccountProblem(f"“{email}” is not an email address: {error}") from error
    hold_still(session, address)
    if find(session, address) is not None:
        raise AccountProblem(f"{address} has an account already.")
    account = Account(
        email=address.lower(),
        name=_clean(name) or address.partition("@")[0],
        password=password_hash,
        fs_uniquifier=secrets.token_hex(32),
        desk_states=states.kept(),
        roles=_rows(session, roles),
    )
    session.add(account)
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="account-created",
        target=account.email,
        roles=sorted(roles),
        **({} if states == EVERYWHERE else {"states": states.kept()}),
    )
    return account


def find_or_create(session: Session, *, email: str, actor: str) -> Account:
    """The account with this address, made for a program's person where there is none. The caller commits.

    Raises AccountProblem for an address that is none.
    """
    hold_still(session, email)
    found = find(session, email)
    return found or create(session, email=email, name="", roles=[Role.PROVIDER], actor=actor)


def hold_still(session: Session, email: str) -> None:
    """Let nobody else make or delete the account of an address, or give it rights, until this transaction ends."""
    begin_write(session)
    one_at_a_time(session, f"account of {email.strip().lower()}")


def set_roles(session: Session, *, account: Account, roles: Collection[Role], states: DeskStates, actor: str) -> None:
    """Change what a person may do, and in which states. The caller commits.

    Raises AccountProblem rather than leave nobody who is an admin, and for an admin of some states alone.
    """
    _refuse_half_admin(roles, states)
    _one_change_of_admins(session, account)
    before, worked_on = account.role_names, DeskStates.of(account)
    if before == frozenset(roles) and worked_on == states:
        return
    if Role.ADMIN in before and Role.ADMIN not in roles:
        _keep_an_admin(session, account)
    account.roles, account.desk_states = _rows(session, roles), states.kept()
    sessions.end(session, account_id=account.id)
    audit.record(
        session,
        actor=actor,
        action="roles-changed",
        target=account.email,
        before=sorted(before),
        after=sorted(roles),
        states_before=worked_on.words(),
        states_after=states.words(),
    )


def set_active(session: Session, *, account: Account, active: bool, actor: str) -> None:
    """Close an account, or open it again. Closing ends its sessions. The caller commits."""
    _one_change_of_admins(session, account)
    if account.active == active:
        return
    if not active and Role.ADMIN in account.role_names:
        _keep_an_admin(session, account)
    account.active = active
    sessions.end(session, account_id=account.id)
    audit.record(session, actor=actor, action="account-opened" if active else "account-closed", target=account.email)


def set_language(session: Session, *, account: Account, language: str) -> None:
    """Put a person's pages and mails into a language; nothing happens for one that is none. The caller commits."""
    if language in letters.LANGUAGES and account.language != language:
        account.language = language
        audit.record(session, actor=account.email, action="language-chosen", language=language)


def reset_second_step(session: Session, *, account: Account, actor: str) -> None:
    """Forget a person's second step (a lost phone): the next sign-in sets up a new one. The caller commits."""
    account.tf_primary_method = None
    account.tf_totp_secret = None
    account.tf_last_counter = None
    account.mf_recovery_codes = None
    sessions.end(session, account_id=account.id)
    audit.record(session, actor=actor, action="second-step-reset", target=account.email)


def _one_change_of_admins(session: Session, account: Account) -> None:
    """Who is an admin hangs on two tables: of two who take it from each other at once, the second sees what is left."""
    begin_write(session)
    one_at_a_time(session, "who is an admin")
    session.refresh(account, ["active", "roles", "desk_states"])


def _refuse_half_admin(roles: Collection[Role], states: DeskStates) -> None:
    if Role.ADMIN in roles and states != EVERYWHERE:
        raise AccountProblem("An admin works on all states. Leave the states empty, or take away “Admin”.")


def _keep_an_admin(session: Session, leaving: Account) -> None:
    admins = sa.select(Account.id).join(Account.roles).where(AccountRole.name == Role.ADMIN, Account.active)
    if set(session.scalars(admins)) <= {leaving.id}:
        raise AccountProblem(f"{leaving.email} is the only admin. Make somebody else one first.")


def _rows(session: Session, roles: Collection[Role]) -> list[AccountRole]:
    """The rows of these roles; the first to use one makes it, also where two are the first at once."""
    for name in sorted(roles):
        session.execute(
            insert_or(session, AccountRole).values(name=str(name)).on_conflict_do_nothing(index_elements=["name"])
        )
    query = sa.select(AccountRole).where(AccountRole.name.in_(sorted(roles))).order_by(AccountRole.name)
    return list(session.scalars(query))


def _clean(name: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f]", " ", name)).strip()[:100]
