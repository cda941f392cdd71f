"""Acts on many listings at once at the desk: what was chosen, what became of it; and what such an act marks."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base


class BulkStatus(StrEnum):
    """Where an act stands. It is done as a whole or not at all; there is no state between."""

    CHOSEN = "chosen"  # what it would do is worked out
    READY = "ready"  # it waits for a person's press
    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"


class BulkAct(Base):
    """One act on many listings: who chose what, of which listings as they were then, and what was found."""

    __tablename__ = "bulk_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(sa.String(12))  # bulk_acts.acts.Act
    parameters: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: bulk_acts.acts.Parameters
    search: Mapped[str] = mapped_column(sa.String(1000), default="")  # address of the search; "" where rows were ticked
    listings: Mapped[str] = mapped_column(sa.Text)  # JSON: [[id, revision], …], those chosen; then those it changes
    status: Mapped[str] = mapped_column(sa.String(10), default=BulkStatus.CHOSEN, index=True)
    found: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: what looking, doing and undoing found
    actor: Mapped[str] = mapped_column(sa.String(254))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    done_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]


class CallMark(Base):
    """A listing that somebody at the desk wants called. It stands until the call, or until it is taken back."""

    __tablename__ = "call_mark"

    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    bulk_id: Mapped[int] = mapped_column(sa.ForeignKey("bulk_act.id", ondelete="CASCADE"), index=True)
    why: Mapped[str] = mapped_column(sa.String(500), default="")
    marked_by: Mapped[str] = mapped_column(sa.String(254))
    marked_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class SavedSearch(Base):
    """A search of the desk's listings under a name: somebody's own, or everybody's (no account)."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    search: Mapped[str] = mapped_column(sa.String(1000))  # its address
    saved_by: Mapped[str] = mapped_column(sa.String(254))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
