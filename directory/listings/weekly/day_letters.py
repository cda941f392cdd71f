"""Days by their letters: MWF, M/W/Th, TTh, MTWRF, M-Th, L-V, LMXJV. Pure.

A letter that may be two days is asked for: the Spanish M (martes or miércoles) unless there are two or an X, an S
without its neighbours, and the T of M-T.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import cast

from directory.listings.draft import DAYS, Day
from directory.listings.weekly.time_words import folded, time_words
from directory.listings.weekly.values import Doubt, Token
from directory.text import marked

_LONGEST = 24  # letters in a run
_ENGLISH: Mapping[str, str] = {
    "m": "mon",
    "t": "T",
    "w": "wed",
    "r": "thu",
    "h": "thu",
    "f": "fri",
    "s": "S",
    "u": "sun",
}
_SPANISH: Mapping[str, str] = {"l": "mon", "m": "M", "x": "wed", "j": "thu", "v": "fri", "s": "sat", "d": "sun"}
_ONLY_ENGLISH, _ONLY_SPANISH = frozenset("twrfhu"), frozenset("lxjvd")
_ENGLISH_DAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})  # how no day of the other begins
_SPANISH_WORDS = frozenset({"de", "y", "a", "las", "los", "del", "hasta"})
_SPANISH_DAYS = ("lun", "mart", "mie", "jue", "vie", "sab", "dom")
_NEVER_ALONE = frozenset("hu")
_EITHER: Mapping[str, tuple[Day, Day]] = {"T": ("tue", "thu"), "S": ("sat", "sun"), "M": ("tue", "wed")}
_ASKS = {
    "T": marked("It may be Tuesday or Thursday. Write Tu or Th."),
    "S": marked("It may be Saturday or Sunday. Write Sa or Su."),
    "M": marked("It may be martes or miércoles, or Monday. Write the days out."),
}


def may_be(word: str) -> bool:
    """Whether a word (folded) may be days by their letters."""
    if len(word) == 1:
        return word in _ENGLISH.keys() | _SPANISH.keys() and word not in _NEVER_ALONE
    return any(_run(word, language) for language in ("en", "es"))


def is_spanish(words: Set[str]) -> bool:
    """Whether a text of these words (folded) is Spanish, as far as its days and small words say."""
    days = words & time_words().days.keys()
    return bool(words & (_SPANISH_WORDS | {"l", "x", "j", "v"}) - {"a"}) or any(
        day.startswith(_SPANISH_DAYS) for day in days
    )


def with_days(tokens: Sequence[Token], shown: str) -> list[Token]:
    """The tokens with days in place of letters; "no-time", with a Doubt, where nobody knows which days they are."""
    found = list(tokens)
    letters = [at for at, token in enumerate(found) if token.kind == "letters"]
    if not letters:
        return found
    language = _language([str(found[at].value) for at in letters], shown)
    for run in _lists(found, letters):
        symbols = [_run(str(found[at].value), language) if language else None for at in run]
        try:
            days = _days([one or () for one in symbols], found, run)
        except Doubt as doubt:
            for at in run:
                found[at] = replace(found[at], kind="no-time", value=doubt)
            continue
        for at, some in zip(run, days, strict=True):
            found[at] = replace(found[at], kind="days", value=some) if some else replace(found[at], kind="unknown")
    return found


def _language(words: Sequence[str], shown: str) -> str | None:
    """The language of all letters in a text, None where they are of both."""
    plain = {word for word in words if word not in time_words().days}
    english = any(_ONLY_ENGLISH & set(word) for word in plain)
    spanish = any(_ONLY_SPANISH & set(word) for word in plain)
    if english and spanish:
        return "en" if all(_run(word, "en") for word in words) else "es" if all(_run(w, "es") for w in words) else None
    if spanish and any(word[:3] in _ENGLISH_DAYS and word in time_words().days for word in folded(shown).split()):
        return None  # the X of "Monday 9-12, Tuesday X" is no miércoles
    if english or spanish:
        return "en" if english else "es"
    return "es" if _SPANISH_WORDS & set(folded(shown).split()) else "en"


def _lists(tokens: Sequence[Token], letters: Sequence[int]) -> list[list[int]]:
    """Letters that stand in one list, only commas, dashes and the like between them."""
    lists: list[list[int]] = []
    for at in letters:
        between = range(lists[-1][-1] + 1, at) if lists else None
        if between is not None and all(tokens[one].kind in ("and", "to", "days", "fill") for one in between):
            lists[-1].append(at)
        else:
            lists.append([at])
    return lists


def _days(symbols: Sequence[Sequence[str]], tokens: Sequence[Token], run: Sequence[int]) -> list[tuple[Day, ...]]:
    """The days of each word of a list. Raises Doubt where a letter may be two."""
    flat = [(place, symbol) for place, some in enumerate(symbols) for symbol in some]
    names = [symbol for _, symbol in flat]
    near = tokens[run[0] : run[-1] + 3]
    thursday = "thu" in names or any(one.kind == "days" and "thu" in one.value for one in near)
    days = list[tuple[Day, ...]]([()] * len(symbols))
    for at, (place, symbol) in enumerate(flat):
        ranged = _ranged(tokens, run[place]) if len(symbols[place]) == 1 else 0
        found = "tue" if symbol == "T" and thursday and not ranged else _day(symbol, at, names, ranged=ranged)
        days[place] = (*days[place], found)
    return days


def _ranged(tokens: Sequence[Token], at: int) -> int:
    """1 where a range begins with this token, 2 where one ends, 0 where it stands in no range of two."""

    def is_to(place: int) -> bool:
        return 0 <= place < len(tokens) and tokens[place].kind == "to"

    def is_day(place: int) -> bool:
        return 0 <= place < len(tokens) and tokens[place].kind in ("letters", "days")

    begins, ends = is_to(at + 1) and is_day(at + 2), is_to(at - 1) and is_day(at - 2)
    if begins == ends or (begins and is_to(at + 3) and is_day(at + 4)) or (ends and is_to(at - 3) and is_day(at - 4)):
        return 0  # M-W-F is a list
    return 1 if begins else 2


def _day(symbol: str, at: int, names: Sequence[str], *, ranged: int) -> Day:
    """The day of a symbol that stands at a place among all of its list."""
    if symbol not in _EITHER:
        return cast(Day, symbol)
    first, second = _EITHER[symbol]
    same = [place for place, name in enumerate(names) if name == symbol]
    if len(same) == 2:
        return first if at == same[0] else second
    before, behind = names[:at], names[at + 1 :]
    if len(same) == 1 and not (ranged and symbol == "M" and "wed" not in names):
        if symbol == "M" and "wed" in names:
            return first
        if symbol == "T" and "wed" in before and "fri" not in before:
            return second
        if symbol == "T" and ranged != 2 and "fri" not in before:
            return first
        if symbol == "S" and not ranged and before[-1:] == ["fri"]:
            return first
        if symbol == "S" and not ranged and behind[:1] == ["mon"] and len(names) > 2:
            return second
    raise Doubt("letters", _ASKS[symbol])


@lru_cache(maxsize=1024)
def _run(word: str, language: str) -> tuple[str, ...] | None:
    """The symbols of a word, None where it is none: days one behind the other, in the order of the week."""
    if len(word) > _LONGEST:
        return None
    single = _ENGLISH if language == "en" else _SPANISH
    names = dict(single) | {name: day for name, day in time_words().days.items() if len(name) > 1}
    if language == "en":
        names |= {"th": "thu"}
    ways: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for begin in range(max(0, end - 10), end):  # the longest name first
            before, part = ways[begin], word[begin:end]
            if before is not None and part in names and _follows(before, names[part]):
                ways[end] = (*before, names[part])
                break
    found = ways[-1]
    return found if found and (len(word) == 1 or len(found) > 1) else None


def _follows(before: Sequence[str], symbol: str) -> bool:
    """Whether the days stay in the order of the week; a Sunday may be the first."""
    order = [one for one in (_first(name, at) for at, name in enumerate((*before, symbol))) if one is not None]
    return all(one < other for one, other in pairwise(order)) and (*before, symbol).count(symbol) <= 2


def _first(symbol: str, at: int) -> int | None:
    """The place of a day in the week, Monday 0; None where the symbol may be two days."""
    if symbol in _EITHER:
        return None
    return -1 if symbol == "sun" and at == 0 else DAYS.index(symbol)
