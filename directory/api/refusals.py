"""What the API answers to a question that it cannot take: what is wrong, and what to ask instead."""

from __future__ import annotations

import math

from flask import Response

from directory.api.api_errors import error
from directory.geo.places import AmbiguousPlace, Place, PlaceProblem, describe
from directory.geo.states import STATES
from directory.search.arguments import Note
from directory.search.criteria import RADII, REFUSABLE, SearchCriteria, can_be_unwanted
from directory.search.needs import AGES, DAYS, HOURS, ROLLING, SOON, THIS_YEAR
from directory.search.plan_reading import Typed, typed_plan
from directory.vocabulary import get_vocabulary

SIZES = range(1, 101)


def place_of(criteria: SearchCriteria) -> Place | Response:
    """The place of a search, or what is wrong with the search."""
    if criteria.notes:
        return bad_parameter(criteria.notes[0])
    if criteria.name:
        return error(400, "bad-name", "Programs are found by name on the page /search?name=…; ask by place.", "name")
    if criteria.place is None:
        return error(400, "missing", "Say where to search: near=78701, or near=Austin, TX.", "near")
    if isinstance(criteria.place, PlaceProblem):
        return error(422, criteria.place.code, str(describe(criteria.place)), "near")
    if isinstance(criteria.place, AmbiguousPlace):
        places = [choice.label for choice in criteria.place.choices]
        choices = "; ".join([*places, *(f"a town in {STATES[state]}" for state in criteria.place.states)])
        return error(422, "ambiguous", f"This may mean several places. Choose one: {choices}.", "near")
    return criteria.place


def past_the_end(criteria: SearchCriteria, total: int) -> Response:
    """What to say of a page that a list does not have."""
    last = max(1, math.ceil(total / criteria.size))
    return error(400, "bad-page", f"page={criteria.page} is past the end. The last page is {last}.", "page")


def _about_plan(typed: Typed, text: str) -> str:
    if typed.asks:
        return f"“{text}” may be more than one health plan, or none. Ask for one by name: {'; '.join(typed.asks)}."
    return f"“{text}” is a way to pay, not a health plan. Ask by payment={' or payment='.join(typed.pays)}."


def _for_some_only() -> str:
    """The terms of other vocabulary groups that can be unwanted."""
    return " or ".join(
        term.id for term in get_vocabulary().terms if can_be_unwanted(term) and term.group not in REFUSABLE
    )


def bad_parameter(note: Note) -> Response:
    """What to say of a parameter that cannot be read."""
    if note.code.startswith("plan-"):
        return error(400, "bad-plan", _about_plan(typed_plan(note.value), note.value), note.field)
    messages = {
        "term": f"“{note.value}” is not a term. /api/v1/vocabulary lists them.",
        "not": f"not={note.value} is not offered. Use terms of {', '.join(REFUSABLE)}, or {_for_some_only()}.",
        "radius": f"within={note.value} is not offered. Choose {', '.join(map(str, RADII))} or any.",
        "page": f"page={note.value} is not a page. Use a whole number from 1.",
        "size": f"size={note.value} is not offered. Use a whole number from {SIZES[0]} to {SIZES[-1]}.",
        "repeated": f"{note.field} is given more than once, as {note.value}. Give it once.",
        "days": f"days={note.value} is not offered. Use a whole number from {DAYS[0]} to {DAYS[-1]}.",
        "hours": (
            f"“{note.value}” is not a span of hours a week. "
            f"Use whole numbers from {HOURS[0]} to {HOURS[-1]}; hours_min is not above hours_max."
        ),
        "start": f"start={note.value} is not offered. Choose {', '.join([ROLLING, *SOON])}.",
        "age": f"age={note.value} is not an age. Use whole years from {AGES[0]} to {AGES[-1]}.",
        "plan": f"“{note.value}” does not name a health plan. Use a name like Aetna or Medicaid.",
        "confirmed": f"confirmed={note.value} is not offered. Use {THIS_YEAR}.",
        "parameter": f"“{note.field}” is not a parameter of this search.",
    }
    return error(400, f"bad-{note.code}", messages[note.code], note.field)
