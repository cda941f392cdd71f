"""Rows as they were put in before later migrations."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.models.base import Base


def put(session: Session, model: type[Base], **values: object) -> None:
    """A row with these columns only: later ones are not there yet."""
    session.execute(sa.insert(cast("sa.Table", model.__table__)).values(**values))
