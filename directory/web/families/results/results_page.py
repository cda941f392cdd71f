"""The results page, put together: what each part of its template shows, with every link it needs."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from directory.geo import typed
from directory.geo.places import Place
from directory.geo.states import state_name
from directory.search.catalog_content import Catalog
from directory.search.criteria import RADII, SearchCriteria
from directory.search.find import Finder
from directory.search.index import Matches
from directory.search.results import load_kept
from directory.vocabulary import Vocabulary
from directory.web.families.results.empty_results import Help, help_for
from directory.web.families.results.filter_panel import FilterGroup, filter_groups
from directory.web.families.results.may_fit import Maybe, maybe_rows
from directory.web.families.shared.active_filters import filters_on
from directory.web.families.shared.card_html import Fragment, fragments_of
from directory.web.families.shared.maps import results_map
from directory.web.families.shared.plan_notes import notes_of
from directory.web.families.shared.search_links import Link, search_url, virtual_url
from directory.web.families.shared.unlisted import Unlisted, unlisted
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext


@dataclass(frozen=True, slots=True)
class Ticked:
    """A program that is ticked to be compared; its name is "" where it is listed no more."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything the template of the results needs."""

    criteria: SearchCriteria
    origin: Place
    total: int
    first: int
    last: int
    cards: list[Markup]
    chips: list[Link]
    radii: list[Link]
    filters: list[FilterGroup]
    plans: list[str]
    notes: list[str]
    elsewhere: tuple[Ticked, ...]  # ticked programs that cannot be ticked on this page
    alone: str  # the name of the one that is ticked, where it is one
    previous: int | None
    next: int | None
    have_not_said: int
    maybe: Maybe | None
    beyond: list[Markup]
    virtual_total: int
    virtual: list[Markup]
    virtual_all: str
    state_name: str
    clear: str
    help: Help | None
    map: Markup | None
    unlisted: Unlisted | None

    @property
    def in_all(self) -> int:
        """How many choices are on."""
        return self.criteria.filters


def results_page(
    session: Session, catalog: Catalog, criteria: SearchCriteria, origin: Place, vocabulary: Vocabulary, today: dt.date
) -> ResultsPage:
    """The page of these criteria around `origin`. A page number past the last is dropped, and said so."""
    finder = Finder(catalog, origin, vocabulary, today)
    matches = finder.find(criteria)
    notes = [*place_notes(origin), *notes_of(criteria, vocabulary, found=matches.total)]
    if criteria.page > 1 and criteria.offset >= matches.total:
        notes.append(gettext("There is no page %(page)s. This is the first page.", page=str(criteria.page)))
        criteria = criteria.on_page(1)
        matches = finder.find(criteria)
    if criteria.maybe and not len(matches.not_said_ids):
        if criteria.maybe > 1:
            notes.append(gettext("There is no page %(page)s. This is the first page.", page=str(criteria.maybe)))
        criteria = criteria.on_page(1)
        matches = finder.find(criteria)
    shown = [matches.ids, matches.not_said_ids, matches.beyond_ids, matches.virtual_ids]
    fragments = fragments_of(session, catalog, (i for ids in shown for i in ids.tolist()), today)
    fragments |= _about_groups(session, catalog, matches, today)
    pages = math.ceil(matches.total / criteria.size)
    ticked = _ticked(catalog, criteria)
    here = _can_be_ticked(criteria, matches, fragments)
    return ResultsPage(
        criteria=criteria,
        origin=origin,
        total=matches.total,
        first=criteria.offset + 1,
        last=min(criteria.offset + criteria.size, matches.total),
        cards=[
            fragments[i].as_card(number, miles, criteria)
            for number, (i, miles) in enumerate(_pairs(matches.ids, matches.miles), start=criteria.offset + 1)
            if i in fragments
        ],
        chips=[Link(active.label, search_url(active.without)) for active in filters_on(criteria, vocabulary)],
        radii=_radii(criteria),
        filters=filter_groups(criteria, matches, vocabulary),
        plans=catalog.plans.common(),
        notes=notes,
        elsewhere=tuple(one for one in ticked if one.public_id not in here),
        alone=ticked[0].name if len(ticked) == 1 else "",
        previous=criteria.page - 1 if criteria.page > 1 else None,
        next=criteria.page + 1 if criteria.page < pages else None,
        have_not_said=matches.have_not_said,
        maybe=maybe_rows(finder, criteria, matches, fragments),
        beyond=_rows(fragments, criteria, _pairs(matches.beyond_ids, matches.beyond_miles)),
        virtual_total=matches.virtual_total,
        virtual=_rows(fragments, criteria, ((i, None) for i in matches.virtual_ids.tolist())),
        virtual_all=virtual_url(criteria.on_page(1)) if matches.virtual_total > len(matches.virtual_ids) else "",
        state_name=state_name(origin.state, locale()),
        clear=search_url(criteria.without_filters()),
        help=None if matches.total else help_for(finder, criteria, matches),
        map=results_map(session, catalog, origin, matches, fragments, first=criteria.offset + 1),
        unlisted=unlisted(catalog, origin.state),
    )


