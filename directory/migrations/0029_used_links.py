"""Links of mails that are good once: those that were used.

Revision ID: 0029
Revises: 0028
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | Sequence[str] | None = "0028"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """A table of them."""
    op.create_table(
        "used_link",
        sa.Column("link", sa.String(80), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_used_link")),
    )
    op.create_index(op.f("ix_used_link_used_at"), "used_link", ["used_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("used_link")
