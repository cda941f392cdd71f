"""A listing says itself which lists have it no longer, so that every page can show it.

Revision ID: 0016
Revises: 0015
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | Sequence[str] | None = "0015"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_LISTING = sa.table("listing", sa.column("id", sa.Integer), sa.column("gone", sa.Text))
_RECORD = sa.table(
    "source_record",
    *(sa.column(name, sa.Integer) for name in ("id", "listing_id")),
    *(sa.column(name, sa.String) for name in ("source", "draft")),
    sa.column("absent_since", sa.Date),
    sa.column("released", sa.Boolean),
)


def upgrade() -> None:
    """Add the column, and fill it from what the lists' records say."""
    op.add_column("listing", sa.Column("gone", sa.Text, nullable=False, server_default=""))
    missing = sa.select(_RECORD.c.listing_id).where(_RECORD.c.absent_since.is_not(None))
    query = (
        sa.select(
            _RECORD.c.listing_id,
            _RECORD.c.source,
            _RECORD.c.absent_since,
            _RECORD.c.draft.contains('"iop"').label("iop"),
        )
        .where(_RECORD.c.listing_id.in_(missing), _RECORD.c.released.is_(False))
        .order_by(_RECORD.c.listing_id, _RECORD.c.source, _RECORD.c.id)
    )
    said: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in op.get_bind().execute(query).all():
        said[row.listing_id, row.source].append(row)
    gone: dict[int, list[list[str]]] = defaultdict(list)
    for (listing_id, source), rows in said.items():
        deciding = [row for row in rows if row.iop] or rows
        days = [row.absent_since for row in deciding if row.absent_since is not None]
        if len(days) == len(deciding):
            gone[listing_id].append([source, max(days).isoformat()])
    for listing_id, lists in gone.items():
        op.execute(sa.update(_LISTING).where(_LISTING.c.id == listing_id).values(gone=json.dumps(lists)))


def downgrade() -> None:
    """Drop it; the lists' records still say it."""
    op.drop_column("listing", "gone")
