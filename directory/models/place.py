"""ZIP codes and towns: where a search starts from. Filled by `flask --app wsgi setup`, never edited by hand."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base


class ZipCode(Base):
    """One ZIP code. Its point is None where none is known; `kind` is standard, po-box, unique or military."""

    __tablename__ = "zip_code"

    zip: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    city: Mapped[str] = mapped_column(sa.String(100))
    state: Mapped[str] = mapped_column(sa.String(2))
    county: Mapped[str | None] = mapped_column(sa.String(100))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    kind: Mapped[str] = mapped_column(sa.String(10))
    active: Mapped[bool]


class Town(Base):
    """A town, a borough or a postal city: one row a name and state. `key` is the name as compared."""

    __tablename__ = "town"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(100))
    state: Mapped[str] = mapped_column(sa.String(2))
    name: Mapped[str] = mapped_column(sa.String(100))
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int]  # 0 where only the post office knows the name

    __table_args__ = (sa.UniqueConstraint("key", "state"),)


class PlacesVersion(Base):
    """One row: which data the places were loaded from."""

    __tablename__ = "places_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)


class GeocodeAnswer(Base):
    """What a geocoder answered for an address: a point in degrees, or none; `doubt` says why it is not believed."""

    __tablename__ = "geocode_answer"

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)  # listings.locating
    service: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    doubt: Mapped[str | None] = mapped_column(sa.String(200))
    looked_up_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
