"""A phone or a web address that only the mental-health row of an address gave is of the place, not the program's own.

The listings whose contact says what their lists' rows say, and no more: where a person said something of it, it stays.
Each listing that changes gets a revision that says so; its earlier revisions stay as they were.

Revision ID: 0026
Revises: 0025
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from directory import clock
from directory.models.base import UtcDateTime

revision: str = "0026"
down_revision: str | Sequence[str] | None = "0025"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_WHO = "IOP Near Me"
_NOTE = "A number or web address that a list gives only of the same place is no longer called the program's."
_PAGE = 500
_FACTS = ("phones", "phone_hours", "website", "email")
_PEOPLE = ("program", "staff", "desk")
_WITH_CONTACT = (
    ("listing", "content"),
    ("revision", "content"),
    ("staged_change", "content"),
    ("accuracy_call", "content"),
    ("source_record", "draft"),
)
_RECORD = sa.table(
    "source_record",
    *(sa.column(name, sa.Integer) for name in ("id", "listing_id")),
    *(sa.column(name, sa.String) for name in ("key", "draft")),
    sa.column("released", sa.Boolean),
)
_LISTING = sa.table(
    "listing",
    *(sa.column(name, sa.Integer) for name in ("id", "revision")),
    *(sa.column(name, sa.String) for name in ("content", "status")),
    sa.column("version", sa.BigInteger),
    sa.column("updated_at", UtcDateTime()),
)
_REVISION = sa.table(
    "revision",
    *(sa.column(name, sa.Integer) for name in ("listing_id", "number")),
    sa.column("version", sa.BigInteger),
    *(sa.column(name, sa.String) for name in ("status", "content", "action", "actor", "note")),
    sa.column("created_at", UtcDateTime()),
)
_VERSION = sa.table("catalog_version", sa.column("version", sa.BigInteger))
_PAIR = sa.table("duplicate_pair", sa.column("id", sa.Integer), sa.column("merge", sa.Text))


def upgrade() -> None:
    """Say of each such contact whose it is."""
    connection, version = op.get_bind(), 0
    repaired: dict[int, int] = {}
    for row, records in _listings():
        content = json.loads(row.content)
        contact = _contact(content.get("contact", {}), records)
        if contact is None:
            continue
        if not version:
            raised = sa.update(_VERSION).values(version=_VERSION.c.version + 1).returning(_VERSION.c.version)
            version = connection.execute(raised).scalar_one()
        number, moment = row.revision + 1, clock.now()
        text = _canonical(content | {"contact": contact})
        values = {"content": text, "revision": number, "version": version, "updated_at": moment}
        connection.execute(sa.update(_LISTING).where(_LISTING.c.id == row.id).values(values))
        new = {"listing_id": row.id, "number": number, "version": version, "status": row.status, "content": text}
        new |= {"action": "repaired", "actor": _WHO, "note": _NOTE, "created_at": moment}
        connection.execute(sa.insert(_REVISION).values(new))
        repaired[row.id] = row.revision
    _merges(repaired)


def downgrade() -> None:
    """Leave out whose it is: earlier releases refuse what they do not know."""
    connection = op.get_bind()
    for name, column in _WITH_CONTACT:
        table = sa.table(name, sa.column("id", sa.Integer), sa.column(column, sa.Text))
        query = sa.select(table.c.id, table.c[column]).where(table.c[column].contains('"of_place"'))
        for row in connection.execute(query.order_by(table.c.id)).all():
            content = json.loads(row[1])
            content["contact"].pop("of_place", None)
            connection.execute(sa.update(table).where(table.c.id == row.id).values({column: _canonical(content)}))


def _listings() -> Iterator[tuple[Any, list[Any]]]:
    """Listings to which a row of the same place was joined, each with what its records say of a contact."""
    connection = op.get_bind()
    joined = sa.select(_RECORD.c.listing_id).where(_RECORD.c.key.like("%+%"), _RECORD.c.released.is_(False)).distinct()
    ids = sorted(connection.execute(joined).scalars())
    for start in range(0, len(ids), _PAGE):
        some = ids[start : start + _PAGE]
        records: dict[int, list[Any]] = defaultdict(list)
        standing = sa.select(_RECORD).where(_RECORD.c.listing_id.in_(some), _RECORD.c.released.is_(False))
        for record in connection.execute(standing.order_by(_RECORD.c.id)):
            records[record.listing_id].append(json.loads(record.draft).get("contact", {}))
        for row in connection.execute(sa.select(_LISTING).where(_LISTING.c.id.in_(some)).order_by(_LISTING.c.id)).all():
            yield row, records[row.id]


def _contact(held: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """A listing's contact with whose each fact is; None where it is so already, or is not what its records say."""
    if any(one["source"] in _PEOPLE for one in held.get("said", ())):
        return None
    stated = sorted((one for one in records if one.get("said")), key=_weight, reverse=True)
    donors = {fact: next((one for one in stated if fact in one), None) for fact in _FACTS}
    found = {fact: one[fact] for fact, one in donors.items() if one is not None}
    if found != {fact: held[fact] for fact in _FACTS if fact in held} or not found:
        return None
    said: list[Any] = []
    for donor in stated:
        said += [one for one in donor["said"] if donor in donors.values() and one not in said]
    of_place = [fact for fact in found if _is_of_place(donors[fact] or {})]
    mixed = bool(of_place) and len(of_place) < len(found)
    contact = found | {"said": said} | ({"of_place": of_place} if mixed else {})
    return contact if contact != dict(held) else None


def _weight(contact: Mapping[str, Any]) -> tuple[bool, str, str]:
    newest = max(contact["said"], key=lambda one: (one["as_of"], one["source"]))
    return not _is_of_place(contact), newest["as_of"], newest["source"]


def _is_of_place(contact: Mapping[str, Any]) -> bool:
    return all(one.get("scope") == "place" for one in contact["said"])


def _merges(repaired: Mapping[int, int]) -> None:
    """A merge that could be taken back still can: the revision it left (listing → number) is the repaired one now."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_PAIR).where(_PAIR.c.merge.is_not(None))).all():
        merge = json.loads(row.merge)
        if merge["kept"] in repaired and repaired[merge["kept"]] == merge["kept_after"]:
            merge["kept_after"] += 1
            connection.execute(sa.update(_PAIR).where(_PAIR.c.id == row.id).values(merge=json.dumps(merge)))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
