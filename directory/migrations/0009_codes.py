"""A sign-in code is made of a salt and a key, so that asking again mails the same one.

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema. Codes live a quarter of an hour: those that wait are asked for again."""
    op.execute(sa.text("DELETE FROM sign_in_code"))
    with op.batch_alter_table("sign_in_code") as table:
        table.drop_column("code_hash")
        table.add_column(sa.Column("salt", sa.String(length=32), nullable=False))
        table.add_column(sa.Column("mailed", sa.Boolean(), nullable=False))
        table.create_index(op.f("ix_sign_in_code_salt"), ["salt"])


def downgrade() -> None:
    """Downgrade schema."""
    op.execute(sa.text("DELETE FROM sign_in_code"))
    with op.batch_alter_table("sign_in_code") as table:
        table.drop_index(op.f("ix_sign_in_code_salt"))
        table.drop_column("mailed")
        table.drop_column("salt")
        table.add_column(sa.Column("code_hash", sa.String(length=64), nullable=False))
