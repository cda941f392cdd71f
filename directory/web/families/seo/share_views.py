"""Pictures for shared links: the site, a state, a town, a program. Drawn when asked for, and kept, within bounds."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from directory.bounded_store import Kept
from directory.extensions import db
from directory.geo.states import state_name
from directory.listings.draft import DAYS, ListingDraft
from directory.listings.slugs import PUBLIC_ID
from directory.models import Listing, Status
from directory.reach import answer_of
from directory.search.local import StateHere, TownHere
from directory.web.families.seo.share_card import ShareCard, png_of, svg_of
from directory.web.families.shared.breadcrumbs import has_page
from directory.web.families.shared.cards import when_of, yes_terms
from directory.web.families.shared.from_memory import remembered
from directory.web.families.shared.restrictions import only_for
from directory.web.shared.current import current_catalog, remembered_catalog
from directory.web.shared.language import locale
from directory.web.shared.phrases import day_letters
from directory.web.shared.translate import gettext, ngettext

blueprint = Blueprint("share", __name__)

KEPT = 128  # pictures of at most 60 KB

_pictures: Kept[bytes] = Kept(KEPT)


@blueprint.get("/share/home.png")
def home() -> Response:
    """The site."""
    return _answer(
        ShareCard(
            title=gettext("Treatment a few days a week. Home every night."),
            line=gettext("Find an intensive outpatient program (IOP) near you."),
            foot=_foot(),
        )
    )


@blueprint.get("/share/in/<state>.png")
def state(state: str) -> Response:
    """A state that has a page."""
    return _place(_state(state), None)


@blueprint.get("/share/in/<state>/<town>.png")
def town(state: str, town: str) -> Response:
    """A town that has a page."""
    here = _state(state)
    found = here.places.get(town)
    if not has_page(found):
        raise NotFound
    return _place(here, found)


@blueprint.get("/share/program/<public_id>.png")
def program(public_id: str) -> Response:
    """A program, with its week."""
    if not PUBLIC_ID.fullmatch(public_id):
        raise NotFound
    draft = answer_of(db.session, lambda: _draft(public_id), lambda: remembered(public_id).draft)
    when = when_of(draft, yes_terms(draft)["time"])
    where = f"{draft.place.city}, {state_name(draft.place.state, locale())}"
    return _answer(
        ShareCard(
            title=draft.name,
            line=only_for(draft) or gettext("Intensive outpatient program in %(where)s.", where=where),
            foot=_foot(),
            week=tuple((letter, day in when.lit) for day, letter in zip(DAYS, day_letters(), strict=True)),
            when=when.headline or when.detail or gettext("Days and times not stated"),
        )
    )


def _draft(public_id: str) -> ListingDraft:
    query = sa.select(Listing.content).where(Listing.public_id == public_id, Listing.status == Status.PUBLISHED)
    content = db.session.execute(query).scalar_one_or_none()
    if content is None:
        raise NotFound
    return ListingDraft.from_json(content)


def _state(slug: str) -> StateHere:
    here = current_catalog().local.state(slug)
    if here is None or not has_page(here):
        raise NotFound
    return here


def _place(here: StateHere, found: TownHere | None) -> Response:
    its_state = state_name(here.code, locale())
    name = f"{found.name}, {its_state}" if found else its_state
    count = len((found or here).ids)
    return _answer(
        ShareCard(
            title=gettext("Intensive outpatient programs in %(place)s", place=name),
            line=ngettext(
                "%(num)s program, and what is known of it", "%(num)s programs, and what is known of each", count
            ),
            foot=_foot(),
        )
    )


def _foot() -> str:
    catalog = remembered_catalog()
    if catalog is not None and catalog.has_sample:
        return gettext("Sample data: the programs are invented.")
    return gettext("No account. No ads. We do not keep your search.")


def _answer(card: ShareCard) -> Response:
    """The picture, or 304 where the asker has it; that is known before it is drawn."""
    tag = hashlib.sha256(svg_of(card).encode()).hexdigest()[:32]
    response = Response(mimetype="image/png")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, max-age=86400"
    # Meant to be shown elsewhere, beside a link to us.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.if_none_match.contains(tag):
        response.status_code = 304
        return response
    response.set_data(_pictures.of(tag, lambda: png_of(card)))
    return response
