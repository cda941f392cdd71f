"""Searching: programs near a place, or by name. Nothing is stored."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory import clock
from directory.extensions import db
from directory.geo.places import Place, PlaceProblem
from directory.search.criteria import SearchCriteria
from directory.vocabulary import get_vocabulary
from directory.web.families.results import name_results
from directory.web.families.results.results_page import results_page
from directory.web.families.results.which_place import which_place
from directory.web.families.shared.plan_notes import left_out
from directory.web.families.shared.search_carried import asked_criteria, tidied
from directory.web.shared.current import current_catalog

blueprint = Blueprint("results", __name__)


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
    return render_template("families/results/results.html", page=page)


def _by_name(criteria: SearchCriteria) -> str:
    catalog = current_catalog()
    page = name_results.name_results(db.session, catalog, criteria, clock.today())
    return render_template("families/results/name_results.html", page=page, criteria=criteria)


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
    return render_template(
        "families/results/which_place.html", page=page, criteria=criteria, named=named, notes_left=notes
    )
