"""Indexes on what points at listings: without them, deleting many listings takes the square of their number.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_index(op.f("ix_listing_merged_into_id"), "listing", ["merged_into_id"])
    op.create_index(op.f("ix_staged_change_listing_id"), "staged_change", ["listing_id"])


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_index(op.f("ix_staged_change_listing_id"), "staged_change")
    op.drop_index(op.f("ix_listing_merged_into_id"), "listing")
