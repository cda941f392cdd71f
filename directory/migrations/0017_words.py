"""What each import said of each record is kept, so that imports can be taken back in any order.

Of imports of before, only the state before each is known: they are taken back the latest first, as until now.

Revision ID: 0017
Revises: 0016
"""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | Sequence[str] | None = "0016"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_BATCH = sa.table("import_batch", *(sa.column(name) for name in ("id", "version", "status", "base_version")))
_REVISION = sa.table("revision", sa.column("batch_id"), sa.column("version"))
_STAGED = sa.table("staged_change", sa.column("id", sa.Integer), sa.column("records", sa.Text))
_PAGE = 500
_ADDED = {
    "import_batch": ("version", "covered"),
    "record_change": ("same", "kind", "said", "covered"),
    "staged_row": ("words",),
}


def upgrade() -> None:
    """Add the columns. What waits for a decision is kept in the new way, too, without the words that nobody noted."""
    op.add_column("import_batch", sa.Column("version", sa.BigInteger, nullable=True))
    op.add_column("import_batch", sa.Column("covered", sa.Text, nullable=False, server_default="[]"))
    op.add_column("record_change", sa.Column("same", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("record_change", sa.Column("kind", sa.String(8), nullable=True))
    op.add_column("record_change", sa.Column("said", sa.Text, nullable=True))
    op.add_column("record_change", sa.Column("covered", sa.Integer, nullable=True))
    op.add_column("staged_row", sa.Column("words", sa.Text, nullable=False, server_default=""))
    applied = sa.select(sa.func.max(_REVISION.c.version)).where(_REVISION.c.batch_id == _BATCH.c.id).scalar_subquery()
    op.execute(sa.update(_BATCH).values(version=applied))
    _rewrite_staged()


def _rewrite_staged() -> None:
    connection, last = op.get_bind(), 0
    while True:
        query = sa.select(_STAGED).where(_STAGED.c.id > last).order_by(_STAGED.c.id).limit(_PAGE)
        some = connection.execute(query).all()
        for row in some:
            steps = [
                {"id": state["id"], "kind": None, "after": state, "said": None, "covered": None}
                for state in json.loads(row.records)
            ]
            records = json.dumps(steps, sort_keys=True, ensure_ascii=False)
            connection.execute(sa.update(_STAGED).where(_STAGED.c.id == row.id).values(records=records))
        if len(some) < _PAGE:
            return
        last = some[-1].id


def downgrade() -> None:
    """Drop them: undo puts back the state before, as it did."""
    for table, names in _ADDED.items():
        for name in names:
            op.drop_column(table, name)
