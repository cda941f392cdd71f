"""The accuracy audit: a random sample of listings, phoned, and what was found of each field."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base


class CallOutcome(StrEnum):
    """What came of phoning a listing."""

    OPEN = "open"  # not phoned yet, or nobody answered so far
    REACHED = "reached"
    UNREACHABLE = "unreachable"  # three tries on different days, or the number does not work
    CLOSED = "closed"
    NOT_IOP = "not-an-iop"


class Audit(Base):
    """One audit: how its sample was drawn, and whether it is closed and published."""

    __tablename__ = "accuracy_audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str | None] = mapped_column(sa.String(2))  # None: the whole directory
    listings: Mapped[int]  # published when the sample was drawn
    seed: Mapped[int] = mapped_column(sa.BigInteger)  # the sample can be drawn again from it
    actor: Mapped[str] = mapped_column(sa.String(254))
    covert: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # callers do not say who they are
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[dt.datetime | None]
    published: Mapped[bool] = mapped_column(default=False)


class AuditCall(Base):
    """One listing of a sample: what it said then, and what the program said on the phone."""

    __tablename__ = "accuracy_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("accuracy_audit.id", ondelete="CASCADE"))
    position: Mapped[int]
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    content: Mapped[str] = mapped_column(sa.Text)  # the listing's draft when the sample was drawn
    outcome: Mapped[str] = mapped_column(sa.String(12), default=CallOutcome.OPEN)
    findings: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: field → directory.watch.asked_by_phone.Finding
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    called_by: Mapped[str | None] = mapped_column(sa.String(254))
    called_at: Mapped[dt.datetime | None]

    __table_args__ = (sa.UniqueConstraint("audit_id", "position"), sa.UniqueConstraint("audit_id", "listing_id"))
