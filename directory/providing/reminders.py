"""Reminders: 60, 75 and 88 days after a program last confirmed a section that decides, whoever holds it is asked.

The mail names what is old and leads to it. What nobody ever confirmed is as old as the rights of whoever is asked.

The link in the mail only *shows* a page; a press on it confirms, so that scanners of mail change nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from directory import keys, mail
from directory.config import Settings
from directory.database import begin_write
from directory.listings.draft import ListingDraft
from directory.listings.freshness import CONFIRMED_DAYS, REMIND_AFTER, section_days
from directory.models import Account, Holder, Listing, NoReminders, Status
from directory.unit_of_work import written

LINK_LASTS = dt.timedelta(days=14)
_SALT = "still right"
_PURPOSE = "reminder links"


def link_key(settings: Settings) -> str:
    """What the links of reminders are signed with."""
    return keys.derive(keys.secret(settings), _PURPOSE)


def send_due(session: Session, *, today: dt.date, key: str, address: str) -> int:
    """Put the reminders that are due into the outbox, each once however often this runs; returns how many.

    A unit of work. `key` signs links, `address` is the site's own.
    """
    return written(session, lambda: _send(session, today, key, address))


def _send(session: Session, today: dt.date, key: str, address: str) -> int:
    begin_write(session)
    # One that was never confirmed, or only in part, may have a section that is old all the same.
    may_be_old = sa.or_(
        Listing.confirmed_on.is_(None), Listing.confirmed_on <= today - dt.timedelta(days=REMIND_AFTER[0])
    )
    query = (
        sa.select(Holder)
        .join(Listing, Listing.id == Holder.listing_id)
        .where(
            Listing.status == Status.PUBLISHED,
            may_be_old,
            Holder.account_id.not_in(sa.select(Account.id).join(NoReminders, NoReminders.email == Account.email)),
        )
        .order_by(Holder.id)
    )
    sent = 0
    for holder in session.scalars(query):
        if holder.account.active:
            sent += _remind(session, holder, today=today, key=key, address=address)
    return sent


def old_sections(holder: Holder, today: dt.date) -> dict[str, dt.date]:
    """The deciding sections that were not confirmed for 60 days → since when, the oldest first."""
    days = section_days(ListingDraft.from_json(holder.listing.content))
    since = {name: day.first if day else holder.since.date() for name, day in days.items()}
    old = {name: day for name, day in since.items() if (today - day).days >= REMIND_AFTER[0]}
    return dict(sorted(old.items(), key=lambda item: item[1]))


def _remind(session: Session, holder: Holder, *, today: dt.date, key: str, address: str) -> bool:
    old = old_sections(holder, today)
    if not old:
        return False
    listing, since = holder.listing, min(old.values())
    age = (today - since).days
    stage = max(days for days in REMIND_AFTER if age >= days)
    return mail.send(
        session,
        to=holder.account.email,
        template="provider/reminder",
        values={
            "program": listing.name,
            "days": age,
            "lapses": (since + dt.timedelta(days=CONFIRMED_DAYS)).isoformat(),
            "lapsed": age > CONFIRMED_DAYS,
            "old": [
                (name, (today - day).days, f"{address}/manage/programs/{listing.public_id}/edit/{name}")
                for name, day in old.items()
            ],
        },
        secrets={"link": f"{address}/manage/still-right/{token(holder, key)}"},
        key=f"reminder {listing.id} {since.isoformat()} {stage} {holder.account_id}",
        reminder=True,
    )


def token(holder: Holder, key: str) -> str:
    """What the link of a reminder carries: these rights, signed."""
    return str(URLSafeTimedSerializer(key, salt=_SALT).dumps([holder.id, holder.listing_id, holder.account_id]))


@dataclass(frozen=True, slots=True)
class Link:
    """A link that opens something: whose rights, and what it says, by which it is known again (`used_links`)."""

    holder: Holder
    says: str


def link_of(session: Session, *, signed: str, key: str) -> Link | None:
    """What a link says; None for one that is forged, older than 14 days, or of rights that ended.

    The same rights and the same second are the same link, however its letters are written.
    """
    try:
        lasts = int(LINK_LASTS.total_seconds())
        named, made = URLSafeTimedSerializer(key, salt=_SALT).loads(signed, max_age=lasts, return_timestamp=True)
        holder_id, listing_id, account_id = (int(one) for one in named)
    except (BadSignature, ValueError, TypeError):
        return None
    query = sa.select(Holder).where(
        Holder.id == holder_id, Holder.listing_id == listing_id, Holder.account_id == account_id
    )
    found = session.scalars(query).one_or_none()
    if found is None or not found.account.active or found.listing.status != Status.PUBLISHED:
        return None
    return Link(found, f"still right {holder_id} {listing_id} {account_id} {int(made.timestamp())}")


def holder_of(session: Session, *, signed: str, key: str) -> Holder | None:
    """Whose link this is; None where `link_of` is."""
    link = link_of(session, signed=signed, key=key)
    return link.holder if link else None
