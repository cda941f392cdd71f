"""Programs side by side. Which ones stands in the address; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from directory import clock
from directory.extensions import db
from directory.listings.slugs import PUBLIC_ID
from directory.models import Listing, Status
from directory.reach import answer_of
from directory.search.arguments import first, split
from directory.search.criteria import MOST_PICKED as MOST
from directory.search.index import Query
from directory.search.results import LoadedListing, load, load_kept, load_now
from directory.web.families.compare.compare_page import DIFFERENCES, Choice, compare_page
from directory.web.families.compare.compare_text import as_text
from directory.web.families.shared.search_carried import asked_criteria, list_link, near_link
from directory.web.shared.current import current_catalog
from directory.web.shared.site import absolute
from directory.web.shared.translate import gettext, ngettext

blueprint = Blueprint("compare", __name__)

_OFFERED = 5
_MOST_IDS = 50  # an address holds no more; what is past it is not looked up


@blueprint.get("/compare")
def compare() -> str:
    """Up to four programs, by `p`; the search stands beside them; `only=differences` leaves out what is alike.

    One alone is compared with nothing: others are offered.
    """
    choice, notes = _choice()
    if not choice.listings:
        return render_template("families/compare/compare_none.html", notes=notes, most=MOST)
    offered = _others(choice.listings) if len(choice.listings) < MOST else []
    if len(choice.listings) == 1:
        back = list_link(choice.search) or near_link(choice.listings[0], choice.search.picked)
        return render_template(
            "families/compare/compare_one.html", choice=choice, notes=notes, offered=offered, back=back
        )
    page = compare_page(choice, clock.today())
    return render_template(
        "families/compare/compare.html",
        page=page,
        choice=choice,
        notes=notes,
        offered=offered,
        text=as_text(page, absolute(choice.url())),
    )


@blueprint.get("/compare.txt")
def text() -> Response:
    """The same as plain text."""
    choice, _ = _choice()
    if not choice.listings:
        raise NotFound
    return Response(as_text(compare_page(choice, clock.today()), absolute(choice.url())), mimetype="text/plain")


def _choice() -> tuple[Choice, list[str]]:
    """What the address asks for, and what of it is left out."""
    args = request.args.to_dict(flat=False)
    named = list(dict.fromkeys(split(args.get("p", ()))))[:_MOST_IDS]
    found = _listings(named)
    choice = Choice(
        listings=tuple(found[:MOST]),
        search=asked_criteria(),
        only_differences=first(args, "only") == DIFFERENCES and len(found) > 1,
    )
    return choice, _notes(named, found)


def _listings(named: Iterable[str]) -> list[LoadedListing]:
    """Those of these programs that are published, each once; one that was merged is the one it became."""
    wanted = [public_id for public_id in named if PUBLIC_ID.fullmatch(public_id)]
    return answer_of(db.session, lambda: _loaded_now(wanted), lambda: _remembered(wanted))


def _remembered(wanted: list[str]) -> list[LoadedListing]:
    found = (load_kept(current_catalog(), public_id) for public_id in wanted)
    return [listing for listing in found if listing is not None]


def _loaded_now(wanted: list[str]) -> list[LoadedListing]:
    rows = db.session.execute(
        sa.select(Listing.public_id, Listing.id, Listing.status, Listing.merged_into_id).where(
            Listing.public_id.in_(wanted)
        )
    )
    ids = {row.public_id: row.merged_into_id if row.status == Status.MERGED else row.id for row in rows}
    unique = dict.fromkeys(ids[public_id] for public_id in wanted if ids.get(public_id) is not None)
    loaded = (load_now(db.session, listing_id) for listing_id in unique)
    return [listing for listing in loaded if listing is not None]


def _notes(named: list[str], found: list[LoadedListing]) -> list[str]:
    """What of the address is left out, and why."""
    notes = []
    missing = len(named) - len(found)
    if missing > 0:
        notes.append(
            ngettext(
                "%(num)s program in this address is not listed here, so it is left out.",
                "%(num)s programs in this address are not listed here, so they are left out.",
                missing,
            )
        )
    if len(found) > MOST:
        names = ", ".join(listing.draft.name for listing in found[MOST:])
        notes.append(gettext("We show %(most)s at a time. Left out: %(names)s.", most=MOST, names=names))
    return notes


def _others(listings: tuple[LoadedListing, ...]) -> list[LoadedListing]:
    """The nearest few programs to the first, to add."""
    point = listings[0].draft.geocode
    if point is None:
        return []
    catalog = current_catalog()
    matches = catalog.index.nearest(
        Query(point.latitude, point.longitude, radius_miles=50.0, limit=_OFFERED + len(listings))
    )
    near = matches.ids[~np.isin(matches.ids, [listing.id for listing in listings])][:_OFFERED]
    loaded = load(catalog, near.tolist())
    return [loaded[listing_id] for listing_id in near.tolist() if listing_id in loaded]
