"""What looking for a place gives: one point to measure from, several to choose from, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

HELPLINE = "1-800-662-4357"


@dataclass(frozen=True, slots=True)
class Place:
    """A point to measure from, in degrees. `label` is what a link to it holds: "78701", or "Austin, TX".

    `wide` is a county or a region, of more than one town; `middle` the town from whose middle a region is measured;
    `left_out` what was typed and not looked for, a street; `digits` what was typed for a ZIP code of other digits.
    """

    label: str
    zip: str | None
    city: str
    state: str
    latitude: float
    longitude: float
    wide: bool = False
    middle: str = ""
    left_out: str = field(default="", compare=False)
    digits: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AmbiguousPlace:
    """Several places may be meant; the largest stand first. `states` are whole states that may be, by USPS code."""

    text: str
    choices: tuple[Place, ...]
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """Why no place was found. `code` chooses the words (`describe`); `suggestions` are labels to try instead.

    `state` is the USPS code of a whole state that was asked for.
    """

    code: str
    text: str
    detail: str = ""
    suggestions: tuple[str, ...] = field(default=())
    state: str | None = None


Found = Place | AmbiguousPlace | PlaceProblem


def describe(problem: PlaceProblem) -> str:
    """The problem in plain English, with what to do. The web layer translates the same templates."""
    return MESSAGES[problem.code] % {"text": problem.text, "detail": problem.detail, "helpline": HELPLINE}


def _(text: str) -> str:
    """Marks a text for scripts/build_translations; the web layer translates it."""
    return text


MESSAGES = {
    "empty": _("Enter a ZIP code, or a city and state, like 78701 or Austin, TX."),
    "too-long": _("“%(text)s” is too long for a place. Enter a ZIP code, or a city and state, like Austin, TX."),
    "near-me": _(
        "We do not know where you are. Press “Use my location” if you see that button. "
        "Or type a ZIP code, or a city and state, like Austin, TX."
    ),
    "coordinates": _("“%(text)s” is a point on a map. Enter a ZIP code, or a city and state, like Austin, TX."),
    "far-point": _(
        "“%(text)s” lies far from any ZIP code of the United States. "
        "Enter a ZIP code, or a city and state, like Austin, TX."
    ),
    "unknown-zip": _("ZIP %(text)s was not found. Check the number. Enter 5 digits, like 30301, or a city and state."),
    "inactive-zip": _("ZIP %(text)s is no longer in use. Enter a ZIP near it, or a city and state, like %(detail)s."),
    "no-point": _("We do not know where ZIP %(text)s lies. Enter a ZIP near it, or a city and state, like %(detail)s."),
    "not-a-zip": _("“%(text)s” is not a ZIP code. Enter 5 digits, like 30301, or a city and state."),
    "military": _(
        "ZIP %(text)s is a military address outside the states, so we cannot measure from it. "
        "Enter a ZIP in the states, or call the free helpline at %(helpline)s, day and night."
    ),
    "abroad": _(
        "“%(text)s” is not in the United States. We list programs in the states and territories only. "
        "Enter a ZIP code there, or a city and state, like Austin, TX."
    ),
    "whole-state": _("“%(text)s” is a whole state or territory. Add a town, like %(detail)s, or enter a ZIP code."),
    "no-town": _("“%(text)s” names a street, but no town. Add the town and state, or enter the ZIP code."),
    "not-in-state": _("We know no place named “%(text)s” in %(detail)s. Check the spelling, or enter a ZIP code."),
    "unknown-place": _("“%(text)s” was not found. Check the spelling, or enter a ZIP code, or a city and state."),
}
