"""Signing in by a code that is mailed: short, single use, good for some minutes, in the browser that asked for it.

Anybody may ask for a code to any address, and is told the same; who types it right holds that mailbox. An account is
made then, not before. People of the desk sign in by password and second step, and get a mail that says so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from directory import clock, mail
from directory.accounts import people
from directory.database import begin_write
from directory.models import Account, Role, SignInCode

LASTS = dt.timedelta(minutes=15)
MOST_TRIES = 5
DIGITS = 8
KEPT = dt.timedelta(days=1)
_ADDRESS_MOST = 320  # characters as typed; a real one has 254 at most
_STAFF = frozenset({Role.ADMIN, Role.MODERATOR})


class CodeProblem(Exception):
    """A code that does not open anything; the message says what to do."""


def address_of(text: str) -> str:
    """A typed address in its one spelling. Raises CodeProblem."""
    try:
        if len(text) > _ADDRESS_MOST:
            raise EmailNotValidError("too long to be read")
        return str(validate_email(text.strip(), check_deliverability=False).normalized).lower()
    except EmailNotValidError as error:
        raise CodeProblem(f"“{text.strip()[:100]}” is not an email address. It looks like name@example.org.") from error


def request_code(session: Session, *, email: str, language: str, key: str) -> str:
    """Mail a code to an address (of `address_of`); returns the random key of the browser that asked.

    The same happens whether or not there is an account. `key` signs codes. The caller commits.
    """
    begin_write(session)
    account = people.find(session, email)
    browser, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    # An earlier code of this address is over: only the newest one opens.
    session.execute(
        sa.update(SignInCode).where(SignInCode.email == email, SignInCode.used_at.is_(None)).values(used_at=clock.now())
    )
    held = SignInCode(
        email=email, browser_hash=_hash(browser), code_hash=_mac(key, browser, code), expires_at=clock.now() + LASTS
    )
    session.add(held)
    if account is not None and (_STAFF & account.role_names or not account.active):
        held.used_at = clock.now()  # nobody of the desk comes in without the second step
        if account.active:
            mail.send(session, to=email, template="provider/staff", language=language)
    else:
        shown = f"{code[:4]} {code[4:]}"
        mail.send(session, to=email, template="provider/code", language=language, secrets={"code": shown})
    return browser


def redeem(session: Session, *, browser: str, code: str, key: str) -> Account:
    """The account whose code this is, made where there is none. Commits the try, also a wrong one.

    Raises CodeProblem for a code that is wrong, over, used, or asked for in another browser.
    """
    begin_write(session)
    query = sa.select(SignInCode).where(SignInCode.browser_hash == _hash(browser)).with_for_update()
    held = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if held is None or held.used_at is not None or held.expires_at <= clock.now() or held.tries >= MOST_TRIES:
        session.rollback()
        raise CodeProblem("This code is over. Ask for a new one.")
    held.tries += 1
    typed = re.sub(r"\D", "", code)
    if not hmac.compare_digest(held.code_hash, _mac(key, browser, typed)):
        left = MOST_TRIES - held.tries
        session.commit()
        if not left:
            raise CodeProblem("That was not the code, and it was the last try. Ask for a new one.")
        raise CodeProblem(f"That is not the code in the mail. You have {left} more {'try' if left == 1 else 'tries'}.")
    held.used_at = clock.now()
    account = people.find(session, held.email)
    if account is None:
        account = people.create(session, email=held.email, name="", roles=[Role.PROVIDER], actor=held.email)
    elif not account.active or _STAFF & account.role_names:
        session.commit()
        raise CodeProblem("This code is over. Ask for a new one.")
    session.commit()
    return account


def forget_old(session: Session, *, now: dt.datetime) -> None:
    """Delete codes a day after they were made: nothing is known then of who asked. The caller commits."""
    session.execute(sa.delete(SignInCode).where(SignInCode.created_at < now - KEPT))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _mac(key: str, browser: str, code: str) -> str:
    return hmac.new(key.encode(), f"{browser}\x1f{code}".encode(), hashlib.sha256).hexdigest()
