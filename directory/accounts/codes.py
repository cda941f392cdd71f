"""Signing in by a mail: a short code for the browser that asked, and a link for any; single use, good for some minutes.

Anybody may ask for a code to any address, and is told the same; who types it right holds that mailbox. An account is
made then, not before. People of the desk sign in by password and second step, and get a mail that says so.

Nobody is kept out by a stranger who asks for their code, or guesses at it. A code lives its time: asking again, from
wherever, mails the same one, a few times at most, and ends none. Wrong codes are counted by browser. And the link of a
mail is good for its 15 minutes whatever a stranger typed: no more mail is sent only where one was sent that still
opens.
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
from directory.accounts.account_problem import AccountProblem
from directory.accounts.matrix import is_of_desk
from directory.database import begin_write, one_at_a_time
from directory.models import Account, SignInCode
from directory.text import filled, filled_plural
from directory.unit_of_work import written

LASTS = dt.timedelta(minutes=15)
LINK = "/manage/enter/link"
MOST_TRIES = 5  # in one browser
WORN_OUT = 100  # tries of one code from everywhere: from then on its link opens, and asking again makes another
MOST_MAILS = 3  # of one code
DIGITS = 8
_SALT = 32  # characters
_UNTIL = 8  # characters
_OTHER_WAYS = filled("Press the link in the mail, or ask again.")
KEPT = dt.timedelta(days=1)
_ADDRESS_MOST = 320  # characters as typed; a real one has 254 at most


def address_of(text: str) -> str:
    """A typed address in its one spelling. Raises AccountProblem."""
    try:
        if len(text) > _ADDRESS_MOST:
            raise EmailNotValidError("too long to be read")
        return str(validate_email(text.strip(), check_deliverability=False).normalized).lower()
    except EmailNotValidError as error:
        raise AccountProblem(
            filled("“%(text)s” is not an email address. It looks like name@example.org.", text=text.strip()[:100])
        ) from error


def request_code(session: Session, *, email: str, language: str, key: str, site: str, again: bool = True) -> str:
    """Mail a code to an address (of `address_of`); returns the random key of the browser that asked.

    The same happens whether or not there is an account. A code that was mailed less than 15 minutes ago is mailed once
    more, but not where `again` is False or it was mailed three times: it is on its way by then. `key` makes codes,
    `site` is the address that links begin with. The caller commits.
    """
    begin_write(session)
    one_at_a_time(session, f"code {email}")
    account = people.find(session, email)
    now, browser = clock.now(), secrets.token_urlsafe(32)
    asked = _asked_lately(session, email, now)
    salt = asked[-1].salt if asked else secrets.token_hex(16)
    mails = sum(one.mailed for one in asked)
    sign_in_code = SignInCode(
        email=email,
        browser_hash=_hash(browser),
        salt=salt,
        language=language,
        mailed=not mails or (again and mails < MOST_MAILS),
        expires_at=now + LASTS,
    )
    session.add(sign_in_code)
    if not sign_in_code.mailed or (account is not None and not account.active):
        return browser
    if account is not None and is_of_desk(account.role_names):  # nobody of the desk comes in without the second step
        mail.send(session, to=email, template="provider/staff", language=language)
    else:
        code = _code(key, email, salt)
        opens = {
            "code": f"{code[:4]} {code[4:]}",
            "link": f"{site}{LINK}/{_token(key, salt, int((now + LASTS).timestamp()))}",
        }
        mail.send(session, to=email, template="provider/code", language=language, secrets=opens)
    return browser


def redeem(session: Session, *, browser: str, code: str, key: str) -> Account:
    """The account whose code this is, made where there is none. A unit of work: a wrong try is kept, too.

    Raises AccountProblem for a code that is wrong, over, used, or of an address that was not asked for in this browser.
    """
    return _account_of(written(session, lambda: _redeem(session, browser, code, key)))


def _account_of(found: Account | AccountProblem) -> Account:
    if isinstance(found, AccountProblem):
        raise found
    return found


def _redeem(session: Session, browser: str, code: str, key: str) -> Account | AccountProblem:
    begin_write(session)
    own_salt = sa.select(SignInCode.salt).where(SignInCode.browser_hash == _hash(browser)).scalar_subquery()
    found = _alike(session, own_salt)
    sign_in_code = next((one for one in found if one.browser_hash == _hash(browser)), None)
    if sign_in_code is None or _is_used(found) or sign_in_code.expires_at <= clock.now():
        return AccountProblem("This code is over. Ask for a new one.")
    if sign_in_code.tries >= MOST_TRIES or sum(one.tries for one in found) >= WORN_OUT:
        return AccountProblem(filled("There were too many wrong codes. %(ways)s", ways=_OTHER_WAYS))
    sign_in_code.tries += 1
    typed = re.sub(r"[^0-9]", "", code[:100])
    if not hmac.compare_digest(_code(key, sign_in_code.email, sign_in_code.salt), typed):
        left = MOST_TRIES - sign_in_code.tries
        if not left:
            return AccountProblem(filled("That was not the code, and it was the last try. %(ways)s", ways=_OTHER_WAYS))
        return AccountProblem(
            filled_plural(
                "That is not the code in the mail. You have %(num)s more try.",
                "That is not the code in the mail. You have %(num)s more tries.",
                left,
            )
        )
    return _open(session, found, sign_in_code.email, language=sign_in_code.language, said=True)


def address_of_link(session: Session, *, token: str, key: str) -> str | None:
    """The address that a mailed link signs in; None for one that is over, used, or none of ours."""
    return next((one.email for one in _linked(session, token, key)), None)


def follow(session: Session, *, token: str, key: str) -> Account:
    """The account whose mailed link this is, made where there is none; in any browser.

    A unit of work. Raises AccountProblem.
    """
    return _account_of(written(session, lambda: _follow(session, token, key)))


def _follow(session: Session, token: str, key: str) -> Account | AccountProblem:
    begin_write(session)
    found = _linked(session, token, key)
    if not found:
        return AccountProblem("This link is over. Ask for a new one.")
    return _open(session, found, found[0].email, language=found[0].language)


def forget_old(session: Session, *, now: dt.datetime) -> None:
    """Delete codes a day after they were made: nothing is known then of who asked. The caller commits."""
    session.execute(sa.delete(SignInCode).where(SignInCode.created_at < now - KEPT))


def _asked_lately(session: Session, email: str, now: dt.datetime) -> list[SignInCode]:
    """Who asked for the code of this address that is mailed now, the first of them first; empty where it is over."""
    lately = sa.select(SignInCode.salt).where(SignInCode.email == email, SignInCode.created_at > now - LASTS)
    newest = lately.order_by(SignInCode.id.desc()).limit(1).scalar_subquery()
    found = _alike(session, newest)
    over = not found or found[0].created_at <= now - LASTS or _is_used(found)
    return [] if over or sum(one.tries for one in found) >= WORN_OUT else found


def _alike(session: Session, salt: sa.ScalarSelect[str] | str) -> list[SignInCode]:
    """The rows of all browsers that wait for the same code, by id, locked."""
    query = sa.select(SignInCode).where(SignInCode.salt == salt).order_by(SignInCode.id).with_for_update()
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def _is_used(found: list[SignInCode]) -> bool:
    return any(one.used_at is not None for one in found)


def _linked(session: Session, token: str, key: str) -> list[SignInCode]:
    """The rows that a link's token is of, while it opens: its mail's own 15 minutes, whoever asks again meanwhile."""
    salt, until = token[:_SALT], token[_SALT : _SALT + _UNTIL]
    if not re.fullmatch(r"[0-9a-f]+", until) or not token.isascii():
        return []
    ends = int(until, 16)
    if not hmac.compare_digest(_token(key, salt, ends), token) or ends <= clock.now().timestamp():
        return []
    found = _alike(session, salt)
    return [] if _is_used(found) else found


def _open(
    session: Session, found: list[SignInCode], email: str, *, language: str, said: bool = False
) -> Account | AccountProblem:
    """Use a code up, in every browser that waits for it; the account whose it is, made where there is none.

    `language` is of the page that it was asked on: theirs, where they have none yet, or where they `said` so in this
    very browser. English is what the page offers by itself, and is no word against another.
    """
    for one in found:
        one.used_at = clock.now()
    account = people.find_or_create(session, email=email, actor=email)
    if not account.active or is_of_desk(account.role_names):
        return AccountProblem("This code is over. Ask for a new one.")
    if account.language is None or (said and language != "en"):
        people.set_language(session, account=account, language=language)
    return account


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _code(key: str, email: str, salt: str) -> str:
    """The digits: nothing of them is kept, and without the key nobody can make them."""
    made = hmac.new(key.encode(), f"code\x1f{email}\x1f{salt}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made) % 10**DIGITS:0{DIGITS}d}"


def _token(key: str, salt: str, ends: int) -> str:
    """What a mailed link carries: its code's salt, until when it opens (seconds of the epoch), and our seal on both."""
    said = f"{salt}{ends:0{_UNTIL}x}"
    return said + hmac.new(key.encode(), f"link\x1f{said}".encode(), hashlib.sha256).hexdigest()
