"""How often a listing was shown, and its phone pressed, in a month."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory.models.base import Base


class MonthlyCount(Base):
    """One sum. There is no column for when, whence or by whom: `month` is its first day."""

    __tablename__ = "monthly_count"

    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)  # counts.sums_in_memory.Counted
    count: Mapped[int]
