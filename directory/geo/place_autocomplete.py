"""Places whose name begins with three letters, or whose ZIP code begins with three digits: to suggest in a field.

A page asks for one beginning and looks for the rest itself, so that this site learns three letters and not what is
typed after them.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.geo.zip_table import zip_table
from directory.models import Town

LENGTH = 3  # letters or digits; the pattern of the route and static/place.js say the same


@dataclass(frozen=True, slots=True, eq=False)
class _Towns:
    """Labels ("Austin, TX") in the order of their keys ("austin"), and how many people live there."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    people: tuple[int, ...]


_towns_of: WeakKeyDictionary[Engine, _Towns] = WeakKeyDictionary()


def places_beginning(beginning: str, session: Session) -> list[str]:
    """Labels of all places that begin so: ZIP codes in order ("78701, Austin, TX"), or towns, the largest first.

    `beginning` is LENGTH digits, or LENGTH letters of a name's key (`names.place_key`), in lower case.
    """
    if beginning.isdigit():
        return _zips(beginning, session)
    towns = _towns(session)
    first = bisect.bisect_left(towns.keys, beginning)
    last = bisect.bisect_right(towns.keys, beginning + "\U0010ffff")
    order = sorted(range(first, last), key=lambda at: (-towns.people[at], towns.labels[at]))
    return [towns.labels[at] for at in order]


def _zips(beginning: str, session: Session) -> list[str]:
    table = zip_table(session)
    codes = (f"{beginning}{rest:02d}" for rest in range(100))
    entries = [(code, table[code]) for code in codes if code in table]
    return [
        f"{code}, {entry.city}, {entry.state}"
        for code, entry in entries
        if entry.active and entry.latitude is not None and entry.kind != "military"
    ]


def _towns(session: Session) -> _Towns:
    engine = session.get_bind().engine
    towns = _towns_of.get(engine)
    if towns is None:
        query = sa.select(Town.key, Town.name, Town.state, Town.population)
        rows = sorted(session.execute(query.order_by(Town.key, Town.state)).all())
        towns = _Towns(
            tuple(row[0] for row in rows), tuple(f"{row[1]}, {row[2]}" for row in rows), tuple(row[3] for row in rows)
        )
        if rows:  # before the first setup there is nothing to keep
            _towns_of[engine] = towns
    return towns
