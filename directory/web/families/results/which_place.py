"""The page that asks where to search: what was wrong with what was typed, or what to choose from. Filters are kept."""

from __future__ import annotations

from dataclasses import dataclass

from directory.geo.places import AmbiguousPlace, PlaceProblem
from directory.geo.states import STATES, state_name
from directory.search.catalog_content import Catalog
from directory.search.criteria import SearchCriteria
from directory.web.families.results.place_problems import problem_heading, problem_text
from directory.web.families.shared.nearby import Near, near_state
from directory.web.families.shared.search_links import Link, place_url
from directory.web.families.shared.unlisted import Unlisted, unlisted
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext


@dataclass(frozen=True, slots=True)
class WhichPlace:
    """What the page says. `heading` and `error` stand where no single place is known yet, and say what to do."""

    title: str
    heading: str = ""
    error: str = ""
    choices: tuple[Link, ...] = ()
    ambiguous: bool = False
    state: Near | None = None  # a whole state that was asked for
    unlisted: Unlisted | None = None  # … where we hold no list of it


def which_place(catalog: Catalog, criteria: SearchCriteria, place: AmbiguousPlace | PlaceProblem | None) -> WhichPlace:
    """The page for a place that is no single point; `place` None where none was asked for."""
    if isinstance(place, AmbiguousPlace):
        towns = [Link(choice.label, place_url(criteria, choice.label)) for choice in place.choices]
        states = [Link(_whole(code), place_url(criteria, STATES[code])) for code in place.states]
        title = gettext("Which %(place)s?", place=criteria.near)
        return WhichPlace(title, choices=(*towns, *states), ambiguous=True)
    title = gettext("Where should we look?")
    if place is None:
        return WhichPlace(title)
    choices = tuple(Link(label, place_url(criteria, label)) for label in place.suggestions)
    heading, error = problem_heading(place), problem_text(place)
    if place.state is None:
        return WhichPlace(title, heading, error, choices)
    title = gettext("Where in %(place)s?", place=state_name(place.state, locale()))
    state, no_list = near_state(catalog, place.state), unlisted(catalog, place.state)
    return WhichPlace(title, heading, error, choices, state=state, unlisted=no_list)


def _whole(code: str) -> str:
    return gettext("%(state)s, the state", state=state_name(code, locale()))
