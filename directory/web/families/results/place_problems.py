"""What is wrong with a place, in the page's language. The messages' English stands in `directory.geo.place`."""

from __future__ import annotations

from directory.geo.places import HELPLINE, MESSAGES, PlaceProblem
from directory.geo.states import state_code, state_name
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext

_BEYOND = frozenset({"military", "abroad", "no-point"})  # understood, and beyond what can be searched
_ZIP = frozenset({"unknown-zip", "inactive-zip", "not-a-zip"})


def problem_text(problem: PlaceProblem) -> str:
    """The problem and what to do, translated."""
    state = state_code(problem.detail)
    detail = state_name(state, locale()) if state else problem.detail
    return gettext(MESSAGES[problem.code], text=problem.text, detail=detail, helpline=HELPLINE)


def problem_heading(problem: PlaceProblem) -> str:
    """The heading above the problem, translated: "we cannot search there" only where that is so."""
    if problem.code in _BEYOND:
        return gettext("We cannot search there yet")
    if problem.code in _ZIP:
        return gettext("Please check the ZIP code")
    if problem.code == "whole-state":
        return gettext("Please add a town")
    if problem.code == "near-me":
        return gettext("Please say where you are")
    if problem.code == "empty":
        return gettext("Please enter a place")
    return gettext("Please check the place")
