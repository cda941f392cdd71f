"""One open claim a person and listing, one waiting request of a kind, and an owner for each listing that is held.

Revision ID: 0013
Revises: 0012
"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from directory import clock
from directory.models.base import UtcDateTime

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

_UNIQUE = (
    ("uq_claim_open", "claim", ("listing_id", "email"), "status = 'open'"),
    (
        "uq_change_request_waiting",
        "change_request",
        ("listing_id", "account_id", "kind"),
        "status IN ('waiting', 'asked')",
    ),
)
_HOLDER = sa.table(
    "holder",
    sa.column("id", sa.Integer),
    sa.column("listing_id", sa.Integer),
    sa.column("role", sa.String),
    sa.column("since", UtcDateTime(timezone=True)),
)


_CLAIM = sa.table(
    "claim",
    *(sa.column(name, sa.Integer) for name in ("id", "listing_id")),
    *(sa.column(name, sa.String) for name in ("email", "status", "decided_by")),
    sa.column("proven", sa.Boolean),
    sa.column("decided_at", UtcDateTime(timezone=True)),
)
_REQUEST = sa.table(
    "change_request",
    *(sa.column(name, sa.Integer) for name in ("id", "listing_id", "account_id", "base_revision")),
    *(sa.column(name, sa.String) for name in ("kind", "status", "decided_by", "facts", "geocode", "note")),
    sa.column("decided_at", UtcDateTime(timezone=True)),
)


def upgrade() -> None:
    """Upgrade schema. What stands twice stands once: the claim that is proven, and a request for all that was asked."""
    _keep_one_claim()
    _join_requests()
    for name, table, columns, where in _UNIQUE:
        op.create_index(
            name, table, list(columns), unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    _appoint_owners()


def _keep_one_claim() -> None:
    """Of a person's open claims on a listing the proven one stays, else the first; the others are taken back."""
    query = sa.select(_CLAIM.c.id, _CLAIM.c.listing_id, _CLAIM.c.email).where(_CLAIM.c.status == "open")
    kept: set[tuple[int, str]] = set()
    for row in op.get_bind().execute(query.order_by(_CLAIM.c.proven.desc(), _CLAIM.c.id)).all():
        whose = (row.listing_id, row.email)
        if whose in kept:
            _take_back(_CLAIM, row.id)
        kept.add(whose)


def _join_requests() -> None:
    """Of a person's waiting requests on a listing the first one stays, and asks for all of them, fact by fact.

    As where somebody asks once more today: what was asked later takes the place of what was asked before.
    """
    # What stands without a person (its account was deleted) is told from no other.
    query = sa.select(_REQUEST).where(_REQUEST.c.status.in_(("waiting", "asked")), _REQUEST.c.account_id.is_not(None))
    first: dict[tuple[int, int, str], dict[str, Any]] = {}
    for row in op.get_bind().execute(query.order_by(_REQUEST.c.id)).mappings().all():
        whose = (row["listing_id"], row["account_id"], row["kind"])
        if whose not in first:
            first[whose] = dict(row)
            continue
        held = first[whose]
        facts = {(one["section"], one["fact"]): one for one in json.loads(held["facts"]) + json.loads(row["facts"])}
        held |= {
            "facts": json.dumps([facts[key] for key in sorted(facts)], ensure_ascii=False),
            "geocode": row["geocode"] or held["geocode"],
            "note": row["note"] or held["note"],
            "base_revision": row["base_revision"],
            "status": "waiting",
        }
        op.execute(sa.update(_REQUEST).where(_REQUEST.c.id == held["id"]).values(held))
        _take_back(_REQUEST, row["id"])


def _take_back(table: sa.TableClause, row_id: int) -> None:
    values = {"status": "withdrawn", "decided_at": clock.now(), "decided_by": "migration"}
    op.execute(sa.update(table).where(table.c.id == row_id).values(values))


def _appoint_owners() -> None:
    """Whoever holds a listing longest owns it, where only editors were left."""
    owned = sa.select(_HOLDER.c.listing_id).where(_HOLDER.c.role == "owner")
    query = sa.select(_HOLDER.c.id, _HOLDER.c.listing_id).where(_HOLDER.c.listing_id.not_in(owned))
    first: dict[int, int] = {}
    for row in op.get_bind().execute(query.order_by(_HOLDER.c.since, _HOLDER.c.id)).all():
        first.setdefault(row.listing_id, row.id)
    for holder_id in first.values():
        op.execute(sa.update(_HOLDER).where(_HOLDER.c.id == holder_id).values(role="owner"))


def downgrade() -> None:
    """Downgrade schema."""
    for name, table, _, _ in _UNIQUE:
        op.drop_index(name, table_name=table)
