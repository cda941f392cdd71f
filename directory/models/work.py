"""Who has which piece of the desk's work, and what was told of it to whom."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base


class WorkTaken(Base):
    """A thing that waits, taken by somebody; `thing_id` is its id in the table of its kind (`work.work_kinds`)."""

    __tablename__ = "work_taken"

    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    taken_at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)
    handed_by: Mapped[str | None] = mapped_column(sa.String(254))  # who handed it on; None where it was taken


class WorkNews(Base):
    """What was told to somebody at the desk of what waits; no row where nothing was."""

    __tablename__ = "work_news"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    told_at: Mapped[dt.datetime | None]  # of their last mail
    feed_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)  # SHA-256 of the feed's secret
    feed_made_at: Mapped[dt.datetime | None]
