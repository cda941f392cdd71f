"""Cells in which somebody wrote that there is nothing to say, or that an address is kept private (data/unsaid.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from directory.config import DATA
from directory.data_files import Distinct, Entry, Some, Text, read
from directory.text import fold

_LONGEST = 120  # characters; what is longer says something
_MARKS = re.compile(r"[\s\-–—‒―−_*.#?/\\|~,;:'\"“”‘’()\[\]{}<>]+")
_ABBREVIATED = re.compile(r"(?<![A-Za-z])([A-Za-z])(?:\.| ?/ ?)(?=[A-Za-z](?![A-Za-z]))")
_FIRST = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_DASHES = re.compile(r"[\s\-–—_*.]+")
_MASKED = re.compile(r"[xX]{3}[xX\s.]*")  # "XXXX", where somebody wrote over a street


def _has_a_word(phrase: str) -> str:
    if not fold(phrase):
        raise ValueError(f"“{phrase}” has no letter or digit; marks alone are known without a word")
    return phrase


Phrase = Annotated[str, AfterValidator(_has_a_word)]


class _Nothing(Entry):
    phrases: Some[Phrase]
    beside: Distinct[Text]
    exact: Distinct[Text]


class _Withheld(Entry):
    phrases: Some[Phrase]
    street: Some[Phrase]
    asked: Some[Phrase]
    beside: Distinct[Text]
    yes: Distinct[Text]
    no: Distinct[Text]


class _Nowhere(Entry):
    phrases: Some[Phrase]
    beside: Distinct[Text]


class _File(Entry):
    nothing: _Nothing
    withheld: _Withheld
    nowhere: _Nowhere


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases as their words, and the words that may stand beside them without meaning anything else."""

    phrases: frozenset[tuple[str, ...]]
    longest: int
    beside: frozenset[str]
    starts: frozenset[str]  # the first two letters of any of them

    def starts_at(self, words: Sequence[str], at: int) -> int:
        """How many words the longest phrase has that begins at a place; 0 where none does."""
        most = min(self.longest, len(words) - at)
        return next((one for one in range(most, 0, -1) if tuple(words[at : at + one]) in self.phrases), 0)

    def make_up(self, text: str) -> bool:
        """True where a text is phrases and what stands beside them, one phrase at least, and nothing else."""
        first = _FIRST.search(text)
        if first is None or fold(first[0])[:2] not in self.starts or _DIGIT.search(text):
            return False  # most cells, told at little cost
        words = words_of(text)
        at, found = 0, False
        while at < len(words):
            length = self.starts_at(words, at)
            if not length and words[at] not in self.beside:
                return False
            found = found or bool(length)
            at += length or 1
        return found


@dataclass(frozen=True, slots=True)
class Unsaid:
    nothing: Phrases
    exact: frozenset[str]
    withheld: Phrases  # certain anywhere
    apart: Phrases  # in a street's cell, in a part of their own
    street: Phrases  # all that a street's cell may say alone
    nowhere: Phrases
    yes: frozenset[str]
    no: frozenset[str]


@cache
def unsaid(path: Path = DATA / "unsaid.toml") -> Unsaid:
    """What the data file says. Raises DataFileError."""
    content = read(path, _File)
    nothing, withheld, nowhere = content.nothing, content.withheld, content.nowhere
    apart = [*withheld.phrases, *withheld.street]
    return Unsaid(
        _phrases(nothing.phrases, nothing.beside),
        frozenset(one.casefold() for one in nothing.exact),
        _phrases(withheld.phrases, withheld.beside),
        _phrases(apart, withheld.beside),
        _phrases([*apart, *withheld.asked], withheld.beside),
        _phrases(nowhere.phrases, nowhere.beside),
        frozenset(map(_bare, withheld.yes)),
        frozenset(map(_bare, withheld.no)),
    )


def _phrases(phrases: Iterable[str], beside: Iterable[str]) -> Phrases:
    found = frozenset(map(words_of, phrases))
    around = frozenset(fold(word) for word in beside)
    firsts = {words[0] for words in found} | around
    # "N/A" begins with one letter, "NA" with two.
    starts = {word[:2] for word in firsts} | {word[:1] for word in firsts if len(word) <= 4}
    return Phrases(found, max(map(len, found)), around, frozenset(starts))


def words_of(text: str) -> tuple[str, ...]:
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
    if text.casefold() in unsaid().exact:
        return True
    return unsaid().nothing.make_up(text)


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
    if _MASKED.fullmatch(text):
        return street
    phrases = unsaid().street if street else unsaid().withheld
    return phrases.make_up(text)


@lru_cache(maxsize=1024)
def is_nowhere(text: str) -> bool:
    """True where a street's cell says that there is no street to go to: "Virtual only", "See website"."""
    return len(text) <= _LONGEST and unsaid().nowhere.make_up(text)


def asks_to_withhold(cell: str) -> bool:
    """What a column that asks whether the address is kept private says: no only by a plain no, or by nothing."""
    return bool(cell.strip()) and _bare(cell) not in unsaid().no


def is_plain_yes(cell: str) -> bool:
    """True where such a column says yes in a word that everybody knows."""
    return _bare(cell) in unsaid().yes


def _bare(cell: str) -> str:
    """A yes or a no as compared: "Y.", "0.0" and "(No)" are "y", "0" and "no"; a mark alone is itself.

    So is what a spreadsheet shows for a formula that failed: what it should have said nobody knows.
    """
    cell = cell.strip().casefold()
    return cell if cell.startswith("#") else fold(cell.removesuffix(".0")) or cell


def _is_dashes(text: str) -> bool:
    """Dashes or stars as national lists put them for a private street; one hyphen by itself is only an empty cell."""
    return text != "-" and bool(_DASHES.fullmatch(text)) and any(mark in text for mark in "-–—_*")
