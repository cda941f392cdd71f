"""Rows put there as they are, and jobs done as the worker does them, but for mail: none is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import jobs
from directory.bulk import batched
from directory.models import Base
from directory.worker import OPERATIONS

Row = dict[str, Any]


def put(session: Session, model: type[Base], rows: Iterable[Row]) -> None:
    """Put rows there, with what a column has by itself where a row does not say. The caller commits."""
    for some in batched(rows, 5000):
        session.execute(sa.insert(model), some)


def do_jobs(session: Session) -> None:
    """Do every job that waits."""
    session.rollback()
    while jobs.run_next(session, OPERATIONS):
        pass
    session.rollback()
