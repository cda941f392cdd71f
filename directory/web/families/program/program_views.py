"""A program's page. A listing that went elsewhere, or is no more, says so."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response as AnyResponse

from directory import clock
from directory.extensions import db
from directory.geo.zip_reach import reach_of
from directory.listings.slugs import PUBLIC_ID, program_path
from directory.models import Listing, Status
from directory.reach import answer_of
from directory.search.results import LoadedListing, load_now
from directory.web.families.program import neighbours
from directory.web.families.program.program_data import program_data
from directory.web.families.program.program_page import program_page
from directory.web.families.shared.breadcrumbs import way_to_program
from directory.web.families.shared.from_memory import remembered
from directory.web.families.shared.maps import about_circle, program_map
from directory.web.families.shared.search_carried import way_of
from directory.web.shared import phrases
from directory.web.shared.current import current_catalog
from directory.web.shared.language import to

blueprint = Blueprint("program", __name__)


@blueprint.get("/program/<public_id>")
@blueprint.get("/program/<public_id>/")
@blueprint.get("/program/<public_id>/<slug>")
def program(public_id: str, slug: str = "") -> str | AnyResponse:
    """One program. An old or wrong slug redirects; a merged listing too; a closed one says so."""
    if not PUBLIC_ID.fullmatch(public_id):
        raise NotFound
    return answer_of(db.session, lambda: _asked(public_id, slug), lambda: _remembered(public_id, slug))


def _remembered(public_id: str, slug: str) -> str | AnyResponse:
    listing = remembered(public_id)
    if slug != listing.slug:
        return redirect(_with_search(listing.path), 302)
    return _program(listing)


def _asked(public_id: str, slug: str) -> str | AnyResponse:
    row = db.session.execute(
        sa.select(Listing.id, Listing.slug, Listing.name, Listing.status, Listing.merged_into_id).where(
            Listing.public_id == public_id
        )
    ).one_or_none()
    if row is None or row.status == Status.DRAFT:
        raise NotFound
    if row.status == Status.MERGED:
        return _redirect_to_merged(row.merged_into_id)
    if row.status == Status.WITHDRAWN:
        raise Gone
    if slug != row.slug:
        return redirect(_with_search(program_path(public_id, row.slug)), 301)
    if row.status == Status.CLOSED:
        return render_template("families/program/closed.html", name=row.name)
    listing = load_now(db.session, row.id)
    if listing is None:
        raise Gone
    return _program(listing)


def _program(listing: LoadedListing) -> str:
    page = program_page(listing, clock.today(), phones=current_catalog().phones)
    way = way_of(listing)
    near = neighbours.neighbours(db.session, current_catalog(), listing, clock.today(), search=way.search)
    place, point = listing.draft.place, listing.draft.geocode
    about = reach_of(place.zip, db.session) if point and phrases.is_rough(point.precision) else None
    crumbs = way_to_program(current_catalog(), name=page.name, path=listing.path, city=place.city, state=place.state)
    return render_template(
        "families/program/program.html",
        page=page,
        crumbs=crumbs,
        structured=program_data(page, listing, crumbs),
        public_id=listing.public_id,
        way=way,
        neighbours=near,
        gone=phrases.no_longer_in(listing.gone),
        map=program_map(db.session, point, name=page.name, about=about),
        circle=about_circle(about) if about else None,
    )


def _with_search(path: str) -> str:
    """A program's address with the search that led to it."""
    query = request.query_string.decode("ascii", "ignore")
    return to(path) + (f"?{query}" if query else "")


def _redirect_to_merged(target_id: int | None) -> AnyResponse:
    target = db.session.execute(sa.select(Listing.public_id, Listing.slug).where(Listing.id == target_id)).one_or_none()
    if target is None:
        raise Gone
    return redirect(_with_search(program_path(target.public_id, target.slug)), 301)
