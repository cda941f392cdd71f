"""The words of days and times (data/time_words.toml): what a phrase means. Pure."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from directory.config import DATA
from directory.listings.draft import DAYS, Day

_ASIDE = ("unit", "number", "twelve")  # looked up only beside a number
_PLAIN = frozenset(
    {"to", "and", "between", "starting", "fill", "except", "closed", "holiday", "always"}
    | {"zone", "irregular", "vague", "name", "desk", "pause"}
)
_KEYS: Mapping[str, frozenset[str]] = {
    "day": frozenset(DAYS),
    "set": frozenset({"weekdays", "weekend", "daily"}),
    "part": frozenset({"morning", "afternoon", "evening"}),
    "half": frozenset({"morning", "afternoon", "evening", "dawn"}),
    "point": frozenset({"noon", "midnight"}),
    "twelve": frozenset({"noon", "midnight"}),
    "mode": frozenset({"in-person", "virtual", "hybrid"}),
    "unit": frozenset({"hours", "minutes", "days", "times", "weeks", "years"}),
    "number": frozenset("123456"),
    "aside": frozenset(
        {"place", "id", "most", "heads", "price", "phone", "since", "month", "street", "grade", "group"}
    ),
    "plain": _PLAIN | {"per"},
}
SETS: Mapping[str, tuple[str, ...]] = {"weekdays": DAYS[:5], "weekend": DAYS[5:], "daily": DAYS}


class TimeWordsError(Exception):
    """data/time_words.toml is wrong; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: its kind (a table of the file, or a plain list in it) and which of that kind."""

    kind: str
    value: str = ""


class Phrases:
    """Phrases by their words; the longest that begins at a place counts."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], Meaning] = {}
        self._most: dict[str, int] = {}  # first word → words of the longest phrase that begins with it

    def add(self, phrase: str, meaning: Meaning) -> None:
        """Take a phrase in. Raises TimeWordsError where it stands twice or is not written as it is compared."""
        words = tuple(phrase.split())
        if not words or phrase != folded(phrase):
            raise TimeWordsError(f'data/time_words.toml: write "{phrase}" as "{folded(phrase)}"')
        if self._held.get(words, meaning) != meaning or words in self._held:
            raise TimeWordsError(f'data/time_words.toml: "{phrase}" stands twice; keep one')
        self._held[words] = meaning
        self._most[words[0]] = max(len(words), self._most.get(words[0], 0))

    def find(self, words: Sequence[str]) -> tuple[Meaning, int] | None:
        """What the words begin with, and how many of them that takes."""
        for length in range(min(self._most.get(words[0], 0), len(words)) if words else 0, 0, -1):
            meaning = self._held.get(tuple(words[:length]))
            if meaning:
                return meaning, length
        return None

    def longest(self, word: str) -> int:
        """Words of the longest phrase that begins with this one."""
        return self._most.get(word, 0)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The file: phrases that stand by themselves, what stands beside a number, and the words of days alone."""

    phrases: Phrases
    units: Phrases
    numbers: Mapping[str, int]
    twelve: Phrases
    per: frozenset[str]
    days: Mapping[str, Day]
    asides: Mapping[str, tuple[str, ...]]  # by what they say of the number beside them, the longest first


@cache
def time_words(path: Path = DATA / "time_words.toml") -> TimeWords:
    """The words. Raises TimeWordsError naming an entry that is unknown or stands twice."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    found = TimeWords(Phrases(), Phrases(), {}, Phrases(), frozenset(content["plain"]["per"]), {}, {})
    asides = dict[str, tuple[str, ...]]()
    numbers, days = dict[str, int](), dict[str, Day]()
    tables = {"unit": found.units, "twelve": found.twelve}
    for table, entries in content.items():
        for key, phrases in entries.items():
            if key not in _KEYS.get(table, ()):
                raise TimeWordsError(f'{path.name}: "{key}" is no part of [{table}]')
            if (table, key) == ("plain", "per"):
                continue
            if table == "aside":
                asides[key] = tuple(sorted(phrases, key=len, reverse=True))
                continue
            for phrase in phrases:
                if table == "number":
                    numbers[phrase] = int(key)
                    continue
                if table == "day":
                    days[phrase] = key
                meaning = Meaning(key) if table == "plain" else Meaning(table, key)
                tables.get(table, found.phrases).add(phrase, meaning)
    return TimeWords(found.phrases, found.units, numbers, found.twelve, found.per, days, asides)


def folded(text: str) -> str:
    """Small letters without accents, as many as there were: what stands where stays so."""
    return text.lower() if text.isascii() else "".join(map(_plain, text))


def _plain(letter: str) -> str:
    return (unicodedata.normalize("NFD", letter)[0].lower() or letter)[0]
