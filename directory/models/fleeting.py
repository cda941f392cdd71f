"""What may be lost without harm, kept where nothing waits for it: progress, a worker's pulse, tries, last seen.

On SQLite these tables are a file of their own beside the directory, so that a progress bar moves while an import holds
the one write lock; on PostgreSQL they stand in the same database and are written on a connection of their own.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from directory.models.base import UtcDateTime


class FleetingBase(DeclarativeBase):
    """Models here derive from this; they are created where missing, never migrated."""

    metadata = sa.MetaData()
    type_annotation_map: ClassVar[dict[Any, Any]] = {dt.datetime: UtcDateTime}


class JobProgress(FleetingBase):
    """How far a running job is."""

    __tablename__ = "fleeting_job_progress"

    job_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(sa.String(40))
    done: Mapped[int]
    total: Mapped[int | None]
    at: Mapped[dt.datetime]


class Pulse(FleetingBase):
    """When a worker last looked for work, and when one on a job last said that it goes on."""

    __tablename__ = "fleeting_pulse"

    who: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    at: Mapped[dt.datetime]


class Tries(FleetingBase):
    """How often something was tried in a stretch of time. The key is an HMAC; a day later the row is gone."""

    __tablename__ = "fleeting_tries"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    since: Mapped[dt.datetime]
    count: Mapped[int]


class DailySecret(FleetingBase):
    """What today's keys of `Tries` are made with: once it is gone, nobody can tell whose they were."""

    __tablename__ = "fleeting_daily_secret"

    day: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    value: Mapped[bytes] = mapped_column(sa.LargeBinary)


class LastSeen(FleetingBase):
    """When a session was last used."""

    __tablename__ = "fleeting_last_seen"

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[dt.datetime]
