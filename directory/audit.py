"""The audit log: what anybody did, written in the transaction it tells of. `audit_search` finds it again.

An entry says who did what, when, to what, and on which listings; of what was said only which facts, never what they
said. The database itself lets nobody change or delete one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.audit_kinds import KINDS
from directory.bulk import batched
from directory.models import AuditEntry, AuditListing, Listing

OF_MANY = "*"  # the state of an entry about several listings: which they are stands beside it
_OF_LISTING = "listing "

Several = Sequence[int] | sa.Select[tuple[int]] | sa.Select[int]
On = str | int | Several | None


def record(session: Session, on: On = None, /, *, actor: str, action: str, target: str = "", **details: object) -> None:
    """Add an entry. The caller commits it with what it tells of.

    `on` is the listing it is about, by its public id or its number; it need not be said where `target` names it
    ("listing abc"). Of several it is their numbers, or a query for these. `action` is a kind of `audit_kinds`.

    Raises ValueError for a kind that is not in the list.
    """
    if action not in KINDS:
        raise ValueError(f"{action!r} is no kind of entry: add it to directory/audit_kinds.py, with its words")
    if on is None and target.startswith(_OF_LISTING):
        on = target.removeprefix(_OF_LISTING)
    entry = AuditEntry(
        actor=actor[:254],
        action=action,
        target=target[:254],
        details=json.dumps(details, sort_keys=True, ensure_ascii=False, default=str),
    )
    if isinstance(on, str | int):
        one = Listing.public_id == on if isinstance(on, str) else Listing.id == on
        entry.listing = sa.select(Listing.public_id).where(one).scalar_subquery()
        entry.state = sa.select(Listing.state).where(one).scalar_subquery()
    elif on is not None:
        entry.state = OF_MANY
    session.add(entry)
    if on is not None and not isinstance(on, str | int):
        session.flush()
        _add_listings(session, entry.id, on)


def _add_listings(session: Session, entry_id: int, several: Several) -> None:
    for some in [several] if isinstance(several, sa.Select) else batched(dict.fromkeys(several)):
        found = sa.select(sa.literal(entry_id), Listing.state, Listing.public_id).where(Listing.id.in_(some))
        session.execute(sa.insert(AuditListing).from_select(["entry_id", "state", "listing"], found))
