"""An address's cell that says, beside whatever else it says, that it is kept private: "1 Oak St (confidential)".

The words are those of data/unsaid.toml. In doubt it is private: a street left out is asked for by phone, and a
shelter's street that was published is never private again. Pure.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from directory.place_words import place_words
from directory.text import fold
from directory.unsaid import Phrases, is_withheld, unsaid, words_of

_LONGEST = 1000  # characters of a cell that are looked at
_APART = re.compile(r"[()\[\]{}<>:;,|/\\\n\r\t*!?\"“”]|[-–—]{2,9}|(?<=\s)[-–—]|[-–—](?=\s)|[.](?=\s)")
_DENIED = frozenset({"not", "non", "isnt", "longer", "never", "no"})


@lru_cache(maxsize=8192)
def is_kept_private(cell: str, *, alone: bool = True) -> bool:
    """True where a street's cell says so, of itself or of the street that stands in it.

    A street with such a word in its name is one: "1 Confidential Way", "Private Road 7". `alone` False is for a line
    beside a street, in which "Call us" is only something to do.
    """
    cell = cell[:_LONGEST]
    return (alone and is_withheld(cell)) or says_private(cell) or any(map(_is_apart, _APART.split(cell)))


@lru_cache(maxsize=8192)
def says_private(cell: str) -> bool:
    """True where a cell of any kind says in plain words that an address is private, and is no street of that name."""
    words = words_of(cell[:_LONGEST])
    certain = unsaid().withheld
    for at, word in enumerate(words):
        if word[:2] not in certain.starts and word[:1] not in certain.starts:
            continue
        length = certain.starts_at(words, at)
        after = words[at + length] if at + length < len(words) else ""
        if length and after not in _streets() and not (at and words[at - 1] in _DENIED):
            return True
    return _beside_house(words, unsaid().apart)


def without_words(cell: str) -> str:
    """A cell without the parts that say that an address is private: "Austin" of "Austin (confidential)"."""
    kept = [part.strip() for part in _APART.split(cell) if not _is_apart(part) and not says_private(part)]
    return ", ".join(filter(None, kept))


def is_said_apart(cell: str) -> bool:
    """True where a part of a cell, and not the whole of it, says nothing but that: "Hope House (confidential)"."""
    parts = [part for part in _APART.split(cell[:_LONGEST]) if part.strip()]
    return len(parts) > 1 and any(is_withheld(part, street=False) for part in parts)


def names_house(text: str) -> bool:
    """True where words on how to get somewhere name a house: "Opposite 12 Oak St"."""
    words = words_of(text)
    return any(word[0].isdigit() and not _streets().isdisjoint(words[at + 1 : at + 5]) for at, word in enumerate(words))


def _is_apart(part: str) -> bool:
    part = part.strip()
    return bool(fold(part)) and unsaid().apart.make_up(part)


def _beside_house(words: tuple[str, ...], weak: Phrases) -> bool:
    """True for "Private 12 Oak St" and "12 Oak St Private": a word that may be a name, where no name has it."""
    if len(words) < 2:
        return False
    first, last = words[:1] in weak.phrases, words[-1:] in weak.phrases
    return (first and words[1].isdigit()) or (last and words[-2] in _streets())


@cache
def _streets() -> frozenset[str]:
    return frozenset(map(fold, place_words().streets))
