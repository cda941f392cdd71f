"""What the API answers to a question that it cannot take: what is wrong, and what to ask instead."""

from __future__ import annotations

import math

from flask import Response

from directory.api.api_errors import Refused, error, refuse
from directory.geo.places import AmbiguousPlace, Found, Place, PlaceProblem, describe
from directory.geo.states import STATES
from directory.search.arguments import Note
from directory.search.criteria import RADII, REFUSABLE, SearchCriteria, can_be_unwanted
from directory.search.needs import AGES, DAYS, HOURS, ROLLING, SOON, THIS_YEAR
from directory.search.plan_reading import Typed, typed_plan
from directory.vocabulary import get_vocabulary

SIZES = range(1, 101)


def place_of(criteria: SearchCriteria) -> Place:
    """The place of a search. Raises Refused where there is no one place."""
    if criteria.place is None:
        refuse(400, "missing", "Say where to search: near=78701, or near=Austin, TX.", "near")
    return _one_place(criteria.place)


def place_if_said(criteria: SearchCriteria) -> Place | None:
    """The place of a search that needs none. Raises Refused."""
    return _one_place(criteria.place) if criteria.place is not None else None


def refuse_unread(criteria: SearchCriteria) -> None:
    """Raise Refused for the first parameter that cannot be read."""
    for note in criteria.notes:
        raise Refused(bad_parameter(note))


def refuse_past_the_end(criteria: SearchCriteria, total: int) -> None:
    """Raise Refused for a page that a list of so many does not have; the first is always there."""
    if criteria.page > 1 and criteria.offset >= total:
        last = max(1, math.ceil(total / criteria.size))
        refuse(400, "bad-page", f"page={criteria.page} is past the end. The last page is {last}.", "page")


def _one_place(found: Found) -> Place:
    if isinstance(found, PlaceProblem):
        refuse(422, found.code, str(describe(found)), "near")
    if isinstance(found, AmbiguousPlace):
        places = [choice.label for choice in found.choices]
        choices = "; ".join([*places, *(f"a town in {STATES[state]}" for state in found.states)])
        refuse(422, "ambiguous", f"This may mean several places. Choose one: {choices}.", "near")
    return found


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
