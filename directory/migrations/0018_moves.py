"""What was decided of programs that may have moved or have a new name is remembered.

Revision ID: 0018
Revises: 0017
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0018"
down_revision: str | Sequence[str] | None = "0017"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "move_decision",
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("listing_id", sa.Integer, nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_move_decision_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source", "key", "listing_id", name=op.f("pk_move_decision")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("move_decision")
