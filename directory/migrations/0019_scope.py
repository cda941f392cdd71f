"""What only the mental-health row of an address said is said of the place, no longer of the program.

The records of such rows, what imports said of them, what is staged, and the listings' contents. Each listing that
changes gets a revision that says so; its earlier revisions stay as they were.

Revision ID: 0019
Revises: 0018
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from directory import clock
from directory.models.base import UtcDateTime

revision: str = "0019"
down_revision: str | Sequence[str] | None = "0018"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_WHO = "IOP Near Me"
_NOTE = "What a list says only of the same place is no longer shown as the program's."
_PAGE = 1000
_LISTS = ("national-directory", "findtreatment")  # the sources that have a site once for each kind of care
_RECORD = sa.table(
    "source_record",
    *(sa.column(name, sa.Integer) for name in ("id", "listing_id")),
    *(sa.column(name, sa.String) for name in ("source", "key", "draft")),
    sa.column("released", sa.Boolean),
)
_WORD = sa.table(
    "record_change",
    *(sa.column(name, sa.Integer) for name in ("id", "record_id")),
    *(sa.column(name, sa.Text) for name in ("before", "said")),
)
_STAGED = sa.table("staged_change", sa.column("id", sa.Integer), sa.column("records", sa.Text))
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
    """Give what such rows say its scope, wherever it stands."""
    connection = op.get_bind()
    for name, column in (("before", _WORD.c.before), ("said", _WORD.c.said)):
        for row in _rows(_WORD, column):
            said = _state(json.loads(getattr(row, name)))
            if said is not None:
                values = {name: json.dumps(said, sort_keys=True, ensure_ascii=False)}
                connection.execute(sa.update(_WORD).where(_WORD.c.id == row.id).values(values))
    for row in _rows(_STAGED, _STAGED.c.records):
        steps = json.loads(row.records)
        if _steps(steps):
            text = json.dumps(steps, sort_keys=True, ensure_ascii=False)
            connection.execute(sa.update(_STAGED).where(_STAGED.c.id == row.id).values(records=text))
    listings = set()
    for row in _rows(_RECORD, _RECORD.c.key):
        scoped = _of_place(row.source, row.key, row.draft)
        if scoped is not None:
            connection.execute(sa.update(_RECORD).where(_RECORD.c.id == row.id).values(draft=scoped))
            listings.add(row.listing_id)
    _listings(sorted(listings))


def downgrade() -> None:
    """What is said of the place stays so: it was never said of the program."""


def _listings(ids: Sequence[int]) -> None:
    connection, moment, version = op.get_bind(), clock.now(), 0
    repaired: dict[int, int] = {}
    for start in range(0, len(ids), _PAGE // 2):
        some = ids[start : start + _PAGE // 2]
        query = sa.select(_RECORD).where(_RECORD.c.listing_id.in_(some), _RECORD.c.released.is_(False))
        drafts: dict[int, list[Any]] = defaultdict(list)
        for record in connection.execute(query.order_by(_RECORD.c.id)):
            drafts[record.listing_id].append(json.loads(record.draft))
        for row in connection.execute(sa.select(_LISTING).where(_LISTING.c.id.in_(some)).order_by(_LISTING.c.id)).all():
            content = json.loads(row.content)
            if not _rescope(content, drafts[row.id]):
                continue
            if not version:
                raised = sa.update(_VERSION).values(version=_VERSION.c.version + 1).returning(_VERSION.c.version)
                version = connection.execute(raised).scalar_one()
            number, text = row.revision + 1, _canonical(content)
            values = {"content": text, "revision": number, "version": version, "updated_at": moment}
            connection.execute(sa.update(_LISTING).where(_LISTING.c.id == row.id).values(values))
            new = {"listing_id": row.id, "number": number, "version": version, "status": row.status, "content": text}
            new |= {"action": "repaired", "actor": _WHO, "note": _NOTE, "created_at": moment}
            connection.execute(sa.insert(_REVISION).values(new))
            repaired[row.id] = row.revision
    _merges(repaired)


def _merges(repaired: Mapping[int, int]) -> None:
    """A merge that could be taken back still can: the revision it left (listing → number) is the repaired one now."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_PAIR).where(_PAIR.c.merge.is_not(None))).all():
        merge = json.loads(row.merge)
        if merge["kept"] in repaired and repaired[merge["kept"]] == merge["kept_after"]:
            merge["kept_after"] += 1
            connection.execute(sa.update(_PAIR).where(_PAIR.c.id == row.id).values(merge=json.dumps(merge)))


