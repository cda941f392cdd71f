"""All ZIP codes of a database in memory, read once a process: places change with the software, not while it runs.

So a search asks the database nothing about the place, and no cache knows which places were looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.models import ZipCode
from directory.text import fold


class ZipEntry(NamedTuple):
    """One ZIP code; degrees, None where no point is known. `kind` is standard, po-box, unique or military."""

    state: str
    latitude: float | None
    longitude: float | None
    city: str
    kind: str
    active: bool


Towns = dict[tuple[str, str], list[str]]  # (folded name, state) → ZIP codes

_tables: WeakKeyDictionary[Engine, dict[str, ZipEntry]] = WeakKeyDictionary()
_towns: WeakKeyDictionary[Engine, Towns] = WeakKeyDictionary()


def zip_table(session: Session) -> dict[str, ZipEntry]:
    """ZIP code → entry (42,000 of them, 12 MB)."""
    engine = _engine(session)
    table = _tables.get(engine)
    if table is None:
        query = sa.select(
            ZipCode.zip,
            ZipCode.state,
            ZipCode.latitude,
            ZipCode.longitude,
            ZipCode.city,
            ZipCode.kind,
            ZipCode.active,
        )
        table = {row[0]: ZipEntry(*row[1:]) for row in session.execute(query)}
        if table:  # before the first setup there is nothing to keep
            _tables[engine] = table
    return table


def zips_of(session: Session) -> Callable[[str, str], list[str]]:
    """(city, state) → the ZIP codes in use there, in order; none where no town of that name is known."""
    engine, table = _engine(session), zip_table(session)

    def look_up(city: str, state: str) -> list[str]:
        towns = _towns.get(engine)
        if not towns:  # made when the first is asked for
            towns = _towns[engine] = _towns_of(table)
        return list(towns.get((fold(city), state), ()))

    return look_up


def _towns_of(table: dict[str, ZipEntry]) -> Towns:
    towns: Towns = {}
    for code, entry in sorted(table.items()):
        if entry.active and entry.kind != "military":
            towns.setdefault((fold(entry.city), entry.state), []).append(code)
    return towns


def forget_zip_table(session: Session) -> None:
    """Read the table again next time: the places were loaded anew."""
    _tables.pop(_engine(session), None)
    _towns.pop(_engine(session), None)


def _engine(session: Session) -> Engine:
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine
