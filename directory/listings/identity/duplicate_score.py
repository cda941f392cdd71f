"""How likely two listings are one program, and why. Pure: facts in, reasons out; a person decides.

The same name, street and ZIP is the same listing and never gets here (`likeness`). What is found here is only possible.
A pair counts when it has a licence or NPI in common; or a phone and a street; or a like name at one street, or within
half a mile; or a like name and a phone in one ZIP code. A street may be written differently (`streets`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from directory.geo.distance import miles
from directory.listings.draft import Precision
from directory.listings.identity import streets
from directory.listings.identity.streets import Address
from directory.text import fold

NEAR_MILES = 0.5
LIKE_NAME = 88.0  # of 100
LIKE_NAME_AT_PLACE = 60.0
_SAME_NAME = 97.0
_UNLIKE_NAME = 45.0
_SAME_BRANCH = 80.0
_OWN_PHONE = 25  # points
_EXACT = (Precision.GIVEN, Precision.STREET)
_SHARED_PHONE = 3  # listings on one number, above which it says little; a call centre's says next to nothing
_CALL_CENTRE = 10

# Words by which one house names groups for different people, or levels of care: "Women's IOP" and "Men's IOP" are two.
_KINDS: Mapping[str, Mapping[str, str]] = {
    "people": {
        "women": "women womens woman female ladies mothers moms",
        "men": "men mens man male",
        "young": "adolescent adolescents teen teens youth child children childrens kids juvenile",
        "adults": "adult adults",
        "veterans": "veteran veterans",
        "day": "day morning",
        "evening": "evening night",
    },
    "care": {
        "detox": "detox detoxification withdrawal",
        "residential": "residential inpatient rtc",
        "medication": "methadone opioid otp naltrexone buprenorphine suboxone mat",
        "outpatient": "outpatient iop op",
        "partial": "partial php",
    },
}
_KIND_OF = {
    word: (group, kind) for group, kinds in _KINDS.items() for kind, words in kinds.items() for word in words.split()
}
# Words most programs have in their names: alike in these only is not alike.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """a an and at behavioral care center centers centre clinic community counseling for health healthcare in inc
        intensive iop llc mental of outpatient program programs recovery rehab rehabilitation service services substance
        the treatment wellness addiction family hospital medical group associates county""",
    )
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a listing is compared."""

    id: int
    name: str  # folded
    provider: str  # folded
    zip: str
    place: str | None  # likeness.place_key
    point: tuple[float, float] | None  # degrees; only where it is the program's own, not its ZIP code's
    phones: frozenset[str]
    npi: str | None
    license: str | None  # number and authority, folded
    address: Address | None = None  # the street, read


@dataclass(frozen=True, slots=True)
class Alike:
    """How likely two listings are one, 1 to 99, and why, the strongest reason first."""

    score: int
    reasons: tuple[str, ...]


def sketch(listing_id: int, content: Mapping[str, Any], place: str | None) -> Sketch:
    """The facts that are compared, out of a draft's JSON as read; `place` is its `likeness.place_key`."""
    point, staff, where = content.get("geocode"), content.get("staff", {}), content["place"]
    number = staff.get("license_number")
    return Sketch(
        id=listing_id,
        name=fold(content["name"]),
        provider=fold(content["provider"]),
        zip=where["zip"],
        place=place,
        point=(point["latitude"], point["longitude"]) if point and point["precision"] in _EXACT else None,
        phones=frozenset(phone["number"] for phone in content.get("contact", {}).get("phones", ())),
        npi=staff.get("npi"),
        license=f"{fold(number)} {fold(staff.get('license_authority', ''))}" if number else None,
        address=streets.read(where.get("street"), where.get("street2")),
    )


def own_words(name: str) -> str:
    """A folded name without the words that nearly every name has; all of it where nothing else is left."""
    return " ".join(word for word in name.split() if word not in _COMMON) or name


def name_likeness(one: str, other: str) -> float:
    """0 to 100 for two folded names. What nearly every name has ("recovery center") is no likeness."""
    words, others = own_words(one), own_words(other)
    # One name inside the other ("Hope House", "Hope House of Ohio") is nearly, not quite, the same.
    parts = (
        fuzz.token_sort_ratio(one, other),
        fuzz.token_set_ratio(words, others) * 0.97,
        fuzz.ratio(words.replace(" ", ""), others.replace(" ", "")) * 0.97,
    )
    return float(max(parts))


