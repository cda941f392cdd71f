"""Reminders: 60, 75 and 88 days after a program last confirmed its listing, whoever holds it is asked one question.

The link in the mail only *shows* a page; a press on it confirms, so that scanners of mail change nothing.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from directory import keys, mail
from directory.config import Settings
from directory.database import begin_write
from directory.listings.freshness import CONFIRMED_DAYS, REMIND_AFTER
from directory.models import Account, Holder, Listing, NoReminders, Status

LINK_LASTS = dt.timedelta(days=60)
_SALT = "still right"
_PURPOSE = "reminder links"


def link_key(settings: Settings) -> str:
    """What the links of reminders are signed with."""
    return keys.derive(keys.secret(settings), _PURPOSE)


def send_due(session: Session, *, today: dt.date, key: str, address: str) -> int:
    """Put the reminders that are due into the outbox, each once however often this runs; returns how many. Commits.

    `key` signs links, `address` is the site's own.
    """
    session.rollback()
    begin_write(session)
    query = (
        sa.select(Holder)
        .join(Listing, Listing.id == Holder.listing_id)
        .where(
            Listing.status == Status.PUBLISHED,
            Listing.confirmed_on <= today - dt.timedelta(days=REMIND_AFTER[0]),
            Holder.account_id.not_in(sa.select(Account.id).join(NoReminders, NoReminders.email == Account.email)),
        )
        .order_by(Holder.id)
    )
    sent = 0
    for holder in session.scalars(query):
        listing, account = holder.listing, holder.account
        if listing.confirmed_on is None or not account.active:
            continue
        age = (today - listing.confirmed_on).days
        stage = max(days for days in REMIND_AFTER if age >= days)
        sent += mail.send(
            session,
            to=account.email,
            template="provider/reminder",
            values={
                "program": listing.name,
                "days": age,
                "lapses": (listing.confirmed_on + dt.timedelta(days=CONFIRMED_DAYS)).isoformat(),
                "lapsed": age > CONFIRMED_DAYS,
            },
            secrets={"link": f"{address}/manage/still-right/{token(holder, key)}"},
            key=f"reminder {listing.id} {listing.confirmed_on.isoformat()} {stage} {account.id}",
            reminder=True,
        )
    session.commit()
    return sent


def token(holder: Holder, key: str) -> str:
    """What the link of a reminder carries: these rights, signed."""
    return str(URLSafeTimedSerializer(key, salt=_SALT).dumps([holder.id, holder.listing_id, holder.account_id]))


def holder_of(session: Session, *, signed: str, key: str) -> Holder | None:
    """Whose link this is; None for one that is forged, old, or of rights that ended."""
    try:
        named = URLSafeTimedSerializer(key, salt=_SALT).loads(signed, max_age=int(LINK_LASTS.total_seconds()))
        holder_id, listing_id, account_id = (int(one) for one in named)
    except (BadSignature, ValueError, TypeError):
        return None
    query = sa.select(Holder).where(
        Holder.id == holder_id, Holder.listing_id == listing_id, Holder.account_id == account_id
    )
    found = session.scalars(query).one_or_none()
    if found is None or not found.account.active or found.listing.status != Status.PUBLISHED:
        return None
    return found
