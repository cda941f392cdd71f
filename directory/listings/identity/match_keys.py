"""When two listings are the same program: keys to find them by, and rules to decide. Pure: text in, text out.

The same normalised name, street and ZIP is the same listing (docs/decisions/14-the-same-listing.md). A program that
withholds its street has no such key: two of them are never taken for one.
"""

from __future__ import annotations

import hashlib

from directory.listings.draft import ListingDraft, Place
from directory.text import fold

# Words that two lists spell differently without meaning another place (USPS Publication 28, the common ones).
SPELLINGS = {
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "boulevard": "blvd",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "circle": "cir",
    "terrace": "ter",
    "parkway": "pkwy",
    "highway": "hwy",
    "square": "sq",
    "trail": "trl",
    "turnpike": "tpke",
    "expressway": "expy",
    "freeway": "fwy",
    "plaza": "plz",
    "center": "ctr",
    "centre": "ctr",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
    "route": "rte",
    "suite": "",
    "ste": "",
    "unit": "",
    "floor": "fl",
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
    "saint": "st",
    "fort": "ft",
    "mount": "mt",
}
_NAME_WORDS = {"and": "", "the": "", "inc": "", "llc": "", "incorporated": "", "corp": "", "corporation": "", "co": ""}


def match_name(name: str) -> str:
    """A name as compared: words like "Inc" and spacing do not count. Falls back on the plain folded name."""
    words = [_NAME_WORDS.get(word, word) for word in fold(name.replace("&", " and ")).split()]
    return "".join(words) or fold(name) or name.strip().lower()


def match_street(street: str | None) -> str:
    """A street as compared: "750 Highway 31 South, Suite 4" and "750 Hwy 31 S #4" are the same.

    One without Latin letters and digits falls back on itself: two of them are not one.
    """
    if not street:
        return ""
    words = (SPELLINGS.get(word, word) for word in fold(street).split())
    return " ".join(filter(None, words)) or street.strip().lower()


def place_key(place: Place) -> str | None:
    """What two listings at one address share: the street and ZIP; None when there is no street to go by."""
    if place.withheld or not place.street:
        return None
    return _digest(match_street(place.street), place.zip)


def match_key(draft: ListingDraft) -> str | None:
    """What two sources' rows of one program share: name, street and ZIP; None when there is no street to go by."""
    if place_key(draft.place) is None:
        return None
    return _digest(match_name(draft.name), match_street(draft.place.street), draft.place.zip)


def same_organisation(one: ListingDraft, other: ListingDraft) -> bool:
    """True when two programs at one place agree in the organisation's name or in a phone number.

    At one address there may be strangers (of 1,270 rows with a neighbour in the mental-health file, 37 agree in
    neither), so the address alone never joins.
    """
    if match_name(one.provider) == match_name(other.provider):
        return True
    numbers = {phone.number for phone in one.contact.phones}
    return any(phone.number in numbers for phone in other.contact.phones)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
