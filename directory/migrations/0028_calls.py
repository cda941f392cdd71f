"""Calls to programs are kept, with when to try again and who has one on screen; an audit may be unannounced.

Revision ID: 0028
Revises: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0028"
down_revision: str | Sequence[str] | None = "0027"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add both tables, and the mark of an audit."""
    op.create_table(
        "phone_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(12), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("spoke_with", sa.String(100), nullable=False),
        sa.Column("seen_revision", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("called_by", sa.String(254), nullable=False),
        sa.Column("called_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(254), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name="fk_phone_call_listing_id_listing", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_phone_call"),
    )
    op.create_index("ix_phone_call_listing_id", "phone_call", ["listing_id"])
    op.create_index("ix_phone_call_called_by", "phone_call", ["called_by"])
    op.create_table(
        "call_plan",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(timezone=True), nullable=True),
        sa.Column("best_hours", sa.String(100), nullable=False),
        sa.Column("taken_by", sa.String(254), nullable=True),
        sa.Column("taken_until", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name="fk_call_plan_listing_id_listing", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", name="pk_call_plan"),
    )
    op.add_column("accuracy_audit", sa.Column("covert", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("accuracy_audit", "covert")
    op.drop_table("call_plan")
    op.drop_table("phone_call")
