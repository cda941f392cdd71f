"""Cells to canonical values: ZIP codes, states, phones, names, coordinates, dates. Pure.

Each function takes what people really write and gives the one form we hold, or None where nothing can be made of it.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from directory.geo.distance import FAR_FROM_ZIP, miles
from directory.geo.state_land import may_lie_in
from directory.geo.states import state_code
from directory.listings.cells.day_cell import date
from directory.listings.cells.name_case import in_one_case, titled
from directory.listings.identity.match_keys import match_name, match_street
from directory.partial_date import PartialDate
from directory.unsaid import says_nothing

__all__ = ["date"]  # a cell with a module of its own


class ZipPoint(Protocol):
    """What is known of a ZIP code: its state and city, and its point in degrees, where there is one."""

    @property
    def city(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def latitude(self) -> float | None: ...

    @property
    def longitude(self) -> float | None: ...


ZipLookup = Callable[[str], ZipPoint | None]
TownLookup = Callable[[str, str], Sequence[str]]  # (city, state) → its ZIP codes


def no_towns(_city: str, _state: str) -> Sequence[str]:
    """Where no town is asked for."""
    return ()


_ODD = re.compile(r"[\x00-\x1f\x7f\ufffd\u200b\u2060]")


def clean(text: str) -> str:
    """Without control characters, the replacement mark of a lost encoding, odd spaces, and doubled ones."""
    return " ".join(_ODD.sub(" ", text).split())


def display_name(text: str) -> str:
    """A place's name or street for display: cleaned, and with capitals as people write them where it has one case."""
    name = clean(text)
    return titled(name) if in_one_case(name) else name


@dataclass(frozen=True, slots=True)
class ZipReading:
    """What became of a ZIP cell: the five digits, or why not. `padded` says that lost zeros were put back."""

    zip: str | None
    problem: str = ""
    padded: bool = False


_ZIP_ALONE = re.compile(r"(\d{1,5})(?:[ ]?-[ ]?\d{0,4})?|(\d{5})[ ]?\d{4}|(\d{7,8})")
_BEHIND_STATE = re.compile(r"(?:zip(?: ?code)?:? ?|[A-Z]{2},? )(?=\d{5}(?:\D|$))", re.IGNORECASE)


def zip_code(text: str, state: str, lookup: ZipLookup) -> ZipReading:
    """Five digits from a cell. Lost zeros are put back only where that gives a ZIP code of the row's own state."""
    cell = clean(text).replace("’", "").strip("'\"").replace("–", "-")
    behind = _BEHIND_STATE.match(cell)
    cell = re.sub(r"\.0+$", "", cell[behind.end() :] if behind else cell)
    if re.fullmatch(r"\d{1,2},\d{3}", cell):  # as a spreadsheet shows large numbers
        cell = cell.replace(",", "")
    match = _ZIP_ALONE.fullmatch(cell)
    if not match:
        return ZipReading(None, "missing" if not cell else "not-a-zip")
    long = match[3]  # with its four more digits, and without the zeros in front
    digits = long.zfill(9)[:5] if long else match[1] or match[2]
    if len(digits) == 5 and not long:
        return ZipReading(digits)
    padded = digits.zfill(5)
    found = lookup(padded) if len(digits) >= 3 else None
    if found is not None and found.state == state:
        return ZipReading(padded, padded=True)
    return ZipReading(None, "too-short")


def state(text: str) -> str | None:
    """The USPS code of a state given by code or name."""
    cell = clean(text)
    return state_code(cell) or state_code(_AROUND_STATE.sub("", cell))


_AROUND_STATE = re.compile(r"(?i)^(?:us[-, ]|state of )\s?|(?:[ ,]\(?(?:state|usa|us)\)?|,)$")


def email(text: str) -> str:
    """The first address of a cell, without a name beside it or "mailto:"; the cell itself where it holds none."""
    found = _EMAIL.search(text[:_LONGEST_EMAIL])
    return found[0] if found else text.strip()


_EMAIL = re.compile(r"(?<![^\s<,;:(\[])[^\s<>,;:()\[\]@]{1,64}@[^\s<>,;:()\[\]@]{1,190}(?<![.])")
_LONGEST_EMAIL = 500


@dataclass(frozen=True, slots=True)
class PointReading:
    """A point in degrees, or why there is none: missing, zero, out-of-range, far or elsewhere. `swapped`: turned."""

    latitude: float | None = None
    longitude: float | None = None
    problem: str = "missing"
    swapped: bool = False


def point(latitude: str, longitude: str, near: tuple[float, float] | None, state: str = "") -> PointReading:
    """A given point, checked against its state and where its ZIP code lies (`near`, None where that is not known).

    One on the land of another state, or at sea, is "elsewhere": address or point is wrong, and nobody can say which.
    """
    try:
        lat, lon = float(clean(latitude)), float(clean(longitude))
    except ValueError:
        return PointReading(problem="missing" if not clean(latitude + longitude) else "not-a-number")
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return PointReading(problem="not-a-number")
    if abs(lat) < 0.01 and abs(lon) < 0.01:
        return PointReading(problem="zero")
    if _plausible(lat, lon, near):
        if not may_lie_in(state, lat, lon):
            return PointReading(problem="elsewhere")
        return PointReading(round(lat, 6), round(lon, 6), "")
    if _plausible(lon, lat, near) and may_lie_in(state, lon, lat):
        return PointReading(round(lon, 6), round(lat, 6), "", swapped=True)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return PointReading(problem="out-of-range")
    return PointReading(problem="far" if may_lie_in(state, lat, lon) else "elsewhere")


def _plausible(latitude: float, longitude: float, near: tuple[float, float] | None) -> bool:
    if not (-15 <= latitude <= 72 and -180 <= longitude <= 180):  # from American Samoa to Alaska
        return False
    if near is None:
        return longitude < -60 or longitude > 130
    return miles(latitude, longitude, *near) <= FAR_FROM_ZIP


def answer(text: str) -> str | None:
    """ "yes" or "no" from a hand-made cell; None for silence and for doubt ("maybe", "no? unsure")."""
    cell = clean(text).lower().strip("[](){}.! ")
    if says_nothing(cell):
        return None
    if "?" in cell or "maybe" in cell or "unsure" in cell or "unknown" in cell:
        return None
    if cell in {"yes", "y", "x", "true", "1", "✓", "✔", "si", "sí"}:
        return "yes"
    if cell in {"no", "n", "false", "0"}:
        return "no"
    return None


def as_of_from_name(name: str) -> PartialDate | None:
    """The date in a file's name: a day, a month or a year."""
    match = re.search(
        r"(?<!\d)(20[0-4]\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)"
        r"|(?<!\d)(20[0-4]\d)[-_.](0[1-9]|1[0-2])(?!\d)"
        r"|(?<!\d)(20[0-4]\d)(?!\d)",
        name,
    )
    if not match:
        return None
    found = match.group(1, 2, 3) if match.group(1) else (match.group(4) or match.group(6), match.group(5))
    try:
        return PartialDate.of(*(int(part) for part in found if part))
    except ValueError:
        return None


def mint_key(source: str, part: str, name1: str, name2: str, street: str, city: str, zip5: str, more: str = "") -> str:
    """The key by which a refreshed row finds its record again; lists have no identifier of their own.

    Two spellings of one name and address give one key. `more` tells rows without a street apart.
    """
    parts = (source, part, match_name(name1), match_name(name2), match_street(street), match_name(city), zip5, more)
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
