"""The page of a state or a town, put together: true local text made from what its programs say, and the programs.

Three answers everywhere: how many say yes, how many say no, and how many have not said. What is the same for every
visitor is made once a version of the directory and a language, and kept in a bounded store.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from urllib.parse import quote_plus

import numpy as np
from markupsafe import Markup
from sqlalchemy.orm import Session

from directory.bounded_store import Kept
from directory.geo.states import STATE_BITS, state_name
from directory.search.catalog_content import Catalog
from directory.search.local import StateHere, TownHere
from directory.search.summary import Rest, Summary, summarise
from directory.vocabulary import Term, get_vocabulary
from directory.web.families.places.landing_text import sentences
from directory.web.families.shared.breadcrumbs import Crumb, has_page, state_path, town_path, way_to_state, way_to_town
from directory.web.families.shared.card_html import Fragment, fragments_of
from directory.web.families.shared.json_ld import Data, item_list, page_data
from directory.web.families.shared.maps import Points, area_map, points_of
from directory.web.families.shared.nearby import Near, near_town, states_beside
from directory.web.families.shared.search_links import Link
from directory.web.shared.language import locale, to
from directory.web.shared.translate import gettext

A_PAGE = 40  # programs
MOST_NEAR = 12  # other towns named on a town's page

# What a family chooses by, in the order of the page; groups and terms are the vocabulary's.
SHOWN = {
    "population": ("adolescents", "young-adults", "older-adults", "veterans", "lgbt", "women", "men"),
    "time": ("morning", "daytime", "after-school", "evening", "weekend"),
    "format": ("in-person", "virtual", "hybrid"),
    "payment": ("private-insurance", "medicaid", "medicare", "tricare", "sliding-scale"),
    "language": ("spanish", "sign-language"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One term: how many say yes, say no, and have not said. `href` searches by it, where there is a place to."""

    term: Term
    yes: int
    no: int
    not_said: int
    href: str | None


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The facts of one group of the vocabulary."""

    label: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is said of a place, whichever page of its programs is open."""

    sentences: tuple[str, ...]
    groups: tuple[FactGroup, ...]
    rests: tuple[Rest, ...]
    towns: tuple[Near, ...]
    states: tuple[Near, ...]
    map: Markup | None


@dataclass(frozen=True, slots=True)
class LandingPage:
    """Everything the template of a state or a town needs."""

    name: str
    near: str  # what a search from here begins with; empty for a state
    is_state: bool
    state_name: str
    path: str
    feed: str
    crumbs: tuple[Crumb, ...]
    total: int
    overview: Overview
    rows: tuple[Markup, ...]
    listed: tuple[Fragment, ...]
    number: int
    first: int
    last: int
    previous: Link | None
    next: Link | None


class NoSuchPage(LookupError):
    """A page number past the last."""


_overviews: Kept[Overview] = Kept(256)


def landing_page(
    session: Session, catalog: Catalog, state: StateHere, town: TownHere | None, *, number: int, today: dt.date
) -> LandingPage:
    """Page `number` (from 1) of a state, or of one of its towns. Raises NoSuchPage."""
    place = town or state
    pages = math.ceil(len(place.ids) / A_PAGE)
    if not 1 <= number <= pages:
        raise NoSuchPage(number)
    first = (number - 1) * A_PAGE
    shown = place.ids[first : first + A_PAGE].tolist()
    fragments = fragments_of(session, catalog, shown, today)
    listed = tuple(fragments[listing_id] for listing_id in shown if listing_id in fragments)
    path = town_path(town) if town else state_path(state.code)
    its_state = state_name(state.code, locale())
    key = (id(session.get_bind()), catalog.epoch, catalog.version, locale(), path)
    return LandingPage(
        name=f"{town.name}, {its_state}" if town else its_state,
        near=f"{town.name}, {state.code}" if town else "",
        is_state=town is None,
        state_name=its_state,
        path=path,
        feed=f"{state_path(state.code)}/changes.xml",
        crumbs=way_to_town(state, town) if town else way_to_state(state),
        total=len(place.ids),
        overview=_overviews.of(key, lambda: _overview(session, catalog, state, town)),
        rows=tuple(one.as_row(None) for one in listed),
        listed=listed,
        number=number,
        first=first + 1,
        last=first + len(shown),
        previous=_page_link(path, number - 1) if number > 1 else None,
        next=_page_link(path, number + 1) if number < pages else None,
    )


