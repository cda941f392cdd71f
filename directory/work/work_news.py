"""News of work: to each person a mail a day at most, when something new waits of what they may do; and a feed.

The mail says how much and how old, never whose. It is stopped like reminders are (`no_reminders`). The feed's address
holds a secret of which only a hash is kept: it shows what its person may see at that moment, and nothing once they may
not take work any more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit, clock, mail
from directory.accounts.matrix import Right
from directory.database import begin_write, insert_or
from directory.models import Account, NoReminders, WorkNews, WorkTaken
from directory.unit_of_work import written
from directory.work.desk_people import DeskPerson, desk_people, desk_person
from directory.work.waiting_work import KEPT, waiting_since
from directory.work.work_kinds import kinds_of

FROM_HOUR = 12  # UTC: in the morning of whoever works in the states
_BYTES = 20  # of a feed's secret


@dataclass(frozen=True, slots=True)
class News:
    """What somebody chose: mails or none, and since when they have a feed."""

    mailed: bool
    feed_since: dt.datetime | None


def send_due(session: Session, *, now: dt.datetime) -> int:
    """Put the mails that are due into the outbox, each once however often this runs; returns how many.

    A unit of work for each person.
    """
    if now.hour < FROM_HOUR:
        return 0
    people = [one for one in desk_people(session) if one.may(Right.TAKE)]
    return sum(written(session, partial(_tell, session, one.id, now)) for one in people)


def _tell(session: Session, account_id: int, now: dt.datetime) -> bool:
    begin_write(session)
    account = session.get(Account, account_id, populate_existing=True, with_for_update=True)
    if account is None or not account.active or session.get(NoReminders, account.email) is not None:
        return False
    me, news = desk_person(account), _row(session, account_id)
    told = news.told_at
    if not me.may(Right.TAKE) or (told is not None and told.date() >= now.date()):
        return False
    kinds = _said(session, me, told, now)
    handed = _handed(session, me, told, now)
    if not handed and not any(one["new"] for one in kinds):
        return False
    news.told_at = now
    key = f"work {account_id} {now.date()}"
    values = {"kinds": kinds, "handed": handed}
    return mail.send(session, to=account.email, template="desk/work", values=values, key=key, reminder=True)


def _said(session: Session, me: DeskPerson, told: dt.datetime | None, now: dt.datetime) -> list[dict[str, object]]:
    """What waits of what one may do: how much is new and how much there is, the oldest's business days."""
    found: list[dict[str, object]] = []
    for kind in kinds_of(me.may):
        if not me.may(kind.done_with):
            continue
        there = waiting_since(session, kind, me, told, now)
        if there.count:
            found.append(
                {
                    "id": kind.id,
                    "new": there.new,
                    "count": there.count,
                    "days": int(there.waited),
                    "late": there.waited > kind.promised,
                }
            )
    return found


def _handed(session: Session, me: DeskPerson, told: dt.datetime | None, now: dt.datetime) -> int:
    """How many were handed to somebody since."""
    query = sa.select(sa.func.count()).where(
        WorkTaken.account_id == me.id,
        WorkTaken.handed_by.is_not(None),
        WorkTaken.taken_at > (told or now - KEPT),
        WorkTaken.taken_at <= now,
    )
    return session.scalar(query) or 0


def news_of(session: Session, account: Account) -> News:
    """What somebody chose."""
    row = session.get(WorkNews, account.id)
    has_feed = row is not None and row.feed_hash is not None
    return News(session.get(NoReminders, account.email) is None, row.feed_made_at if row and has_feed else None)


def make_feed(session: Session, *, me: DeskPerson) -> str:
    """Make somebody's feed, or give it another secret; returns it, which is the only time. The caller commits."""
    begin_write(session)
    secret = secrets.token_hex(_BYTES)
    row = _row(session, me.id)
    row.feed_hash, row.feed_made_at = hash_of(secret), clock.now()
    audit.record(session, actor=me.email, action="work-feed-made")
    return secret


def end_feed(session: Session, *, me: DeskPerson) -> None:
    """Let the address of somebody's feed lead nowhere. The caller commits."""
    begin_write(session)
    _row(session, me.id).feed_hash = None
    audit.record(session, actor=me.email, action="work-feed-ended")


def reader_of(session: Session, secret: str) -> DeskPerson | None:
    """Whose feed has this secret; None for none, and where they may not take work any more."""
    query = sa.select(Account).join(WorkNews).where(WorkNews.feed_hash == hash_of(secret), Account.active)
    account = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    me = desk_person(account) if account is not None else None
    return me if me is not None and me.may(Right.TAKE) else None


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that no slow hash has to hide it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _row(session: Session, account_id: int) -> WorkNews:
    new = insert_or(session, WorkNews).values(account_id=account_id)
    session.execute(new.on_conflict_do_nothing(index_elements=["account_id"]))
    return session.get_one(WorkNews, account_id, populate_existing=True, with_for_update=True)
