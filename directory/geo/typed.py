"""What a person typed for a place, taken apart before anything is looked up. Pure.

Five digits are a ZIP code only alone, last, or right behind a state: "11501 Domain Dr, Austin, TX" is a house, and
11501 a ZIP code of New York.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from directory.geo.states import state_code
from directory.place_words import place_words
from directory.text import fold

_COUNTRY = re.compile(
    r"(?i)(?<=[^\s,])[\s,]{1,9}(usa|u\.s\.a\.|us|u\.s\.|united states( of america)?|ee\.? ?uu\.?|estados unidos)\.?$"
)
_FIVE = re.compile(r"(?<![\d#])(\d{5})(?:[ –-]{0,3}\d{4})?(?!\w)")
_POINT = re.compile(r"[-+(]{0,2}\d{1,3}\.\d{1,15}°?\s?[NS]?\s?[,;\s]\s?[-+]?\d{1,3}\.\d{1,15}°?\s?[EW]?\)?")
_MUNICIPAL = frozenset({"city", "town", "village"})  # often a part of the name
_HOUSE = re.compile(r"(?i)(?:\d{1,6}[a-z]?(?:-\d{1,5})?\s+\S*[a-z]|p\.?\s?o\.?\s?box\b)")


@dataclass(frozen=True, slots=True)
class Shorter:
    """A part of what was typed that may be the place; `left_out` is what stood before it and is worth a word."""

    text: str
    left_out: str = ""
    guessed: bool = False  # cut between words that no comma parts
    behind_street: bool = False  # what stood before it ends as a street does, and it is no more of the street


def without_country(text: str) -> str:
    """The text without "USA" and the like at its end."""
    return _COUNTRY.sub("", text)


def is_here(text: str) -> bool:
    """True for "near me", "programs near me", "cerca de mí" and the like: no place, but a wish."""
    words = fold(text).split()
    ends = (" ".join(words[at:]) for at in range(1, len(words)))
    return " ".join(words) in place_words().here or any(
        end in place_words().here and (" " in end or end == "nearby") for end in ends
    )


def is_point(text: str) -> bool:
    """True for a latitude and a longitude."""
    return _POINT.fullmatch(text.strip()) is not None


def is_house(text: str) -> bool:
    """True where a part of the text begins like a street address: "11501 Domain Dr", "PO Box 12"."""
    return any(_HOUSE.match(part.strip()) for part in text.split(","))


def is_street(text: str) -> bool:
    """True for a street with or without its number: "11501 Domain Dr", "Elm Street"."""
    return is_house(text) or not place_words().streets.isdisjoint(fold(text).split())


def digits(text: str) -> str:
    """The digits of a text that holds nothing else but words like "ZIP code"; else nothing."""
    words = [word for word in fold(text).split() if word not in place_words().around_zip]
    return "".join(words) if words and all(word.isdigit() for word in words) else ""


def zip_in(text: str) -> tuple[str, str] | None:
    """The ZIP code in a text, and what stands before it; None where there is none."""
    for match in reversed(list(_FIVE.finditer(text))):
        before, after = text[: match.start()], text[match.end() :]
        if _is_zip(before, after):
            return match[1], before
    return None


def _is_zip(before: str, after: str) -> bool:
    words, rest = fold(before).split(), fold(after).split()
    if before[-1:].isalpha() and state_code(words[-1]) is None:  # part of a word: "A78701"
        return False
    if words and words[-1] in place_words().units:
        return False
    if (words and words[-1] in place_words().zip_words) or state_code(after):  # "ZIP 78701 Austin", "78701 TX"
        return True
    if not rest or place_words().around_zip.issuperset([*words, *rest]):
        return True
    own_part = (not words or before.rstrip().endswith(",")) and after.lstrip().startswith(",")
    return own_part or (_ends_in_state(words) and not _is_street(after))


def _ends_in_state(words: list[str]) -> bool:
    return any(state_code(" ".join(words[-count:])) for count in (1, 2, 3) if len(words) >= count)


def _is_street(after: str) -> bool:
    return not place_words().streets.isdisjoint(fold(after.split(",", maxsplit=1)[0]).split())


def zip_first(text: str) -> tuple[str, str] | None:
    """("78701", "Austin TX") from "78701 Austin TX": a ZIP code only if it is one of that town."""
    match = re.match(r"(\d{5})(?:-\d{4})?\s+(?=\S)", text)
    return (match[1], text[match.end() :]) if match else None


def split_state(text: str) -> tuple[str, str | None]:
    """("Austin", "TX") from "Austin, TX", "austin texas" and the like; no state where none is named."""
    if "," in text:
        name, _, rest = text.rpartition(",")
        code = state_code(rest)
        if code and name.strip(" ,"):
            return name.strip(" ,"), code
        text = text.replace(",", " ")
    words = text.split()
    for count in (4, 3, 2, 1):
        if len(words) > count:
            code = state_code(" ".join(words[-count:]))
            if code:
                return " ".join(words[:-count]), code
    return " ".join(words), None


def whole_state(text: str) -> str | None:
    """The USPS code of a text that names a state and nothing else: "TX", "the state of Texas", "Washington State"."""
    words = fold(text).split()
    if words[:1] == ["the"]:
        words = words[1:]
    for begin in (["state", "of"], ["commonwealth", "of"], ["territory", "of"], ["estado", "de"], ["all", "of"]):
        if words[:2] == begin:
            words = words[2:]
    if len(words) > 1 and words[-1] in ("state", "statewide"):
        words = words[:-1]
    return state_code(" ".join(words)) if words else None


def part_of_state(text: str) -> str | None:
    """The USPS code of a state of which a text names a part: "Central Texas", "northern Utah"."""
    words = fold(text).split()
    first = next((at for at, word in enumerate(words) if word not in place_words().of_a_state), len(words))
    return whole_state(" ".join(words[first:])) if first and "," not in text else None


def without_sought(text: str) -> Sequence[str]:
    """A text without what is looked for there: "Austin, TX" of "teen rehab in Austin, TX"; nothing where that is all.

    Names of towns may begin or end in such a word ("Boys Town", "Lewis Center"): so all of the text that may be a name
    comes first, the longest first, and last the one without any such word.
    """
    words = text.split()
    first, last = 0, len(words)
    in_state = bool(words) and words[-1].isupper() and state_code(words[-1]) is not None  # "rehab IN" is Indiana
    while first < last - in_state and _is_sought(words[first]):
        first += 1
    while last > first and not in_state and _is_sought(words[last - 1]):
        last -= 1
    if all(place_words().sought_in_names.issuperset(fold(word).split()) for word in words[last:]):
        last = len(words)  # "Halfmoon Recovery" is a program's name
    if first == last:
        return ()
    around = {word for one in (*words[:first], *words[last:]) for word in fold(one).split()}
    if around.isdisjoint(place_words().sought):
        return (text,)
    cuts = [(begin, end) for begin in range(first + 1) for end in range(last, len(words) + 1)]
    cuts.sort(key=lambda cut: cut[0] - cut[1])
    longer = (" ".join(words[begin:end]).strip(" ,") for begin, end in cuts[1:-1])
    names = [
        one for one in longer if not all(map(_is_sought, split_state(one)[0].split()))
    ]  # "center TX": all of Texas
    return (*names, " ".join(words[first:last]).strip(" ,"))


def _is_sought(word: str) -> bool:
    """Whether a word is one of those that say what is looked for, or stands beside them."""
    words = place_words()
    return all(one in words.sought_first or one in words.sought for one in fold(word).split())


def county_in(name: str) -> str | None:
    """The name of a county without the word: "Montgomery" of "Montgomery County" or "condado de Montgomery"."""
    words = fold(name).split()
    for size in (2, 1):
        if " ".join(words[:size]) in place_words().county_begins and len(words) > size:
            return " ".join(words[size:])
    if len(words) > 1 and words[-1] in place_words().county_ends:
        return " ".join(words[:-1])
    return None


def shorter(text: str) -> Iterator[Shorter]:
    """Parts of a text that may be the place where the whole is none, the likeliest first."""
    words = text.split()
    for at in range(1, len(words)):
        if not place_words().before_town.isdisjoint((fold(words[at - 1]), fold(" ".join(words[max(0, at - 2) : at])))):
            yield Shorter(" ".join(words[at:]))
    parts = [part.strip() for part in text.split(",") if part.strip()]
    yield from _without_counties(parts)
    for at in range(1, len(parts)):
        yield Shorter(", ".join(parts[at:]), ", ".join(parts[:at]))
    yield from _state_first(words)
    yield from _bare(text)
    if is_street(text):
        for at in range(1, len(words)):
            town, street = " ".join(words[at:]), " ".join(words[:at]).rstrip(",")
            yield Shorter(town, street, guessed=True, behind_street=_ends_in_street(street) and not _is_more(town))


def _ends_in_street(text: str) -> bool:
    """Whether a text ends like "350 5th Avenue", "5 K St NW" or "20 Oak Rd Apt 5"; "100 St" begins a saint's name."""
    words = fold(text).split()
    while len(words) > 2 and (words[-1] in place_words().directions or words[-2] in place_words().units):
        words = words[: -1 if words[-1] in place_words().directions else -2]
    return len(words) > 1 + (words[-1:] == ["st"]) and words[-1] in place_words().streets - place_words().streets_first


