"""Possible duplicates, suggestions, what geocoders answered, and accuracy audits.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table(
        "duplicate_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("found_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=True),
        sa.Column("merge", sa.Text(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicate_pair_ordered")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["listing.id"], name=op.f("fk_duplicate_pair_first_id_listing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["listing.id"], name=op.f("fk_duplicate_pair_second_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_duplicate_pair_first_id_second_id")),
    )
    op.create_index(op.f("ix_duplicate_pair_second_id"), "duplicate_pair", ["second_id"])
    op.create_index("ix_duplicate_pair_status_score", "duplicate_pair", ["status", "score"])
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("fact", sa.String(length=60), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("theirs_hash", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_suggestion_batch_id_import_batch")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_suggestion_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint(
            "listing_id",
            "section",
            "fact",
            "theirs_hash",
            name=op.f("uq_suggestion_listing_id_section_fact_theirs_hash"),
        ),
    )
    op.create_index(op.f("ix_suggestion_batch_id"), "suggestion", ["batch_id"])
    op.create_index(op.f("ix_suggestion_status"), "suggestion", ["status"])
    op.create_table(
        "geocode_answer",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("doubt", sa.String(length=200), nullable=True),
        sa.Column("looked_up_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "service", name=op.f("pk_geocode_answer")),
    )
    op.create_table(
        "accuracy_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=True),
        sa.Column("listings", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accuracy_audit")),
    )
    op.create_table(
        "accuracy_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("called_by", sa.String(length=254), nullable=True),
        sa.Column("called_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["audit_id"],
            ["accuracy_audit.id"],
            name=op.f("fk_accuracy_call_audit_id_accuracy_audit"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_accuracy_call_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accuracy_call")),
        sa.UniqueConstraint("audit_id", "position", name=op.f("uq_accuracy_call_audit_id_position")),
        sa.UniqueConstraint("audit_id", "listing_id", name=op.f("uq_accuracy_call_audit_id_listing_id")),
    )
    op.create_index(op.f("ix_accuracy_call_listing_id"), "accuracy_call", ["listing_id"])
    # An email address has up to 254 characters. SQLite does not count them.
    if op.get_bind().dialect.name == "postgresql":
        for table in ("import_batch", "revision"):
            op.alter_column(table, "actor", type_=sa.String(length=254))


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table("accuracy_call")
    op.drop_table("accuracy_audit")
    op.drop_table("geocode_answer")
    op.drop_table("suggestion")
    op.drop_table("duplicate_pair")
