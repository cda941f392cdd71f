"""The day on which a person was last reminded: one mail a week at most.

Revision ID: 0036
Revises: 0035
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0036"
down_revision: str | Sequence[str] | None = "0035"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_accounts = sa.table("account", sa.column("email", sa.String), sa.column("reminded_on", sa.Date))
_mails = sa.table(
    "mail", sa.column("kind", sa.String), sa.column("recipient", sa.String), sa.column("created_at", UtcDateTime())
)


def upgrade() -> None:
    """Nobody who was reminded lately is again within the week."""
    op.add_column("account", sa.Column("reminded_on", sa.Date))
    last = sa.select(_mails.c.recipient, sa.func.max(_mails.c.created_at)).where(_mails.c.kind == "provider/reminder")
    for email, moment in op.get_bind().execute(last.group_by(_mails.c.recipient)).all():
        reminded = sa.update(_accounts).where(_accounts.c.email == email).values(reminded_on=moment.date())
        op.get_bind().execute(reminded)


def downgrade() -> None:
    """Forget it."""
    op.drop_column("account", "reminded_on")
