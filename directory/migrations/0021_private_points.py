"""A listing that keeps its street private stands at the middle of its ZIP code, and nowhere nearer.

Imports of before kept the point of the file, which was the street's, and streets that say themselves that they are
private ("1 Oak St (confidential)"). Both go out of the listings, their earlier revisions, what lists said of them, and
what is staged: an address that anybody can look up again is not taken back.

Revision ID: 0021
Revises: 0020
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | Sequence[str] | None = "0020"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_PAGE = 1000
_POINTS = ("latitude", "longitude")
# As data/unsaid.toml knows them at this revision: only what is certain beside a street.
_PRIVATE = re.compile(
    r"\b(?:confiden[ct]ial|undisclosed|withheld|do not (?:publish|disclose|list|share)|safe ?house"
    r"|not (?:for publication|published|disclosed)|(?:secure|safe) location|no (?:publicar|divulgar))\b",
    re.IGNORECASE,
)
_SIGNS = (
    "withheld",
    "confiden",
    "undisclosed",
    "do not ",
    "safe",
    "not for ",
    "not pub",
    "not dis",
    "secure ",
    "no pub",
    "no div",
)
_VERSION = sa.table("catalog_version", sa.column("version", sa.BigInteger))
_LISTING = sa.table(
    "listing",
    sa.column("id", sa.Integer),
    sa.column("content", sa.Text),
    *(sa.column(name, sa.Float) for name in _POINTS),
    sa.column("precision", sa.String),
    *(sa.column(name, sa.String) for name in ("place_key", "match_key")),
    sa.column("version", sa.BigInteger),
)
_ZIP = sa.table("zip_code", sa.column("zip", sa.String), *(sa.column(name, sa.Float) for name in _POINTS))

Mend = Callable[[Any], bool]  # puts a value right in its place; True where that changed anything


def upgrade() -> None:
    """Put each such point at its ZIP code, and take each such street out, wherever it is kept."""
    query = sa.select(_ZIP.c.zip, _ZIP.c.latitude, _ZIP.c.longitude).where(_ZIP.c.latitude.is_not(None))
    centres = {row.zip: (row.latitude, row.longitude) for row in op.get_bind().execute(query)}

    def draft(content: Any) -> bool:
        hidden = _without_street(content.get("place", {}))
        return _at_centre(content, centres) or hidden

    def state(of_record: Any) -> bool:
        return isinstance(of_record, dict) and "draft" in of_record and _in_text(of_record, "draft", draft)

    def steps(some: Any) -> bool:
        changed = [state(step["after"]) for step in some if step.get("after")]
        said = [_in_text(step, "said", state) for step in some if step.get("said")]
        return any(changed) or any(said)

    _listings(draft)
    for table, column, mend in (
        ("revision", "content", draft),
        ("source_record", "draft", draft),
        ("staged_change", "content", draft),
        ("staged_change", "records", steps),
        ("record_change", "before", state),
        ("record_change", "said", state),
    ):
        _column(table, column, mend)


def downgrade() -> None:
    """What was taken out stays out."""


def _without_street(place: dict[str, Any]) -> bool:
    """Take out a street that says that it is private."""
    if not any(_PRIVATE.search(place.get(name) or "") for name in ("street", "street2")):
        return False
    for name in ("street", "street2"):
        place.pop(name, None)
    place["withheld"] = True
    return True


def _at_centre(content: Any, centres: dict[str, tuple[float, float]]) -> bool:
    place, point = content.get("place", {}), content.get("geocode")
    if not place.get("withheld") or not point:
        return False
    centre = centres.get(place.get("zip", ""))
    if centre is None:
        del content["geocode"]
        return True
    wanted = {"latitude": round(centre[0], 6), "longitude": round(centre[1], 6), "precision": "withheld"}
    if all(point.get(name) == value for name, value in wanted.items()):
        return False
    point |= wanted
    return True


def _in_text(holder: dict[str, Any], name: str, mend: Mend) -> bool:
    """Mend what a JSON text in another value holds."""
    value = json.loads(holder[name])
    if not mend(value):
        return False
    holder[name] = _canonical(value)
    return True


def _listings(draft: Mend) -> None:
    connection, version = op.get_bind(), 0
    for row in _rows(_LISTING, _LISTING.c.content):
        content = json.loads(row.content)
        if not draft(content):
            continue
        if not version:
            raised = sa.update(_VERSION).values(version=_VERSION.c.version + 1).returning(_VERSION.c.version)
            version = connection.execute(raised).scalar_one()
        point = content.get("geocode") or dict.fromkeys((*_POINTS, "precision"))
        values = {name: point[name] for name in (*_POINTS, "precision")}
        values |= {"content": _canonical(content), "version": version, "place_key": None, "match_key": None}
        connection.execute(sa.update(_LISTING).where(_LISTING.c.id == row.id).values(values))


def _column(name: str, column: str, mend: Mend) -> None:
    table = sa.table(name, sa.column("id", sa.Integer), sa.column(column, sa.Text))
    for row in _rows(table, table.c[column]):
        holder = {column: getattr(row, column)}
        if _in_text(holder, column, mend):
            op.get_bind().execute(sa.update(table).where(table.c.id == row.id).values(holder))


def _rows(table: sa.TableClause, column: sa.ColumnClause[Any]) -> Iterator[Any]:
    """The rows that may tell of an address kept private, by id, some at a time."""
    last, text = 0, sa.func.lower(column)
    signs = sa.or_(*(text.like(f"%{sign}%") for sign in _SIGNS))
    while True:
        query = sa.select(table).where(table.c.id > last, signs).order_by(table.c.id).limit(_PAGE)
        some = op.get_bind().execute(query).all()
        yield from some
        if len(some) < _PAGE:
            return
        last = some[-1].id


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
