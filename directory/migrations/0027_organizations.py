"""Organizations that keep many listings, their sites and members; rights and claims say through which one.

Revision ID: 0027
Revises: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0027"
down_revision: str | Sequence[str] | None = "0026"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

# In the words of both databases: Alembic would make the table anew on SQLite, to add what refers to another.
_ADD = "ALTER TABLE {table} ADD COLUMN organization_id INTEGER CONSTRAINT {name} REFERENCES organization (id){then}"


def upgrade() -> None:
    """Add the tables and columns. Everybody who holds a listing holds it by themselves."""
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("domain", sa.String(253), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organization"),
        sa.UniqueConstraint("public_id", name="uq_organization_public_id"),
    )
    op.create_table(
        "organization_site",
        sa.Column("listing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(254), nullable=False),
        _to("organization_site", "listing_id", "listing.id"),
        _to("organization_site", "organization_id", "organization.id"),
        sa.PrimaryKeyConstraint("listing_id", name="pk_organization_site"),
    )
    op.create_index("ix_organization_site_organization_id", "organization_site", ["organization_id"])
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.String(254), nullable=False),
        _to("membership", "organization_id", "organization.id"),
        _to("membership", "account_id", "account.id"),
        _to("membership", "listing_id", "organization_site.listing_id"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint(
            "organization_id", "account_id", "listing_id", name="uq_membership_organization_id_account_id_listing_id"
        ),
    )
    op.create_index("ix_membership_account_id", "membership", ["account_id"])
    op.create_index("ix_membership_listing_id", "membership", ["listing_id"])
    op.create_index(
        "uq_membership_all_sites",
        "membership",
        ["organization_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("listing_id IS NULL"),
        postgresql_where=sa.text("listing_id IS NULL"),
    )
    op.create_table(
        "organization_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("invited_by", sa.String(254), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=True),
        _to("organization_invitation", "organization_id", "organization.id"),
        _to("organization_invitation", "listing_id", "organization_site.listing_id"),
        sa.PrimaryKeyConstraint("id", name="pk_organization_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_organization_invitation_token_hash"),
    )
    for column in ("email", "listing_id", "organization_id"):
        op.create_index(f"ix_organization_invitation_{column}", "organization_invitation", [column])
    for table, then in (("holder", ""), ("claim", " ON DELETE SET NULL")):
        op.execute(_ADD.format(table=table, name=f"fk_{table}_organization_id_organization", then=then))
        op.create_index(f"ix_{table}_organization_id", table, ["organization_id"])
    op.add_column("holder", sa.Column("own_role", sa.String(10), nullable=True))


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A column that refers to another table, and goes with its row."""
    name = f"fk_{table}_{column}_{other.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [other], name=name, ondelete="CASCADE")


def downgrade() -> None:
    """Drop them. Who held a listing through an organization only holds it no more; who only confirmed, neither."""
    op.execute("DELETE FROM holder WHERE organization_id IS NOT NULL AND own_role IS NULL")
    op.execute("UPDATE holder SET role = own_role WHERE organization_id IS NOT NULL")
    op.execute("DELETE FROM holder WHERE role = 'confirmer'")
    op.execute("DELETE FROM claim WHERE proof = 'sisters'")
    for table in ("holder", "claim"):
        op.drop_index(f"ix_{table}_organization_id", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_column("organization_id")
    op.drop_column("holder", "own_role")
    for name in ("organization_invitation", "membership", "organization_site", "organization"):
        op.drop_table(name)
