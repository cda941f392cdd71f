"""The first page, and what the site says of itself: promises, how it works, crisis lines."""

from __future__ import annotations

from flask import Blueprint, render_template

from directory import clock
from directory.crisis_lines import get_crisis_lines
from directory.extensions import db
from directory.listings.sources import SAMPLE, known_sources
from directory.models import Audit
from directory.reach import answer_of
from directory.watch import accuracy_audit
from directory.watch.accuracy_audit import Results
from directory.web.families.about.ways_in import ways_in
from directory.web.families.shared.json_ld import site_data
from directory.web.shared.current import remembered_catalog

blueprint = Blueprint("about", __name__)


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
