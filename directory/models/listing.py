"""Listings: one program at one place, its history, and what each source says of it.

A listing's public content is one document (`content`, the canonical JSON of a `ListingDraft`): it is read, written,
compared and undone as a whole, and every answer in it carries its own source and date. The other columns are what the
database itself must look up by. Only `directory.listings.revisions` writes these tables.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory import clock
from directory.models.base import Base
from directory.partial_date import PartialDate


class Status(StrEnum):
    """Where a listing stands. Only published ones are searched."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"  # the program has closed; its page says so
    MERGED = "merged"  # a duplicate; its page redirects to the listing it was merged into
    WITHDRAWN = "withdrawn"  # taken back (an undone import); its page answers 410


class Provider(Base):
    """An organisation, for display and export only: rights never hang on a provider's name (44 names span states)."""

    __tablename__ = "provider"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(sa.String(200), unique=True)


class Listing(Base):
    """One program at one place."""

    __tablename__ = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    slug: Mapped[str] = mapped_column(sa.String(80))
    status: Mapped[str] = mapped_column(sa.String(12), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("listing.id"), index=True)
    provider_id: Mapped[int] = mapped_column(sa.ForeignKey("provider.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    city: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(2), index=True)
    zip: Mapped[str] = mapped_column(sa.String(5), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    precision: Mapped[str | None] = mapped_column(sa.String(10))
    match_key: Mapped[str | None] = mapped_column(sa.String(32), index=True)  # listings.likeness
    place_key: Mapped[str | None] = mapped_column(sa.String(32), index=True)
    confirmed_on: Mapped[dt.date | None] = mapped_column(index=True)  # its first day (listings.freshness)
    content: Mapped[str] = mapped_column(sa.Text)
    gone: Mapped[str] = mapped_column(sa.Text, server_default="")  # JSON: listings.absence
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    provider: Mapped[Provider] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        sa.CheckConstraint("NOT (latitude = 0 AND longitude = 0)", name="not_null_island"),
        sa.CheckConstraint("length(zip) = 5", name="zip"),
    )


class Revision(Base):
    """One state a listing has been in. Append-only: undo adds another revision."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"))
    number: Mapped[int]
    version: Mapped[int] = mapped_column(sa.BigInteger)
    status: Mapped[str] = mapped_column(sa.String(12))
    content: Mapped[str] = mapped_column(sa.Text)
    action: Mapped[str] = mapped_column(sa.String(20))  # created, changed, withdrawn, revived, reverted, …
    actor: Mapped[str] = mapped_column(sa.String(254))
    words_of: Mapped[str | None] = mapped_column(sa.String(254))  # whose words, where somebody else approved them
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_batch.id"), index=True)
    bulk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bulk_act.id"), index=True)  # the act on many
    note: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    __table_args__ = (sa.UniqueConstraint("listing_id", "number"),)


class SourceRecord(Base):
    """What one source last said of one program: its own draft, and the key by which a refreshed row finds it again.

    `listing_id` stays when an undo releases the record, so that importing the row again revives the same listing.
    """

    __tablename__ = "source_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str] = mapped_column(sa.String(40))
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    released: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(2))
    row_hash: Mapped[str] = mapped_column(sa.String(40))
    as_of: Mapped[PartialDate]
    absent_since: Mapped[PartialDate | None]  # the day of the complete file in which it was missing
    draft: Mapped[str] = mapped_column(sa.Text)
    codes: Mapped[str] = mapped_column(sa.Text, default="")  # the source's other codes, space-separated

    __table_args__ = (
        sa.UniqueConstraint("source", "key"),
        sa.Index("ix_source_record_source_state", "source", "state"),
    )


class CatalogVersion(Base):
    """One row. `version` rises with every change to a listing; `epoch` when rows vanished, which needs a rebuild."""

    __tablename__ = "catalog_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(sa.BigInteger)
    epoch: Mapped[int]

    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)
