"""The points of ZIP codes that the package has in another part of town, another town, or the sea."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.geo.distance import miles
from directory.geo.state_land import may_lie_in
from directory.geo.tables import zip_points
from directory.geo.zip_table import zip_table

# Where the ZIP code's own people or building are, by a public building there, and how near is near enough.
OWN = [
    ("23233", 37.6510, -77.6170, 3.0), ("23229", 37.6020, -77.5660, 2.0), ("23228", 37.6250, -77.4930, 2.0),
    ("23231", 37.4800, -77.3700, 5.0), ("90073", 34.0530, -118.4560, 1.0), ("90095", 34.0659, -118.4466, 1.0),
    ("33308", 26.1900, -80.1070, 1.5), ("44195", 41.5031, -81.6219, 6.0), ("02204", 42.3592, -71.0603, 1.0),
    ("96960", 7.0897, 171.3803, 2.0), ("99901", 55.3422, -131.6461, 2.0), ("89801", 40.8324, -115.7631, 2.0),
    ("99503", 61.1900, -149.8860, 2.0), ("78701", 30.2711, -97.7437, 1.0), ("10001", 40.7506, -73.9972, 1.0),
    ("82604", 42.8500, -106.3800, 8.0), ("84321", 41.7370, -111.8340, 4.0),
]  # fmt: skip


def test_a_zip_code_lies_where_its_people_are(session: Session) -> None:
    table = zip_table(session)
    away = {code: miles(table[code].latitude or 0, table[code].longitude or 0, *at) for code, *at, _ in OWN}
    assert not {code: away[code] for code, *_, near in OWN if away[code] > near}


def test_every_zip_code_lies_in_its_state(session: Session) -> None:
    moved = {row.zip for row in zip_points()}
    table = zip_table(session)
    assert len(moved) > 500
    for code in moved:
        entry = table[code]
        assert entry.latitude is not None
        assert entry.longitude is not None
        assert may_lie_in(entry.state, entry.latitude, entry.longitude), code


def test_the_neighbours_of_richmond_share_no_point(session: Session) -> None:
    table = zip_table(session)
    assert len({(table[code].latitude, table[code].longitude) for code in ("23228", "23229", "23231", "23233")}) == 4


def test_the_file_says_why_and_whence() -> None:
    assert {row.origin for row in zip_points()} == {"town", "census", "others"}
    assert {row.wrong for row in zip_points()} == {"sea", "other", "astray"}