def _page_link(path: str, number: int) -> Link:
    return Link(str(number), to(path) + (f"?page={number}" if number > 1 else ""))


def _overview(session: Session, catalog: Catalog, state: StateHere, town: TownHere | None) -> Overview:
    ids = (town or state).ids
    summary = summarise(catalog, ids)
    points = _points(catalog, state)
    return Overview(
        sentences=sentences(
            summary,
            place=town.name if town else state_name(state.code, locale()),
            towns=None if town else len(state.towns),
            by_video=_by_video(catalog, state),
        ),
        groups=_groups(summary, f"{town.name}, {state.code}" if town else None),
        rests=summary.rests,
        towns=_towns_near(state, town, points),
        states=states_beside(catalog, state.code),
        map=area_map(
            session,
            [point for slug in ([town.slug] if town else state.towns) for point in points[slug]],
            name=town.name if town else state_name(state.code, locale()),
            towns=[] if town else [(one.name, len(one.ids), points[one.slug]) for one in state.places.values()],
        ),
    )


def _groups(summary: Summary, near: str | None) -> tuple[FactGroup, ...]:
    vocabulary = get_vocabulary()
    labels = {group.id: group.label(locale()) for group in vocabulary.groups}
    groups = []
    for group, terms in SHOWN.items():
        facts = []
        for term_id in terms:
            at = vocabulary.position(term_id)
            href = to(f"/search?near={quote_plus(near)}&{group}={term_id}") if near else None
            facts.append(
                Fact(vocabulary.term(term_id), int(summary.yes[at]), int(summary.no[at]), summary.not_said(at), href)
            )
        groups.append(FactGroup(labels[group], tuple(facts)))
    return tuple(groups)


def _by_video(catalog: Catalog, state: StateHere) -> int:
    """How many programs of elsewhere say that they treat people in this state by video."""
    index = catalog.index
    serve = (index.columns.states & np.uint64(1 << STATE_BITS[state.code])) != 0
    return int(np.count_nonzero(serve & ~np.isin(index.columns.ids, state.ids)))


def _points(catalog: Catalog, state: StateHere) -> dict[str, Points]:
    """Where the programs of each town are, of those that have a point."""
    at = points_of(catalog, state.ids)
    return {slug: [at[i] for i in town.ids.tolist() if i in at] for slug, town in state.places.items()}


def _towns_near(state: StateHere, town: TownHere | None, points: dict[str, Points]) -> tuple[Near, ...]:
    """A state's towns A to Z; of a town the nearest others that have a page, or all where nobody knows where it is."""
    if town is None:
        return tuple(near_town(one) for one in state.places.values())
    others = [one for one in state.places.values() if one is not town and has_page(one)]
    if points[town.slug]:
        middle = np.mean(points[town.slug], axis=0)
        shrink = math.cos(math.radians(middle[0]))

        def away(other: TownHere) -> float:
            if not points[other.slug]:
                return math.inf
            latitude, longitude = np.mean(points[other.slug], axis=0) - middle
            return math.hypot(latitude, longitude * shrink)

        others.sort(key=away)
    return tuple(near_town(one) for one in others[:MOST_NEAR])


def order_words(is_state: bool) -> str:
    """In which order the programs stand, and that nobody paid for it."""
    if is_state:
        return gettext("By town, A to Z. Within a town the order is drawn by lot. No one can pay for a place.")
    return gettext("The order is drawn by lot and is the same for everyone. No one can pay for a place.")


def landing_data(page: LandingPage) -> Data:
    """A state or a town, and the programs of this page of its list, for machines."""
    path = page.path + (f"?page={page.number}" if page.number > 1 else "")
    items = [(one.name, one.path) for one in page.listed]
    name = gettext("Intensive outpatient programs in %(place)s", place=page.name)
    return page_data("CollectionPage", name, path, page.crumbs, mainEntity=item_list(items, first=page.first))
