"""Programs found by their name, misspelled too: those that fit best first, and of these the nearest."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from markupsafe import Markup
from sqlalchemy.orm import Session

from directory.search.catalog_content import Catalog
from directory.search.criteria import DEFAULT_RADIUS, SearchCriteria
from directory.vocabulary import get_vocabulary
from directory.web.families.results.results_page import place_notes
from directory.web.families.shared.card_html import fragments_of
from directory.web.families.shared.plan_notes import left_out
from directory.web.families.shared.search_links import Link, search_url
from directory.web.shared.translate import gettext


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
    """The page of these criteria. A page past the last is the first one, and that is said."""
    origin, notes = criteria.origin, _notes(criteria)
    away = partial(catalog.index.miles_to, latitude=origin.latitude, longitude=origin.longitude) if origin else None
    found = catalog.names.find(criteria.name, away=away)
    if criteria.page > 1 and criteria.offset >= len(found):
        notes.append(gettext("There is no page %(page)s. This is the first page.", page=str(criteria.page)))
        criteria = criteria.on_page(1)
    shown = found[criteria.offset : criteria.offset + criteria.size]
    fragments = fragments_of(session, catalog, shown, today)
    miles = away(np.array(shown, dtype=np.int64)).tolist() if away else [math.nan] * len(shown)
    last = criteria.offset + len(shown)
    return NameResults(
        total=len(found),
        first=criteria.offset + 1,
        last=last,
        rows=[
            fragments[i].as_row(None if math.isnan(distance) else distance, search=criteria)
            for i, distance in zip(shown, miles, strict=True)
            if i in fragments
        ],
        notes=notes,
        previous=Link("", search_url(criteria.on_page(criteria.page - 1))) if criteria.page > 1 else None,
        next=Link("", search_url(criteria.on_page(criteria.page + 1))) if last < len(found) else None,
    )


def _notes(criteria: SearchCriteria) -> list[str]:
    """What of the address was not understood, or does not count where a name is looked for."""
    notes = [*(place_notes(criteria.origin) if criteria.origin else ()), *left_out(criteria, get_vocabulary())]
    if criteria.near and criteria.origin is None:
        notes.append(
            gettext("We do not know which place “%(near)s” is, so no distances stand here.", near=criteria.near)
        )
    if criteria.filters or criteria.radius != DEFAULT_RADIUS:
        notes.append(
            gettext(
                "Looking by name, we left out your filters and how far to look: "
                "you see every program with this name, wherever it is."
            )
        )
    return notes
