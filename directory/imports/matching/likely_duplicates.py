"""Does a new program repeat one that the directory holds under another name or address? A person decides."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft
from directory.listings.identity.candidates import Candidates
from directory.listings.identity.duplicate_score import sketch
from directory.listings.identity.match_keys import place_key
from directory.moderation.duplicates import apart_from, sketches

MOST = 5


@dataclass(frozen=True, slots=True)
class Possible:
    """A listing that a new one may repeat, how likely (1 to 99), and why."""

    listing_id: int
    score: int
    reasons: tuple[str, ...]


class DuplicateFinder:
    """Looks new programs up among all listings; these are read once, when the first new program comes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._candidates: Candidates | None = None

    def find(self, draft: ListingDraft, *, listing_id: int | None) -> list[Possible]:
        """Listings it may repeat, the likeliest first; `listing_id` is its own, where it was listed before."""
        if self._candidates is None:
            self._candidates = Candidates()
            for one in sketches(self._session):
                self._candidates.add(one)
        made = sketch(listing_id or 0, orjson.loads(draft.to_json()), place_key(draft.place))
        apart = apart_from(self._session, listing_id) if listing_id else frozenset()
        found = [
            Possible(other.id, alike.score, alike.reasons)
            for other, alike in self._candidates.alike(made)
            if other.id not in apart
        ]
        found.sort(key=lambda one: (-one.score, one.listing_id))
        return found[:MOST]
