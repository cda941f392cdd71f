"""The pages families see. Each: read the address, ask for what it needs, render. Nothing is stored."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response as AnyResponse

from directory import clock
from directory.crisis_lines import get_crisis_lines
from directory.extensions import db
from directory.geo.places import Place, PlaceProblem
from directory.geo.zip_reach import reach_of
from directory.listings.slugs import PUBLIC_ID, program_path
from directory.listings.sources import known_sources
from directory.models import Audit, Listing, Status
from directory.reach import answer_of
from directory.search.criteria import SearchCriteria
from directory.search.results import LoadedListing, load_now
from directory.vocabulary import get_vocabulary
from directory.watch import accuracy
from directory.watch.accuracy import Results
from directory.web.families import name_results, neighbours
from directory.web.families.breadcrumbs import way_to_program
from directory.web.families.maps import about_circle, program_map
from directory.web.families.plan_notes import left_out
from directory.web.families.program_page import program_page
from directory.web.families.remembered import remembered
from directory.web.families.results_page import results_page
from directory.web.families.structured import home_data, program_data
from directory.web.families.way import asked_criteria, tidied, way_of
from directory.web.families.which_place import which_place
from directory.web.shared import words
from directory.web.shared.current import current_catalog
from directory.web.shared.language import to

blueprint = Blueprint("families", __name__)


@blueprint.get("/")
def home() -> str:
    """The first page: a place to search from."""
    return render_template("families/home.html", structured=home_data())


@blueprint.get("/search")
def search() -> str | AnyResponse:
    """Programs near a place, or by name. Fields that were left empty leave the address."""
    tidy = tidied()
    if tidy is not None:
        return redirect(tidy, 302)
    criteria = asked_criteria()
    if criteria.name:
        return _by_name(criteria)
    if criteria.origin is None:
        return _which_place(criteria)
    page = results_page(db.session, current_catalog(), criteria, criteria.origin, get_vocabulary(), clock.today())
    return render_template("families/results.html", page=page)


def _by_name(criteria: SearchCriteria) -> str:
    catalog = current_catalog()
    page = name_results.name_results(db.session, catalog, criteria, clock.today())
    return render_template("families/name_results.html", page=page, criteria=criteria)


def _which_place(criteria: SearchCriteria) -> str:
    """Nothing to measure from yet: a form that keeps what was chosen, with what was wrong or the places to choose."""
    place = criteria.place
    if place is None and "near" in request.args:
        place = PlaceProblem("empty", "")
    catalog, named = current_catalog(), 0
    if isinstance(place, PlaceProblem) and place.code in ("unknown-place", "not-in-state"):
        named = len(catalog.names.find(criteria.near))
    page = which_place(catalog, criteria, place if not isinstance(place, Place) else None)
    notes = left_out(criteria, get_vocabulary())
    return render_template("families/which_place.html", page=page, criteria=criteria, named=named, notes_left=notes)


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
        return render_template("families/closed.html", name=row.name)
    listing = load_now(db.session, row.id)
    if listing is None:
        raise Gone
    return _program(listing)


def _program(listing: LoadedListing) -> str:
    page = program_page(listing, clock.today(), phones=current_catalog().phones)
    near = neighbours.neighbours(db.session, current_catalog(), listing, clock.today())
    place, point = listing.draft.place, listing.draft.geocode
    about = reach_of(place.zip, db.session) if point and words.is_rough(point.precision) else None
    crumbs = way_to_program(current_catalog(), name=page.name, path=listing.path, city=place.city, state=place.state)
    return render_template(
        "families/program.html",
        page=page,
        crumbs=crumbs,
        structured=program_data(page, listing, crumbs),
        public_id=listing.public_id,
        way=way_of(listing),
        neighbours=near,
        gone=words.no_longer_in(listing.gone),
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


@blueprint.get("/privacy")
def privacy() -> str:
    """What we promise, and what we do not keep."""
    return render_template("families/privacy.html")


@blueprint.get("/how-it-works")
def how_it_works() -> str:
    """How the list is ordered, and what each source knows."""
    sources = [source for source in known_sources().values() if source.id != "sample"]
    audits = answer_of(db.session, lambda: accuracy.published(db.session), list[tuple[Audit, Results]])
    return render_template("families/how_it_works.html", sources=sources, audits=audits)


@blueprint.get("/crisis")
def crisis() -> str:
    """Lines to call or text now."""
    return render_template("families/crisis.html", crisis_page=True, checked_on=get_crisis_lines().checked_on)
