"""A claim proven by a code that is mailed to an address at the program's own domain, whatever one signs in by.

The code is good for 15 minutes, once, five tries, for the one claim and account and in the one browser that asked: read
by somebody else, or sent on, it opens nothing. What it proves is looked at again when it is typed, for the listing may
be somebody's, merged, or of another domain by then.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock, mail
from directory.database import begin_write, one_at_a_time
from directory.listings import revisions
from directory.models import Account, ClaimCode, Listing, Proof
from directory.providing import claims
from directory.providing.proof.mail_evidence import evidence_for
from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled, filled_plural, marked
from directory.unit_of_work import written

LASTS = dt.timedelta(minutes=15)
MOST_TRIES = 5
MOST_MAILS = 5  # to one address in an hour, whoever asks
MOST_OF_ACCOUNT = 20  # in a day
DIGITS = 8
KEPT = dt.timedelta(days=1)
_OVER = "This code is over. Ask for a new one."


def request_code(session: Session, *, account_id: int, public_id: str, email: str, who: str, key: str) -> str:
    """Mail a code to an address (of `codes.address_of`) at a listing's domain; returns the key of the browser.

    The caller commits. Raises ProvidingProblem.
    """
    begin_write(session)
    one_at_a_time(session, f"claim code {email}")
    listing = session.scalars(sa.select(Listing).where(Listing.public_id == public_id)).one_or_none()
    if listing is None or listing.status not in claims.CLAIMABLE:
        raise ProvidingProblem("This listing is not in the directory any more.")
    if not (who := claims.who_they_are(who)):
        raise ProvidingProblem(claims.SAY_WHO)
    found = evidence_for(session, listing, email)
    if not found.matches:
        raise ProvidingProblem(filled("%(why)s Choose another way to show that it is yours.", why=found.why))
    now = clock.now()
    if _asked(session, ClaimCode.email == email, since=now - dt.timedelta(hours=1)) >= MOST_MAILS:
        text = filled(
            "Several codes went to %(email)s within the hour. Type the newest, or come back later.", email=email
        )
        raise ProvidingProblem(text)
    if _asked(session, ClaimCode.account_id == account_id, since=now - dt.timedelta(days=1)) >= MOST_OF_ACCOUNT:
        raise ProvidingProblem("You asked for many codes today. Please come back tomorrow.")
    browser = secrets.token_urlsafe(32)
    row = ClaimCode(
        listing_id=listing.id,
        account_id=account_id,
        email=email,
        who=who,
        browser_hash=_hash(browser),
        salt=secrets.token_hex(16),
        expires_at=now + LASTS,
    )
    session.add(row)
    session.flush()
    code = _code(key, row)
    mail.send(
        session,
        to=email,
        template="provider/claim-code",
        language=mail.language_of(session, session.get_one(Account, account_id).email),
        values={"program": listing.name, "listing": public_id},
        secrets={"code": f"{code[:4]} {code[4:]}"},
    )
    return browser


def redeem(session: Session, *, account_id: int, public_id: str, browser: str, code: str, key: str) -> int:
    """The claim that a code opened, granted where that is enough. A unit of work: a wrong try is kept, too.

    Raises ProvidingProblem.
    """
    found = written(session, lambda: _redeem(session, account_id, public_id, browser, code, key))
    if isinstance(found, ProvidingProblem):
        raise found
    return found


def forget_old(session: Session, *, now: dt.datetime) -> None:
    """Delete codes a day after they were made. The caller commits."""
    session.execute(sa.delete(ClaimCode).where(ClaimCode.created_at < now - KEPT))


def _redeem(
    session: Session, account_id: int, public_id: str, browser: str, code: str, key: str
) -> int | ProvidingProblem:
    revisions.open_version(session)
    query = (
        sa.select(ClaimCode)
        .join(Listing, Listing.id == ClaimCode.listing_id)
        .where(
            ClaimCode.browser_hash == _hash(browser),
            ClaimCode.account_id == account_id,
            Listing.public_id == public_id,
        )
    )
    row = session.scalars(query.with_for_update(of=ClaimCode)).one_or_none()
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        return ProvidingProblem(_OVER)
    if row.tries >= MOST_TRIES:
        return ProvidingProblem("There were too many wrong codes. Ask for a new one.")
    row.tries += 1
    typed = "".join(letter for letter in code[:100] if letter in "0123456789")
    if not hmac.compare_digest(_code(key, row), typed):
        left = MOST_TRIES - row.tries
        return ProvidingProblem(
            filled_plural(
                "That is not the code in the mail. You have %(num)s more try.",
                "That is not the code in the mail. You have %(num)s more tries.",
                left,
            )
            if left
            else marked("That was not the code, and it was the last try. Ask for a new one.")
        )
    row.used_at = clock.now()
    return claims.open_claim(
        session, account_id=account_id, public_id=public_id, who=row.who, proof=Proof.DOMAIN, address=row.email
    ).id


def _asked(session: Session, *conditions: sa.ColumnElement[bool], since: dt.datetime) -> int:
    query = sa.select(sa.func.count()).select_from(ClaimCode).where(ClaimCode.created_at > since, *conditions)
    return session.scalar(query) or 0


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _code(key: str, row: ClaimCode) -> str:
    """The digits: nothing of them is kept, and they are of one account, listing, address and browser."""
    said = f"claim code\x1f{row.account_id}\x1f{row.listing_id}\x1f{row.email}\x1f{row.salt}"
    made = hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made) % 10**DIGITS:0{DIGITS}d}"
