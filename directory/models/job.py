"""Background jobs: a job is a row that survives anything; a worker only picks it up."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base


class JobStatus(StrEnum):
    """Where a job stands. A running one whose worker gives no sign of life is taken again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work to be done beside the pages. It can run twice without harm."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    target_id: Mapped[int] = mapped_column(index=True)  # what it works on: an import batch
    arguments: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON
    actor: Mapped[str] = mapped_column(sa.String(254))
    status: Mapped[str] = mapped_column(sa.String(10), default=JobStatus.QUEUED, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime | None]
    problem: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[dt.datetime | None]
