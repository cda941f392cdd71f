"""Of a source's sheets it is kept, too, which terms the values of its lists mean.

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the column; nothing was matched before."""
    with op.batch_alter_table("column_choice") as table:
        table.add_column(sa.Column("list_values", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Forget what was matched."""
    with op.batch_alter_table("column_choice") as table:
        table.drop_column("list_values")
