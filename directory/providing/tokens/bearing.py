"""Whose token somebody bears, and whether it is good: found by its hash, so no comparison tells how near one is."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write
from directory.models import ApiToken
from directory.providing.tokens.api_tokens import PREFIX, hash_of, why_over

_TOKEN = re.compile(PREFIX + r"[0-9a-f]{40}")
_WORDS = {
    "revoked": "This token was revoked. An owner of the organization can make a new one.",
    "expired": "This token has expired. An owner of the organization can make a new one.",
    "left": "Whoever made this token no longer owns the organization’s sites. Another owner can make a new one.",
}


class NoGoodToken(Exception):
    """Nobody may do anything by this token. `why`: "unknown", or as of `api_tokens.why_over`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(_WORDS.get(why, "There is no such token."))


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who asks: an organization, by one of its tokens, for these kinds of facts, with the rights of whoever made it."""

    token_id: int
    name: str
    organization_id: int
    organization: str
    kinds: tuple[str, ...]
    account_id: int

    @property
    def signed(self) -> str:
        """How a token signs what it writes: histories and the audit log show it."""
        return f"API token “{self.name}” of {self.organization}"


def bearer(session: Session, token: str) -> Bearer:
    """Who bears this token now. Raises NoGoodToken."""
    if not _TOKEN.fullmatch(token):
        raise NoGoodToken("unknown")
    query = sa.select(ApiToken).where(ApiToken.token_hash == hash_of(token))
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NoGoodToken("unknown")
    if why := why_over(found):
        raise NoGoodToken(why)
    if found.membership is None:  # as why_over says, too
        raise NoGoodToken("left")
    return Bearer(
        found.id,
        found.name,
        found.organization_id,
        found.organization.name,
        tuple(found.kinds.split()),
        found.membership.account_id,
    )


def note_used(session: Session, token_id: int) -> None:
    """Keep the day on which a token was last used. The caller commits."""
    begin_write(session)
    today = clock.today()
    other = sa.or_(ApiToken.last_used_on.is_(None), ApiToken.last_used_on != today)
    used = sa.update(ApiToken).where(ApiToken.id == token_id, other).values(last_used_on=today)
    session.execute(used.execution_options(synchronize_session=False))


def used_today(session: Session, token_id: int) -> bool:
    """True where that is kept already."""
    query = sa.select(ApiToken.last_used_on).where(ApiToken.id == token_id)
    return session.execute(query).scalar_one_or_none() == clock.today()
