"""The base of all tables: constraint names equal on SQLite and PostgreSQL, so that migrations can name them."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from directory.partial_date import PartialDate


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """A moment, always with its time zone in Python, always UTC in the database (SQLite keeps no zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, _dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class StoredDate(sa.TypeDecorator[PartialDate]):
    """A date with its precision, as its text: 2024, 2024-03 or 2024-03-09."""

    impl = sa.String(10)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | str | None, _dialect: sa.Dialect) -> str | None:
        # `directory.bulk` hands over what is text already.
        return value.text if isinstance(value, PartialDate) else value

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> PartialDate | None:
        return None if value is None else PartialDate(value)


class Base(DeclarativeBase):
    """All models derive from this."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {dt.datetime: UtcDateTime, PartialDate: StoredDate}
