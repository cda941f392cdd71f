"""Loading ZIP codes and towns into the database, once for each version of the data they come from.

ZIP codes: the package `zipcodes`, with the points of data/zip_points.csv where those of the package lie elsewhere (see
scripts/build_zip_points). Towns: data/towns.csv (GeoNames), and every city name the post office delivers to.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from statistics import fmean
from typing import Any

import sqlalchemy as sa
import zipcodes
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.config import DATA
from directory.geo.counties import forget_counties
from directory.geo.point import Point
from directory.geo.states import MILITARY_STATES
from directory.geo.tables import FILES, points_elsewhere, town_rows
from directory.geo.town_names import forget_town_names
from directory.geo.town_spelling import place_key
from directory.geo.zip_table import forget_zip_table
from directory.models import Base, PlacesVersion, Town, ZipCode

_FORMAT = "1"  # raise it when what is made of the same data changes
_KINDS = {"STANDARD": "standard", "PO BOX": "po-box", "UNIQUE": "unique", "MILITARY": "military"}
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """What was loaded; `loaded` is False when it was there before. `moved`: ZIP codes that lay elsewhere, and where."""

    zip_codes: int
    towns: int
    loaded: bool
    moved: Mapping[str, Point] = field(default_factory=dict)


def load_places(session: Session) -> PlaceCounts:
    """Load all places unless this very data is there. The caller commits; a failure leaves the places before it."""
    digest = _digest()
    loaded_digest = session.execute(sa.select(PlacesVersion.digest)).scalar_one_or_none()
    if loaded_digest == digest:
        return PlaceCounts(_count(session, ZipCode), _count(session, Town), loaded=False)
    codes = list(_zip_rows())
    towns = _town_rows(codes)
    moved = _moved(session, codes)
    for table in (ZipCode, Town, PlacesVersion):
        session.execute(sa.delete(table))
    columns = [{column.name: row[column.name] for column in ZipCode.__table__.columns} for row in codes]
    for model, rows in ((ZipCode, columns), (Town, towns)):
        for some in batched(rows, _CHUNK):
            session.execute(sa.insert(Base.metadata.tables[model.__tablename__]), some)
    session.execute(sa.insert(PlacesVersion), [{"id": 1, "digest": digest}])
    forget_zip_table(session)
    forget_town_names(session)
    forget_counties(session)
    return PlaceCounts(len(codes), len(towns), loaded=True, moved=moved)


@cache
def _digest() -> str:
    digest = hashlib.sha256(f"{_FORMAT} {version('zipcodes')}".encode())
    for name in FILES:
        digest.update((DATA / name).read_bytes())
    return digest.hexdigest()


def _moved(session: Session, codes: Iterable[dict[str, Any]]) -> dict[str, Point]:
    """The ZIP codes that the database has elsewhere, and where."""
    now = {code["zip"]: (code["latitude"], code["longitude"]) for code in codes}
    query = sa.select(ZipCode.zip, ZipCode.latitude, ZipCode.longitude).where(ZipCode.latitude.is_not(None))
    stored_points = {row[0]: (row[1] or 0.0, row[2] or 0.0) for row in session.execute(query)}
    return {code: point for code, point in stored_points.items() if now.get(code) != point}


def _count(session: Session, model: type[ZipCode] | type[Town]) -> int:
    return session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()


def _zip_rows() -> Iterator[dict[str, Any]]:
    """Every ZIP code. A missing point is the middle of its city's other ZIP codes, where there are any."""
    overrides = points_elsewhere()
    codes = zipcodes.list_all()
    by_city: dict[tuple[str, str], list[Point]] = defaultdict(list)
    points: dict[str, Point] = {}
    for code in codes:
        # A missing point is the text "0.0000" or "0": compare numbers.
        point = float(code["lat"] or 0), float(code["long"] or 0)
        if point != (0.0, 0.0):
            points[code["zip_code"]] = overrides.get(code["zip_code"], point)
            if code["active"]:
                by_city[code["city"], code["state"]].append(points[code["zip_code"]])
    for code in codes:
        military = code["zip_code_type"] == "MILITARY" or code["state"] in MILITARY_STATES
        point_or_none = None if military else points.get(code["zip_code"])
        others = by_city.get((code["city"], code["state"]))
        if point_or_none is None and others and not military:
            point_or_none = fmean(p[0] for p in others), fmean(p[1] for p in others)
        yield {
            "zip": code["zip_code"],
            "city": code["city"],
            "state": code["state"],
            "county": code["county"] or None,
            "latitude": round(point_or_none[0], 5) if point_or_none else None,
            "longitude": round(point_or_none[1], 5) if point_or_none else None,
            "kind": "military" if military else _KINDS[code["zip_code_type"]],
            "active": code["active"],
            "names": [code["city"], *code["acceptable_cities"]],
        }


def _town_rows(codes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Towns by key and state: GeoNames' where it has them, else the middle of the ZIP codes that bear the name."""
    towns: dict[tuple[str, str], dict[str, Any]] = {}
    postal: dict[tuple[str, str], list[Point]] = defaultdict(list)
    names: dict[tuple[str, str], str] = {}
    for code in codes:
        if code["latitude"] is None or not code["active"]:
            continue
        for name in code["names"]:
            key = place_key(name), code["state"]
            postal[key].append((code["latitude"], code["longitude"]))
            names.setdefault(key, name)
    for key, points in postal.items():
        towns[key] = {
            "key": key[0],
            "state": key[1],
            "name": names[key],
            "latitude": round(fmean(p[0] for p in points), 4),
            "longitude": round(fmean(p[1] for p in points), 4),
            "population": 0,
        }
    for row in town_rows():
        key = place_key(row.name), row.state
        if key not in towns or row.population > towns[key]["population"]:
            towns[key] = row.model_dump() | {"key": key[0]}
    return [towns[key] for key in sorted(towns) if key[0]]
