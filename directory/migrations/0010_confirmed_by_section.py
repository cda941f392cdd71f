"""A listing is confirmed since the day of its oldest deciding section, no longer since the last word on anything.

Revision ID: 0010
Revises: 0009
"""

import datetime as dt
import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from directory.config import DATA

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = ()
depends_on: str | Sequence[str] | None = None

# As `listings.freshness` had it when this was written; 0007 has the rule of before.
_DECIDING = {
    "contact": (),
    "place": (),
    "schedule": ("time", "format"),
    "serves": ("focus", "population", "ages", "gender", "language", "access"),
    "payment": ("payment",),
}
_OWN = ("program", "staff")
_LISTING = sa.table(
    "listing", sa.column("id", sa.Integer), sa.column("content", sa.Text), sa.column("confirmed_on", sa.Date)
)


def upgrade() -> None:
    """Compute `listing.confirmed_on` anew from each listing's content."""
    terms = tomllib.loads((DATA / "vocabulary.toml").read_text(encoding="utf-8"))["term"]
    group_of = {term["id"]: term["group"] for term in terms}
    for row in _confirmed_in_any_way():
        op.execute(
            sa.update(_LISTING)
            .where(_LISTING.c.id == row.id)
            .values(confirmed_on=_oldest(json.loads(row.content), group_of))
        )


def downgrade() -> None:
    """Compute it as before: the last day of any word of the program's own."""
    for row in _confirmed_in_any_way():
        content = json.loads(row.content)
        words = [one for part in content.values() if isinstance(part, dict) for one in _said(part)]
        days = [one["as_of"] for one in [*words, *content.get("answers", ())] if one["source"] in _OWN]
        day = dt.date.fromisoformat(max(days)) if days else None
        op.execute(sa.update(_LISTING).where(_LISTING.c.id == row.id).values(confirmed_on=day))


def _confirmed_in_any_way() -> Sequence[Any]:
    said = sa.or_(*(_LISTING.c.content.like(f'%"source":"{source}"%') for source in _OWN))
    return op.get_bind().execute(sa.select(_LISTING.c.id, _LISTING.c.content).where(said).order_by(_LISTING.c.id)).all()


def _said(section: Mapping[str, Any]) -> list[Mapping[str, str]]:
    said = section.get("said", ())
    return list(said) if isinstance(said, list) else []


def _oldest(content: Mapping[str, Any], group_of: Mapping[str, str]) -> dt.date | None:
    days = []
    for name, groups in _DECIDING.items():
        words = _said(content.get(name, {}))
        answers = [
            one
            for one in content.get("answers", ())
            if any(group_of.get(term) in groups for term in (*one.get("yes", ()), *one.get("no", ())))
        ]
        own = [one["as_of"] for one in words if one["source"] in _OWN]
        if own:
            days.append(max(own))
        elif words or any(one["source"] not in _OWN for one in answers):
            return None
        elif answers:
            days.append(min(one["as_of"] for one in answers))
    return dt.date.fromisoformat(min(days)) if days else None
