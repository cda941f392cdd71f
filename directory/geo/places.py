"""What a person types for a place, as a point to measure from. Looked up in our own tables, asked of nobody else.

A ZIP code is never searched as text (elsewhere that has put Wisconsin in Brazil); a house number is no ZIP code. What
cannot be understood comes back as a value that says why and what to do, for the page to show.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from sqlalchemy.orm import Session

from directory.geo import typed
from directory.geo.distance import miles
from directory.geo.place import HELPLINE, MESSAGES, AmbiguousPlace, Found, Place, PlaceProblem, describe
from directory.geo.place_names import find_named, look_up, whole_name
from directory.geo.zip_table import zip_table

__all__ = ["HELPLINE", "MESSAGES", "AmbiguousPlace", "Found", "Place", "PlaceProblem", "describe", "find_place"]

MAX_LENGTH = 100
_UNKNOWN = frozenset({"unknown-place", "not-in-state", "no-town"})
_APART = 50.0  # miles between a ZIP code and the town typed with it, from which on one of them must be a mistake
_ONE_TOWN = 30.0  # miles between a ZIP code typed first and the town behind it, within which it is one of that town


def find_place(text: str, session: Session) -> Found:
    """The place a person means by `text`. Never raises."""
    if len(text) == 5 and text.isascii() and text.isdigit():  # what most people type
        return _zip(text, session)
    if len(text) > 10 * MAX_LENGTH:
        return PlaceProblem("too-long", " ".join(text[:40].replace("\x00", " ").split()) + "…")
    cleaned = " ".join(unicodedata.normalize("NFKC", text).replace("\x00", " ").split())
    if not cleaned:
        return PlaceProblem("empty", "")
    if len(cleaned) > MAX_LENGTH:
        return PlaceProblem("too-long", cleaned[:40] + "…")
    return _find(typed.without_country(cleaned), session)


def _find(cleaned: str, session: Session) -> Found:
    """The place; where there is none, of the text without what is looked for there ("texas programs")."""
    found = _as_typed(cleaned, session)
    if not isinstance(found, PlaceProblem) or found.code not in _UNKNOWN:
        return found
    parts = typed.without_sought(cleaned)
    if not parts:
        return PlaceProblem("empty", "")
    named = next((place for part in parts[:-1] if (place := whole_name(part, session))), None)
    return named or (found if parts[-1] == cleaned else _as_typed(parts[-1], session))


def _as_typed(cleaned: str, session: Session) -> Found:
    if typed.is_here(cleaned):
        return PlaceProblem("near-me", cleaned)
    if typed.is_point(cleaned):
        return PlaceProblem("coordinates", cleaned)
    with_zip = typed.zip_in(cleaned)
    if with_zip:
        return _zip_and_town(*with_zip, cleaned, session)
    digits = typed.digits(cleaned)
    if digits:
        return _digits(digits, session)
    return _zip_before_town(cleaned, session) or find_named(cleaned, session)


def _zip_and_town(code: str, before: str, text: str, session: Session) -> Found:
    """The ZIP code; where the town typed before it lies far away, a choice; where it is none, with the town to try."""
    found = _zip(code, session)
    if not any(letter.isalpha() for letter in before):
        return found
    town = look_up(before.strip(" ,.-"), session)
    if not isinstance(town, Place):
        return found
    if isinstance(found, PlaceProblem):
        return replace(found, suggestions=tuple(dict.fromkeys((town.label, *found.suggestions))))
    if found.state != town.state and _apart(found, town) > _APART:
        return AmbiguousPlace(text, (found, town))
    return found


def _apart(one: Place, other: Place) -> float:
    return miles(one.latitude, one.longitude, other.latitude, other.longitude)


def _zip_before_town(text: str, session: Session) -> Place | None:
    """The ZIP code of "78701 Austin TX": only where it is one of that very town, or it would be a house number."""
    first = typed.zip_first(text)
    if first is None:
        return None
    found, town = _zip(first[0], session), look_up(first[1], session)
    if not isinstance(found, Place):
        return None
    towns = town.choices if isinstance(town, AmbiguousPlace) else (town,)
    near = (_is_near(found, one) for one in towns if isinstance(one, Place) and not one.left_out)
    return found if any(near) else None


def _is_near(found: Place, town: Place) -> bool:
    return found.state == town.state and _apart(found, town) <= _ONE_TOWN


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
    """Digits alone: a ZIP code, with a space in it, or whose first zeros a spreadsheet has eaten ("2139")."""
    if len(digits) in (5, 9):
        return _zip(digits[:5], session)
    if len(digits) in (3, 4, 7, 8):
        padded = digits[: -4 if len(digits) > 5 else None].zfill(5)
        place = _zip(padded, session)
        if isinstance(place, Place):
            return replace(place, digits=digits)
    return PlaceProblem("not-a-zip", digits[:20])
