"""What a health plan's name says, as a family types it or a program writes it: whose plan, in which states. Pure.

"TRICARE Prime" is TRICARE, and Prime a product of it; "BCBSTX" is Blue Cross Blue Shield of Texas; "medicade" is
Medicaid. What may be read in two ways is asked, and what is a way to pay, like "uninsured", leads to those filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.geo.states import STATES
from directory.listings.plans.plan_names import (
    asks,
    families,
    generic,
    pays,
)
from directory.search.name_words import is_filler
from directory.search.plan_spelling import LONGEST_NAME, all_names, joined_names, misspelt, numbers
from directory.text import fold

_MOST_WORDS = 12
_LONG, _LONGER = 5, 8  # letters of words that may be spelled with one slip, or two
_GLUED = 4  # letters of a short name that a state's code is written on: "BCBSTX"
_NAME = "|"  # stands where the name of a plan stood
_WORDS_TOO = frozenset({"al", "as", "de", "hi", "id", "in", "la", "me", "oh", "ok", "or"})  # and states


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose plan a text names: families by number, the states it is used in, and what else the text says."""

    families: frozenset[int] = frozenset()
    states: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @property
    def term(self) -> str | None:
        """The payment term of a plan of the government."""
        terms = [families()[number].term for number in self.families]
        return terms[0] if len(terms) == 1 else None

    @property
    def shown(self) -> str:
        """What the plan is called: "Aetna Medicaid"."""
        in_order = sorted(self.families, key=lambda number: (families()[number].term is not None, number))
        return " ".join(families()[number].shown for number in in_order)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a family typed: read, or to be asked. `asks` are names of plans, `pays` payment terms to choose from."""

    reading: Reading = field(default_factory=Reading)
    misspelt: bool = False
    asks: tuple[str, ...] = ()
    pays: tuple[str, ...] = ()

    @property
    def names_a_plan(self) -> bool:
        """Whether it can be searched for as it is."""
        return not self.asks and not self.pays and bool(self.reading.families or self.reading.words)

    @property
    def product(self) -> bool:
        """Whether more was typed than whose plan it is."""
        read = self.reading
        return bool(read.families and (read.words or read.states))


def typed_plan(text: str) -> Typed:
    """What a family typed. Never kept."""
    words = fold(text).split()[:_MOST_WORDS]
    folded = " ".join(words)
    if folded in asks():
        return Typed(asks=asks()[folded])
    reading = _exactly(words)
    ways = _ways_to_pay(folded) if not reading.families else ()
    if ways:
        return Typed(pays=ways)
    companies = sorted(number for number in reading.families if families()[number].term is None)
    several = companies if len(companies) > 1 else sorted(reading.families)
    if len(several) > 1 and (companies == several or not companies):
        return Typed(asks=tuple(families()[number].shown for number in several))
    rest = [word for word in words if word in reading.words]
    meant = misspelt(rest, within=reading.families)
    if len(meant) > 1 or (meant and not meant[0].sure):
        return Typed(asks=tuple(families()[one.number].shown for one in meant))
    if not meant:
        return Typed(reading)
    corrected = words[:]
    first = _place_of(meant[0].words, words)
    corrected[first : first + len(meant[0].words)] = meant[0].name.split()
    return Typed(_exactly(corrected), misspelt=True)


@lru_cache(maxsize=20_000)
def listed_plan(name: str) -> Reading:
    """What a program's folded name of a plan says; kept, for many programs write the same."""
    words = name.split()
    reading = _exactly(words)
    meant = [] if reading.families else misspelt(words, within=frozenset())
    if len(meant) == 1 and meant[0].sure:
        return _exactly(" ".join(words).replace(" ".join(meant[0].words), meant[0].name).split())
    return reading


def same_plan(typed: Reading, named: Reading) -> bool:
    """Whether what a program names is the plan that was typed: of the same families, and of no other state.

    "Molina" and "Molina Medicaid" are two plans; "Aetna" is answered by "Aetna PPO", "Aetna PPO" by "Aetna". Of no
    family, all words count, and the shorter name may be the program's: "Harbor" answers "Harbor Gold".
    """
    if typed.families != named.families:
        return False
    if typed.families:
        return not typed.states or not named.states or bool(typed.states & named.states)
    return bool(named.words) and (_within(typed.words, named.words) or _within(named.words, typed.words))


