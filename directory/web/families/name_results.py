"""Programs found by their name, misspelled too: the likest first, with their distance where a place is given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from directory.geo.distance import miles as miles_between
from directory.search.catalog import Catalog
from directory.search.criteria import SearchCriteria
from directory.search.results import load
from directory.web.families.asked import note_text
from directory.web.families.links import Link, search_url
from directory.web.families.results_page import fragments_of


@dataclass(frozen=True, slots=True)
class NameResults:
    """A page of programs with a name like the one asked for."""

    total: int
    first: int
    last: int
    rows: list[Markup]
    notes: list[str]
    previous: Link | None
    next: Link | None


def name_results(session: Session, catalog: Catalog, criteria: SearchCriteria, today: dt.date) -> NameResults:
    """The page of these criteria. At most 50 programs are found; a page past the last is the first one."""
    found = [listing_id for listing_id, _score in catalog.names.find(criteria.name)]
    if criteria.offset >= len(found):
        criteria = criteria.on_page(1)
    shown = found[criteria.offset : criteria.offset + criteria.size]
    fragments = fragments_of(session, catalog, shown, today)
    away = _miles(catalog, criteria, shown)
    last = criteria.offset + len(shown)
    return NameResults(
        total=len(found),
        first=criteria.offset + 1,
        last=last,
        rows=[fragments[i].as_row(away.get(i)) for i in shown if i in fragments],
        notes=[note_text(note) for note in criteria.notes],
        previous=Link("", search_url(criteria.on_page(criteria.page - 1))) if criteria.page > 1 else None,
        next=Link("", search_url(criteria.on_page(criteria.page + 1))) if last < len(found) else None,
    )


def _miles(catalog: Catalog, criteria: SearchCriteria, ids: list[int]) -> dict[int, float]:
    """Miles from the given place, where there is one and the listing has a point."""
    origin = criteria.origin
    if origin is None:
        return {}
    points = {i: listing.draft.geocode for i, listing in load(catalog, ids).items()}
    return {
        i: miles_between(origin.latitude, origin.longitude, point.latitude, point.longitude)
        for i, point in points.items()
        if point is not None
    }
