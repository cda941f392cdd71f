"""On whose land a point lies: the outlines of the maps, asked."""

from __future__ import annotations

import time

import pytest

from directory.geo.state_land import may_lie_in, state_at

PLACES = [
    (39.9526, -75.1652, "PA"), (40.7580, -73.9855, "NY"), (40.7357, -74.1724, "NJ"), (38.6270, -90.1994, "MO"),
    (38.9072, -77.0369, "DC"), (38.8816, -77.0910, "VA"), (45.5152, -122.6784, "OR"), (30.2672, -97.7431, "TX"),
    (41.8781, -87.6298, "IL"), (41.5934, -87.3464, "IN"), (21.3069, -157.8583, "HI"), (51.88, -176.65, "AK"),
    (52.83, 173.18, "AK"), (18.4655, -66.1057, "PR"), (18.3419, -64.9307, "VI"), (13.4757, 144.7489, "GU"),
    (-14.2781, -170.7025, "AS"), (15.2123, 145.7545, "MP"), (41.0, -70.0, None), (43.65, -79.38, None),
]  # fmt: skip


@pytest.mark.parametrize(("latitude", "longitude", "state"), PLACES)
def test_a_point_lies_in_one_state_or_in_none(latitude: float, longitude: float, state: str | None) -> None:
    assert state_at(latitude, longitude) == state
    if state:
        assert may_lie_in(state, latitude, longitude)
        assert not may_lie_in("KS", latitude, longitude)


def test_near_a_border_a_point_may_lie_on_either_side() -> None:
    across = (39.1075, -94.6100)  # Kansas City: the line between the states is at 94.6075 degrees west
    assert may_lie_in("KS", *across)
    assert may_lie_in("MO", *across)
    assert not may_lie_in("MO", *across, within=0.01)


@pytest.mark.parametrize(
    ("state", "latitude", "longitude", "may"),
    [
        ("CA", 33.5849, -117.9313, True),  # a mile and a half off Newport Beach
        ("CA", 33.45, -118.05, False),  # twelve
        ("TX", 27.4779, -99.5496, False),  # Nuevo Laredo
        ("MI", 42.28, -83.00, False),  # Windsor, Ontario
        ("OH", 41.5120, -81.7000, True),  # the harbor of Cleveland
    ],
)
def test_off_the_shore_more_is_allowed_than_on_other_land(
    state: str, latitude: float, longitude: float, may: bool
) -> None:
    assert may_lie_in(state, latitude, longitude) == may


def test_a_state_without_outlines_is_never_doubted() -> None:
    assert may_lie_in("MH", 7.0897, 171.3803)


def test_asking_is_quick_enough_for_every_row_of_an_import() -> None:
    may_lie_in("TX", 30.0, -97.0)
    begun = time.process_time()
    for latitude, longitude, state in PLACES * 50:
        may_lie_in(state or "TX", latitude, longitude)
    assert time.process_time() - begun < 1.0  # a thousand; about 0.05
