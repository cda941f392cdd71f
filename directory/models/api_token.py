"""Tokens by which an organization's own programs write facts of its sites over the API."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory import clock
from directory.models.base import Base
from directory.models.organization import Membership, Organization


class ApiToken(Base):
    """A token, of which only a hash is kept. It is good while whoever made it owns all sites of the organization."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    membership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("membership.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    kinds: Mapped[str] = mapped_column(sa.String(60))  # of providing.tokens.token_kinds, with spaces between
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)  # SHA-256 of the whole token
    ending: Mapped[str] = mapped_column(sa.String(4))  # its last letters, by which people tell it from others
    made_by: Mapped[str] = mapped_column(sa.String(254))
    made_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(sa.String(254))
    last_used_on: Mapped[dt.date | None]

    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=True)
    membership: Mapped[Membership | None] = relationship(lazy="joined", passive_deletes=True)
