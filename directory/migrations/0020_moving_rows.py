"""A staged row says in a column of its own whether it moved, or may have: a row may have that beside another flag.

Revision ID: 0020
Revises: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | Sequence[str] | None = "0019"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_ROW = sa.table("staged_row", sa.column("notes", sa.Text), sa.column("moving", sa.String))


def upgrade() -> None:
    """Add the column, and fill it from the rows' notes, where it stood."""
    op.add_column("staged_row", sa.Column("moving", sa.String(8), nullable=False, server_default=""))
    for word in ("moved", "asked", "apart"):
        stood = _ROW.c.notes.contains(f'"moving": "{word}"')
        op.execute(sa.update(_ROW).where(stood).values(moving=word))


def downgrade() -> None:
    """Drop it. Rows staged with it stand among those that moved no more, until they are checked again."""
    op.drop_column("staged_row", "moving")
