"""Imports by the clock: where a list is fetched from, when, within which limits; and what came of each time."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory import clock
from directory.models.base import Base
from directory.models.imports import ImportBatch


class Way(StrEnum):
    """Where a schedule's list comes from."""

    FOLDER = "folder"
    ADDRESS = "address"
    FINDTREATMENT = "findtreatment"


class RunState(StrEnum):
    """Where one run stands. The first three are under way: a schedule has one of these at most."""

    FETCHING = "fetching"
    WORKING = "working"  # its import is checked or saved
    WAITING = "waiting"  # its import waits for somebody
    APPLIED = "applied"
    SAME = "same"  # nothing new
    DISCARDED = "discarded"
    LATER = "later"  # a file was being written: tried again in minutes
    FAILED = "failed"


class ImportSchedule(Base):
    """A list that is fetched by the clock. Its limits say up to where an import of it is saved by itself."""

    __tablename__ = "import_schedule"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100), unique=True)
    way: Mapped[str] = mapped_column(sa.String(20))
    place: Mapped[str] = mapped_column(sa.String(1000))  # a folder, an address, or states ("MD TX")
    pattern: Mapped[str] = mapped_column(sa.String(100), default="")  # of file names in a folder
    together: Mapped[bool] = mapped_column(default=False)  # all such files are one import; else the newest is
    source: Mapped[str] = mapped_column(sa.String(60), default="")  # as imports.staging.options.Options has it
    complete: Mapped[str] = mapped_column(sa.String(200), default="")  # states that are whole in it: "IA MN"
    every_days: Mapped[int]
    hour: Mapped[int]  # UTC
    by_itself: Mapped[bool]  # saved within the limits; else every import waits
    most_new: Mapped[int]
    most_changed: Mapped[float]  # percent of the programs that its source lists here
    most_gone: Mapped[int]
    most_errors: Mapped[int]
    paused: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[dt.datetime]
    retry_at: Mapped[dt.datetime | None]  # sooner than that, after a failure
    failures: Mapped[int] = mapped_column(default=0)  # since the last time that went well
    digest: Mapped[str] = mapped_column(sa.String(64), default="")  # of the bytes that were taken in last
    etag: Mapped[str] = mapped_column(sa.String(300), default="")
    last_modified: Mapped[str] = mapped_column(sa.String(300), default="")
    version: Mapped[int] = mapped_column(default=1)  # one more each time that somebody changes it
    made_by: Mapped[str] = mapped_column(sa.String(254))
    made_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class ScheduleRun(Base):
    """One time that a schedule's list was fetched, and what came of it. `why` is a reason in sentences."""

    __tablename__ = "schedule_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("import_schedule.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=RunState.FETCHING)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_batch.id", ondelete="SET NULL"), index=True)
    asked_by: Mapped[str | None] = mapped_column(sa.String(254))  # who pressed; None: the clock
    version: Mapped[int]  # of the schedule when it began
    began_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[dt.datetime | None]

    schedule: Mapped[ImportSchedule] = relationship()
    batch: Mapped[ImportBatch | None] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_schedule_run_under_way",
            "schedule_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
