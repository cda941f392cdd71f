"""Does a new program repeat one that the directory holds under another name or address?

The same name, street and ZIP is the same listing and never gets here (`matcher`). What is found here is only possible:
a person decides. The reasons are those of DESIGN §3: the licence or NPI; the phone and the street; a like name nearby.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import orjson
import sqlalchemy as sa
from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from directory.geo.distance import miles
from directory.listings.draft import ListingDraft
from directory.listings.likeness import place_key
from directory.models import Listing, Status
from directory.text import fold

NEAR_MILES = 0.5
LIKE_NAME = 88  # of 100
LIKE_NAME_AT_PLACE = 60
MOST = 5
CROWD = 300  # listings in one ZIP code; real ones have 40 at most, and comparing all of a crowd takes the square of it


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    name: str
    phones: frozenset[str]
    place: str | None
    latitude: float | None
    longitude: float | None
    npi: str | None


@dataclass(frozen=True, slots=True)
class Possible:
    """A listing that a new one may repeat, and why."""

    listing_id: int
    reasons: tuple[str, ...]


class DuplicateFinder:
    """Looks new programs up among all listings; these are read once, when the first new program comes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_place: dict[str, list[_Known]] | None = None
        self._by_zip: dict[str, list[_Known]] = defaultdict(list)
        self._by_npi: dict[str, list[_Known]] = defaultdict(list)

    def find(self, draft: ListingDraft) -> list[Possible]:
        """Listings it may repeat, the likeliest first."""
        if self._by_place is None:
            self._by_place = self._load()
        place = place_key(draft.place)
        in_zip = self._by_zip.get(draft.place.zip, [])
        near = {known.id: known for known in (in_zip if len(in_zip) <= CROWD else ())}
        near |= {known.id: known for known in self._by_place.get(place or "", [])}
        near |= {known.id: known for known in self._by_npi.get(draft.staff.npi or "", [])}
        name = fold(draft.name)
        phones = frozenset(phone.number for phone in draft.contact.phones)
        found = []
        for known in near.values():
            reasons = _reasons(known, draft, name, phones, place)
            if reasons:
                found.append(Possible(known.id, reasons))
        found.sort(key=lambda one: (-len(one.reasons), one.listing_id))
        return found[:MOST]

    def _load(self) -> dict[str, list[_Known]]:
        by_place: dict[str, list[_Known]] = defaultdict(list)
        columns = (Listing.id, Listing.name, Listing.zip, Listing.place_key, Listing.latitude, Listing.longitude)
        query = (
            sa.select(*columns, Listing.content)
            .where(Listing.status.in_([Status.PUBLISHED, Status.DRAFT]))
            .execution_options(yield_per=1000)
        )
        for row in self._session.execute(query):
            content = orjson.loads(row.content)
            phones = frozenset(phone["number"] for phone in content.get("contact", {}).get("phones", ()))
            npi = content.get("staff", {}).get("npi")
            known = _Known(row.id, fold(row.name), phones, row.place_key, row.latitude, row.longitude, npi)
            self._by_zip[row.zip].append(known)
            if known.place:
                by_place[known.place].append(known)
            if npi:
                self._by_npi[npi].append(known)
        return by_place


def _reasons(
    known: _Known, draft: ListingDraft, name: str, phones: frozenset[str], place: str | None
) -> tuple[str, ...]:
    reasons = []
    likeness = fuzz.token_set_ratio(name, known.name)
    if known.npi and known.npi == draft.staff.npi:
        reasons.append("same NPI")
    if place is not None and place == known.place:
        if phones & known.phones:
            reasons.append("same street and phone")
        elif likeness >= LIKE_NAME_AT_PLACE:
            reasons.append("same street and a like name")
    elif likeness >= LIKE_NAME and _is_near(known, draft):
        reasons.append("a like name, less than half a mile away")
    return tuple(reasons)


def _is_near(known: _Known, draft: ListingDraft) -> bool:
    point = draft.geocode
    if point is None or known.latitude is None or known.longitude is None:
        return False
    # Two that are only known by their ZIP code share its centre, which says nothing.
    if point.precision not in ("given", "street"):
        return False
    return bool(miles(point.latitude, point.longitude, known.latitude, known.longitude) <= NEAR_MILES)
