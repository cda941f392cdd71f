"""Other programs near one, for the end of its page."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup
from sqlalchemy.orm import Session

from directory.search.catalog_content import Catalog
from directory.search.criteria import SearchCriteria
from directory.search.index import Query
from directory.search.results import LoadedListing
from directory.web.families.shared.card_html import fragments_of

COUNT = 3
WITHIN_MILES = 50.0


def neighbours(
    session: Session, catalog: Catalog, listing: LoadedListing, today: dt.date, *, search: SearchCriteria | None
) -> list[Markup]:
    """The nearest few others within 50 miles, as rows with their distance from this one, each with the search."""
    point = listing.draft.geocode
    if point is None:
        return []
    query = Query(point.latitude, point.longitude, radius_miles=WITHIN_MILES, limit=COUNT + 1)
    matches = catalog.index.nearest(query)
    near = [(i, miles) for i, miles in zip(matches.ids.tolist(), matches.miles.tolist(), strict=True)]
    near = [pair for pair in near if pair[0] != listing.id][:COUNT]
    fragments = fragments_of(session, catalog, [i for i, _ in near], today)
    return [fragments[i].as_row(miles, search=search) for i, miles in near if i in fragments]
