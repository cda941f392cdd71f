"""A place that keeps its street private has no point but that of its ZIP code."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.geo.zip_table import zip_table
from directory.listings.draft import ListingDraft, Precision


def without_private_point(session: Session, draft: ListingDraft) -> ListingDraft:
    """The draft, with its point at the ZIP code where its place keeps its street private: whoever writes it."""
    place, point = draft.place, draft.geocode
    if not place.withheld or point is None or point.precision == Precision.WITHHELD:
        return draft
    entry = zip_table(session).get(place.zip)
    there = None
    if entry is not None and entry.latitude is not None and entry.longitude is not None:
        where = {"latitude": round(entry.latitude, 6), "longitude": round(entry.longitude, 6)}
        there = point.model_copy(update=where | {"precision": Precision.WITHHELD})
    return draft.model_copy(update={"geocode": there})
