"""The tables of data/ that hold points: towns, and ZIP codes that lie elsewhere than the package `zipcodes` says."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from directory.config import DATA
from directory.data_files import Day, Row, State, Text, Zip, read_rows
from directory.geo.point import Point

TOWNS, ZIP_POINTS, OVERRIDES = FILES = ("towns.csv", "zip_points.csv", "place_overrides.csv")


class TownRow(Row):
    """A town with 1,000 people or more; degrees."""

    name: Text
    state: State
    latitude: float
    longitude: float
    population: int


class _Elsewhere(Row):
    zip: Zip
    latitude: float
    longitude: float


class ZipPoint(_Elsewhere):
    """Where a ZIP code is, in degrees; `origin`: from what (its column is "from"); what is wrong with the package's."""

    origin: Text = Field(alias="from")
    wrong: Text


class Override(_Elsewhere):
    """The same, looked at by somebody on a day."""

    town: Text
    reviewed_on: Day


def town_rows() -> Iterator[TownRow]:
    """The rows of data/towns.csv."""
    return read_rows(DATA / TOWNS, TownRow)


def zip_points() -> tuple[ZipPoint, ...]:
    """The rows of data/zip_points.csv."""
    return tuple(read_rows(DATA / ZIP_POINTS, ZipPoint))


def overrides() -> tuple[Override, ...]:
    """The rows of data/place_overrides.csv."""
    return tuple(read_rows(DATA / OVERRIDES, Override))


def points_elsewhere() -> dict[str, Point]:
    """ZIP code → where it is, of those that lie elsewhere than the package says; what somebody looked at counts."""
    return {row.zip: (row.latitude, row.longitude) for row in (*zip_points(), *overrides())}
