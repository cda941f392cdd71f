"""Organizations that keep many listings: their sites, who works there, and who is asked in."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory import clock
from directory.models.account import Account
from directory.models.base import Base
from directory.models.listing import Listing


class Organization(Base):
    """Somebody who keeps several listings together. `domain` was proven, or given by the desk; never only typed."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    domain: Mapped[str | None] = mapped_column(sa.String(253))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class OrganizationSite(Base):
    """A listing that an organization keeps. A listing belongs to one at most."""

    __tablename__ = "organization_site"

    listing_id: Mapped[int] = mapped_column(
        sa.ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    since: Mapped[dt.datetime] = mapped_column(default=clock.now)
    added_by: Mapped[str] = mapped_column(sa.String(254))

    listing: Mapped[Listing] = relationship()


def _once(name: str, *columns: str, where: str) -> sa.Index:
    """At most one row of these values among those for which `where` holds, on either database."""
    return sa.Index(name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


class Membership(Base):
    """What a person may do at an organization's site, or at all of them (`listing_id` None).

    Rights that are asked for stand in `holder`, which `accounts.memberships.keep_true` makes of these rows.
    """

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    listing_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organization_site.listing_id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(sa.String(10))  # of HolderRole
    since: Mapped[dt.datetime] = mapped_column(default=clock.now)
    granted_by: Mapped[str] = mapped_column(sa.String(254))

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        sa.UniqueConstraint("organization_id", "account_id", "listing_id"),
        _once("uq_membership_all_sites", "organization_id", "account_id", where="listing_id IS NULL"),
    )


class OrganizationInvitation(Base):
    """Somebody was asked in by mail. Its link is good once, for 14 days, and for exactly this address."""

    __tablename__ = "organization_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    role: Mapped[str] = mapped_column(sa.String(10))  # of HolderRole
    listing_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organization_site.listing_id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)  # SHA-256 of what the mailed link carries
    invited_by: Mapped[str] = mapped_column(sa.String(254))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]

    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=True)
