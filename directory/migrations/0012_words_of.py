"""A revision says whose words it holds, where somebody else approved them.

Revision ID: 0012
Revises: 0011
"""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | Sequence[str] | None = "0011"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_REVISION = sa.table(
    "revision",
    sa.column("id", sa.Integer),
    sa.column("note", sa.String),
    sa.column("words_of", sa.String),
)
# As `providing.review` and `providing.claims` wrote it into the note until now.
_SAID = re.compile(r"(?:asked for by|suggested by) (.+?)(?:, request \d+)?$")


def upgrade() -> None:
    """Add the column, and fill it from the notes that said it in a sentence."""
    op.add_column("revision", sa.Column("words_of", sa.String(254), nullable=True))
    query = sa.select(_REVISION.c.id, _REVISION.c.note).where(
        sa.or_(_REVISION.c.note.like("asked for by %"), _REVISION.c.note.like("suggested by %"))
    )
    for row in op.get_bind().execute(query).all():
        said = _SAID.match(row.note)
        if said:
            op.execute(sa.update(_REVISION).where(_REVISION.c.id == row.id).values(words_of=said[1][:254]))


def downgrade() -> None:
    """Drop the column; the notes still say it."""
    with op.batch_alter_table("revision") as table:
        table.drop_column("words_of")
