"""The states and territories of the United States: USPS codes and names (Publication 28, appendix B)."""

from __future__ import annotations

from functools import cache
from typing import Literal

from directory.config import DATA
from directory.data_files import Language, Row, State, Text, read_rows
from directory.text import fold

STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
    "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
    "GU": "Guam",
    "AS": "American Samoa",
    "MP": "Northern Mariana Islands",
    "FM": "Federated States of Micronesia",
    "MH": "Marshall Islands",
    "PW": "Palau",
}
MILITARY_STATES = frozenset({"AA", "AE", "AP"})

# Where each state's bit stands in the index's mask of states served; 59 of 64 bits.
STATE_BITS = {code: bit for bit, code in enumerate(sorted(STATES))}


def state_slug(code: str) -> str:
    """The state's part of an address: "TX" → "texas", "VI" → "us-virgin-islands"."""
    return STATES[code].replace(".", "").lower().replace(" ", "-")


STATE_CODES_BY_SLUG = {state_slug(code): code for code in STATES}


def state_code(text: str) -> str | None:
    """The USPS code of a state by its code or any of its names, or None: "Iowa", "IA", "Calif.", "USVI"."""
    key = _key(text)
    return key.upper() if key.upper() in STATES else _names().get(key)


def state_name(code: str, locale: str = "en") -> str:
    """A state's name as pages of a language call it; the code itself where there is no such state."""
    return _shown(locale).get(code) or STATES.get(code, code)


class _OtherName(Row):
    name: Text
    state: State
    shown: Language | Literal[""]


@cache
def _other_names() -> tuple[_OtherName, ...]:
    return tuple(read_rows(DATA / "state_names.csv", _OtherName))


@cache
def _shown(locale: str) -> dict[str, str]:
    return {row.state: row.name for row in _other_names() if row.shown == locale}


@cache
def _names() -> dict[str, str]:
    """All names as compared → code: those of data/state_names.csv, and the official ones."""
    other = {_key(row.name): row.state for row in _other_names()}
    return other | {_key(name): code for code, name in STATES.items()}


def _key(text: str) -> str:
    return fold(text).replace(" ", "")
