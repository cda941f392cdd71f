"""What is wrong with a place, in the page's language. The messages' English stands in `directory.geo.places`."""

from __future__ import annotations

from directory.geo.places import HELPLINE, MESSAGES, PlaceProblem
from directory.web.shared.translate import gettext


def problem_text(problem: PlaceProblem) -> str:
    """The problem and what to do, translated."""
    return gettext(MESSAGES[problem.code], text=problem.text, detail=problem.detail, helpline=HELPLINE)
