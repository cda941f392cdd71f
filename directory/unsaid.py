"""Cells in which somebody wrote that there is nothing to say, or that an address is kept private (data/unsaid.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from directory.config import DATA
from directory.text import fold

_LONGEST = 120  # characters; what is longer says something
_MARKS = re.compile(r"[\s\-–—‒―−_*.#?/\\|~,;:'\"“”‘’()\[\]{}<>]+")
_ABBREVIATED = re.compile(r"(?<![A-Za-z])([A-Za-z])(?:\.| ?/ ?)(?=[A-Za-z](?![A-Za-z]))")
_FIRST = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_DASHES = re.compile(r"[\s\-–—_*.]+")


class UnsaidError(Exception):
    """data/unsaid.toml is wrong; the message names the entry and the mend."""


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases as their words, and the words that may stand beside them without meaning anything else."""

    phrases: frozenset[tuple[str, ...]]
    longest: int
    beside: frozenset[str]
    starts: frozenset[str]  # the first two letters of any of them

    def make_up(self, text: str) -> bool:
        """True where a text is phrases and what stands beside them, one phrase at least, and nothing else."""
        first = _FIRST.search(text)
        if first is None or fold(first[0])[:2] not in self.starts or _DIGIT.search(text):
            return False  # most cells, told at little cost
        words = _words(text)
        at, found = 0, False
        while at < len(words):
            most = min(self.longest, len(words) - at)
            length = next((one for one in range(most, 0, -1) if words[at : at + one] in self.phrases), 0)
            if not length and words[at] not in self.beside:
                return False
            found = found or bool(length)
            at += length or 1
        return found


@dataclass(frozen=True, slots=True)
class _File:
    nothing: _Phrases
    exact: frozenset[str]
    withheld: _Phrases
    street: _Phrases


@cache
def _file(path: Path = DATA / "unsaid.toml") -> _File:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    nothing, withheld = content["nothing"], content["withheld"]
    for entry in (*nothing["phrases"], *withheld["phrases"], *withheld["street"]):
        if not fold(entry):
            raise UnsaidError(f"{path.name}: “{entry}” has no letter or digit; marks alone are known without a word")
    return _File(
        _phrases(nothing["phrases"], nothing["beside"]),
        frozenset(one.casefold() for one in nothing["exact"]),
        _phrases(withheld["phrases"], withheld["beside"]),
        _phrases([*withheld["phrases"], *withheld["street"]], withheld["beside"]),
    )


def _phrases(phrases: Iterable[str], beside: Iterable[str]) -> _Phrases:
    found = frozenset(map(_words, phrases))
    around = frozenset(fold(word) for word in beside)
    firsts = {words[0] for words in found} | around
    # "N/A" begins with one letter, "NA" with two.
    starts = {word[:2] for word in firsts} | {word[:1] for word in firsts if len(word) <= 4}
    return _Phrases(found, max(map(len, found)), around, frozenset(starts))


def _words(text: str) -> tuple[str, ...]:
    """The words of a text as compared; "N/A" and "n.a." are one, and "N A Street" is a street."""
    return tuple(fold(_ABBREVIATED.sub(r"\1", text)).split())


@lru_cache(maxsize=8192)
def says_nothing(text: str) -> bool:
    """True for an empty cell and one that only says so: "N/A", "-", "(none)", "TBD", "#REF!".

    Dashes as lists put them where a street is private are not nothing there: `is_withheld` knows them.
    """
    text = text.strip()
    if not text:
        return True
    if len(text) > _LONGEST:
        return False
    if _MARKS.fullmatch(text):
        return not _is_dashes(text)
    if text.casefold() in _file().exact:
        return True
    return _file().nothing.make_up(text)


@lru_cache(maxsize=8192)
def is_withheld(text: str, *, street: bool = True) -> bool:
    """True where a cell says that an address is kept private: "- - -", "Confidential", "Address withheld".

    `street` False is for cells that are no street: there "Private" or "Call us" may mean something else.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return False
    if _DASHES.fullmatch(text):
        return _is_dashes(text)
    held = _file().street if street else _file().withheld
    return held.make_up(text)


def _is_dashes(text: str) -> bool:
    """Dashes or stars as national lists put them for a private street; one hyphen by itself is only an empty cell."""
    return text != "-" and bool(_DASHES.fullmatch(text)) and any(mark in text for mark in "-–—_*")
