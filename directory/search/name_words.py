"""A program's name as words that can be compared: "St. Joseph's Ctr" and "Saint Josephs Center" have the same. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from directory.config import DATA
from directory.data_files import Distinct, Entry, Many, Text, read
from directory.geo.town_spelling import spelled_out
from directory.text import fold

_LEAST_INITIALS = 3
_MOST_INITIALS = 6
_PLURAL_FROM = 4  # letters


class _Content(Entry):
    fillers: Distinct[Text]
    general: Distinct[Text]
    same: dict[str, Many[Text]]
    said: dict[str, Text]


@dataclass(frozen=True, slots=True)
class _File:
    """What data/name_words.toml says."""

    fillers: frozenset[str]
    general: frozenset[str]
    same: Mapping[str, str]  # a spelling → the word
    said: Mapping[tuple[str, ...], str]  # words → the short name that stands for them


@cache
def _file() -> _File:
    content = read(DATA / "name_words.toml", _Content)
    return _File(
        fillers=content.fillers,
        general=content.general,
        same={spelling: word for word, spellings in content.same.items() for spelling in spellings},
        said={tuple(map(_one, words.split())): short for short, words in content.said.items()},
    )


def words_of(name: str) -> list[str]:
    """The words of a name in order, each in one spelling, without those that say nothing ("of", "Inc")."""
    return list(map(as_compared, telling_words(name)))


def telling_words(name: str) -> list[str]:
    """The same words as they are written."""
    words = fold(name).split()
    return [word for word in words if not is_filler(word)] or words


def as_compared(word: str) -> str:
    """A folded word in one spelling, without the mark of the plural: "ctrs" and "centre" are "center"."""
    same, one = _file().same, _one(word)
    return same.get(word) or same.get(one) or one


def _one(word: str) -> str:
    word = spelled_out(word) if len(word) > 1 else word
    return word[:-1] if len(word) >= _PLURAL_FROM and word.endswith("s") and not word.endswith("ss") else word


def is_filler(word: str) -> bool:
    """Whether a folded word says nothing: "of", "Inc"."""
    return word in _file().fillers


def specific(words: Sequence[str]) -> list[str]:
    """The words that tell a name from others; nothing where none does."""
    return [word for word in words if as_compared(word) not in _file().general]


def initials_in(name: str) -> Iterator[str]:
    """The short names that a name may go by: "bhg" of "Behavioral Health Group", with and without its fillers.

    They are those of its first words, and of the first words behind a colon.
    """
    for part in name.split(":"):
        every = fold(part).split()
        for words in (every, [word for word in every if word not in _file().fillers]):
            letters = "".join(word[0] for word in words[:_MOST_INITIALS])
            for end in range(_LEAST_INITIALS, len(letters) + 1):
                yield letters[:end]
        compared = tuple(words_of(part))
        yield from (short for said, short in _file().said.items() if compared[: len(said)] == said)


def short_for(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Runs of typed words for which a name may have a short one, as (first, end, short): "bhg" for three words."""
    for first in range(len(words)):
        for end in range(first + 2, min(first + _MOST_INITIALS, len(words)) + 1):
            run = tuple(words[first:end])
            if len(run) >= _LEAST_INITIALS:
                yield first, end, "".join(word[0] for word in run)
            if run in _file().said:
                yield first, end, _file().said[run]


_SOUNDS = (
    ("sch", "sk"), ("tch", "ch"), ("ph", "f"), ("gh", "g"), ("ck", "k"), ("wr", "r"), ("kn", "n"), ("dg", "j"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"),
)  # fmt: skip
_SILENT = frozenset("aeiouyhw")


def as_said(word: str) -> str:
    """A word with the letters by which it is said: "filadelfia" for "philadelphia"."""
    for letters, said in _SOUNDS:
        word = word.replace(letters, said)
    return word


def sound_of(word: str) -> str:
    """How a word sounds, roughly: its consonants. "Filadelfia" sounds as "Philadelphia"."""
    word = as_said(word)
    kept = "".join(letter for letter in word[1:] if letter not in _SILENT)
    key = ("a" if word[:1] in "aeiou" else word[:1]) + kept
    return "".join(letter for at, letter in enumerate(key) if at == 0 or letter != key[at - 1])
