"""What a person types for a place, as a point to measure from. Looked up in our own tables, never asked of anyone else.

Five digits are a ZIP code and are never searched as text (elsewhere that has put Wisconsin in Brazil). What cannot be
understood comes back as a value that says why and what to do, for the page to show.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from directory.config import DATA
from directory.geo.load import read_table
from directory.geo.names import place_key
from directory.geo.states import STATES, state_code
from directory.geo.town_names import TownEntry, town_names
from directory.geo.zip_table import zip_table
from directory.text import fold

MAX_LENGTH = 100
MAX_CHOICES = 12
MAX_SUGGESTIONS = 5
_LARGE = 100_000  # people; "New York" is a city before it is a state, "Texas" is a state
HELPLINE = "1-800-662-4357"


@dataclass(frozen=True, slots=True)
class Place:
    """A point to measure from, in degrees. `label` is what a link to it holds: "78701", or "Austin, TX"."""

    label: str
    zip: str | None
    city: str
    state: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class AmbiguousPlace:
    """Several places bear the name; the largest stand first."""

    text: str
    choices: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """Why no place was found. `code` chooses the words (`describe`); `suggestions` are labels to try instead."""

    code: str
    text: str
    detail: str = ""
    suggestions: tuple[str, ...] = field(default=())


def find_place(text: str, session: Session) -> Place | AmbiguousPlace | PlaceProblem:
    """The place a person means by `text`. Never raises."""
    if len(text) > 10 * MAX_LENGTH:
        return PlaceProblem("too-long", " ".join(text[:40].replace("\x00", " ").split()) + "…")
    cleaned = " ".join(unicodedata.normalize("NFKC", text).replace("\x00", " ").split())
    if not cleaned:
        return PlaceProblem("empty", "")
    if len(cleaned) > MAX_LENGTH:
        return PlaceProblem("too-long", cleaned[:40] + "…")
    cleaned = re.sub(r"(?i)(?<=[^\s,])[\s,]+(usa|u\.s\.a\.|us|united states( of america)?)\.?$", "", cleaned)
    found = re.findall(r"(?<!\d)(\d{5})(?:[\s–-]*\d{4})?(?!\d)", cleaned)
    if found:
        return _zip(found[-1], session)  # of a whole address the last: "11501 Domain Dr, Austin, TX 78758"
    bare = re.sub(r"(?i)\b(zip|code|zipcode|near)\b|[\s.,:#–-]", "", cleaned)
    if bare.isascii() and bare.isdigit():
        return _digits(bare, session)
    return _town(cleaned, session)


def describe(problem: PlaceProblem) -> str:
    """The problem in plain English, with what to do. The web layer translates the same templates."""
    return MESSAGES[problem.code] % {"text": problem.text, "detail": problem.detail, "helpline": HELPLINE}


MESSAGES = {
    "empty": "Enter a ZIP code, or a city and state, like 78701 or Austin, TX.",
    "too-long": "“%(text)s” is too long for a place. Enter a ZIP code, or a city and state, like Austin, TX.",
    "unknown-zip": "ZIP %(text)s was not found. Check the number. Enter 5 digits, like 30301, or a city and state.",
    "inactive-zip": "ZIP %(text)s is no longer in use. Enter a ZIP near it, or a city and state, like %(detail)s.",
    "no-point": "We do not know where ZIP %(text)s lies. Enter a ZIP near it, or a city and state, like %(detail)s.",
    "not-a-zip": "“%(text)s” is not a ZIP code. Enter 5 digits, like 30301, or a city and state.",
    "military": (
        "ZIP %(text)s is a military address outside the states, so we cannot measure from it. "
        "Enter a ZIP in the states, or call the free helpline at %(helpline)s, day and night."
    ),
    "whole-state": "“%(text)s” is a whole state. Add a city, like %(detail)s, or enter a ZIP code.",
    "not-in-state": "We know no place named “%(text)s” in %(detail)s. Check the spelling, or enter a ZIP code.",
    "unknown-place": "“%(text)s” was not found. Check the spelling, or enter a ZIP code, or a city and state.",
}


def _zip(code: str, session: Session) -> Place | PlaceProblem:
    row = zip_table(session).get(code)
    if (row is not None and row.kind == "military") or _is_military(code):
        return PlaceProblem("military", code)
    if row is None:
        return PlaceProblem("unknown-zip", code)
    near = f"{row.city}, {row.state}"
    if not row.active:
        return PlaceProblem("inactive-zip", code, near, (near,))
    if row.latitude is None or row.longitude is None:
        return PlaceProblem("no-point", code, near, (near,))
    return Place(code, code, row.city, row.state, row.latitude, row.longitude)


def _is_military(code: str) -> bool:
    """Prefixes of APO, FPO and DPO addresses: 090–099, 340, 962–966."""
    return 90 <= int(code[:3]) <= 99 or code[:3] == "340" or 962 <= int(code[:3]) <= 966


def _digits(digits: str, session: Session) -> Place | PlaceProblem:
    """Digits that are not five or nine: a spreadsheet may have eaten leading zeros ("2139" is 02139)."""
    if len(digits) in (3, 4, 7, 8):
        padded = digits[: -4 if len(digits) > 5 else None].zfill(5)
        place = _zip(padded, session)
        if isinstance(place, Place):
            return place
    return PlaceProblem("not-a-zip", digits[:20])


def _town(text: str, session: Session) -> Place | AmbiguousPlace | PlaceProblem:
    alias = _aliases().get(fold(text))
    if alias:
        text = alias
    name, state = _split_state(text)
    whole_state = state_code(text)
    if state is None or whole_state:
        rows = _towns_named(text, None, session)
        if whole_state and not any(row.population >= _LARGE for row in rows):
            largest = _largest_town(whole_state, session)
            return PlaceProblem("whole-state", text, largest, (largest,))
        if rows:
            return _one_or_choice(text, rows)
        if state is None:
            return PlaceProblem("unknown-place", text, "", _suggest(text, None, session))
    rows = _towns_named(name, state, session)
    if rows:
        return _place(rows[0])
    rows = _towns_named(text, None, session)  # "Kansas City" ends in no state, "Carson City NV" does
    if rows:
        return _one_or_choice(text, rows)
    return PlaceProblem("not-in-state", name, STATES[state or ""], _suggest(name, state, session))


def _split_state(text: str) -> tuple[str, str | None]:
    """("Austin", "TX") from "Austin, TX", "austin texas" and the like; no state where none is named."""
    if "," in text:
        name, _, rest = text.partition(",")
        code = state_code(rest)
        if code and name.strip():
            return name.strip(), code
        text = text.replace(",", " ")
    words = text.split()
    for count in (3, 2, 1):
        if len(words) > count:
            code = state_code(" ".join(words[-count:]))
            if code:
                return " ".join(words[:-count]), code
    return " ".join(words), None


def _towns_named(name: str, state: str | None, session: Session) -> Sequence[TownEntry]:
    key = place_key(name)
    return town_names(session).named(key, state) if key else []


def _one_or_choice(text: str, rows: Sequence[TownEntry]) -> Place | AmbiguousPlace:
    places = tuple(_place(row) for row in rows[:MAX_CHOICES])
    return places[0] if len(places) == 1 else AmbiguousPlace(text, places)


def _place(town: TownEntry) -> Place:
    return Place(f"{town.name}, {town.state}", None, town.name, town.state, town.latitude, town.longitude)


def _largest_town(state: str, session: Session) -> str:
    towns = town_names(session).of_state(state)
    return f"{towns[0].name if towns else STATES[state]}, {state}"


def _suggest(name: str, state: str | None, session: Session) -> tuple[str, ...]:
    """Towns spelled like `name`, the likeliest first and the larger of equals."""
    towns = town_names(session).of_state(state) if state else town_names(session).with_people()
    found = process.extract(
        place_key(name), [town.key for town in towns], scorer=fuzz.ratio, score_cutoff=75, limit=MAX_SUGGESTIONS
    )
    return tuple(f"{towns[index].name}, {towns[index].state}" for _, _, index in found)


@cache
def _aliases() -> dict[str, str]:
    return {fold(row["alias"]): f"{row['city']}, {row['state']}" for row in read_table(DATA / "place_aliases.csv")}
