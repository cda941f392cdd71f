"""A street address as people write it, read into its parts: is "2960 N Ogden St Ste 460" the house "2960 Ogden Street"?

For finding what may be the same (`alike`), never for taking two listings as one: that is `likeness`. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from directory.listings.identity.match_keys import SPELLINGS
from directory.text import fold

_DIRECTIONS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})
_TYPES = frozenset(
    re.findall(
        r"\w+",
        """aly ave blvd byp cir ct ctr dr expy fwy hwy ln loop pike pkwy pl plz rd rte row run sq st ter tpke trl way
        xing""",
    )
)
_NUMBERED = frozenset({"hwy", "rte", "rd", "fwy", "expy"})  # "Highway 31": no suite
_UNITS = frozenset(
    re.findall(
        r"\w+",
        """apt apartment bldg building dept department floor fl lot no office ofc pmb rm room spc space ste suite
        unit""",
    )
)
_SAID = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8"}
_NTH = {"sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th"}
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")
_NUMBER = re.compile(r"\d+[a-z]?")
# Where mail is kept, and nobody can go: "P.O. Box 12", "P.O .Box 12", "Post Office Box 12", "PO Drawer B", "Box 400" by
# itself (not "Box Elder Road"), "Apartado 12", "General Delivery".
_MAIL = re.compile(
    r"(?i)[\s,;(]{0,4}(?:\bp[\s.]{0,3}o[\s.]{0,3}(?:box|drawer)\b|\bpost office (?:box|drawer)\b|"
    r"\bapartado(?: postal)?\b|\bgeneral delivery\b|^box(?=[\s#]{1,2}\d))"
    r"[\s#.:]{0,3}(?:\d[\w-]{0,11}|[a-z](?:-?\d{1,6})?\b)?\)?"
)
_SLIP_IN = 5  # letters, of which one may be wrong, left out, or changed places with the next: "Odgen" is "Ogden"


@dataclass(frozen=True, slots=True)
class Address:
    """One house: its number, the street's name as one word, and what tells streets of that name apart."""

    number: str
    name: str
    kind: str  # st, ave …; "" where it is left out
    directions: frozenset[str]


def to_go_to(street: str | None, street2: str | None = None) -> str | None:
    """The street of an address without the box in which mail is kept; None where there is nothing but that.

    The second line counts only where the first is a box, and it begins with a house's number.
    """
    first = _MAIL.sub("", street or "").strip(" ,;")
    if first:
        return first
    second = _MAIL.sub("", street2 or "").strip(" ,;")
    return second if street and second[:1].isdigit() else None


def read(street: str | None, street2: str | None = None) -> Address | None:
    """The house of an address, without suite and floor; None where it has no number and name to go by."""
    if not street:
        return None
    words = [_NTH.get(word) or SPELLINGS.get(word) or word for word in fold(_marked(street, street2)).split()]
    if not words:  # "•", or in letters that are not Latin
        return None
    number, *rest = words
    number = _SAID.get(number, number)
    if not _NUMBER.fullmatch(number):
        return None
    while rest and rest[0].isdigit() and len(rest) > 1:  # "45-15 Jackson Ave"
        number += rest.pop(0)
    rest = _without_unit(rest)
    directions = [word for word in rest if word in _DIRECTIONS]
    name = [word for word in rest if word not in _DIRECTIONS]
    if directions and all(word in _TYPES for word in name):  # "E Street NW", "Avenue N"
        name.insert(0, directions.pop(0))
    kind = next((word for word in reversed(name[1:]) if word in _TYPES), "")
    if kind:
        del name[len(name) - 1 - name[::-1].index(kind)]
    return Address(number, "".join(name), kind, frozenset(directions)) if name else None


def _marked(street: str, street2: str | None) -> str:
    return f"{street} {street2 or ''} ".replace("#", " ste ")


def _without_unit(words: list[str]) -> list[str]:
    """The words of the house, without those of the suite, floor or room in it."""
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        if word == "fl" and at > 1 and _ORDINAL.fullmatch(before):  # "2nd floor"
            return words[: at - 1]
        if at and word in _UNITS:
            return words[:at]
        if at > 1 and word[0].isdigit() and before in _TYPES - _NUMBERED and not _ORDINAL.fullmatch(word):
            return words[:at]  # "Ogden St 460"
    return words


def may_be_one(one: Address | None, other: Address | None) -> bool:
    """True where two addresses in one ZIP code can be one house: nothing that both say of it differs."""
    if one is None or other is None or one.number != other.number:
        return False
    kinds_agree = not one.kind or not other.kind or one.kind == other.kind
    directions_agree = one.directions <= other.directions or other.directions <= one.directions
    return kinds_agree and directions_agree and _like(one.name, other.name)


def _like(name: str, other: str) -> bool:
    """The same name, or one of the same numbers misspelt."""
    if name == other:
        return True
    slips = min(len(name), len(other)) // _SLIP_IN
    return _digits(name) == _digits(other) and OSA.distance(name, other, score_cutoff=slips) <= slips


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))
