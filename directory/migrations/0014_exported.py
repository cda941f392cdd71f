"""A listing that comes back out of an export keeps its address and where it stood.

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
    """Add the two columns."""
    for name in ("public_id", "status"):
        op.add_column("staged_change", sa.Column(name, sa.String(12), nullable=True))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("staged_change") as table:
        for name in ("public_id", "status"):
            table.drop_column(name)
