"""Claims are proven by a code to an address at the program's domain, calls about them are kept, and a grant is undone.

Revision ID: 0032
Revises: 0031
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0032"
down_revision: str | Sequence[str] | None = "0031"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make room for codes and calls; claims keep what they changed."""
    with op.batch_alter_table("claim") as table:
        table.add_column(sa.Column("proof_email", sa.String(254), nullable=True))
        table.add_column(sa.Column("undo", sa.Text(), nullable=True))
    op.create_table(
        "claim_code",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("listing_id", sa.Integer(), sa.ForeignKey("listing.id", ondelete="CASCADE"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("browser_hash"),
    )
    for column in ("listing_id", "account_id", "email"):
        op.create_index(f"ix_claim_code_{column}", "claim_code", [column])
    op.create_table(
        "claim_call",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("claim_id", sa.Integer(), sa.ForeignKey("claim.id", ondelete="CASCADE"), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("called_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_claim_call_claim_id", "claim_call", ["claim_id"])


def downgrade() -> None:
    """Forget codes and calls. What was taken back reads as refused, as earlier releases know it."""
    op.execute(sa.text("UPDATE claim SET status = 'refused' WHERE status = 'taken back'"))
    op.drop_table("claim_call")
    op.drop_table("claim_code")
    with op.batch_alter_table("claim") as table:
        table.drop_column("undo")
        table.drop_column("proof_email")
