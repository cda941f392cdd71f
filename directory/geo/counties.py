"""All counties of a database, in memory: what a search by a county measures from.

The middle of a county is that of its ZIP codes where mail is brought to homes, so it lies where its people live and not
in an empty half of it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.geo.town_spelling import place_key
from directory.models import ZipCode

_KIND = re.compile(r"(?i) (city and borough|census area|county|parish|borough|municipality|municipio|municipo)$")


class County(NamedTuple):
    """One county, in degrees. `zips` is how many ZIP codes in use it has: a measure of its size."""

    name: str
    state: str
    latitude: float
    longitude: float
    zips: int


Counties = Mapping[str, Sequence[County]]

_counties: WeakKeyDictionary[Engine, Counties] = WeakKeyDictionary()


def counties_named(name: str, state: str | None, session: Session) -> Sequence[County]:
    """The counties of a name without the word "county", the largest first; of one state, or of all."""
    found = counties(session).get(place_key(name), ())
    return [county for county in found if county.state == state] if state else found


def counties(session: Session) -> Counties:
    """The counties of this session's database, by their names as compared, the largest first."""
    engine = session.get_bind().engine
    known = _counties.get(engine)
    if known is None:
        query = sa.select(ZipCode.county, ZipCode.state, ZipCode.latitude, ZipCode.longitude, ZipCode.kind).where(
            ZipCode.county.is_not(None), ZipCode.active, ZipCode.latitude.is_not(None)
        )
        rows = session.execute(query.order_by(ZipCode.zip)).all()
        known = _made((row[0] or "", row[1], row[2] or 0.0, row[3] or 0.0, row[4]) for row in rows)
        if known:  # before the first setup there is nothing to keep
            _counties[engine] = known
    return known


def forget_counties(session: Session) -> None:
    """Read the counties again next time: the places were loaded anew."""
    _counties.pop(session.get_bind().engine, None)


def _made(rows: Iterable[tuple[str, str, float, float, str]]) -> Counties:
    points: dict[tuple[str, str], list[tuple[float, float, bool]]] = defaultdict(list)
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for county, state, latitude, longitude, kind in rows:
        if _KIND.search(county):  # others are towns that belong to no county, and found as towns
            one = place_key(county), state  # "St Louis County" and "St. Louis County"
            points[one].append((latitude, longitude, kind == "standard"))
            names[one][county] += 1
    found: dict[str, list[County]] = defaultdict(list)
    for one, some in points.items():
        name, state = names[one].most_common(1)[0][0], one[1]
        delivered = [point for point in some if point[2]] or some
        middle = round(fmean(point[0] for point in delivered), 4), round(fmean(point[1] for point in delivered), 4)
        found[place_key(_KIND.sub("", name))].append(County(name, state, *middle, len(some)))
    return {key: sorted(some, key=lambda one: (-one.zips, one.state, one.name)) for key, some in found.items()}
