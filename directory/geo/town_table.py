"""All towns of a database in memory, the largest first: for the names on maps. Read once a process, like ZIP codes."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.geo.locator_map import Town
from directory.models import Town as TownRow

MOST = 60


@dataclass(frozen=True, slots=True, eq=False)
class TownTable:
    """Towns with people, as columns; degrees."""

    names: tuple[str, ...]
    latitudes: npt.NDArray[np.float64]
    longitudes: npt.NDArray[np.float64]
    people: npt.NDArray[np.int64]

    def around(self, latitude: float, longitude: float, miles: float) -> list[Town]:
        """The largest towns in a square of twice these miles."""
        high = miles / 69.0
        wide = high / max(0.05, float(np.cos(np.radians(latitude))))
        inside = (np.abs(self.latitudes - latitude) <= high) & (np.abs(self.longitudes - longitude) <= wide)
        return [
            Town(self.names[at], float(self.latitudes[at]), float(self.longitudes[at]), int(self.people[at]))
            for at in np.flatnonzero(inside)[:MOST].tolist()
        ]


_tables: WeakKeyDictionary[Engine, TownTable] = WeakKeyDictionary()


def town_table(session: Session) -> TownTable:
    """The towns of this session's database."""
    engine = session.get_bind().engine
    table = _tables.get(engine)
    if table is None:
        query = sa.select(TownRow.name, TownRow.latitude, TownRow.longitude, TownRow.population)
        rows = session.execute(
            query.where(TownRow.population > 0).order_by(TownRow.population.desc(), TownRow.id)
        ).all()
        table = TownTable(
            tuple(row.name for row in rows),
            np.array([row.latitude for row in rows], dtype=float),
            np.array([row.longitude for row in rows], dtype=float),
            np.array([row.population for row in rows], dtype=np.int64),
        )
        if rows:  # before the first setup there is nothing to keep
            _tables[engine] = table
    return table