def _is_more(text: str) -> bool:
    """Whether a text is still of a street, like "Avenue" and "South"; there are towns of such names, too."""
    return (place_words().streets | place_words().directions | place_words().around_town).issuperset(fold(text).split())


def _without_counties(parts: Sequence[str]) -> Iterator[Shorter]:
    """ "Bethesda, Montgomery County, MD" → "Bethesda, MD"."""
    kept = [part for part in parts[1:-1] if county_in(part) is None]
    if len(kept) + 2 < len(parts):
        yield Shorter(", ".join([parts[0], *kept, parts[-1]]))


def _state_first(words: list[str]) -> Iterator[Shorter]:
    """ "Texas Austin" → "Austin, TX"."""
    for count in (3, 2, 1):
        code = state_code(" ".join(words[:count])) if len(words) > count else None
        if code:
            yield Shorter(f"{' '.join(words[count:])}, {code}")


def _bare(text: str) -> Iterator[Shorter]:
    """ "Greater Boston" → "Boston", "Austin area, TX" → "Austin, TX", "Kansas City metro" → "Kansas City" first."""
    name, state = split_state(text)
    words, before = name.split(), len(name.split())
    for around in (place_words().around_town - _MUNICIPAL, place_words().around_town):
        first, last = 0, len(words)
        while first < last and fold(words[first]) in around:
            first += 1
        while last > first and fold(words[last - 1]) in around:
            last -= 1
        if 0 < last - first < before:
            before = last - first
            town = " ".join(words[first:last])
            yield Shorter(f"{town}, {state}" if state else town)
