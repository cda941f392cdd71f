"""Whether what was typed is a place outside the United States: a country at its end, or a city of the world. Pure."""

from __future__ import annotations

import re
from functools import cache

from directory.config import DATA
from directory.data_files import Row, Text, read_rows
from directory.geo.states import state_code
from directory.geo.typed import split_state, whole_state
from directory.text import fold

_CANADA = re.compile(r"(?i)[a-z]\d[a-z] ?\d[a-z]\d")


def is_abroad(text: str) -> bool:
    """True where the text is a city of another country, ends in a country's name, or is a Canadian postal code.

    Whether a town here bears the name too is for the caller to look up.
    """
    if whole_state(text) or split_state(text)[1]:  # "New Mexico"
        return False
    words = fold(text).split()
    if _CANADA.search(text[-8:]) or "".join(words) in _cities():
        return True
    for count in (3, 2, 1):
        if len(words) >= count and "".join(words[-count:]) in _countries():
            return words[-count - 1 : -count] not in (["new"], ["little"])  # "New England", "Little Italy"
    return False


class _Named(Row):
    name: Text


@cache
def _countries() -> frozenset[str]:
    return frozenset(fold(row.name).replace(" ", "") for row in read_rows(DATA / "countries.csv", _Named))


@cache
def _cities() -> frozenset[str]:
    names = (row.name for row in read_rows(DATA / "foreign_cities.csv", _Named) if state_code(row.name) is None)
    return frozenset(fold(name).replace(" ", "") for name in names)
