"""How far around the middle of a ZIP code a program may be: measured, and never said smaller where nobody measured."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy.orm import Session

from directory.geo.zip_reach import bands, reach_at, reach_of, spacing_at


def test_the_bands_rise_and_rest_on_enough_places() -> None:
    found = bands()
    assert found[0].spacing == 0
    assert [one.spacing for one in found] == sorted({one.spacing for one in found})
    assert [one.miles for one in found] == sorted(one.miles for one in found)
    assert [bool(one.share) for one in found] == [
        False,
        False,
        True,
    ]  # only the sparsest reaches beyond what was measured
    assert min(one.places for one in found) >= 100


@pytest.mark.parametrize(
    ("spacing", "miles"), [(0.0, 2), (1.74, 2), (1.75, 3), (6.49, 3), (6.5, 5), (10, 5), (12.2, 6.5), (50, 25)]
)
def test_a_sparse_zip_code_has_a_wide_circle(spacing: float, miles: float) -> None:
    assert reach_at(spacing) == miles


def test_the_third_neighbour_counts_and_points_that_are_shared_do_not() -> None:
    latitudes = np.array([30.0, 30.0, 30.1, 30.2, 30.3, 31.0])
    assert spacing_at(30.0, -97.0, latitudes, np.full(6, -97.0)) == pytest.approx(20.7, abs=0.1)


@pytest.mark.parametrize(("code", "miles"), [("10001", 2), ("78701", 3), ("59201", 10)])
def test_cities_towns_and_plains(session: Session, code: str, miles: float) -> None:
    found = reach_of(code, session)
    assert found is not None
    assert found <= miles if miles < 5 else found >= miles
    assert reach_of("00000", session) is None
