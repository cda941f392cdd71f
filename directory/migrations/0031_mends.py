"""Cells of imports that are mended at the desk, and what is remembered of them for a source's next file.

Revision ID: 0031
Revises: 0030
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0031"
down_revision: str | Sequence[str] | None = "0030"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "row_mend",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batch.id", ondelete="CASCADE"), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("cells", "mends", "issues")),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("reads", "taken", "by_hand")),
        sa.UniqueConstraint("batch_id", "file", "row", name="uq_row_mend_batch_id_file_row"),
    )
    op.create_table(
        "remembered_mend",
        sa.Column("source", sa.String(60), primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("column", "old", "row_id", "new")),
        sa.Column("made_by", sa.String(254), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("stopped_by", sa.String(254)),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("remembered_mend")
    op.drop_table("row_mend")