def place_notes(origin: Place) -> list[str]:
    """What was typed and not looked for, like the street of an address."""
    if origin.digits:
        text = gettext(
            "“%(digits)s” is not five digits. We took it for ZIP %(zip)s, in %(place)s. "
            "If you meant another, type all five.",
            digits=origin.digits,
            zip=origin.zip,
            place=f"{origin.city}, {origin.state}",
        )
        return [text]
    if not origin.left_out:
        return []
    said = {"left_out": origin.left_out, "place": origin.label}
    if not typed.is_street(origin.left_out):
        text = gettext("We do not know “%(left_out)s”, and measure from the middle of %(place)s. A ZIP code is nearer.")
        return [text % said]
    text = gettext(
        "We do not look up streets. “%(left_out)s” was left out, and we measure from the middle of %(place)s. "
        "A ZIP code is nearer."
    )
    return [text % said]


def _about_groups(session: Session, catalog: Catalog, matches: Matches, today: dt.date) -> dict[int, Fragment]:
    """Cards of those listings of the page some of whose groups fit: they tell of these."""
    found: dict[int, Fragment] = {}
    fitting = matches.fitting.tolist()
    for groups in sorted(set(fitting) - {0}):
        ids = [i for i, own in zip(matches.ids.tolist(), fitting, strict=True) if own == groups]
        found |= fragments_of(session, catalog, ids, today, fitting=groups)
    return found


def _pairs(ids: object, miles: object) -> Iterable[tuple[int, float]]:
    return zip(ids.tolist(), miles.tolist(), strict=True)  # type: ignore[attr-defined]


def _rows(
    fragments: dict[int, Fragment], criteria: SearchCriteria, found: Iterable[tuple[int, float | None]]
) -> list[Markup]:
    return [fragments[i].as_row(miles, search=criteria, tick=True) for i, miles in found if i in fragments]


def _radii(criteria: SearchCriteria) -> list[Link]:
    links = [
        Link(str(radius), search_url(criteria.within(radius)), current=criteria.radius == radius) for radius in RADII
    ]
    links[-1] = Link(gettext("%(miles)s miles", miles=RADII[-1]), links[-1].href, links[-1].current)
    return [*links, Link(gettext("Any distance"), search_url(criteria.within(None)), criteria.radius is None)]


def _ticked(catalog: Catalog, criteria: SearchCriteria) -> list[Ticked]:
    listings = ((public_id, load_kept(catalog, public_id)) for public_id in criteria.picked)
    return [Ticked(public_id, listing.draft.name if listing else "") for public_id, listing in listings]


def _can_be_ticked(criteria: SearchCriteria, matches: Matches, fragments: dict[int, Fragment]) -> set[str]:
    """The public ids of the programs that this page shows with a box to tick."""
    with_list = [] if criteria.maybe else [matches.ids, matches.beyond_ids, matches.virtual_ids]
    shown = (i for ids in (matches.not_said_ids, *with_list) for i in ids.tolist())
    return {fragments[i].public_id for i in shown if i in fragments}
