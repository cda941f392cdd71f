"""Links of mails that are good once, and were used."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base


class UsedLink(Base):
    """A link that was used; kept as long as it would be good. `link` is what it says, never the link itself."""

    __tablename__ = "used_link"

    link: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    used_at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)
