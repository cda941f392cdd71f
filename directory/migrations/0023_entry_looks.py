"""Rows that an import left out and a person may want are kept for a look, and what was decided of them.

Revision ID: 0023
Revises: 0022
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0023"
down_revision: str | Sequence[str] | None = "0022"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add both tables. Rows of earlier imports come with the next import of their list."""
    op.create_table(
        "entry_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("program_key", sa.String(40), nullable=False),
        sa.Column("entry_key", sa.String(40), nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_entry_look_batch_id_import_batch", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_entry_look"),
    )
    op.create_index("ix_entry_look_batch_id", "entry_look", ["batch_id"])
    op.create_table(
        "entry_decision",
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("program_key", sa.String(40), nullable=False),
        sa.Column("entry_key", sa.String(40), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_id"], ["entry_look.id"], name="fk_entry_decision_look_id_entry_look", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name="fk_entry_decision_listing_id_listing", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("source", "program_key", "entry_key", name="pk_entry_decision"),
    )
    op.create_index("ix_entry_decision_look_id", "entry_decision", ["look_id"])
    op.create_index("ix_entry_decision_listing_id", "entry_decision", ["listing_id"])


def downgrade() -> None:
    """Drop both."""
    op.drop_table("entry_decision")
    op.drop_table("entry_look")
