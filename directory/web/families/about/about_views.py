"""The first page, and what the site says of itself: promises, how it works, crisis lines, a page for programs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from directory import clock
from directory.crisis_lines import get_crisis_lines
from directory.extensions import db
from directory.listings.sources import SAMPLE, known_sources
from directory.models import Audit
from directory.reach import answer_of
from directory.search.arguments import MAX_TEXT, first, typed
from directory.search.results import load
from directory.watch import accuracy_audit
from directory.watch.accuracy_audit import Results
from directory.web.families.about.ways_in import ways_in
from directory.web.families.shared.json_ld import site_data
from directory.web.shared.current import current_catalog, remembered_catalog

blueprint = Blueprint("about", __name__)

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A program whose name is like the one typed."""

    public_id: str
    path: str
    name: str
    where: str


@blueprint.get("/")
def home() -> str:
    """The first page: a place to search from."""
    ways = ways_in(remembered_catalog(), clock.today())
    return render_template("families/about/home.html", structured=site_data(), ways=ways)


@blueprint.get("/privacy")
def privacy() -> str:
    """What we promise, and what we do not keep."""
    return render_template("families/about/privacy.html")


@blueprint.get("/how-it-works")
def how_it_works() -> str:
    """How the list is ordered, and what each source knows."""
    sources = [source for name, source in known_sources().items() if name != SAMPLE]
    audits = answer_of(db.session, lambda: accuracy_audit.published(db.session), list[tuple[Audit, Results]])
    return render_template("families/about/how_it_works.html", sources=sources, audits=audits)


@blueprint.get("/crisis")
def crisis() -> str:
    """Lines to call or text now."""
    return render_template("families/about/crisis.html", checked_on=get_crisis_lines().checked_on)


@blueprint.get("/for-programs")
def for_programs() -> str:
    """What it is, and a search by name."""
    name = first(typed(request.args.to_dict(flat=False)), "name")[:MAX_TEXT]
    catalog = current_catalog()
    ids = catalog.names.find(name, limit=SHOWN)
    loaded = load(catalog, ids)
    found = [
        Found(one.public_id, one.path, one.draft.name, f"{one.draft.place.city}, {one.draft.place.state}")
        for one in (loaded[listing_id] for listing_id in ids if listing_id in loaded)
    ]
    return render_template("families/about/for_programs.html", name=name, found=found)
