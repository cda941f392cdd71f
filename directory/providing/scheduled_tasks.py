"""What is due by the calendar: reminders out, codes and papers forgotten. Safe to run as often as anyone likes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory import mail
from directory.accounts import codes
from directory.database import begin_write
from directory.moderation import reports
from directory.providing import claims, reminders, used_links
from directory.providing.organizations import invitations
from directory.providing.proof import by_mail
from directory.unit_of_work import written


@dataclass(frozen=True, slots=True)
class Due:
    """What a run did."""

    reminders: int


def run_due(session: Session, *, now: dt.datetime, key: str) -> Due:
    """Put due reminders into the outbox, forget old codes, documents and invitations. Units of work of its own.

    `key` signs the links of reminders (`link_key`).
    """
    sent = reminders.send_due(session, today=now.date(), key=key)
    written(session, lambda: _forget(session, now))
    return Due(sent)


def _forget(session: Session, now: dt.datetime) -> None:
    begin_write(session)
    codes.forget_old(session, now=now)
    claims.forget_documents(session, now=now)
    by_mail.forget_old(session, now=now)
    invitations.forget_old(session, now=now)
    reports.forget_texts(session, now=now)
    mail.forget_old(session, now=now)
    used_links.forget_old(session, before=now - reminders.LINK_LASTS)
