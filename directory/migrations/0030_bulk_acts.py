"""Acts on many listings at once, marks for a call, and saved searches.

Revision ID: 0030
Revises: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0030"
down_revision: str | Sequence[str] | None = "0029"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create the tables, and let a revision say of which act it is."""
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("search", sa.String(length=1000), nullable=False),
        sa.Column("listings", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_act")),
    )
    op.create_index(op.f("ix_bulk_act_status"), "bulk_act", ["status"])
    op.create_table(
        "call_mark",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("bulk_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("marked_by", sa.String(length=254), nullable=False),
        sa.Column("marked_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_call_mark_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["bulk_act.id"], name=op.f("fk_call_mark_bulk_id_bulk_act"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_call_mark")),
    )
    op.create_index(op.f("ix_call_mark_bulk_id"), "call_mark", ["bulk_id"])
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("search", sa.String(length=1000), nullable=False),
        sa.Column("saved_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_search_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index(op.f("ix_saved_search_account_id"), "saved_search", ["account_id"])
    # With its constraint in one statement: SQLite adds none to a table that stands.
    constraint = "CONSTRAINT fk_revision_bulk_id_bulk_act REFERENCES bulk_act (id)"
    op.execute(f"ALTER TABLE revision ADD COLUMN bulk_id INTEGER {constraint}")
    op.create_index(op.f("ix_revision_bulk_id"), "revision", ["bulk_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_revision_bulk_id"), table_name="revision")
    op.drop_column("revision", "bulk_id")
    for name in ("saved_search", "call_mark", "bulk_act"):
        op.drop_table(name)
