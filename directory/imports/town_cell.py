"""A town's cell that holds more than the town: "Austin, TX", "Austin TX 78701", "Austin, Travis County, TX". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from directory.geo.states import state_code

_LONGEST = 120
_ZIP = re.compile(r"(?<=[ ,])(\d{5}(?:[- ]?\d{4})?)(?:\.0)?$")
_COUNTRY = re.compile(r"[ ,](?:USA|U\.S\.A\.|United States(?: of America)?|US|U\.S\.)$", re.IGNORECASE)
_COUNTY = re.compile(r" (?:county|parish|borough|municipio|co\.)$", re.IGNORECASE)
_WORDS_OF_A_STATE = 4  # at most: "Federated States of Micronesia"


@dataclass(frozen=True, slots=True)
class TownCell:
    """What a cell says of a place; "" for what it does not say. `state` is a code."""

    city: str
    county: str = ""
    state: str = ""
    zip: str = ""


def read(text: str, *, state: str = "") -> TownCell:
    """The town of a cell, and what stands behind it. `state` is the code that the row gives by itself, if any.

    Behind a comma, in brackets or before a ZIP code a state is a state. Without them only where it is a code in
    capitals, or the row's own: "Fort Washington" is no town of Washington, "West New York" none of New York.
    """
    rest = " ".join(text.split()).strip(" ,;")
    if len(rest) > _LONGEST:
        return TownCell(rest)
    if "," in rest and (country := _COUNTRY.search(rest)):
        rest = rest[: country.start()].rstrip(" ,")
    digits = ""
    if (found := _ZIP.search(rest)) and rest[: found.start()].strip(" ,"):
        rest, digits = rest[: found.start()].strip(" ,"), found[1]
    rest, code = _without_state(rest, state, certain=bool(digits))
    while code and (again := _behind_comma(rest)) and again[1] == code:  # "Brooklyn, New York, NY"
        rest = again[0]
    city, _, county = rest.partition(",")
    if _COUNTY.search(county.strip(" ,")):
        return TownCell(city.strip(), county.strip(" ,"), code, digits)
    return TownCell(rest, "", code, digits)


def _without_state(text: str, state: str, *, certain: bool) -> tuple[str, str]:
    """A text without the state at its end, and the state's code."""
    if found := _behind_comma(text) or _in_brackets(text):
        return found
    words = text.split(" ")
    for count in range(min(_WORDS_OF_A_STATE, len(words) - 1), 0, -1):
        last = " ".join(words[-count:])
        code = state_code(last)
        if code is None:
            continue
        in_capitals = last.replace(".", "") == code
        if code == state or (in_capitals and not state) or (certain and (in_capitals or len(last) > 2)):
            return " ".join(words[:-count]).strip(" ,."), code
    return text, ""


def _behind_comma(text: str) -> tuple[str, str] | None:
    before, _, last = text.rpartition(",")
    code = state_code(last.strip(" ."))
    return (before.strip(" ,"), code) if code and before.strip(" ,") else None


def _in_brackets(text: str) -> tuple[str, str] | None:
    before, bracket, inside = text.removesuffix(")").rpartition("(")
    code = state_code(inside.strip(" .")) if bracket and text.endswith(")") else None
    return (before.strip(" ,"), code) if code and before.strip(" ,") else None
