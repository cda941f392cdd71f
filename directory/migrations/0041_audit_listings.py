"""Which listings an entry of the audit log is about, so that it is found by them and by their states.

Revision ID: 0041
Revises: 0040
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | Sequence[str] | None = "0040"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_COLUMNS = ("actor", "action", "target", "listing", "state")
# Entries of before say it in what they were about, or in what else they say.
_FOUND = {
    "sqlite": "json_extract(details, '$.listing')",
    "postgresql": "CAST(details AS jsonb) ->> 'listing'",
}
_FILL = (
    "UPDATE audit_entry SET listing = substr(target, 9) WHERE target LIKE 'listing %' AND length(target) BETWEEN 9 AND 20",
    "UPDATE audit_entry SET listing = {found} "
    "WHERE listing IS NULL AND details LIKE '%\"listing\"%' AND length({found}) BETWEEN 1 AND 12",
    "UPDATE audit_entry SET listing = target WHERE listing IS NULL AND target IN (SELECT public_id FROM listing)",
    "UPDATE audit_entry SET state = (SELECT state FROM listing WHERE public_id = audit_entry.listing) "
    "WHERE listing IS NOT NULL",
    "INSERT INTO audit_listing (entry_id, state, listing) "
    "SELECT DISTINCT audit_entry.id, listing.state, listing.public_id FROM audit_entry "
    "JOIN revision ON audit_entry.target = 'import ' || revision.batch_id "
    "JOIN listing ON listing.id = revision.listing_id WHERE audit_entry.action IN ('import-applied', 'import-undone')",
    "INSERT INTO audit_listing (entry_id, state, listing) "
    "SELECT DISTINCT audit_entry.id, listing.state, listing.public_id FROM audit_entry "
    "JOIN revision ON audit_entry.target = 'bulk act ' || revision.bulk_id "
    "JOIN listing ON listing.id = revision.listing_id WHERE audit_entry.action IN ('bulk-done', 'bulk-undone')",
    "UPDATE audit_entry SET state = '*' WHERE id IN (SELECT entry_id FROM audit_listing)",
)
_SQLITE = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
)
_POSTGRESQL = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()"
)


def upgrade() -> None:
    """Old entries get the listings that they name, and the states in which those lie by now."""
    _unlock("audit_entry")
    op.add_column("audit_entry", sa.Column("listing", sa.String(12)))
    op.add_column("audit_entry", sa.Column("state", sa.String(2)))
    op.create_table(
        "audit_listing",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column("listing", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "state", "listing", name=op.f("pk_audit_listing")),
    )
    found = _FOUND[op.get_bind().dialect.name]
    for statement in _FILL:
        op.execute(statement.format(found=found))
    for name in ("action", "at"):
        op.drop_index(op.f(f"ix_audit_entry_{name}"), "audit_entry")
    op.create_index(op.f("ix_audit_entry_at_id"), "audit_entry", ["at", "id"])
    for name in _COLUMNS:
        op.create_index(op.f(f"ix_audit_entry_{name}_at_id"), "audit_entry", [name, "at", "id"])
    op.create_index(op.f("ix_audit_entry_state_action_at_id"), "audit_entry", ["state", "action", "at", "id"])
    op.create_index(op.f("ix_audit_listing_listing_entry_id"), "audit_listing", ["listing", "entry_id"])
    _lock("audit_entry")
    _lock("audit_listing")


def downgrade() -> None:
    """Forget which listings they are about, where they do not say it themselves."""
    _unlock("audit_entry")
    op.drop_table("audit_listing")
    op.drop_index(op.f("ix_audit_entry_state_action_at_id"), "audit_entry")
    for name in _COLUMNS:
        op.drop_index(op.f(f"ix_audit_entry_{name}_at_id"), "audit_entry")
    op.drop_index(op.f("ix_audit_entry_at_id"), "audit_entry")
    for name in ("action", "at"):
        op.create_index(op.f(f"ix_audit_entry_{name}"), "audit_entry", [name])
    op.drop_column("audit_entry", "state")
    op.drop_column("audit_entry", "listing")
    _lock("audit_entry")


def _unlock(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
    else:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")


def _lock(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(_SQLITE.format(table=table, verb=verb))
    else:
        op.execute(_POSTGRESQL.format(table=table))
