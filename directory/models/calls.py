"""Calls to programs: what came of each, and when to try again; so that no program is called by two at once."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base


class CallResult(StrEnum):
    """What came of a call."""

    TALKED = "talked"
    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    CLOSED = "closed"
    NOT_IOP = "not-an-iop"
    NUMBER_DEAD = "number-dead"


class PhoneCall(Base):
    """One call, kept as it was: what was said, and what it changed. Undone ones stay."""

    __tablename__ = "phone_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    result: Mapped[str] = mapped_column(sa.String(12))
    findings: Mapped[str] = mapped_column(
        sa.Text, default="{}"
    )  # JSON: id of a question → watch.asked_by_phone.Finding
    spoke_with: Mapped[str] = mapped_column(sa.String(100), default="")
    seen_revision: Mapped[int]  # of the listing, on the caller's screen
    before: Mapped[int]  # the listing's revision when the call was kept
    after: Mapped[int]  # and then: the same where the call changed nothing
    reports: Mapped[str] = mapped_column(sa.Text, default="[]")  # JSON: ids of families' reports that it answered
    report_id: Mapped[int | None]  # the report that it made of a dead number
    mark: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # JSON: the mark that it ended, for undo
    called_by: Mapped[str] = mapped_column(sa.String(254), index=True)
    called_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    undone_by: Mapped[str | None] = mapped_column(sa.String(254))


class CallPlan(Base):
    """When a listing is to be called, and who has it on screen; no row where nobody has called or looked yet."""

    __tablename__ = "call_plan"

    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)  # in vain, one after the other
    not_before: Mapped[dt.datetime | None]
    best_hours: Mapped[str] = mapped_column(sa.String(100), default="")
    taken_by: Mapped[str | None] = mapped_column(sa.String(254))
    taken_until: Mapped[dt.datetime | None]
