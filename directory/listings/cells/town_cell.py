"""A town's cell that holds more than the town: "Austin, TX", "Austin TX 78701", "Austin, Travis County, TX". Pure.

What is a country, a county or a state is told by the words that a search knows, too (`geo.typed`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from directory.geo import typed
from directory.geo.states import state_code

_LONGEST = 120
_ZIP = re.compile(r"(?:(?<=[ ,])|^)(\d{5}(?:[- ]?\d{4})?)(?:\.0)?$")
_MARK = re.compile(r"[,;|/(\[]|\s[-–—]\s")
_MARKS = " ,;|/([-–—"
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

    Set off by a mark, in brackets or before a ZIP code a state is a state. Without them only where it is a code in
    capitals, or the row's own: "Fort Washington" is no town of Washington, "West New York" none of New York. Of two
    states neither is taken.
    """
    text = " ".join(text.split()).strip(" ,;")
    if len(text) > _LONGEST:
        return TownCell(text)
    found = _without_parts(TownCell(typed.without_country(text)))
    if not found.state:
        city, code = _without_state(found.city, state, certain=bool(found.zip))
        if code:
            found = _without_parts(TownCell(city, found.county, code, found.zip))
    other = _behind_mark(found.city)
    return TownCell(text) if found.state and other and state_code(other[1]) else found


def whole_address(text: str) -> tuple[str, str, TownCell]:
    """Street, second line and town of "12 Oak St, Suite 4, Austin, TX 78701"; all the town where no mark parts it."""
    town = read(text.replace("\n", ", "))
    *lines, city = [part.strip() for part in town.city.split(",") if part.strip()] or [""]
    street, *others = lines or [""]
    return street, ", ".join(others), replace(town, city=city)


def _without_parts(cell: TownCell) -> TownCell:
    """The cell without the ZIP code, the state and the county that are set off at the end of its town."""
    rest, county, code, digits = cell.city, cell.county, cell.state, cell.zip
    while part := _behind_mark(rest) or _zip_behind(rest):
        before, last = part
        own = state_code(last)
        if not digits and (found := _ZIP.search(last)):
            digits = found[1]
            kept = last[: found.start()].strip(" ,.")
            before = f"{before}, {kept}" if kept else before
        elif own and code in ("", own):  # "Brooklyn, New York, NY"
            code = own
        elif not own and not county and typed.county_in(last):
            county = last
        else:
            break
        rest = before
    return TownCell(rest, county, code, digits)


def _behind_mark(text: str) -> tuple[str, str] | None:
    """A text without its last part, and that; None where there is but one."""
    marks = list(_MARK.finditer(text))
    last = text[marks[-1].end() :].strip(" .)]") if marks else ""
    if not last or not marks[-1].start():
        return None
    return text[: marks[-1].start()].rstrip(_MARKS) or text[0], last


def _zip_behind(text: str) -> tuple[str, str] | None:
    """ "Austin 78701"."""
    found = _ZIP.search(text)
    return (text[: found.start()].strip(" ,"), found[0]) if found and text[: found.start()].strip(" ,") else None


def _without_state(text: str, state: str, *, certain: bool) -> tuple[str, str]:
    """A text without the state that stands at its end as its last words, and the state's code."""
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
