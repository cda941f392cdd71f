"""What a change of a listing leaves in the audit log: who, whose words, what, why. Imports leave one entry for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.listings.draft import ListingDraft
from directory.listings.fact_words import changed_facts
from directory.models import Listing, Revision

_READ = (
    Revision.listing_id,
    Revision.number,
    Revision.status,
    Revision.content,
    Revision.action,
    Revision.actor,
    Revision.words_of,
    Revision.note,
)


def record(session: Session, *, listing_ids: Sequence[int]) -> None:
    """Add an entry for the last revision of each of these listings. The caller commits it with them."""
    query = (
        sa.select(Listing.public_id, *_READ)
        .join(Revision, Revision.listing_id == Listing.id)
        .where(Listing.id.in_(listing_ids), Revision.number >= Listing.revision - 1)
        .order_by(Revision.listing_id, Revision.number)
    )
    found: dict[int, list[Any]] = {}
    for row in session.execute(query):
        found.setdefault(row.listing_id, []).append(row)
    for listing_id in listing_ids:
        *earlier, last = found[listing_id]
        audit.record(
            session,
            actor=last.actor,
            action=f"listing-{'-'.join(last.action.split())}",
            target=f"listing {last.public_id}",
            revision=last.number,
            **_what(last, earlier[0] if earlier else None),
        )


def _what(last: Any, before: Any) -> dict[str, object]:
    """The parts of an entry that there is something to say of."""
    old = ListingDraft.from_json(before.content) if before else None
    parts: dict[str, object] = {
        "facts": changed_facts(old, ListingDraft.from_json(last.content)),
        "status": last.status if before is None or before.status != last.status else None,
        "words_of": last.words_of,
        "why": last.note,
    }
    return {name: value for name, value in parts.items() if value}
