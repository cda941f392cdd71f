"""The results page, put together: what each part of its template shows, with every link it needs."""

from __future__ import annotations

import datetime as dt
import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from directory.geo.places import Place
from directory.geo.states import STATES
from directory.search.catalog import Catalog
from directory.search.criteria import RADII, SearchCriteria
from directory.search.find import Finder
from directory.search.index import Matches
from directory.search.results import FragmentCache, LoadedListing
from directory.vocabulary import Vocabulary
from directory.web.families.asked import filters_on
from directory.web.families.cards import Card, card_of
from directory.web.families.empty_results import Help, help_for
from directory.web.families.filters import FilterGroup, filter_groups
from directory.web.families.links import Link, search_url
from directory.web.families.maps import results_map
from directory.web.families.plan_notes import notes_of
from directory.web.families.unlisted import Unlisted, unlisted
from directory.web.shared import words
from directory.web.shared.translate import gettext

KEPT_CARDS = 20_000
# A card is rendered once and kept; its number and distance differ between searches and are put in afterwards.
_NUMBER, _DISTANCE, _ASK, _COMPARE = (secrets.token_hex(8) for _ in range(4))

_TICK = Markup(
    '<label class="tick no-print"><input type="checkbox" name="p" value="{}" form="compare">{}'
    '<span class="sr"> {}</span></label>'
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A card as HTML with gaps for its number and distance, and the same program as a short row."""

    card: str
    row: str
    public_id: str
    path: str
    zip: str
    precision: str | None
    name: str
    confirmed: bool

    def distance(self, miles: float) -> str:
        return words.distance(miles, self.precision, self.zip)

    def as_card(self, number: int, miles: float) -> Markup:
        """The card with its number on the page, its miles, and a box to tick for the form "compare" of the page."""
        tick = _TICK.format(self.public_id, gettext("Compare"), self.name)
        card = self.card.replace(_NUMBER, str(number)).replace(_DISTANCE, self.distance(miles))
        return Markup(card.replace(_COMPARE, tick))  # noqa: S704 - made of escaped templates

    def as_row(self, miles: float | None, *, ask: Iterable[str] = ()) -> Markup:
        """The short row; without a distance where there is none to speak of (virtual programs).

        `ask` names the filters that the program has not said it meets.
        """
        where = f"{self.distance(miles)} · " if miles is not None else ""
        about = ", ".join(ask)
        asking = Markup('<p class="small to-ask">{}</p>').format(gettext("Ask about: %(filters)s", filters=about))
        return Markup(self.row.replace(_DISTANCE, where).replace(_ASK, asking if about else ""))  # noqa: S704


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
    previous: Link | None
    next: Link | None
    have_not_said: int
    not_said: list[Markup]
    beyond: list[Markup]
    virtual_total: int
    virtual: list[Markup]
    state_name: str
    clear: str
    help: Help | None
    map: Markup | None
    unlisted: Unlisted | None

    @property
    def in_all(self) -> int:
        """How many choices are on."""
        return self.criteria.filters


_fragments: FragmentCache[Fragment] = FragmentCache(KEPT_CARDS)


def results_page(
    session: Session, catalog: Catalog, criteria: SearchCriteria, origin: Place, vocabulary: Vocabulary, today: dt.date
) -> ResultsPage:
    """The page of these criteria around `origin`. A page number past the last is dropped, and said so."""
    finder = Finder(catalog, origin, vocabulary, today)
    matches = finder.find(criteria)
    notes = [*place_notes(origin), *notes_of(criteria, vocabulary)]
    if matches.total and criteria.offset >= matches.total:
        notes.append(gettext("There is no page %(page)s. This is the first page.", page=criteria.page))
        criteria = criteria.on_page(1)
        matches = finder.find(criteria)
    shown = [matches.ids, matches.not_said_ids, matches.beyond_ids, matches.virtual_ids]
    fragments = fragments_of(session, catalog, (i for ids in shown for i in ids.tolist()), today)
    fragments |= _about_groups(session, catalog, matches, today)
    pages = math.ceil(matches.total / criteria.size)
    return ResultsPage(
        criteria=criteria,
        origin=origin,
        total=matches.total,
        first=criteria.offset + 1,
        last=min(criteria.offset + criteria.size, matches.total),
        cards=[
            fragments[i].as_card(number, miles)
            for number, (i, miles) in enumerate(_pairs(matches.ids, matches.miles), start=criteria.offset + 1)
            if i in fragments
        ],
        chips=[Link(asked.label, search_url(asked.without)) for asked in filters_on(criteria, vocabulary)],
        radii=_radii(criteria),
        filters=filter_groups(criteria, matches, vocabulary),
        plans=catalog.plans.common(),
        notes=notes,
        previous=_page_link(criteria, criteria.page - 1, pages),
        next=_page_link(criteria, criteria.page + 1, pages),
        have_not_said=matches.have_not_said,
        not_said=_not_said(finder, criteria, matches, fragments),
        beyond=_rows(fragments, matches.beyond_ids, matches.beyond_miles),
        virtual_total=matches.virtual_total,
        virtual=[fragments[i].as_row(None) for i in matches.virtual_ids.tolist() if i in fragments],
        state_name=STATES.get(origin.state, origin.state),
        clear=search_url(criteria.without_filters()),
        help=None if matches.total else help_for(finder, criteria, matches),
        map=results_map(session, catalog, origin, matches, fragments, first=criteria.offset + 1),
        unlisted=unlisted(catalog, origin.state),
    )


def place_notes(origin: Place) -> list[str]:
    """What was typed and not looked for, like the street of an address."""
    if not origin.left_out:
        return []
    text = gettext(
        "We do not look up streets. “%(left_out)s” was left out, and we measure from the middle of %(place)s. "
        "A ZIP code is nearer.",
        left_out=origin.left_out,
        place=origin.label,
    )
    return [text]


def _about_groups(session: Session, catalog: Catalog, matches: Matches, today: dt.date) -> dict[int, Fragment]:
    """Cards of those listings of the page some of whose groups fit: they tell of these."""
    found: dict[int, Fragment] = {}
    fitting = matches.fitting.tolist()
    for groups in sorted(set(fitting) - {0}):
        ids = [i for i, own in zip(matches.ids.tolist(), fitting, strict=True) if own == groups]
        found |= fragments_of(session, catalog, ids, today, fitting=groups)
    return found


def fragments_of(
    session: Session, catalog: Catalog, ids: Iterable[int], today: dt.date, *, fitting: int = 0
) -> dict[int, Fragment]:
    """Cards of these listings, about the groups that fit; made once a version, a language and a day."""
    return _fragments.of(
        session,
        catalog,
        ids,
        make=lambda listing: _fragment(listing, today, fitting),
        depends_on=(words.locale(), today, fitting),
    )


def _fragment(listing: LoadedListing, today: dt.date, fitting: int = 0) -> Fragment:
    card = card_of(listing, today, fitting=fitting)
    return Fragment(
        card=_render("components/card.html", card),
        row=_render("components/row.html", card),
        public_id=listing.public_id,
        path=card.path,
        zip=card.zip,
        precision=card.precision,
        name=card.name,
        confirmed=card.confirmed,
    )


def one_card(listing: LoadedListing, today: dt.date) -> Markup:
    """A listing's card by itself, as the program that keeps it sees it: number 1, with its ZIP code for a distance."""
    made = _fragment(listing, today)
    card = made.card.replace(_COMPARE, "").replace(_NUMBER, "1").replace(_DISTANCE, f"ZIP {made.zip}")
    return Markup(card)  # noqa: S704


def _render(template: str, card: Card) -> str:
    return render_template(template, card=card, number=_NUMBER, distance=_DISTANCE, ask=_ASK, compare=_COMPARE).strip()


def _pairs(ids: object, miles: object) -> Iterable[tuple[int, float]]:
    return zip(ids.tolist(), miles.tolist(), strict=True)  # type: ignore[attr-defined]


def _rows(fragments: dict[int, Fragment], ids: object, miles: object) -> list[Markup]:
    return [fragments[i].as_row(distance) for i, distance in _pairs(ids, miles) if i in fragments]


def _not_said(
    finder: Finder, criteria: SearchCriteria, matches: Matches, fragments: dict[int, Fragment]
) -> list[Markup]:
    """The programs that may fit, each with what to ask it."""
    ids = matches.not_said_ids
    if not len(ids):
        return []
    questions: dict[int, list[str]] = {i: [] for i in ids.tolist()}
    for asked in filters_on(criteria, finder.vocabulary):
        said = finder.passing(ids, asked.alone)
        for listing_id in ids[~said].tolist():
            questions[listing_id].append(asked.label)
    return [
        fragments[i].as_row(miles, ask=questions[i])
        for i, miles in _pairs(ids, matches.not_said_miles)
        if i in fragments
    ]


def _radii(criteria: SearchCriteria) -> list[Link]:
    links = [
        Link(str(radius), search_url(criteria.within(radius)), current=criteria.radius == radius) for radius in RADII
    ]
    links[-1] = Link(gettext("%(miles)s miles", miles=RADII[-1]), links[-1].href, links[-1].current)
    return [*links, Link(gettext("Any distance"), search_url(criteria.within(None)), criteria.radius is None)]


def _page_link(criteria: SearchCriteria, page: int, pages: int) -> Link | None:
    if not 1 <= page <= pages:
        return None
    return Link(str(page), search_url(criteria.on_page(page)))
