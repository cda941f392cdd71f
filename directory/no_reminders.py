"""Whoever wants no reminders: by the signed link of a mail, which needs no sign-in, or as they choose."""

from __future__ import annotations

import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from directory import audit, keys
from directory.config import Settings
from directory.database import begin_write, insert_or
from directory.models import NoReminders

PATH = "/manage/no-reminders"


def stop_token(email: str, settings: Settings) -> str:
    """What the link by which somebody stops their reminders carries."""
    return str(_stops(settings).dumps(email))


def stop_reminders(session: Session, *, token: str, settings: Settings) -> str | None:
    """Send this address no more reminders; returns it, None for a token that is not ours. The caller commits."""
    email = address_of_stop(token, settings)
    if email is not None:
        choose_reminders(session, email=email, wanted=False)
    return email


def choose_reminders(session: Session, *, email: str, wanted: bool) -> None:
    """Send this address reminders, or none. The caller commits."""
    begin_write(session)
    audit.record(session, actor=email, action="reminders-started" if wanted else "reminders-stopped")
    if wanted:
        session.execute(sa.delete(NoReminders).where(NoReminders.email == email))
        return
    session.execute(
        insert_or(session, NoReminders).values(email=email).on_conflict_do_nothing(index_elements=["email"])
    )


def address_of_stop(token: str, settings: Settings) -> str | None:
    """The address whose reminders a token stops; None for one that is not ours."""
    try:
        return str(_stops(settings).loads(token))
    except BadSignature:
        return None


def _stops(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(keys.derive(keys.secret(settings), "stop reminders"), salt="stop")
