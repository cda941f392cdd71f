"""A live list becomes a file: the same staged batch, preview, diff and undo as of any other.

The rows of FindTreatment.gov's JSON name services by labels; its download has a column for each code. Labels are turned
into codes (data/findtreatment_labels.csv), and the file is one of the download's.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from directory.config import ROOT
from directory.geo.distance import miles
from directory.imports.checking.opened import Upload
from directory.imports.formats.service_labels import labels
from directory.imports.import_problem import ImportProblem
from directory.imports.live.findtreatment_api import ApiRow, Area
from directory.models import ZipCode

_MARGIN = 15.0  # miles beyond the farthest ZIP code
_IDENTITY = ("name1", "name2", "street1", "street2", "city", "state", "zip", "phone", "intake1", "website")
_POINT = ("latitude", "longitude")


class NoZipCodes(ImportProblem):
    """A state or territory in which no ZIP code has a known point."""


@dataclass(frozen=True, slots=True)
class LiveFile:
    """A state's rows as a file of the download, and labels that we know no code for, with how many rows had them."""

    state: str
    upload: Upload
    rows: int
    unknown: Mapping[str, int]


def area_of(session: Session, state: str) -> Area:
    """A circle around all ZIP codes of a state. Raises NoZipCodes for one without any."""
    query = (
        sa.select(ZipCode.latitude, ZipCode.longitude)
        .where(ZipCode.state == state, ZipCode.latitude.is_not(None), ZipCode.longitude.is_not(None))
        .order_by(ZipCode.zip)
    )
    points = [(float(row.latitude), float(row.longitude)) for row in session.execute(query)]
    if not points:
        raise NoZipCodes(state)
    latitude = (min(point[0] for point in points) + max(point[0] for point in points)) / 2
    longitude = (min(point[1] for point in points) + max(point[1] for point in points)) / 2
    farthest = max(miles(latitude, longitude, *point) for point in points)
    return Area(state, round(latitude, 5), round(longitude, 5), farthest + _MARGIN)


def pages_folder(database_url: str) -> Path:
    """Where a broken run's pages wait: beside the database, or in instance/."""
    url = make_url(database_url)
    beside = Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else ROOT / "instance"
    return beside / "sync-findtreatment"


def as_file(rows: Sequence[ApiRow], *, state: str, day: str) -> LiveFile:
    """Rows of one state as a CSV of the download's kind, in an order that does not depend on the answer's."""
    columns = sorted({code for codes in labels().values() for code in codes})
    unknown: Counter[str] = Counter()
    lines = sorted(_line(row, columns, unknown) for row in rows)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*_IDENTITY, *_POINT, "type_facility", *columns])
    writer.writerows(lines)
    name = f"findtreatment-live-{state.lower()}-{day}.csv"
    return LiveFile(state, Upload(name, text.getvalue().encode("utf-8")), len(rows), dict(unknown))


def _line(row: ApiRow, columns: Sequence[str], unknown: Counter[str]) -> list[str]:
    codes: set[str] = set()
    for service in row.services or ():
        category = (service.f2 or "").strip()
        # Some labels hold commas: only semicolons part them.
        for label in filter(None, (part.strip() for part in (service.f3 or "").split(";"))):
            found = labels().get((category, label.casefold()))
            if found is None:
                unknown[f"{category}: {label}"] += 1
            codes.update(found or ())
    identity = [_text(getattr(row, name)) for name in (*_IDENTITY, *_POINT)]
    return [*identity, _text(row.typeFacility), *("1" if code in codes else "" for code in columns)]


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\x00", "").strip()
