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
    sa.column("action", sa.String),
    sa.column("note", sa.String),
    sa.column("words_of", sa.String),
)
_WHO = r"([^\s@,;()]+@[^\s@,;()]+|a former account \(\d+\))"
_REQUEST = re.compile(rf"asked for by {_WHO}, request \d+")
_SUGGESTION = re.compile(rf"suggested by {_WHO}")
# What `providing.review` and `providing.claims` wrote into the note until now, by what they did: nobody else's note is
# taken, for a program reads whose words it were, and what the desk noted for itself is not for it.
_SAID = {
    "approved": _REQUEST,
    "closed": _REQUEST,
    "withdrawn": _REQUEST,
    "published": _SUGGESTION,
}


def upgrade() -> None:
    """Add the column, and fill it from the machine's own notes, which said it in a sentence."""
    op.add_column("revision", sa.Column("words_of", sa.String(254), nullable=True))
    query = sa.select(_REVISION.c.id, _REVISION.c.action, _REVISION.c.note).where(
        _REVISION.c.action.in_(_SAID),
        sa.or_(_REVISION.c.note.like("asked for by %"), _REVISION.c.note.like("suggested by %")),
    )
    for row in op.get_bind().execute(query).all():
        said = _SAID[row.action].fullmatch(row.note)
        if said:
            op.execute(sa.update(_REVISION).where(_REVISION.c.id == row.id).values(words_of=said[1][:254]))


def downgrade() -> None:
    """Drop the column; the notes still say it."""
    with op.batch_alter_table("revision") as table:
        table.drop_column("words_of")
