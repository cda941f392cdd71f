"""What waits for a person: listings that may be one program, and facts of a file that differ from a program's own word.

Both remember what was decided, so that the same question is not asked twice.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base
from directory.partial_date import PartialDate


class PairStatus(StrEnum):
    """What is known of a pair of listings."""

    OPEN = "open"
    APART = "apart"  # not a duplicate: never asked again
    MERGED = "merged"


class DuplicatePair(Base):
    """Two listings that may be one program. `first_id` is the smaller id; a pair stands here once."""

    __tablename__ = "duplicate_pair"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(sa.String(10), default=PairStatus.OPEN)
    score: Mapped[int]  # 1 to 99
    reasons: Mapped[str] = mapped_column(sa.Text)  # JSON list of words
    found_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(254))
    merge: Mapped[str | None] = mapped_column(sa.Text)  # JSON of a merge: what it takes to take it back

    __table_args__ = (
        sa.UniqueConstraint("first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="ordered"),
        sa.Index("ix_duplicate_pair_status_score", "status", "score"),
    )


class SuggestionStatus(StrEnum):
    """What became of a suggestion."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


class Suggestion(Base):
    """A fact that a list states otherwise than the program itself did, whose word stands until a person decides."""

    __tablename__ = "suggestion"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(sa.String(20))  # of a draft, or "answers"
    fact: Mapped[str] = mapped_column(sa.String(60))
    ours: Mapped[str] = mapped_column(sa.Text)  # JSON
    theirs: Mapped[str] = mapped_column(sa.Text)  # JSON
    theirs_hash: Mapped[str] = mapped_column(sa.String(40))
    source: Mapped[str] = mapped_column(sa.String(60))
    as_of: Mapped[PartialDate]
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_batch.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(10), default=SuggestionStatus.OPEN, index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(254))

    __table_args__ = (sa.UniqueConstraint("listing_id", "section", "fact", "theirs_hash"),)


class ReportKind(StrEnum):
    """What a family says is wrong."""

    NUMBER = "number"  # the phone number does not work
    CLOSED = "closed"
    INSURANCE = "insurance"  # it does not take this insurance
    NOT_IOP = "not-iop"
    DETAILS = "details"  # the address or times are wrong
    OTHER = "other"


class ReportOutcome(StrEnum):
    """What became of a report."""

    MENDED = "mended"
    RIGHT = "right"  # somebody asked the program: it is as the page says
    NO_PROBLEM = "no-problem"
    SPAM = "spam"


class Report(Base):
    """Something wrong on a program's page, from somebody of whom nothing is known: no address, no account, no hour."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    text: Mapped[str | None] = mapped_column(sa.String(500))  # erased 90 days after the decision
    day: Mapped[dt.date]
    outcome: Mapped[str | None] = mapped_column(sa.String(12), index=True)  # None: open
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(254))