def covers(named: Reading, typed: Reading) -> bool:
    """Whether a plan that a program names says all that was typed: "TRICARE Prime" does, where "TRICARE" does not."""
    return same_plan(typed, named) and _within(typed.words, named.words) and typed.states <= named.states


def _within(some: frozenset[str], others: frozenset[str]) -> bool:
    return all(any(_spelled(word, other) for other in others) for word in some)


def _spelled(word: str, other: str) -> bool:
    least = min(len(word), len(other))
    return word == other or (least >= _LONG and OSA.distance(word, other) <= 1 + (least >= _LONGER))


def _ways_to_pay(folded: str) -> tuple[str, ...]:
    padded = f" {folded} "
    if generic().issuperset(folded.split()):
        return ()
    for said in sorted(pays(), key=len, reverse=True):
        if f" {said} " in padded:
            return pays()[said]
    meant = process.extractOne(folded, list(pays()), scorer=OSA.distance, score_cutoff=2) if len(folded) > 8 else None
    return pays()[meant[0]] if meant else ()


def _exactly(words: Sequence[str]) -> Reading:
    """The families whose names stand in the words, spelled right, however they are spaced."""
    text, found, states = f" {_parted(words)} ", set[int](), set[str]()
    while names := _names_in(text.strip()):
        name, number = names[0]
        family = families()[number]
        text = text.replace(f" {name} ", f" {_NAME} ")
        found.add(number)
        states |= family.states.get(name, frozenset())
        if name in family.kinds:
            found.add(_of_term(family.kinds[name]))
    if _advantage() in found and len(found) > 1:  # a company's Medicare is one, whatever it is called
        found = found - {_advantage()} | {_of_term("medicare")}
    rest, named = _states_in(text.split())
    words_left = frozenset(word for word in rest if word not in generic() and not is_filler(word))
    return Reading(frozenset(found), frozenset(named or states), words_left)


def _names_in(text: str) -> list[tuple[str, int]]:
    """Names of families in a text, the longest first."""
    found = [(name, number) for number, family in enumerate(families()) if (name := family.name_in(text))]
    return sorted(found, key=lambda pair: (-len(pair[0]), pair[1]))


def _parted(words: Sequence[str]) -> str:
    """The words with names spaced as they are written: "mass health" is "masshealth", "bcbstx" "bcbs tx"."""
    text: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            joined = "".join(words[at : at + size])
            if len(joined) > 3 and joined in joined_names() and " ".join(words[at : at + size]) not in all_names():
                text += joined_names()[joined].split()
                at += size
                break
        else:
            word = words[at]
            name, code = word[:-2], word[-2:].upper()
            glued = len(name) == _GLUED and name in all_names() and code in STATES
            text += [name, code.lower()] if glued else [word]
            at += 1
    return " ".join(text)


def _states_in(words: Sequence[str]) -> tuple[list[str], set[str]]:
    """The words without names of plans and of states, and the states. A code counts beside the name of a plan."""
    text, states = f" {' '.join(words)} ", set[str]()
    for code, name in _state_names():
        if f" {name} " in text:
            text = text.replace(f" {name} ", " ")
            states.add(code)
    rest = [word for word in text.split() if word != "of"]
    codes = [at for at, word in enumerate(rest) if word.upper() in STATES and _is_code(at, rest)]
    if _NAME in rest and not states and codes:
        states.add(rest.pop(codes[-1]).upper())
    return [word for word in rest if word != _NAME], states


def _is_code(at: int, words: Sequence[str]) -> bool:
    """Whether a word that may be a state's code stands as one: last, or first or behind a plan's name and no word."""
    beside = at == 0 or words[at - 1] == _NAME
    return at == len(words) - 1 or (beside and words[at] not in _WORDS_TOO)


def _place_of(window: Sequence[str], words: Sequence[str]) -> int:
    return next((at for at in range(len(words)) if tuple(words[at : at + len(window)]) == tuple(window)), 0)


@cache
def _state_names() -> list[tuple[str, str]]:
    """(code, folded name), the longest first: "west virginia" before "virginia"."""
    names = [(code, fold(name)) for code, name in STATES.items()]
    return sorted(names, key=lambda pair: (-len(pair[1]), pair[0]))


@cache
def _of_term(term: str) -> int:
    """The number of the family of a payment term."""
    return next(number for number, family in enumerate(families()) if family.term == term)


@cache
def _advantage() -> int:
    return numbers()["medicareadvantage"]
