"""The points of ZIP codes against where the programs of two real lists are: nowhere farther off than the package's."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zipcodes
from sqlalchemy.orm import Session

from directory.geo.distance import miles
from directory.geo.zip_reach import reach_of
from directory.geo.zip_table import zip_table

PERCENTILES = (50, 95, 99, 100)


def given(path: Path) -> Iterator[tuple[str, float, float]]:
    """ZIP code and coordinates of each row that has them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cells = {(name or "").strip(): cell for name, cell in row.items()}
            if cells["latitude"] and cells["longitude"]:
                yield cells["zip"].strip()[:5].zfill(5), float(cells["latitude"]), float(cells["longitude"])


@pytest.mark.parametrize(
    ("name", "places"), [("findtreatment-2025-08-massachusetts.csv", 662), ("iowa-regional-handmade.csv", 126)]
)
def test_points_are_no_farther_off_than_the_packages(
    session: Session, shared_data: Path, name: str, places: int
) -> None:
    package = {one["zip_code"]: (float(one["lat"] or 0), float(one["long"] or 0)) for one in zipcodes.list_all()}
    table, before, after = zip_table(session), [], []
    for code, latitude, longitude in given(shared_data / name):
        entry = table.get(code)
        if entry is not None and entry.latitude is not None and entry.longitude is not None:
            before.append(miles(latitude, longitude, *package[code]))
            after.append(miles(latitude, longitude, entry.latitude, entry.longitude))
    assert len(after) == places
    assert (np.percentile(after, PERCENTILES) <= np.percentile(before, PERCENTILES) + 0.005).all()
    assert np.mean(after) <= np.mean(before)


def test_the_circle_that_is_said_holds_95_of_100(session: Session, shared_data: Path) -> None:
    """In the densest third, the middle and the sparsest alike (data/zip_reach.csv)."""
    held: dict[float, list[bool]] = {}
    for name in ("findtreatment-2025-08-massachusetts.csv", "iowa-regional-handmade.csv"):
        for code, latitude, longitude in given(shared_data / name):
            entry, reach = zip_table(session).get(code), reach_of(code, session)
            if entry is not None and entry.latitude is not None and entry.longitude is not None and reach is not None:
                inside = miles(latitude, longitude, entry.latitude, entry.longitude) <= reach
                held.setdefault(min(reach, 5.0), []).append(bool(inside))
    assert sorted(held) == [2, 3, 5]
    assert all(np.mean(inside) >= 0.95 for inside in held.values())
