"""The language of a program's person, and of the page that a sign-in code was asked on.

Revision ID: 0033
Revises: 0032
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | Sequence[str] | None = "0032"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Nobody has said theirs; codes that are under way were asked for in English."""
    op.add_column("account", sa.Column("language", sa.String(2)))
    op.add_column("sign_in_code", sa.Column("language", sa.String(2), nullable=False, server_default="en"))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("sign_in_code", "language")
    op.drop_column("account", "language")
