"""Mails know their language, keep their secrets apart, and are announced once.

Revision ID: 0006
Revises: 0005
"""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    with op.batch_alter_table("mail") as table:
        table.add_column(sa.Column("secrets", sa.Text(), nullable=True))
        table.add_column(sa.Column("language", sa.String(length=2), nullable=True))
        table.add_column(sa.Column("key", sa.String(length=120), nullable=True))
        table.add_column(sa.Column("reminder", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("message_id", sa.String(length=80), nullable=True))
    mail = sa.table(
        "mail",
        sa.column("id", sa.Integer),
        sa.column("language", sa.String),
        sa.column("reminder", sa.Boolean),
        sa.column("message_id", sa.String),
    )
    for mail_id in op.get_bind().scalars(sa.select(mail.c.id)).all():
        values = {"language": "en", "reminder": False, "message_id": secrets.token_hex(16)}
        op.execute(sa.update(mail).where(mail.c.id == mail_id).values(values))
    with op.batch_alter_table("mail") as table:
        table.alter_column("language", existing_type=sa.String(length=2), nullable=False)
        table.alter_column("reminder", existing_type=sa.Boolean(), nullable=False)
        table.alter_column("message_id", existing_type=sa.String(length=80), nullable=False)
        table.create_unique_constraint(op.f("uq_mail_key"), ["key"])


def downgrade() -> None:
    """Downgrade schema."""
    with op.batch_alter_table("mail") as table:
        table.drop_constraint(op.f("uq_mail_key"), type_="unique")
        for name in ("message_id", "reminder", "key", "language", "secrets"):
            table.drop_column(name)
