"""Sessions: a row for each sign-in, by which a cookie is good or not, and can be listed and ended."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock, fleeting
from directory.models import Account, AccountSession

LASTS = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=2)
_NOTE_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Open:
    """One open session, as its owner sees it."""

    id: int
    device: str
    since: dt.datetime
    seen: dt.datetime
    current: bool


def open_session(session: Session, *, account_id: int, device: str) -> str:
    """Open a session; returns the random key that its cookie carries. The caller commits."""
    key = secrets.token_urlsafe(32)
    row = AccountSession(key_hash=_hash(key), account_id=account_id, device=device[:60], expires_at=clock.now() + LASTS)
    session.add(row)
    return key


def is_open(session: Session, *, key: str, account_id: int) -> bool:
    """True while this session may be used: not ended, not expired, used within two hours. Notes that it is used."""
    key_hash = _hash(key)
    query = sa.select(AccountSession.created_at, AccountSession.expires_at).where(
        AccountSession.key_hash == key_hash, AccountSession.account_id == account_id, AccountSession.ended_at.is_(None)
    )
    row = session.execute(query).one_or_none()
    now = clock.now()
    if row is None or row.expires_at <= now:
        return False
    seen = fleeting.last_seen([key_hash]).get(key_hash, row.created_at)
    if seen < now - IDLE:
        return False
    if seen < now - _NOTE_EVERY:
        fleeting.note_seen(key_hash)
    return True


def list_open(session: Session, *, account_id: int, current_key: str = "") -> list[Open]:
    """An account's open sessions, the newest first."""
    now = clock.now()
    query = (
        sa.select(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.ended_at.is_(None),
            AccountSession.expires_at > now,
        )
        .order_by(AccountSession.id.desc())
    )
    rows = list(session.scalars(query))
    seen = fleeting.last_seen([row.key_hash for row in rows])
    current = _hash(current_key) if current_key else ""
    found = [
        Open(row.id, row.device, row.created_at, seen.get(row.key_hash, row.created_at), row.key_hash == current)
        for row in rows
    ]
    return [one for one in found if one.seen >= now - IDLE]


def end(session: Session, *, account_id: int, session_ids: Sequence[int] | None = None, key: str | None = None) -> int:
    """End sessions of an account: these, or the one with this key, or all of them. Returns how many. Caller commits."""
    query = sa.update(AccountSession).where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
    if session_ids is not None:
        query = query.where(AccountSession.id.in_(session_ids))
    if key is not None:
        query = query.where(AccountSession.key_hash == _hash(key))
    ended = session.execute(query.values(ended_at=clock.now()).returning(AccountSession.id))
    return len(ended.all())


def end_others(session: Session, *, account: Account, keep_key: str) -> int:
    """End every session of an account but the one at hand. The caller commits."""
    query = sa.update(AccountSession).where(
        AccountSession.account_id == account.id,
        AccountSession.ended_at.is_(None),
        AccountSession.key_hash != _hash(keep_key),
    )
    return len(session.execute(query.values(ended_at=clock.now()).returning(AccountSession.id)).all())


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def device_of(user_agent: str) -> str:
    """A device in two words, "Firefox on Linux": enough to know one's own, too little to know a person by."""
    browsers = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in user_agent), "A browser")
    system = next((name for mark, name in systems if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser
