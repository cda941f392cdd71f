"""Programs: sign-in codes, claims, who holds what, change requests; the day a listing was last confirmed.

Revision ID: 0007
Revises: 0006
"""

import datetime as dt
import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from directory.models.base import UtcDateTime

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
        sa.UniqueConstraint("browser_hash", name=op.f("uq_sign_in_code_browser_hash")),
    )
    op.create_index(op.f("ix_sign_in_code_email"), "sign_in_code", ["email"])
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("geocode", sa.Text(), nullable=True),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("question", sa.String(length=1000), nullable=True),
        sa.Column("reply", sa.String(length=1000), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_change_request_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_change_request_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index(op.f("ix_change_request_account_id"), "change_request", ["account_id"])
    op.create_index(op.f("ix_change_request_listing_id"), "change_request", ["listing_id"])
    op.create_index(op.f("ix_change_request_status"), "change_request", ["status"])
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("phone_secret", sa.String(length=64), nullable=True),
        sa.Column("phone_tries", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("document_name", sa.String(length=200), nullable=True),
        sa.Column("document_type", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_claim_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_claim_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_account_id"), "claim", ["account_id"])
    op.create_index(op.f("ix_claim_listing_id"), "claim", ["listing_id"])
    op.create_index(op.f("ix_claim_status"), "claim", ["status"])
    op.create_table(
        "holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_holder_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_holder_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder")),
        sa.UniqueConstraint("listing_id", "account_id", name=op.f("uq_holder_listing_id_account_id")),
    )
    op.create_index(op.f("ix_holder_account_id"), "holder", ["account_id"])
    op.add_column("listing", sa.Column("confirmed_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_listing_confirmed_on"), "listing", ["confirmed_on"])
    _fill_confirmed_on()


_SECTIONS = ("contact", "place", "schedule", "serves", "therapies", "payment", "staff", "openings")


def _fill_confirmed_on() -> None:
    """The latest day of a program's own word, or of a call to it, as it stands in each listing's content."""
    listing = sa.table(
        "listing", sa.column("id", sa.Integer), sa.column("content", sa.Text), sa.column("confirmed_on", sa.Date)
    )
    own = ("program", "staff")
    said = sa.or_(*(listing.c.content.like(f'%"source":"{source}"%') for source in own))
    for row in op.get_bind().execute(sa.select(listing.c.id, listing.c.content).where(said)).all():
        content = json.loads(row.content)
        sections = [content.get(name, {}) for name in _SECTIONS]
        words = [said for section in sections for said in section.get("said", ())] + [
            one for one in content.get("answers", ()) if isinstance(one, dict)
        ]
        days = [one["as_of"] for one in words if one["source"] in own]
        if days:
            day = dt.date.fromisoformat(max(days))
            op.execute(sa.update(listing).where(listing.c.id == row.id).values(confirmed_on=day))


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_index(op.f("ix_listing_confirmed_on"), "listing")
    op.drop_column("listing", "confirmed_on")
    for table in ("holder", "claim", "change_request", "sign_in_code"):
        op.drop_table(table)