def _rows(table: sa.TableClause, column: sa.ColumnClause[Any]) -> Iterator[Any]:
    """The rows that may tell of a record tied to another, by id, some at a time."""
    last = 0
    while True:
        query = sa.select(table).where(table.c.id > last, column.like("%+%")).order_by(table.c.id).limit(_PAGE)
        some = op.get_bind().execute(query).all()
        yield from some
        if len(some) < _PAGE:
            return
        last = some[-1].id


def _steps(steps: Any) -> bool:
    """Give the steps of a staged change their scope, in place; True where that changed anything."""
    changed = False
    for step in steps:
        after = _state(step["after"]) if step["after"] else None
        said = _state(json.loads(step["said"])) if step["said"] else None
        if after is not None:
            step["after"], changed = after, True
        if said is not None:
            step["said"], changed = json.dumps(said, sort_keys=True, ensure_ascii=False), True
    return changed


def _state(state: Any) -> Any:
    """The state of a record with its scope; None where it is of no such row."""
    scoped = _of_place(state["source"], state["key"], state["draft"])
    return None if scoped is None else state | {"draft": scoped}


def _of_place(source: str, key: str, text: str) -> str | None:
    """What a mental-health row that was joined to a program says, with its scope; None for any other record."""
    draft = json.loads(text)
    if source not in _LISTS or "+" not in key or "mental-health" not in _yes(draft):
        return None
    for value in draft.values():
        if isinstance(value, dict) and "said" in value:
            one = value["said"]
            value["said"] = one | {"scope": "place"} if isinstance(one, dict) else [_ | {"scope": "place"} for _ in one]
    for evidence in draft.get("populations", {}).values():
        evidence["said"]["scope"] = "place"
    for group in draft.get("answers", ()):
        group["scope"] = "place"
    return _canonical(draft)


def _yes(draft: Any) -> dict[str, Any]:
    """Term → who says yes to it."""
    return {
        term: {name: group[name] for name in ("source", "as_of", "scope") if name in group}
        for group in draft.get("answers", ())
        for term in group.get("yes", ())
    }


def _rescope(content: Any, records: Sequence[Any]) -> bool:
    """Give a listing's answers their scope, of what its records say; True where that changed anything."""
    own: dict[str, Any] = {}
    place: dict[str, Any] = {}
    for draft in records:
        for term, said in _yes(draft).items():
            kept = place if said.get("scope") == "place" else own
            if term not in kept or (said["as_of"], said["source"]) > (kept[term]["as_of"], kept[term]["source"]):
                kept[term] = said
    moved: dict[str, Any] = {}
    for group in content.get("answers", ()):
        if group["source"] not in _LISTS or group.get("scope") == "place":
            continue
        for term in [term for term in group.get("yes", ()) if term in place]:
            said = own.get(term, place[term])
            if said != {"source": group["source"], "as_of": group["as_of"]}:
                moved[term] = said
                group["yes"].remove(term)
    for term, said in moved.items():
        held = next((one for one in content["answers"] if _is_of(one, said)), None)
        if held is None:
            held = dict(said)
            content["answers"].append(held)
        held["yes"] = sorted([*held.get("yes", ()), term])
        evidence = content.get("populations", {}).get(term)
        if evidence and evidence["kind"] == "listed" and evidence["said"]["source"] in _LISTS:
            evidence["said"] = dict(said)
    if moved:
        groups = [{name: one for name, one in group.items() if one} for group in content["answers"]]
        said_more = [group for group in groups if "yes" in group or "no" in group]
        content["answers"] = sorted(
            said_more, key=lambda one: (one["source"], one["as_of"], one.get("scope", "program"))
        )
    return bool(moved)


def _is_of(group: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    return all(group.get(name) == said.get(name) for name in ("source", "as_of", "scope"))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
