"""The words of days and times (data/time_words.toml): what a phrase means. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import RootModel, model_validator

from directory.config import DATA
from directory.data_files import DataFileError, Many, Text, read
from directory.listings.draft import DAYS, Day

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


class _File(RootModel[dict[str, dict[str, Many[Text]]]]):
    """Phrases by table and by what they mean in it."""

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        for table, entries in self.root.items():
            known = _KEYS.get(table, frozenset())
            if unknown := entries.keys() - known:
                raise ValueError(
                    f"“{min(unknown)}” is no part of [{table}]; known are {', '.join(sorted(known)) or 'none'}"
                )
        if not self.root.get("plain", {}).get("per"):
            raise ValueError("[plain] needs per")
        return self


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: its kind (a table of the file, or a plain list in it) and which of that kind."""

    kind: str
    value: str = ""


class Phrases:
    """Phrases by their words; the longest that begins at a place counts."""

    def __init__(self) -> None:
        self._meanings: dict[tuple[str, ...], Meaning] = {}
        self._most: dict[str, int] = {}  # first word → words of the longest phrase that begins with it

    def add(self, phrase: str, meaning: Meaning) -> None:
        """Take a phrase in. Raises ValueError where it stands twice or is not written as it is compared."""
        words = tuple(phrase.split())
        if not words or phrase != folded(phrase):
            raise ValueError(f"write “{phrase}” as “{folded(phrase)}”")
        if words in self._meanings:
            raise ValueError(f"“{phrase}” stands twice; keep one")
        self._meanings[words] = meaning
        self._most[words[0]] = max(len(words), self._most.get(words[0], 0))

    def find(self, words: Sequence[str]) -> tuple[Meaning, int] | None:
        """What the words begin with, and how many of them that takes."""
        for length in range(min(self._most.get(words[0], 0), len(words)) if words else 0, 0, -1):
            meaning = self._meanings.get(tuple(words[:length]))
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
    """The words. Raises DataFileError naming an entry that is unknown or stands twice."""
    content = read(path, _File).root
    phrases = {"unit": Phrases(), "twelve": Phrases()}
    alone = Phrases()
    for table, key, phrase in _to_find(content):
        meaning = Meaning(key) if table == "plain" else Meaning(table, key)
        try:
            phrases.get(table, alone).add(phrase, meaning)
        except ValueError as error:
            raise DataFileError(path, f"[{table}], {key}: {error}") from error
    asides = content.get("aside", {})
    return TimeWords(
        phrases=alone,
        units=phrases["unit"],
        numbers={phrase: int(key) for key, phrases in content.get("number", {}).items() for phrase in phrases},
        twelve=phrases["twelve"],
        per=frozenset(content["plain"]["per"]),
        days={phrase: day for day in DAYS for phrase in content.get("day", {}).get(day, ())},
        asides={key: tuple(sorted(phrases, key=len, reverse=True)) for key, phrases in asides.items()},
    )


def _to_find(content: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, str, str]]:
    """Table, key and phrase of those that are looked up as phrases."""
    for table, entries in content.items():
        for key, phrases in entries.items():
            if table not in ("number", "aside") and (table, key) != ("plain", "per"):
                for phrase in phrases:
                    yield table, key, phrase


def folded(text: str) -> str:
    """Small letters without accents, as many as there were: what stands where stays so."""
    return text.lower() if text.isascii() else "".join(map(_plain, text))


def _plain(letter: str) -> str:
    return (unicodedata.normalize("NFD", letter)[0].lower() or letter)[0]
