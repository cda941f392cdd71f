"""Which letters of a name are capitals: "HOPE HOUSE OF IOWA II" and "hope house of iowa ii" as people write them. Pure.

Names in both kinds of letters stay as they are, but for what is known to be written otherwise ("Iop", "Mckay", "Ii"). A
cell in capitals beside others that are not may be a short name, and is one where none of its words is a plain one. The
words are those of data/name_cells.toml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from directory.geo.states import STATES
from directory.listings.cells.name_lists import name_lists

_FEWEST = 3  # letters by which the case of a cell is told
_RUN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S+")
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
_ROMAN = re.compile(r"(?=[IVXL]{2})X{0,3}(?:X?L)?X{0,3}(?:I[XV]|V?I{0,3})")
_SLIPPED_ROMAN = re.compile(r"I[iv]i?|Vii{1,2}|i{2,3}|l{2,3}|iv")
_VOWEL = re.compile(r"[AEIOUÀ-ÿ]|(?<!^)Y")
_MC = re.compile(r"M[Cc](?=[^\W\d_]{3})(?=[^\W\d_]*[aeiouyAEIOUY])")
_STATES = STATES.keys() - {"CO"}  # a county's road is "Co Hwy 9", too
_SHORT_ENDS = {"S", "T", "RE", "LL", "VE", "D", "M"}  # behind an apostrophe


@dataclass(frozen=True, slots=True)
class _Words:
    always: Mapping[str, str]  # in capitals → as written
    in_capitals: frozenset[str]
    streets: frozenset[str]
    shortened: frozenset[str]
    small: frozenset[str]
    plain: frozenset[str]
    mac: Mapping[str, str]
    road: re.Pattern[str]  # a short name in front of a road's number, or a state's in front of "Route"


@cache
def _words() -> _Words:
    found = name_lists().case
    return _Words(
        always={word.upper(): word for word in found.always},
        in_capitals=found.in_capitals | found.streets,
        streets=found.streets,
        shortened=frozenset(word.upper() for word in found.shortened),
        small=found.small,
        plain=found.plain,
        mac={word.upper(): word for word in found.mac},
        road=_road(found.numbered, found.roads),
    )


def _road(numbered: Iterable[str], roads: Iterable[str]) -> re.Pattern[str]:
    state = rf"(?:{'|'.join(sorted(_STATES))})(?=-\d| (?:{'|'.join(roads)})\b)"
    pattern = rf"\b(?:(?:{'|'.join(numbered)})(?=[ -]\d)|{state})"
    return re.compile(pattern, re.IGNORECASE)


def in_one_case(text: str) -> bool:
    """Whether a cell is all in capitals or all in small letters, as far as that can be told."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= _FEWEST and (all(map(str.isupper, letters)) or all(map(str.islower, letters)))


def as_written(text: str, beside: Iterable[str] = ()) -> str:
    """A name, already clean. `beside` are other cells of its row: where they have small letters, its capitals may be
    meant.
    """
    if not in_one_case(text):
        return _TOKEN.sub(lambda token: _mended(token[0], first=_begins(token)), text)
    if text.isupper() and any(map(_has_small, beside)) and not _is_plain(text):
        return text
    return _titled(text, _short_or_word)


def titled(text: str) -> str:
    """A place's name or street with a capital for each word but the small ones; short names of roads keep theirs."""
    return _words().road.sub(lambda road: road[0].upper(), _titled(text, _word))


def _titled(text: str, case: Callable[[str], str]) -> str:
    return _TOKEN.sub(lambda token: _token(token[0], case, first=_begins(token)), text)


def _begins(token: re.Match[str]) -> bool:
    """Whether a name, or a part of it behind a colon, begins with this word."""
    return token.string[max(token.start() - 2, 0) : token.start()] in ("", ": ")


def _has_small(cell: str) -> bool:
    return any(map(str.islower, cell))


def _is_plain(text: str) -> bool:
    return any(run.lower() in _words().plain for run in _RUN.findall(text))


def _token(token: str, case: Callable[[str], str], *, first: bool) -> str:
    """A word, or several with a slash or a hyphen between them. Behind a slash a small word is none."""
    runs = _RUN.findall(token)
    all_small = not first and all(run.lower() in _words().small for run in runs)

    def one(run: re.Match[str]) -> str:
        small = run[0].lower() in _words().small and (all_small or token[run.start() - 1 : run.start()] == "-")
        return run[0].lower() if small else case(run[0].upper())

    return _RUN.sub(one, token)


def _short_or_word(run: str) -> str:
    words = _words()
    letterless = not _VOWEL.search(run) and run not in words.shortened and len(run) > 1 and run.isalpha()
    kept = run not in words.always and (run in words.in_capitals or letterless)
    return run if kept else _word(run)


def _word(run: str) -> str:
    """One word, given in capitals."""
    words = _words()
    if run in words.always:
        return words.always[run]
    if run in words.streets or _ROMAN.fullmatch(run):
        return run
    if _ORDINAL.fullmatch(run):
        return run.lower()
    if run in words.mac:
        return words.mac[run]
    if _MC.match(run):
        return "Mc" + run[2:].capitalize()
    first, *others = re.split("(['’])", run)
    # O'BRIEN is O'Brien, but ANNE'S is Anne's.
    return _capital(first) + "".join(part.lower() if part in _SHORT_ENDS else _capital(part) for part in others)


def _capital(text: str) -> str:
    return _LETTERS.sub(lambda letters: letters[0].capitalize(), text)


def _mended(token: str, *, first: bool) -> str:
    """A word of a name in both kinds of letters, with what is known of its runs."""
    words = _words()
    runs = _RUN.findall(token)
    beside_short = len(runs) > 1 and any(run.upper() in words.always for run in runs)

    def one(run: re.Match[str]) -> str:
        text = run[0]
        upper = text.upper()
        if upper in words.always:
            return words.always[upper]
        if beside_short and upper in words.in_capitals and text.istitle():
            return upper
        if not first and _SLIPPED_ROMAN.fullmatch(text):
            return text.replace("l", "i").upper()
        if text.islower():
            plain = text in words.plain and text not in words.small
            return text.capitalize() if plain and not first else text
        if _MC.match(text) and text[2:].islower():
            return "Mc" + text[2:].capitalize()
        return text[:-1] + "s" if text[-2:] in ("'S", "’S") and not text.isupper() else text

    return _RUN.sub(one, token)
