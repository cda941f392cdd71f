"""Mail: a row in the outbox first, in the transaction of what it announces; sent by the worker afterwards.

`DIRECTORY_MAIL_URL` says how: `smtp://user:password@host:587` (STARTTLS where offered), `smtps://…`, `console:` (the
log of scripts/serve) or `file:///folder` (one file a mail, its owner's alone, for tests and for trying out).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets as secrets_module
import smtplib
import ssl
import sys
from collections.abc import Callable, Mapping
from email import policy
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock, letter_pages, letters, no_reminders, private_files
from directory.config import Settings
from directory.database import begin_write, insert_or
from directory.models import Account, Mail
from directory.unit_of_work import written

PAGE = 50
KEPT = dt.timedelta(days=90)
GIVE_UP_AFTER = 8  # tries: about a day and a half
_TIMEOUT = 20  # seconds
_BATCH = 20

Deliver = Callable[[EmailMessage], None]


def send(
    session: Session,
    *,
    to: str,
    template: str,
    language: str | None = None,
    values: Mapping[str, object] | None = None,
    secrets: Mapping[str, str] | None = None,
    key: str | None = None,
    reminder: bool = False,
) -> bool:
    """Put a mail into the outbox. The caller commits it with what it announces, and the worker sends it.

    `template` names a file of templates/mail ("account/reset"); `values` fill it, `secrets` too, but are kept apart and
    forgotten once it is sent. Without a `language` it is in that of whoever has the address (`language_of`).
    A `key` says what is announced: a second mail of the same key is not written (False).
    `reminder` marks one that its receiver may stop.

    It is sent at least once: a worker that dies between the server's yes and our commit sends it again, under the same
    Message-ID, by which many mailboxes show it once.
    """
    language = language or language_of(session, to)
    letter = letters.compose(template, language, values or {}, tuple(secrets or ()))
    row = {
        "kind": template,
        "recipient": _one_address(to),
        "subject": letter.subject,
        "text": letter.text,
        "secrets": json.dumps(dict(secrets)) if secrets else None,
        "language": language if language in letters.LANGUAGES else "en",
        "key": key,
        "reminder": reminder,
        "message_id": secrets_module.token_hex(16),
    }
    written = insert_or(session, Mail).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(Mail.id)
    return session.execute(written).one_or_none() is not None


def language_of(session: Session, email: str, asked_in_by: str | None = None) -> str:
    """The language of a person’s mails: as they said; until then as whoever `asked_in_by` said; else English."""
    said = sa.select(Account.email, Account.language).where(
        Account.email.in_({one.lower() for one in (email, asked_in_by) if one}), Account.language.is_not(None)
    )
    known = {row.email: row.language for row in session.execute(said)}
    return known.get(email.lower()) or known.get((asked_in_by or "").lower()) or "en"


def rehearse(session: Session, *, template: str, secrets: Mapping[str, str]) -> None:
    """Do all that `send` does, and take it back in the same transaction: nobody gets a mail. The caller commits."""
    key = f"rehearsal {secrets_module.token_hex(16)}"
    send(session, to="nobody@example.org", template=template, secrets=secrets, key=key)
    session.execute(sa.delete(Mail).where(Mail.key == key).execution_options(synchronize_session=False))


def _one_address(to: str) -> str:
    """The address, which can be no header of its own. Raises ValueError."""
    if not re.fullmatch(r"[^\s<>,;:\"()\[\]\\]+@[^\s<>,;:\"()\[\]\\]+", to) or len(to) > 254:
        raise ValueError(f"{to!r} is no address to send to")
    return to


def recent(session: Session, *, state: str, page: int) -> tuple[list[Mail], int]:
    """One page of mails in a state ("waiting", "sent" or "failed"), the newest first, and how many there are."""
    conditions = {
        "waiting": sa.and_(Mail.sent_at.is_(None), Mail.failed_at.is_(None)),
        "sent": Mail.sent_at.is_not(None),
        "failed": Mail.failed_at.is_not(None),
    }
    query = sa.select(Mail).where(conditions[state])
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    return list(session.scalars(query.order_by(Mail.id.desc()).limit(PAGE).offset((page - 1) * PAGE))), total


def try_again(session: Session, *, mail_id: int) -> bool:
    """Put a mail that was given up back into the outbox; False for one that held a secret, which is forgotten by now.

    The caller commits.
    """
    begin_write(session)
    mail = session.get(Mail, mail_id, with_for_update=True)
    if mail is None or mail.failed_at is None or letters.holds_secret(mail.text):
        return False
    mail.failed_at, mail.tries, mail.due_at = None, 0, clock.now()
    return True


def forget_old(session: Session, *, now: dt.datetime) -> None:
    """Delete mails 90 days after they were sent or given up. The caller commits."""
    done = sa.func.coalesce(Mail.sent_at, Mail.failed_at)
    session.execute(sa.delete(Mail).where(done < now - KEPT).execution_options(synchronize_session=False))


def send_due(session: Session, settings: Settings) -> int:
    """Send what is due, each in its own transaction; returns how many were sent. A failure is tried again, later."""
    deliver = _deliverer(settings)
    sent = 0
    query = (
        sa.select(Mail.id)
        .where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.due_at <= clock.now())
        .order_by(Mail.id)
        .limit(_BATCH)
    )
    due = list(session.scalars(query))
    for mail_id in due:
        sent += _send_one(session, mail_id, deliver, settings)
    return sent


def _send_one(session: Session, mail_id: int, deliver: Deliver, settings: Settings) -> bool:
    """Send one. It is taken first (its next try moved ahead), so that two workers never both send it."""
    message = written(session, lambda: _take(session, mail_id, settings))
    if message is None:
        return False
    problem = None
    try:
        deliver(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: letters that a network has no way for
        problem = _said(error)
    written(session, lambda: _note(session, mail_id, problem))
    return problem is None


def _take(session: Session, mail_id: int, settings: Settings) -> EmailMessage | None:
    """A mail to send, where it is still due and nobody else sends it. One that makes no message is given up."""
    begin_write(session)
    mail = session.scalars(
        sa.select(Mail)
        .where(Mail.id == mail_id, Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.due_at <= clock.now())
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if mail is None:
        return None
    mail.tries += 1
    mail.due_at = clock.now() + dt.timedelta(minutes=2**mail.tries)
    try:
        return _message(mail, settings)
    except ValueError as error:
        mail.problem, mail.failed_at, mail.secrets = _said(error), clock.now(), None
        return None


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _note(session: Session, mail_id: int, problem: str | None) -> None:
    """What became of a mail."""
    begin_write(session)
    mail = session.get_one(Mail, mail_id, populate_existing=True)
    mail.problem = problem
    if problem is None:
        mail.sent_at, mail.secrets = clock.now(), None
    elif mail.tries >= GIVE_UP_AFTER:
        mail.failed_at, mail.secrets = clock.now(), None


def _message(mail: Mail, settings: Settings) -> EmailMessage:
    # A link in a header is never folded: folded it would be encoded, and lead nowhere.
    message = EmailMessage(policy=policy.default.clone(max_line_length=998))
    message["Subject"] = mail.subject
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{mail.message_id}@{settings.mail_from.rpartition('@')[2].strip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    site, stop = settings.own_address, no_reminders.stop_token(mail.recipient, settings)
    if mail.reminder:
        # One click, as RFC 8058 has it: mail programs post to it without a look at the page.
        message["List-Unsubscribe"] = f"<{site}{no_reminders.PATH}/{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    secrets = json.loads(mail.secrets) if mail.secrets else {}
    text = letters.fill(mail.text, {letters.SITE: site, letters.STOP: stop} | secrets)
    message.set_content(text)
    page = letter_pages.as_html(text, language=mail.language, site=site, subject=mail.subject)
    message.add_alternative(page, subtype="html")
    return message


def _deliverer(settings: Settings) -> Deliver:
    parts = urlsplit(settings.mail_url)
    if parts.scheme == "console":
        return _to_console
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        return lambda message: _to_file(message, folder)
    return lambda message: _to_smtp(message, settings.mail_url)


def _to_console(message: EmailMessage) -> None:
    sys.stdout.write(f"\n--- mail ---\n{message.as_string()}\n------------\n")
    sys.stdout.flush()


def _to_file(message: EmailMessage, folder: Path) -> None:
    private_files.make_folder(folder)
    name = "".join(letter for letter in str(message["Message-ID"]) if letter.isalnum())
    private_files.put(folder / f"{name}.eml", message.as_bytes())


def _to_smtp(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        with smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT, context=_trusting()) as server:
            _log_in_and_send(server, message, parts.username, parts.password)
        return
    with smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=_trusting())
            server.ehlo()
        _log_in_and_send(server, message, parts.username, parts.password)


def _trusting() -> ssl.SSLContext:
    """Whom this machine trusts: read only where a server is asked to encrypt, for it takes as long as all the rest."""
    return ssl.create_default_context()


def _log_in_and_send(server: smtplib.SMTP, message: EmailMessage, user: str | None, password: str | None) -> None:
    if user:
        server.login(unquote(user), unquote(password or ""))
    server.send_message(message)
