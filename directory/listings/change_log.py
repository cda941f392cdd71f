"""What a change of a listing leaves in the audit log: who, whose words, what, why. Imports leave one entry for all."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import audit
from directory.listings.draft import ListingDraft
from directory.listings.fact_words import changed_facts
from directory.models import Listing, Revision


def record(session: Session, *, listing_ids: Sequence[int]) -> None:
    """Add an entry for the last revision of each of these listings. The caller commits it with them."""
    for listing_id in listing_ids:
        query = sa.select(Revision).where(Revision.listing_id == listing_id).order_by(Revision.number.desc()).limit(2)
        last, *earlier = session.scalars(query).all()
        before = earlier[0] if earlier else None
        public_id = session.execute(sa.select(Listing.public_id).where(Listing.id == listing_id)).scalar_one()
        audit.record(
            session,
            actor=last.actor,
            action=f"listing-{'-'.join(last.action.split())}",
            target=f"listing {public_id}",
            revision=last.number,
            **_what(last, before),
        )


def _what(last: Revision, before: Revision | None) -> dict[str, object]:
    """The parts of an entry that there is something to say of."""
    old = ListingDraft.from_json(before.content) if before else None
    parts: dict[str, object] = {
        "facts": changed_facts(old, ListingDraft.from_json(last.content)),
        "status": last.status if before is None or before.status != last.status else None,
        "words_of": last.words_of,
        "why": last.note,
    }
    return {name: value for name, value in parts.items() if value}
