"""Mail: a row in the outbox first, in the transaction of what it announces; sent by the worker afterwards.

`DIRECTORY_MAIL_URL` says how: `smtp://user:password@host:587` (STARTTLS where offered), `smtps://…`, `console:` (the
log of scripts/serve) or `file:///folder` (one file a mail, for tests and for trying things out).
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
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from directory import letters
from directory.config import Settings
from directory.database import begin_write, is_sqlite
from directory.models import Mail
from directory.models.base import utcnow

GIVE_UP_AFTER = 8  # tries: about a day and a half
_TIMEOUT = 20  # seconds
_BATCH = 20

Deliver = Callable[[EmailMessage], None]


def send(
    session: Session,
    *,
    to: str,
    template: str,
    language: str = "en",
    values: Mapping[str, object] | None = None,
    secrets: Mapping[str, str] | None = None,
    key: str | None = None,
    reminder: bool = False,
) -> bool:
    """Put a mail into the outbox. The caller commits it with what it announces, and the worker sends it.

    `template` names a file of templates/mail ("account/reset"); `values` fill it, `secrets` too, but are kept apart and
    forgotten once it is sent. A `key` says what is announced: a second mail of the same key is not written (False).
    `reminder` marks one that its receiver may stop.

    It is sent at least once: a worker that dies between the server's yes and our commit sends it again, under the same
    Message-ID, by which many mailboxes show it once.
    """
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
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    written = make(Mail).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(Mail.id)
    return session.execute(written).one_or_none() is not None


def _one_address(to: str) -> str:
    """The address, which can be no header of its own. Raises ValueError."""
    if not re.fullmatch(r"[^\s<>,;:\"()\[\]\\]+@[^\s<>,;:\"()\[\]\\]+", to) or len(to) > 254:
        raise ValueError(f"{to!r} is no address to send to")
    return to


def send_due(session: Session, settings: Settings) -> int:
    """Send what is due, each in its own transaction; returns how many were sent. A failure is tried again, later."""
    deliver = _deliverer(settings)
    sent = 0
    query = (
        sa.select(Mail.id)
        .where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.due_at <= utcnow())
        .order_by(Mail.id)
        .limit(_BATCH)
    )
    due = list(session.scalars(query))
    session.rollback()
    for mail_id in due:
        sent += _send_one(session, mail_id, deliver, settings)
    return sent


def _send_one(session: Session, mail_id: int, deliver: Deliver, settings: Settings) -> bool:
    """Send one. It is taken first (its next try moved ahead), so that two workers never both send it."""
    begin_write(session)
    mail = session.scalars(
        sa.select(Mail)
        .where(Mail.id == mail_id, Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.due_at <= utcnow())
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if mail is None:
        session.rollback()
        return False
    mail.tries += 1
    mail.due_at = utcnow() + dt.timedelta(minutes=2**mail.tries)
    message = _message(mail, settings)
    session.commit()
    problem = None
    try:
        deliver(message)
    except (OSError, smtplib.SMTPException) as error:
        problem = f"{type(error).__name__}: {error}"[:300]
    begin_write(session)
    mail = session.get_one(Mail, mail_id, populate_existing=True)
    mail.problem = problem
    if problem is None:
        mail.sent_at, mail.secrets = utcnow(), None
    elif mail.tries >= GIVE_UP_AFTER:
        mail.failed_at, mail.secrets = utcnow(), None
    session.commit()
    return problem is None


def _message(mail: Mail, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{mail.message_id}@{settings.mail_from.rpartition('@')[2].strip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    text = letters.fill(mail.text, json.loads(mail.secrets) if mail.secrets else {})
    message.set_content(text)
    page = letters.as_html(text, language=mail.language, site=settings.own_address)
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
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(letter for letter in str(message["Message-ID"]) if letter.isalnum())
    (folder / f"{name}.eml").write_bytes(message.as_bytes())


def _to_smtp(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        with smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT, context=context) as server:
            _log_in_and_send(server, message, parts.username, parts.password)
        return
    with smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        _log_in_and_send(server, message, parts.username, parts.password)


def _log_in_and_send(server: smtplib.SMTP, message: EmailMessage, user: str | None, password: str | None) -> None:
    if user:
        server.login(unquote(user), unquote(password or ""))
    server.send_message(message)
