"""Health plans that were written together are kept one by one, wherever a listing's content stands.

Each listing that held such a list gets a revision that says so; its earlier revisions stay as they were. Of the rest
(what sources said, what waits for a decision) only the lists themselves change. Only what can be nothing but a list of
names is taken apart, by a rule that stands here: sentences, and whatever says that a plan is not taken, stay as they are.

Revision ID: 0011
Revises: 0010
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from directory import clock
from directory.geo.states import STATES
from directory.models.base import UtcDateTime

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_MARK = "plans"
_WHO = "IOP Near Me"
_PAGE = 1000
# Table → its columns of JSON in which drafts, source records or facts stand. Revisions are history: they stay.
_COLUMNS = {
    "source_record": ("draft",),
    "staged_change": ("content", "records"),
    "staged_row": ("notes",),
    "record_change": ("before",),
    "change_request": ("facts",),
}
_LISTING = sa.table(
    "listing",
    sa.column("id", sa.Integer),
    sa.column("content", sa.Text),
    sa.column("status", sa.String),
    sa.column("revision", sa.Integer),
    sa.column("version", sa.BigInteger),
    sa.column("updated_at", UtcDateTime()),
)
_REVISION = sa.table(
    "revision",
    *(sa.column(name, sa.Integer) for name in ("listing_id", "number", "batch_id")),
    sa.column("version", sa.BigInteger),
    *(sa.column(name, sa.String) for name in ("status", "content", "action", "actor", "note")),
    sa.column("created_at", UtcDateTime()),
)
_VERSION = sa.table("catalog_version", sa.column("version", sa.BigInteger))
_AUDIT = sa.table(
    "audit_entry",
    sa.column("at", UtcDateTime()),
    *(sa.column(name, sa.String) for name in ("actor", "action", "target", "details")),
)
_PAIR = sa.table("duplicate_pair", sa.column("id", sa.Integer), sa.column("merge", sa.Text))
_SUGGESTION = sa.table(
    "suggestion",
    *(sa.column(name, sa.Integer) for name in ("id", "listing_id")),
    *(sa.column(name, sa.String) for name in ("section", "fact", "ours", "theirs", "theirs_hash")),
)


def upgrade() -> None:
    """Read every list of plans anew."""
    repaired, left = _listings()
    for name, columns in _COLUMNS.items():
        for column in columns:
            _column(name, column)
    _suggestions()
    if repaired:
        details = json.dumps({"left as they are": left, "listings": repaired})
        entry = {"at": clock.now(), "actor": _WHO, "action": "plans-repaired", "target": "", "details": details}
        op.get_bind().execute(sa.insert(_AUDIT).values(entry))


def downgrade() -> None:
    """Plans one by one are what was meant: they stay."""


def _listings() -> tuple[int, int]:
    """How many listings were repaired, and how many hold what may be a list and is left."""
    connection, moment, version, left = op.get_bind(), clock.now(), 0, 0
    repaired: dict[int, int] = {}
    for row in _rows(_LISTING, _LISTING.c.content):
        content = json.loads(row.content)
        changed = _read_anew(content)
        left += any(_BETWEEN.search(plan) is not None for plan in content.get("payment", {}).get(_MARK, ()))
        if not changed:
            continue
        if not version:
            raised = sa.update(_VERSION).values(version=_VERSION.c.version + 1).returning(_VERSION.c.version)
            version = connection.execute(raised).scalar_one()
        number, text = row.revision + 1, _canonical(content)
        values = {"content": text, "revision": number, "version": version, "updated_at": moment}
        connection.execute(sa.update(_LISTING).where(_LISTING.c.id == row.id).values(values))
        connection.execute(
            sa.insert(_REVISION).values(
                listing_id=row.id,
                number=number,
                version=version,
                status=row.status,
                content=text,
                action="repaired",
                actor=_WHO,
                note="Insurance plans that were written together are kept one by one.",
                created_at=moment,
            )
        )
        repaired[row.id] = row.revision
    if repaired:
        _merges(repaired)
    return len(repaired), left


def _merges(repaired: Mapping[int, int]) -> None:
    """A merge that could be taken back still can: the revision it left (listing → number) is the repaired one now."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_PAIR).where(_PAIR.c.merge.is_not(None))).all():
        merge = json.loads(row.merge)
        if repaired.get(merge["kept"]) == merge["kept_after"]:
            merge["kept_after"] += 1
            connection.execute(sa.update(_PAIR).where(_PAIR.c.id == row.id).values(merge=json.dumps(merge)))


def _column(name: str, column: str) -> None:
    table = sa.table(name, sa.column("id", sa.Integer), sa.column(column, sa.Text))
    for row in _rows(table, table.c[column]):
        content = json.loads(row[1])
        if _read_anew(content):
            values = {column: _canonical(content)}
            op.get_bind().execute(sa.update(table).where(table.c.id == row.id).values(values))


