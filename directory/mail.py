"""Mail: a row in the outbox first, in the transaction of what it announces; sent by the worker afterwards.

`DIRECTORY_MAIL_URL` says how: `smtp://user:password@host:587` (STARTTLS where offered), `smtps://…`, `console:` (the
log of scripts/serve) or `file:///folder` (one file a mail, for tests and for trying things out).
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
import sys
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.config import Settings
from directory.database import begin_write
from directory.models import Mail
from directory.models.base import utcnow

GIVE_UP_AFTER = 8  # tries: about a day and a half
_TIMEOUT = 20  # seconds
_BATCH = 20

Deliver = Callable[[EmailMessage], None]


def put(session: Session, *, kind: str, recipient: str, subject: str, text: str) -> Mail:
    """Put a mail into the outbox. The caller commits it with what it announces."""
    mail = Mail(kind=kind, recipient=recipient, subject=" ".join(subject.split())[:200], text=text)
    session.add(mail)
    return mail


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
        mail.sent_at = utcnow()
    elif mail.tries >= GIVE_UP_AFTER:
        mail.failed_at = utcnow()
    session.commit()
    return problem is None


def _message(mail: Mail, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2].strip(">"))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
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
