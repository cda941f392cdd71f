"""Distances against geopy's geodesic, the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from directory.geo.distance import latitude_reach, longitude_reach, miles, miles_between

latitudes = st.floats(-89, 89)
longitudes = st.floats(-180, 180)


@given(latitudes, longitudes, st.floats(-6, 6), st.floats(-6, 6))
def test_it_is_within_a_metre_at_the_distances_people_travel(lat: float, lon: float, north: float, east: float) -> None:
    other = (max(-89.0, min(89.0, lat + north)), lon + east)
    truth = geodesic((lat, lon), other)
    assert abs(miles(lat, lon, *other) - truth.miles) <= max(0.001, truth.miles * 2e-5)


@given(latitudes, longitudes, latitudes, longitudes)
def test_it_stays_sane_round_the_whole_earth(lat: float, lon: float, lat2: float, lon2: float) -> None:
    found = miles(lat, lon, lat2, lon2)
    assert math.isfinite(found)
    truth = geodesic((lat, lon), (lat2, lon2)).miles
    assert found == pytest.approx(truth, rel=2e-3, abs=0.01)


@given(latitudes, longitudes)
def test_a_point_is_no_way_from_itself(lat: float, lon: float) -> None:
    assert miles(lat, lon, lat, lon) == 0.0


def test_across_the_date_line() -> None:
    assert miles(51.9, 179.9, 51.9, -179.9) == pytest.approx(geodesic((51.9, 179.9), (51.9, -179.9)).miles, abs=0.001)


@given(st.floats(-80, 80), st.floats(1, 500), st.floats(0, 360))
def test_the_reach_leaves_no_neighbour_out(lat: float, radius: float, bearing: float) -> None:
    there = geodesic(miles=radius * 0.9999).destination((lat, 0), bearing)
    assert abs(there.latitude - lat) <= latitude_reach(radius)
    assert abs(there.longitude) <= longitude_reach(lat, radius)


def test_many_at_once_equal_one_by_one() -> None:
    lats, lons = np.array([30.0, 40.0, 30.27]), np.array([-97.0, -75.0, -97.74])
    together = miles_between(30.27, -97.74, lats, lons)
    assert together.tolist() == [miles(30.27, -97.74, a, b) for a, b in zip(lats, lons, strict=True)]
