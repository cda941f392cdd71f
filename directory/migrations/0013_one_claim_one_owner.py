"""One open claim a person and listing, one waiting request of a kind, and an owner for each listing that is held.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory import clock
from directory.models.base import UtcDateTime

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_UNIQUE = (
    ("uq_claim_open", "claim", ("listing_id", "email"), "status = 'open'"),
    (
        "uq_change_request_waiting",
        "change_request",
        ("listing_id", "account_id", "kind"),
        "status IN ('waiting', 'asked')",
    ),
)
_HOLDER = sa.table(
    "holder",
    sa.column("id", sa.Integer),
    sa.column("listing_id", sa.Integer),
    sa.column("role", sa.String),
    sa.column("since", UtcDateTime(timezone=True)),
)


def upgrade() -> None:
    """Upgrade schema. Of claims and requests that stand twice the first one stays; the others are taken back."""
    for name, table, columns, where in _UNIQUE:
        _take_back_repeated(table, columns, where)
        op.create_index(
            name, table, list(columns), unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    _appoint_owners()


def _take_back_repeated(name: str, columns: Sequence[str], where: str) -> None:
    table = sa.table(
        name,
        sa.column("id", sa.Integer),
        sa.column("status", sa.String),
        sa.column("decided_at", UtcDateTime(timezone=True)),
        sa.column("decided_by", sa.String),
        *(sa.column(column) for column in columns),
    )
    waiting = sa.text(where)
    first = sa.select(sa.func.min(table.c.id)).where(waiting).group_by(*(table.c[column] for column in columns))
    # What stands without a person (its account was deleted) is told from no other.
    whose = [table.c[column].is_not(None) for column in columns]
    op.execute(
        sa.update(table)
        .where(waiting, *whose, table.c.id.not_in(first))
        .values(status="withdrawn", decided_at=clock.now(), decided_by="migration")
    )


def _appoint_owners() -> None:
    """Whoever holds a listing longest owns it, where only editors were left."""
    owned = sa.select(_HOLDER.c.listing_id).where(_HOLDER.c.role == "owner")
    query = sa.select(_HOLDER.c.id, _HOLDER.c.listing_id).where(_HOLDER.c.listing_id.not_in(owned))
    first: dict[int, int] = {}
    for row in op.get_bind().execute(query.order_by(_HOLDER.c.since, _HOLDER.c.id)).all():
        first.setdefault(row.listing_id, row.id)
    for holder_id in first.values():
        op.execute(sa.update(_HOLDER).where(_HOLDER.c.id == holder_id).values(role="owner"))


def downgrade() -> None:
    """Downgrade schema."""
    for name, table, _, _ in _UNIQUE:
        op.drop_index(name, table_name=table)
