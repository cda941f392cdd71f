"""Who has which piece of the desk's work, and what was told of it to whom.

Revision ID: 0040
Revises: 0039
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0040"
down_revision: str | Sequence[str] | None = "0039"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create both tables: nobody has anything yet, and everybody is told."""
    op.create_table(
        "work_taken",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("handed_by", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_work_taken_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "thing_id", name=op.f("pk_work_taken")),
    )
    for column in ("account_id", "taken_at"):
        op.create_index(op.f(f"ix_work_taken_{column}"), "work_taken", [column])
    op.create_table(
        "work_news",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("told_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("feed_hash", sa.String(length=64), nullable=True),
        sa.Column("feed_made_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_work_news_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_work_news")),
        sa.UniqueConstraint("feed_hash", name=op.f("uq_work_news_feed_hash")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("work_news")
    op.drop_table("work_taken")
