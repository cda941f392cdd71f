"""The pages of states and towns. A place with fewer than three programs has none; what there is nearby is said."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from directory import clock
from directory.extensions import db
from directory.geo.states import STATE_CODES_BY_SLUG, state_code
from directory.search.local import StateHere, TownHere
from directory.web.families.places.landing_page import LandingPage, NoSuchPage, landing_data, landing_page, order_words
from directory.web.families.places.landing_text import rest_words
from directory.web.families.places.states_page import states_data, states_page
from directory.web.families.shared.breadcrumbs import has_page, state_path, town_path
from directory.web.shared.current import current_catalog
from directory.web.shared.language import to

blueprint = Blueprint("landing", __name__)


@blueprint.get("/in")
def states() -> str:
    """All states, with how many programs each has."""
    page = states_page(current_catalog())
    return render_template("families/places/states.html", page=page, structured=states_data(page))


@blueprint.get("/in/<state>")
def state(state: str) -> str | AnyResponse:
    """A state: what its programs say, and the programs."""
    if state not in STATE_CODES_BY_SLUG:
        return _to_state(state)
    here = _state(state)
    return _answer(here, None)


@blueprint.get("/in/<state>/<town>")
def town(state: str, town: str) -> str | AnyResponse:
    """A town: what its programs say, and the programs. Another spelling of its name leads here."""
    here = _state(state)
    found = here.town(town)
    if found is None or not has_page(found):
        raise NotFound
    if town != found.slug:
        return redirect(to(town_path(found)), 301)
    return _answer(here, found)


def _state(slug: str) -> StateHere:
    here = current_catalog().local.state(slug)
    if here is None or not has_page(here):
        raise NotFound
    return here


def _to_state(text: str) -> AnyResponse:
    """ "/in/tx" and "/in/Texas" lead to "/in/texas"."""
    code = state_code(text.replace("-", " "))
    if code is None:
        raise NotFound
    return redirect(to(state_path(code)), 301)


def _answer(here: StateHere, town: TownHere | None) -> str:
    try:
        number = int(request.args.get("page", "1"))
        page: LandingPage = landing_page(db.session, current_catalog(), here, town, number=number, today=clock.today())
    except (ValueError, NoSuchPage) as error:
        raise NotFound from error
    return render_template(
        "families/places/landing.html",
        page=page,
        order=order_words(page.is_state),
        rest_words=rest_words,
        structured=landing_data(page),
    )
