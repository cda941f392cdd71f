"""The way between a list, its programs and their comparison: the search travels in each address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from directory.extensions import db
from directory.geo.distance import miles as miles_between
from directory.geo.places import Place, find_place
from directory.listings.draft import ListingDraft
from directory.search.arguments import first
from directory.search.criteria import MOST_PICKED, SearchCriteria
from directory.search.results import LoadedListing
from directory.vocabulary import get_vocabulary
from directory.web.families.shared.search_links import Link, search_url
from directory.web.shared import phrases
from directory.web.shared.language import to
from directory.web.shared.translate import gettext, ngettext

TURNS = {"turn": "page", "turn-maybe": "maybe"}  # a page that is turned to by a button, which takes the ticks along


@dataclass(frozen=True, slots=True)
class Way:
    """How a program was come to, and on. `search` is what was searched, and what is ticked; None where nothing was."""

    search: SearchCriteria | None
    back: Link
    distance: str  # from where was searched; "" where that is not known
    near: str
    compare: Link

    @property
    def query(self) -> str:
        """What goes on to its other pages: "" or "?near=…"."""
        return f"?{self.search.query()}" if self.search else ""


def asked_criteria() -> SearchCriteria:
    """The search in the address of the page at hand."""
    args = request.args.to_dict(flat=False)
    return SearchCriteria.from_args(
        args, vocabulary=get_vocabulary(), find_place=lambda text: find_place(text, db.session)
    )


def tidied() -> str | None:
    """The address without fields that were left empty, on the page that was turned to; None where it is tidy."""
    pairs = list(request.args.items(multi=True))
    turned = [(page, first(request.args.to_dict(flat=False), turn)) for turn, page in TURNS.items()]
    kept = [(name, value) for name, value in pairs if (value.strip() or name == "near") and name not in TURNS]
    for page, number in turned:
        if number:
            kept = [*((name, value) for name, value in kept if name not in TURNS.values()), (page, number)]
    kept = list(dict.fromkeys(kept))
    return None if kept == pairs else f"{to('/search')}?{urlencode(kept)}"


def compare_url(criteria: SearchCriteria, *, only: str = "") -> str:
    """The comparison of the picked programs, with the search to go back to."""
    return f"{to('/compare')}?{urlencode([*criteria.pairs(), *([('only', only)] if only else [])])}"


def way_of(listing: LoadedListing) -> Way:
    """The way to the program at hand, as its address tells."""
    criteria = asked_criteria() if request.args else SearchCriteria(near="", place=None)
    back = list_link(criteria, at=listing.public_id)
    picked = criteria.picked
    searched = bool(back or picked)
    others = [one for one in picked if one != listing.public_id]
    full = len(others) >= MOST_PICKED
    together = others if full else [*others, listing.public_id]
    label = (
        ngettext("Compare with the %(num)s you ticked", "Compare with the %(num)s you ticked", len(others))
        if others
        else gettext("Compare with others")
    )
    if full:
        label = gettext("Compare those you ticked")
    return Way(
        search=criteria if searched else None,
        back=back or near_link(listing, picked),
        distance=distance_from(criteria.origin, listing.draft) if criteria.origin else "",
        near=criteria.origin.label if criteria.origin else "",
        compare=Link(label, compare_url(criteria.picking(together))),
    )


def list_link(criteria: SearchCriteria, *, at: str = "") -> Link | None:
    """The list of a search, at one of its programs; None where nothing was searched for."""
    if criteria.origin is None and not criteria.name:
        return None
    label = gettext("Programs by name")
    if not criteria.name and criteria.origin:
        label = gettext("Programs near %(zip)s", zip=criteria.origin.label)
    return Link(label, search_url(criteria) + (f"#at-{at}" if at else ""))


def near_link(listing: LoadedListing, picked: Sequence[str]) -> Link:
    """The programs near one that no search led to."""
    zip5 = listing.draft.place.zip
    return Link(
        gettext("Programs near %(zip)s", zip=zip5), search_url(SearchCriteria(near=zip5, place=None).picking(picked))
    )


def distance_from(origin: Place, draft: ListingDraft) -> str:
    """How far a program is from a place, in words; "" where its point is not known."""
    point = draft.geocode
    if point is None:
        return ""
    miles = miles_between(origin.latitude, origin.longitude, point.latitude, point.longitude)
    return phrases.distance(miles, point.precision, draft.place.zip)