def _suggestions() -> None:
    connection = op.get_bind()
    found = sa.select(_SUGGESTION).where(_SUGGESTION.c.section == "payment", _SUGGESTION.c.fact == _MARK)
    for row in connection.execute(found.order_by(_SUGGESTION.c.id)).all():
        ours, theirs = (json.dumps(_plans(json.loads(text)), ensure_ascii=False) for text in (row.ours, row.theirs))
        values = {"ours": ours, "theirs": theirs}
        values["theirs_hash"] = hashlib.blake2b(values["theirs"].encode(), digest_size=16).hexdigest()
        if values["theirs_hash"] == row.theirs_hash and values["ours"] == row.ours:
            continue
        same = sa.select(_SUGGESTION.c.id).where(
            _SUGGESTION.c.listing_id == row.listing_id,
            _SUGGESTION.c.section == row.section,
            _SUGGESTION.c.fact == row.fact,
            _SUGGESTION.c.theirs_hash == values["theirs_hash"],
            _SUGGESTION.c.id != row.id,
        )
        own = _SUGGESTION.c.id == row.id
        if connection.execute(same).first() is None:
            connection.execute(sa.update(_SUGGESTION).where(own).values(values))
        else:  # the same was asked in another spelling
            connection.execute(sa.delete(_SUGGESTION).where(own))


def _rows(table: sa.TableClause, column: sa.ColumnClause[Any]) -> Iterator[Any]:
    """The rows whose JSON may name plans, by id, some at a time."""
    last = 0
    while True:
        query = sa.select(table).where(table.c.id > last, column.like(f"%{_MARK}%")).order_by(table.c.id).limit(_PAGE)
        some = op.get_bind().execute(query).all()
        yield from some
        if len(some) < _PAGE:
            return
        last = some[-1].id


def _read_anew(value: Any) -> bool:
    """Read the plans within a JSON value anew, in place; True where that changed anything."""
    if isinstance(value, list):
        return sum(_read_anew(one) for one in value) > 0
    if not isinstance(value, dict):
        return False
    fact = value.get("fact") == _MARK  # of a change or a conflict: {"fact": "plans", "before": […], "after": […]}
    changed = False
    for key, one in value.items():
        new = one
        if isinstance(one, list) and (key == _MARK or (fact and key in ("before", "after", "ours", "theirs"))):
            new = _plans(one)
        elif isinstance(one, str) and one.startswith("{") and f'"{_MARK}"' in one:  # a draft within a record
            inner = json.loads(one)
            new = _canonical(inner) if _read_anew(inner) else one
        elif _read_anew(one):
            changed = True
        if new != one:
            value[key], changed = new, True
    return changed


def _plans(value: Any) -> Any:
    whole = isinstance(value, list) and all(isinstance(one, str) for one in value)
    if not whole or any(_REFUSING.search(one.casefold()) for one in value):
        return value
    apart: dict[str, str] = {}
    for one in value:
        for plan in _apart(one):
            apart.setdefault(" ".join(plan.casefold().split()), plan)
    return list(apart.values())


# The rule, as it was when this was written: what reads plans today may have learned more since.
_BETWEEN = re.compile(r"[,;|•·\n\r]")
_REFUSING = re.compile(
    r"\b(?:no|not|non|none|nor|neither|never|without|w/o|except\w*|exclu\w*|but|cannot|unable|unless|minus|declin\w*"
    r"|refus\w*|reject\w*|denie\w*|other than|rather than|aside from|apart from|out[ -]of|oon|opt\w* out|terminated|pending"
    r"|(?:do|does|did|ca|wo|is|are)nt|\w+n['’`]t|salvo|menos|sin|ni|tampoco|nunca|fuera)\b|[❌✗✘✖🚫⛔]"
)
_NOT_PLAIN = re.compile(r"[()\[\]:.!?\d]|\b(?:we|our|most|all|accept\w*|take|takes|including|only|call|ask)\b")
_JOINTS = re.compile(r"(?<!\s)\s+(?:and|or|y|o)\s+|(?<!\s)\s*[&/+]\s*", re.IGNORECASE)
_LAST = re.compile(r"(?:and|or|y|o)\s+|&\s*", re.IGNORECASE)
_COMPANIES = frozenset(
    (
        "aetna",
        "ambetter",
        "carelon",
        "cigna",
        "humana",
        "kaiser",
        "magellan",
        "medicaid",
        "medicare",
        "molina",
        "tricare",
    )
)
_NAME_NOTHING = {
    *("a", "and", "behavioral", "care", "choice", "company", "corp", "coverage", "epo", "etc", "group", "health"),
    *("healthcare", "hmo", "inc", "insurance", "llc", "many", "medical", "mental", "more", "my", "network", "of"),
    *("option", "options", "other", "others", "plan", "plans", "plus", "pos", "ppo", "program", "seguro", "the"),
    *(word for name in STATES.values() for word in name.casefold().split()),
}


def _apart(text: str) -> list[str]:
    """The plans of a text that is nothing but names between commas and the like; else the text as it is."""
    if len(text) > 2_000:
        return [text]
    pieces = [piece.strip(" -–—*") for piece in _BETWEEN.split(text.strip(" .,;"))]
    pieces = [
        " ".join(_LAST.sub("", piece, count=1).split()) if _LAST.match(piece) else piece for piece in pieces if piece
    ]
    plans = [plan for piece in pieces for plan in _joined(piece)]
    return plans if len(plans) > 1 and all(_is_name(plan) for plan in plans) else [text]


def _joined(piece: str) -> list[str]:
    """Companies whose names are joined by "and"; any other piece whole, for "and" may stand within a name."""
    names = _JOINTS.split(piece)
    return names if all(name.casefold() in _COMPANIES for name in names) else [piece]


def _is_name(plan: str) -> bool:
    words = plan.casefold().split()
    begins = plan[:1].isupper() or not _COMPANIES.isdisjoint(words[:1])
    return begins and len(words) <= 6 and not _NOT_PLAIN.search(plan.casefold()) and not set(words) <= _NAME_NOTHING


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
