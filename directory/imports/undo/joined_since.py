"""What later imports found a listing by, and an undo would take away: refused, for nobody can say whose it was then.

An import moves a program; a later list has a program at the new address, and joins it, or has one at the old address,
and is a listing of its own. Without the move the first would stand by itself, and the second would have joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.imports.import_problem import ImportProblem
from directory.imports.matching.records import RecordState
from directory.listings.draft import ListingDraft
from directory.listings.identity.match_keys import match_key, place_key
from directory.models import Listing, Revision, Status


def refuse_joined(
    name: str, batch_id: int, now: Sequence[RecordState], without: Sequence[RecordState | None], since: Sequence[int]
) -> None:
    """Raise ImportProblem where a record joined a listing at an address that only the batch gave.

    The listing's records as they are `now` and `without` the batch, and `since` which import each is.
    """
    moved = {place: after for place, after in _moves(now, without) if place != after}
    for state, first in zip(now, since, strict=True):
        if first <= batch_id or state.released:
            continue
        place = place_key(ListingDraft.from_json(state.draft).place)
        if place in moved and moved[place] is not None:
            raise ImportProblem(
                f"{name} was joined, at the address that this import gave it, by what {state.source} lists there. "
                f"Take import {first} back first. Nothing was done."
            )


def _moves(now: Sequence[RecordState], without: Sequence[RecordState | None]) -> Iterator[tuple[str, str | None]]:
    """The addresses of records that the batch changed, as they are and as they would be."""
    for state, after in zip(now, without, strict=True):
        if after is None or after == state or after.released or after.draft == state.draft:
            continue
        place = place_key(ListingDraft.from_json(state.draft).place)
        if place is not None:
            yield place, place_key(ListingDraft.from_json(after.draft).place)


def refuse_doubled(session: Session, batch_id: int, drafts: Mapping[int, ListingDraft]) -> None:
    """Raise ImportProblem where a listing would come to stand beside one that a later import made of the same program.

    `drafts` are listings as they would be, of those whose name or address changes.
    """
    keys = {key: listing_id for listing_id, draft in drafts.items() if (key := match_key(draft)) is not None}
    for some in batched(sorted(keys)):
        first = sa.func.min(Revision.batch_id).label("first")
        query = (
            sa.select(Listing.id, Listing.name, Listing.match_key, first)
            .join(Revision, Revision.listing_id == Listing.id)
            .where(Listing.match_key.in_(some), Listing.status == Status.PUBLISHED)
            .group_by(Listing.id, Listing.name, Listing.match_key)
            .having(first > batch_id)
            .order_by(Listing.id)
        )
        for row in session.execute(query):
            if row.id != keys[row.match_key] and row.id not in drafts:
                raise ImportProblem(
                    f"{row.name} is listed by itself since this import said where it went, and would stand twice. "
                    f"Take import {row.first} back first. Nothing was done."
                )
