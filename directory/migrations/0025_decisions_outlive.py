"""What was decided of a row that an import left out stays when the row itself is forgotten.

A row that was joined speaks for its import from now on, so that it is taken back with it: those of before are noted so,
where no later import spoke of them since.

Revision ID: 0025
Revises: 0024
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | Sequence[str] | None = "0024"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_FOREIGN_KEY = "fk_entry_decision_look_id_entry_look"
_KEY_PART = 16  # characters of a key in one that two share, at this revision
_DECISION = sa.table(
    "entry_decision", *(sa.column(name) for name in ("source", "program_key", "entry_key", "verdict", "look_id"))
)
_LOOK = sa.table("entry_look", sa.column("id"), sa.column("batch_id"))
_RECORD = sa.table("source_record", sa.column("id"), sa.column("source"), sa.column("key"), sa.column("released"))
_WORD = sa.table("record_change", *(sa.column(name) for name in ("batch_id", "record_id", "same", "kind")))


def upgrade() -> None:
    """Let a decision be without its row, and joined rows be of their imports."""
    _refer(nullable=True, ondelete="SET NULL")
    query = (
        sa.select(_DECISION.c.source, _DECISION.c.program_key, _DECISION.c.entry_key, _LOOK.c.batch_id)
        .join(_LOOK, _LOOK.c.id == _DECISION.c.look_id)
        .where(_DECISION.c.verdict == "joined")
    )
    for row in op.get_bind().execute(query).all():
        key = f"{row.entry_key[:_KEY_PART]}+{row.program_key[:_KEY_PART]}"
        spoken = sa.exists().where(_WORD.c.record_id == _RECORD.c.id)
        silent = sa.select(sa.literal(row.batch_id), _RECORD.c.id, sa.false(), sa.literal("said")).where(
            _RECORD.c.source == row.source, _RECORD.c.key == key, _RECORD.c.released == sa.false(), ~spoken
        )
        op.execute(sa.insert(_WORD).from_select(["batch_id", "record_id", "same", "kind"], silent))


def downgrade() -> None:
    """Forget decisions whose row is forgotten."""
    op.execute(sa.delete(_DECISION).where(_DECISION.c.look_id.is_(None)))
    _refer(nullable=False, ondelete="CASCADE")


def _refer(*, nullable: bool, ondelete: str) -> None:
    with op.batch_alter_table("entry_decision") as table:
        table.drop_constraint(_FOREIGN_KEY, type_="foreignkey")
        table.alter_column("look_id", existing_type=sa.Integer(), nullable=nullable)
        table.create_foreign_key(_FOREIGN_KEY, "entry_look", ["look_id"], ["id"], ondelete=ondelete)
