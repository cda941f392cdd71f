"""How often a listing was shown and its phone pressed, by month.

Revision ID: 0037
Revises: 0036
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | Sequence[str] | None = "0036"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """A table of sums."""
    op.create_table(
        "monthly_count",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_monthly_count_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", "month", "kind", name=op.f("pk_monthly_count")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("monthly_count")
