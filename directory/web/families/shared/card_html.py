"""A listing's card and row as HTML, rendered once and kept, with gaps for what differs between searches.

Gaps are its number, its distance, what was asked for and is so, the search it is found by, and its tick.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from directory.search.catalog_content import Catalog
from directory.search.criteria import MOST_PICKED, SearchCriteria
from directory.search.results import FragmentCache, LoadedListing
from directory.web.families.shared.active_filters import met_by
from directory.web.families.shared.cards import Card, card_of
from directory.web.shared import phrases
from directory.web.shared.language import locale
from directory.web.shared.own_html import own_html
from directory.web.shared.translate import gettext

KEPT_CARDS = 20_000
_NUMBER, _DISTANCE, _ASK, _COMPARE, _ASKED, _SEARCH = (secrets.token_hex(8) for _ in range(6))

_TICK = Markup(
    '<label class="tick no-print"><input type="checkbox" name="p" value="{}" form="compare"{}>{}'
    '<span class="sr"> {}</span></label>'
)
_CHECKED, _DISABLED = Markup(" checked"), Markup(" disabled")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A card as HTML with gaps, and the same program as a short row. `said` is, by term, what it says of it."""

    card: str
    row: str
    public_id: str
    path: str
    zip: str
    precision: str | None
    name: str
    confirmed: bool
    takes: str
    said: Mapping[str, str]
    plans: tuple[str, ...]  # that it names

    def distance(self, miles: float) -> str:
        return phrases.distance(miles, self.precision, self.zip)

    def as_card(self, number: int, miles: float, search: SearchCriteria) -> Markup:
        """The card with its number on the page, its miles, what was asked for, and a box to tick for comparing."""
        met = met_by(search, self.said, self.plans)
        met_line = Markup('<p class="asked"><span class="sr">{} </span>{}</p>').format(
            gettext("You asked for:"), Markup(" · ").join(met)
        )
        card = self.card.replace(_NUMBER, str(number)).replace(_DISTANCE, self.distance(miles))
        card = card.replace(_ASKED, met_line if met else "").replace(_SEARCH, _query(search))
        return own_html(card.replace(_COMPARE, self._tick(search)))

    def as_row(
        self,
        miles: float | None,
        *,
        search: SearchCriteria | None = None,
        takes: str = "",
        ask: Iterable[str] = (),
        tick: bool = False,
    ) -> Markup:
        """The short row; without a distance where there is none to speak of (virtual programs).

        `takes` is whom it takes, where that is said; `ask` names the filters that it has not said it meets; `tick` is
        whether it can be ticked for comparing, as a card can.
        """
        where = f" · {self.distance(miles)}" if miles is not None else ""
        about = ", ".join(phrases.in_line(one) for one in ask)
        asking = Markup('<p class="small to-ask">{}</p>').format(gettext("Ask about: %(filters)s", filters=about))
        taking = Markup('<p class="small">{}</p>').format(gettext("Takes: %(who)s", who=phrases.in_line(takes)))
        row = self.row.replace(_DISTANCE, where).replace(_SEARCH, _query(search) if search else "")
        row = row.replace(_COMPARE, self._tick(search) if search and tick else "")
        return own_html(row.replace(_ASK, (taking if takes else "") + (asking if about else "")))

    def _tick(self, search: SearchCriteria) -> Markup:
        picked = self.public_id in search.picked
        state = _CHECKED if picked else _DISABLED if len(search.picked) >= MOST_PICKED else ""
        return _TICK.format(self.public_id, state, gettext("Compare"), self.name)


def _query(search: SearchCriteria) -> str:
    """The search as the end of an address within HTML: a program's page leads back by it."""
    return f"?{escape(search.query())}"


_fragments: FragmentCache[Fragment] = FragmentCache(KEPT_CARDS)


def fragments_of(
    session: Session, catalog: Catalog, ids: Iterable[int], today: dt.date, *, fitting: int = 0
) -> dict[int, Fragment]:
    """Cards of these listings, about the groups that fit; made once a version, a language and a day."""
    return _fragments.of(
        session,
        catalog,
        ids,
        make=lambda listing: _fragment(listing, today, fitting),
        depends_on=(locale(), today, fitting),
    )


def _fragment(listing: LoadedListing, today: dt.date, fitting: int = 0) -> Fragment:
    card = card_of(listing, today, fitting=fitting)
    return Fragment(
        card=_render("shared/components/card.html", card),
        row=_render("shared/components/row.html", card),
        public_id=listing.public_id,
        path=card.path,
        zip=card.zip,
        precision=card.precision,
        name=card.name,
        confirmed=card.confirmed,
        takes=card.takes,
        said=card.said,
        plans=listing.draft.payment.plans,
    )


def one_card(listing: LoadedListing, today: dt.date) -> Markup:
    """A listing's card by itself, as the program that keeps it sees it: number 1, with its ZIP code for a distance."""
    made = _fragment(listing, today)
    card = made.card.replace(_NUMBER, "1").replace(_DISTANCE, f"ZIP {made.zip}")
    for gap in (_COMPARE, _ASKED, _SEARCH):
        card = card.replace(gap, "")
    return own_html(card)


def _render(template: str, card: Card) -> str:
    return render_template(
        template,
        card=card,
        number=_NUMBER,
        distance=_DISTANCE,
        ask=_ASK,
        compare=_COMPARE,
        asked=_ASKED,
        search=_SEARCH,
    ).strip()
