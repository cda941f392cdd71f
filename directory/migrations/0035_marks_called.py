"""A call keeps the mark that it ended, so that taking it back marks the listing again.

Revision ID: 0035
Revises: 0034
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | Sequence[str] | None = "0034"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the column; no call before it ended a mark."""
    with op.batch_alter_table("phone_call") as table:
        table.add_column(sa.Column("mark", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget the marks."""
    with op.batch_alter_table("phone_call") as table:
        table.drop_column("mark")
