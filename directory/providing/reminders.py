"""Reminders: one mail a week at most for all that a person keeps, and only when something in it is newly old.

Newly old: 60, 75 and 88 days after a section that decides was last confirmed. What nobody ever confirmed is as old as
the rights of whoever is asked. The mail names the sites that need it most, what is old in each and what it does not
say, and leads to each.

The links in the mail only *show* pages; a press on one confirms, so that scanners of mail change nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from babel.dates import format_date
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from directory import keys, mail
from directory.config import Settings
from directory.database import begin_write
from directory.letters import LANGUAGES, Spoken
from directory.listings.freshness import CONFIRMED_DAYS, DECIDING, REMIND_AFTER, stored_days
from directory.models import Account, Holder, Listing, NoReminders, Organization, Status
from directory.unit_of_work import written

EVERY = dt.timedelta(days=7)
NAMED = 10  # sites in one mail
LINK_LASTS = dt.timedelta(days=14)
_SALT = "still right"
_PURPOSE = "reminder links"


def link_key(settings: Settings) -> str:
    """What the links of reminders are signed with."""
    return keys.derive(keys.secret(settings), _PURPOSE)


def send_due(session: Session, *, today: dt.date, key: str) -> int:
    """Put the reminders that are due into the outbox, each once however often this runs; returns how many.

    A unit of work for each person. `key` signs links.
    """
    query = (
        sa.select(Account.id)
        .join(Holder, Holder.account_id == Account.id)
        .join(Listing, Listing.id == Holder.listing_id)
        .where(_wants_one(today), *_may_be_old(today))
        .distinct()
        .order_by(Account.id)
    )
    people = list(session.scalars(query))
    return sum(written(session, partial(_remind, session, account_id, today, key)) for account_id in people)


def _wants_one(today: dt.date) -> sa.ColumnElement[bool]:
    """Of accounts: one that gets reminders, and got none within a week."""
    return sa.and_(
        Account.active,
        sa.or_(Account.reminded_on.is_(None), Account.reminded_on <= today - EVERY),
        Account.email.not_in(sa.select(NoReminders.email)),
    )


def _may_be_old(today: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    """Of listings: one that was never confirmed, or only in part, may have a section that is old all the same."""
    day = today - dt.timedelta(days=REMIND_AFTER[0])
    return Listing.status == Status.PUBLISHED, sa.or_(Listing.confirmed_on.is_(None), Listing.confirmed_on <= day)


def old_sections(holder: Holder, today: dt.date) -> dict[str, dt.date]:
    """The deciding sections that were not confirmed for 60 days → since when, the oldest first."""
    days = stored_days(json.loads(holder.listing.content))
    since = {name: day.first if day else holder.since.date() for name, day in days.items()}
    old = {name: day for name, day in since.items() if (today - day).days >= REMIND_AFTER[0]}
    return dict(sorted(old.items(), key=lambda item: item[1]))


@dataclass(frozen=True, slots=True)
class OldSite:
    """A listing that a person keeps, with what is old in it; never empty."""

    holder: Holder
    old: dict[str, dt.date]

    @property
    def since(self) -> dt.date:
        """How long it is old."""
        return min(self.old.values())

    def is_newly_old(self, today: dt.date, last: dt.date | None) -> bool:
        """True where a section became 60, 75 or 88 days old after the last mail."""
        became = [day + dt.timedelta(days=age) for day in self.old.values() for age in REMIND_AFTER]
        return any(day <= today and (last is None or day > last) for day in became)

    def said(self, today: dt.date) -> dict[str, object]:
        """What the mail says of it."""
        days = stored_days(json.loads(self.holder.listing.content))
        lapses = self.since + dt.timedelta(days=CONFIRMED_DAYS)
        return {
            "name": self.holder.listing.name,
            "lapses": Spoken({one: format_date(lapses, "long", locale=one) for one in LANGUAGES}),
            "lapsed": (today - self.since).days > CONFIRMED_DAYS,
            "old": [(name, (today - day).days) for name, day in self.old.items()],
            "unsaid": [name for name in DECIDING if name not in days],
        }


def _remind(session: Session, account_id: int, today: dt.date, key: str) -> bool:
    begin_write(session)
    query = sa.select(Account).where(Account.id == account_id, _wants_one(today)).with_for_update()
    account = session.scalars(query).one_or_none()
    if account is None:
        return False
    sites = _old_sites(session, account_id, today)
    if not any(one.is_newly_old(today, account.reminded_on) for one in sites):
        return False
    account.reminded_on = today
    year, week, _ = today.isocalendar()
    shown = sites[:NAMED]
    return mail.send(
        session,
        to=account.email,
        template="provider/reminder",
        values={
            "sites": [one.said(today) for one in shown],
            "more": len(sites) - len(shown),
            "organization": _organization_of(session, sites),
        },
        secrets={f"link_{number}": token(one.holder, key) for number, one in enumerate(shown, 1)},
        key=f"reminders {account_id} {year}-{week}",
        reminder=True,
    )


def _old_sites(session: Session, account_id: int, today: dt.date) -> list[OldSite]:
    """What a person keeps that is old, the oldest first."""
    query = sa.select(Holder).join(Listing, Listing.id == Holder.listing_id)
    held = session.scalars(query.where(Holder.account_id == account_id, *_may_be_old(today)))
    found = [OldSite(holder, old) for holder in held if (old := old_sections(holder, today))]
    return sorted(found, key=lambda one: (one.since, one.holder.listing.name, one.holder.id))


def _organization_of(session: Session, sites: Sequence[OldSite]) -> str | None:
    """The organization whose table has all of these; None where there is none."""
    through = {one.holder.organization_id for one in sites}
    if len(through) > 1 or None in through:
        return None
    return session.scalar(sa.select(Organization.public_id).where(Organization.id.in_(through)))


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
