"""The states that somebody at the desk works on, and the state of a row that an import left out.

Revision ID: 0039
Revises: 0038
"""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | Sequence[str] | None = "0038"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_LOOK = sa.table("entry_look", sa.column("id"), sa.column("statement"), sa.column("state"))


def upgrade() -> None:
    """Everybody who works at the desk goes on working on all states; each row says in which state it lies."""
    op.add_column("account", sa.Column("desk_states", sa.String(200)))
    op.add_column("entry_look", sa.Column("state", sa.String(2), nullable=False, server_default=""))
    connection = op.get_bind()
    rows = [
        {"at": row.id, "found": json.loads(json.loads(row.statement)["draft"]).get("place", {}).get("state", "")}
        for row in connection.execute(sa.select(_LOOK.c.id, _LOOK.c.statement).order_by(_LOOK.c.id))
    ]
    if rows:
        found = sa.update(_LOOK).where(_LOOK.c.id == sa.bindparam("at")).values(state=sa.bindparam("found"))
        connection.execute(found, rows)


def downgrade() -> None:
    """Drop both columns."""
    op.drop_column("entry_look", "state")
    op.drop_column("account", "desk_states")