def compare(one: Sketch, other: Sketch, *, listings_on: Mapping[str, int]) -> Alike | None:
    """How alike two listings are; None where nothing speaks for it.

    `listings_on` says how many listings have a phone number; one that is missing there has one or two.
    """
    likeness = name_likeness(one.name, other.name)
    same_place = one.place is not None and one.place == other.place
    one_zip = one.zip == other.zip
    same_house = not same_place and one_zip and streets.may_be_one(one.address, other.address)
    near = not (same_place or same_house) and _is_near(one, other)
    phone = _phone(one.phones & other.phones, listings_on)
    npi = one.npi is not None and one.npi == other.npi
    licence = one.license is not None and one.license == other.license
    if not (
        licence
        # An organisation has one NPI for all its sites.
        or (npi and (near or one_zip or phone == _OWN_PHONE))
        or ((same_place or same_house) and (phone or likeness >= LIKE_NAME_AT_PLACE))
        or (near and likeness >= LIKE_NAME)
        or (one_zip and phone and likeness >= LIKE_NAME)
    ):
        return None
    for_it = [
        (50 * licence, "the same license"),
        (45 * npi, "the same NPI"),
        (20 * same_place, "the same street"),
        (18 * same_house, "the same street, written differently"),
        (12 * near, "less than half a mile apart"),
        (phone, "the same phone"),
        (_name(likeness), "the same name" if likeness >= _SAME_NAME else "a like name"),
    ]
    score = sum(points for points, _ in for_it) + 5 * (one.provider == other.provider) - _apart(one, other)
    reasons = [words for points, words in sorted(for_it, key=lambda item: -item[0]) if points > 0]
    return Alike(min(max(score, 1), 99), tuple(reasons))


def _phone(phones: frozenset[str], listings_on: Mapping[str, int]) -> int:
    if not phones:
        return 0
    crowd = min(listings_on.get(number, 2) for number in phones)
    return _OWN_PHONE if crowd <= _SHARED_PHONE else 15 if crowd <= _CALL_CENTRE else 5


def _name(likeness: float) -> int:
    for least, points in ((_SAME_NAME, 35), (LIKE_NAME, 28), (75, 15), (LIKE_NAME_AT_PLACE, 6), (_UNLIKE_NAME, 0)):
        if likeness >= least:
            return points
    return -5  # little: places change hands and names


def _apart(one: Sketch, other: Sketch) -> int:
    """Points for what tells two programs of one house apart: other people or care, another branch, another number."""
    words, others = set(one.name.split()), set(other.name.split())
    points = 0
    for group in _KINDS:
        kinds, other_kinds = _kinds(words, group), _kinds(others, group)
        if kinds != other_kinds:
            points += _kinds_apart(kinds, other_kinds)
    numbers, other_numbers = _numbers(words), _numbers(others)
    if numbers and other_numbers and numbers.isdisjoint(other_numbers):
        points += 25
    if one.provider == other.provider:
        branch, other_branch = _branch(one), _branch(other)
        if branch and other_branch and fuzz.token_set_ratio(branch, other_branch) < _SAME_BRANCH:
            points += 20
    if one.npi and other.npi and one.npi != other.npi:
        points += 15
    if one.license and other.license and one.license != other.license:
        points += 10
    return points


def _kinds_apart(kinds: set[str], other_kinds: set[str]) -> int:
    if not kinds or not other_kinds:
        return 12  # one name says it, the other does not
    return 45 if kinds.isdisjoint(other_kinds) else 25


def _kinds(words: set[str], group: str) -> set[str]:
    return {kind for word in words & _KIND_OF.keys() for found, kind in [_KIND_OF[word]] if found == group}


def _numbers(words: set[str]) -> set[str]:
    return {word for word in words if any(map(str.isdigit, word))}


def _branch(one: Sketch) -> str:
    """What a name adds to its organisation's."""
    return one.name.removeprefix(one.provider).strip() if one.name.startswith(one.provider) else ""


def _is_near(one: Sketch, other: Sketch) -> bool:
    if one.point is None or other.point is None:
        return False
    return bool(miles(*one.point, *other.point) <= NEAR_MILES)
