"""What listings are while changes of them are worked out: what they are held against, and what they say."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.listings.prepared import StoredState
from directory.models import Listing

_INDEXED = (
    Listing.status,
    Listing.merged_into_id,
    Listing.provider_id,
    Listing.state,
    Listing.zip,
    Listing.match_key,
    Listing.place_key,
    Listing.confirmed_on,
)
_IN_CLAUSE = 500  # ids in one IN (…), well under SQLite's limit of variables


def stored_now(session: Session, ids: Sequence[int]) -> dict[int, StoredState]:
    """What each listing is now."""
    stored: dict[int, StoredState] = {}
    for some in batched(ids, _IN_CLAUSE):
        query = sa.select(Listing.id, Listing.revision, *_INDEXED)
        for row in session.execute(query.where(Listing.id.in_(some))).mappings():
            indexed = {column.key: row[column.key] for column in _INDEXED}
            stored[row["id"]] = StoredState(row["revision"], row["status"], row["merged_into_id"], indexed)
    return stored


def contents(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """What each listing says, as it is kept."""
    found: dict[int, str] = {}
    for some in batched(ids, _IN_CLAUSE):
        query = sa.select(Listing.id, Listing.content).where(Listing.id.in_(some))
        found.update({row.id: row.content for row in session.execute(query)})
    return found
