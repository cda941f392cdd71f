"""What to offer where a page is not here, or no longer: what is nearest to the place that its address tells.

Read from the address alone ("/in/texas/marfa", "/program/…/hope-house-austin-tx"): nothing of a listing that was taken
down is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote_plus

from flask import request
from markupsafe import Markup

from directory import clock
from directory.extensions import db
from directory.geo.places import Place, find_place
from directory.geo.states import STATE_CODES_BY_SLUG, STATES, state_code, state_name
from directory.reach import answer_of
from directory.search.catalog_content import Catalog
from directory.search.index import Query
from directory.web.families.shared.breadcrumbs import has_page
from directory.web.families.shared.card_html import fragments_of
from directory.web.families.shared.nearby import Near, near_state, near_town, states_beside
from directory.web.families.shared.unlisted import Unlisted, unlisted
from directory.web.shared.current import current_catalog
from directory.web.shared.language import locale, to

NEAREST = 3  # programs offered
_TOWN_WORDS = 4  # of the longest name of a town that is looked for in an address


@dataclass(frozen=True, slots=True)
class Lost:
    """A place that an address tells: what is listed there and nearby. `near` begins a search; empty for a state."""

    name: str
    near: str
    search: str
    pages: tuple[Near, ...]
    rows: tuple[Markup, ...]
    few: int | None  # programs of a place that has too few for a page of its own
    unlisted: Unlisted | None  # where we hold no list of the state


def lost_place() -> Lost | None:
    """The place that the address at hand tells, or None; None also where nothing is in memory to tell of it."""
    return answer_of(db.session, _told_by_address, lambda: None)


def _told_by_address() -> Lost | None:
    parts = [part for part in request.path.split("/") if part]
    if len(parts) > 1 and parts[0] == "in":
        code = STATE_CODES_BY_SLUG.get(parts[1]) or state_code(parts[1].replace("-", " "))
        town = parts[2].replace("-", " ") if len(parts) > 2 else ""
        return _of_place(code, [town] if town else []) if code else None
    if len(parts) == 3 and parts[0] == "program":
        words = re.findall(r"[a-z0-9]+", parts[2].lower())
        if len(words) > 1 and words[-1].upper() in STATES:
            before = words[:-1]
            towns = [" ".join(before[-count:]) for count in range(min(_TOWN_WORDS, len(before)), 0, -1)]
            return _of_place(words[-1].upper(), towns)
    return None


def _of_place(code: str, towns: list[str]) -> Lost:
    """The first of these towns that there is, or else the whole state."""
    catalog = current_catalog()
    for town in towns:
        place = find_place(f"{town[:60]}, {code}", db.session)
        if isinstance(place, Place) and place.state == code:
            return _town(catalog, place)
    return _state(catalog, code)


def _town(catalog: Catalog, place: Place) -> Lost:
    state = catalog.local.states.get(place.state)
    here = state.town_of(place.city) if state else None
    own = (near_town(here),) if here and has_page(here) else ()
    few = here.ids.tolist() if here and not own else []
    matches = catalog.index.nearest(Query(place.latitude, place.longitude, limit=NEAREST + len(few)))
    away = dict(zip(matches.ids.tolist(), matches.miles.tolist(), strict=True))
    ids = [*few, *[i for i in away if i not in few][:NEAREST]]
    fragments = fragments_of(db.session, catalog, ids, clock.today())
    return Lost(
        name=place.label,
        near=place.label,
        search=to(f"/search?near={quote_plus(place.label)}"),
        pages=(*own, *_pages(catalog, place.state)),
        rows=tuple(fragments[i].as_row(away.get(i)) for i in ids if i in fragments),
        few=None if own or place.wide else len(few),
        unlisted=unlisted(catalog, place.state),
    )


def _state(catalog: Catalog, code: str) -> Lost:
    state = catalog.local.states.get(code)
    few = state is None or not has_page(state)
    ids = state.ids.tolist() if state is not None and few else []
    fragments = fragments_of(db.session, catalog, ids, clock.today())
    return Lost(
        name=state_name(code, locale()),
        near="",
        search="",
        pages=_pages(catalog, code),
        rows=tuple(fragments[i].as_row(None) for i in ids if i in fragments),
        few=len(ids) if few else None,
        unlisted=unlisted(catalog, code),
    )


def _pages(catalog: Catalog, code: str) -> tuple[Near, ...]:
    """The page of the state, or where it has none those of the states beside it."""
    own = near_state(catalog, code)
    return (own,) if own.href else tuple(one for one in states_beside(catalog, code) if one.href)
