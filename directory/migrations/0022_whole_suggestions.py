"""What a list suggests of an address, or of room, is suggested whole.

Each part of an address was a suggestion of its own: taking a ZIP code without its street wrote half an address. Open
ones become one suggestion of the whole address, as the list has it now, with its point; of room, with its wait. Where
the list's record is gone they go: its next import suggests anew. What was decided stays as it was.

Revision ID: 0022
Revises: 0021
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | Sequence[str] | None = "0021"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_ADDRESS = ("street", "street2", "city", "state", "zip", "county", "withheld")
_ROOM = ("status", "wait_days")
_SUGGESTION = sa.table(
    "suggestion",
    *(sa.column(name, sa.Integer) for name in ("id", "listing_id", "batch_id")),
    *(sa.column(name, sa.String) for name in ("section", "fact", "source", "status", "theirs_hash")),
    *(sa.column(name, sa.Text) for name in ("ours", "theirs")),
    sa.column("as_of", sa.Date),
)
_RECORD = sa.table(
    "source_record",
    *(sa.column(name, sa.Integer) for name in ("id", "listing_id")),
    sa.column("source", sa.String),
    sa.column("released", sa.Boolean),
    sa.column("draft", sa.Text),
    sa.column("as_of", sa.Date),
)
_LISTING = sa.table("listing", sa.column("id", sa.Integer), sa.column("content", sa.Text))


def upgrade() -> None:
    """Make one suggestion of the parts of each address, and of room."""
    connection = op.get_bind()
    table = _SUGGESTION.c
    of_parts = sa.or_(
        sa.and_(table.section == "place", table.fact.in_(_ADDRESS)),
        sa.and_(table.section == "openings", table.fact.in_(_ROOM)),
    )
    query = sa.select(_SUGGESTION).where(table.status == "open", of_parts).order_by(table.id)
    seen: set[tuple[int, str, str]] = set()
    for row in connection.execute(query).all():
        whole = _whole(connection, row)
        key = (row.listing_id, row.section, whole["theirs_hash"] if whole else "")
        if whole is None or key in seen:
            connection.execute(sa.delete(_SUGGESTION).where(table.id == row.id))
        else:
            seen.add(key)
            connection.execute(sa.update(_SUGGESTION).where(table.id == row.id).values(**whole))


def downgrade() -> None:
    """Nothing to take back: a whole address was shown before as well."""


def _whole(connection: sa.Connection, row: Any) -> dict[str, str] | None:
    """What the suggestion is then; None where the list's record is gone, or says the same by now."""
    record = _RECORD.c
    query = sa.select(record.draft).where(
        record.listing_id == row.listing_id, record.source == row.source, record.released.is_(sa.false())
    )
    text = connection.scalar(query.order_by(record.as_of.desc(), record.id.desc()).limit(1))
    if text is None:
        return None
    listing = sa.select(_LISTING.c.content).where(_LISTING.c.id == row.listing_id)
    theirs, ours = json.loads(text), json.loads(connection.execute(listing).scalar_one())
    fact, standing = _parts(theirs, row.section), _parts(ours, row.section)
    if not fact or fact == standing:
        return None
    # As `suggestions` and `conflicts` write it, so that the list's next import does not ask again.
    by = hashlib.blake2b(_text(fact).encode(), digest_size=16).hexdigest()
    if row.section == "place" and theirs.get("geocode"):
        fact["point"] = {name: value for name, value in theirs["geocode"].items() if name != "said"}
    return {
        "fact": "address" if row.section == "place" else "room",
        "ours": _text(standing),
        "theirs": _text(fact),
        "theirs_hash": by,
    }


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _parts(content: dict[str, Any], section: str) -> dict[str, Any]:
    names = _ADDRESS if section == "place" else _ROOM
    return {name: value for name, value in content.get(section, {}).items() if name in names and value}
