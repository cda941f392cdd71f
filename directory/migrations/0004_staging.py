"""Uploads, and what became of each row: imports in the browser.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table(
        "column_choice",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_column_choice")),
    )
    op.create_table(
        "staged_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("flag", sa.String(length=12), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("issues", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_staged_row_batch_id_import_batch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_row")),
    )
    op.create_index("ix_staged_row_batch_id_fate", "staged_row", ["batch_id", "fate"])
    op.create_index("ix_staged_row_batch_id_flag", "staged_row", ["batch_id", "flag"])
    op.create_index(op.f("ix_staged_row_change_id"), "staged_row", ["change_id"])

    op.create_table(
        "uploaded_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_uploaded_file_batch_id_import_batch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploaded_file")),
    )
    op.create_index(op.f("ix_uploaded_file_batch_id"), "uploaded_file", ["batch_id"])

    # Columns are only ever added: rebuilding a table on SQLite would delete what points at it.
    op.add_column("import_batch", sa.Column("options", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("import_batch", sa.Column("findings", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("import_batch", sa.Column("problem", sa.Text(), nullable=True))
    op.add_column(
        "staged_change", sa.Column("possible_duplicate", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite holds texts of any length
        op.alter_column("import_batch", "actor", type_=sa.String(length=254))


def downgrade() -> None:
    """Downgrade schema."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("import_batch", "actor", type_=sa.String(length=100))
    for table, column in (
        ("staged_change", "possible_duplicate"),
        ("import_batch", "problem"),
        ("import_batch", "findings"),
        ("import_batch", "options"),
    ):
        op.drop_column(table, column)
    op.drop_table("uploaded_file")
    op.drop_table("staged_row")
    op.drop_table("column_choice")
