"""Files by which somebody changes the sites of an organization: the file, what it would change, what was done."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory import clock
from directory.models.base import Base
from directory.models.organization import Organization


class FileStatus(StrEnum):
    """Where a file stands. It is done as a whole or not at all; there is no state between."""

    SENT = "sent"  # it is read and compared with the sites
    READY = "ready"  # it waits for a press, or holds rows to mend
    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"


class SiteFile(Base):
    """One file of an organization's sites, as it came. What was found in it is forgotten with it after 30 days."""

    __tablename__ = "site_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(200))
    data: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    status: Mapped[str] = mapped_column(sa.String(10), default=FileStatus.SENT, index=True)
    found: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: site_files.kept_beside
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    done_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]

    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=True)
