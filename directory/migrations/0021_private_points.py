"""A listing that keeps its street private stands at the middle of its ZIP code, and nowhere nearer.

Imports of before kept the point of the file, which was the street's. It goes out of the listings, their earlier
revisions, what lists said of them, and what is staged: a point that anybody can look up again is not taken back.

Revision ID: 0021
Revises: 0020
"""

import json
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
_VERSION = sa.table("catalog_version", sa.column("version", sa.BigInteger))
_LISTING = sa.table(
    "listing",
    sa.column("id", sa.Integer),
    sa.column("content", sa.Text),
    *(sa.column(name, sa.Float) for name in _POINTS),
    sa.column("precision", sa.String),
    sa.column("version", sa.BigInteger),
)
_ZIP = sa.table("zip_code", sa.column("zip", sa.String), *(sa.column(name, sa.Float) for name in _POINTS))

Mend = Callable[[Any], bool]  # puts a value right in its place; True where that changed anything


def upgrade() -> None:
    """Put each such point at its ZIP code, wherever it is kept."""
    query = sa.select(_ZIP.c.zip, _ZIP.c.latitude, _ZIP.c.longitude).where(_ZIP.c.latitude.is_not(None))
    centres = {row.zip: (row.latitude, row.longitude) for row in op.get_bind().execute(query)}

    def draft(content: Any) -> bool:
        return _at_centre(content, centres)

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
        values |= {"content": _canonical(content), "version": version}
        connection.execute(sa.update(_LISTING).where(_LISTING.c.id == row.id).values(values))


def _column(name: str, column: str, mend: Mend) -> None:
    table = sa.table(name, sa.column("id", sa.Integer), sa.column(column, sa.Text))
    for row in _rows(table, table.c[column]):
        holder = {column: getattr(row, column)}
        if _in_text(holder, column, mend):
            op.get_bind().execute(sa.update(table).where(table.c.id == row.id).values(holder))


def _rows(table: sa.TableClause, column: sa.ColumnClause[Any]) -> Iterator[Any]:
    """The rows that tell of an address kept private, by id, some at a time."""
    last = 0
    while True:
        query = sa.select(table).where(table.c.id > last, column.like("%withheld%")).order_by(table.c.id).limit(_PAGE)
        some = op.get_bind().execute(query).all()
        yield from some
        if len(some) < _PAGE:
            return
        last = some[-1].id


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
