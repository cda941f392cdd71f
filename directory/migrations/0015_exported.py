"""A listing that comes back out of an export keeps its address and where it stood.

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | Sequence[str] | None = "0014"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the two columns."""
    for name in ("public_id", "status"):
        op.add_column("staged_change", sa.Column(name, sa.String(12), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in ("public_id", "status"):
        op.drop_column("staged_change", name)
