"""Health plans by name: the names that mean one plan (data/plans.toml). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from directory.config import DATA
from directory.data_files import Distinct, Entry, Many, Some, State, Text, read
from directory.geo.states import STATES
from directory.text import fold


@dataclass(frozen=True, slots=True)
class Family:
    """Names of one plan, folded; its payment term if it has one; words that make it another plan.

    `shown` is what it is called. Of some names more is known: the `states` in which it goes by them (USPS codes), and
    the `kinds`, the term of the public plan that a company runs under that name.
    """

    names: tuple[str, ...]
    term: str | None
    unless: frozenset[str]
    shown: str
    states: Mapping[str, frozenset[str]]
    kinds: Mapping[str, str]

    def name_in(self, text: str) -> str | None:
        """The longest of its names that stands in folded text as whole words.

        A name of two letters stands alone: "VA" is Veterans Affairs, "BCBS of VA" is Virginia's. So does one that is a
        common word: "Humana Medical Plan" is not MediCal.
        """
        padded = f" {text} "
        found = [name for name in self.names if f" {name} " in padded]
        if not found or self.unless.intersection(text.split()):
            return None
        alone = {*self.names, *generic()}.issuperset(text.split())
        return next((name for name in found if alone or not _common(name)), None)


def _common(name: str) -> bool:
    return len(name) <= 2 or name in generic()


class _Plan(Entry):
    names: Some[Text]
    term: Text | None = None
    unless: Many[Text] = ()
    states: dict[Text, Many[State]] = Field(default_factory=dict)
    kinds: dict[Text, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _knows_its_names(self) -> Self:
        for name in (*self.states, *self.kinds):
            if fold(name) not in map(fold, self.names):
                raise ValueError(f"“{name}” has states or a kind, but is none of the names of {self.names[0]}")
        return self


class _Pay(Entry):
    words: Some[Text]
    terms: Some[Text]


class _Content(Entry):
    generic: Distinct[Text]
    refusing: Some[Text]
    harmless: Some[Text]
    asks: dict[Text, Many[Text]]
    pays: Many[_Pay]
    plan: Many[_Plan]


@dataclass(frozen=True, slots=True)
class _File:
    """What data/plans.toml says."""

    families: tuple[Family, ...]
    spelled: Mapping[str, str]  # folded name → as it is written
    generic: frozenset[str]
    asks: Mapping[str, tuple[str, ...]]
    pays: Mapping[str, tuple[str, ...]]
    refusing: re.Pattern[str]  # in folded text
    harmless: re.Pattern[str]


@cache
def _file(path: Path = DATA / "plans.toml") -> _File:
    content = read(path, _Content)
    states = {word for name in STATES.values() for word in fold(name).split()}
    return _File(
        families=tuple(map(_family, content.plan)),
        spelled={fold(name): name for plan in content.plan for name in reversed(plan.names)},
        generic=content.generic | states,
        asks={fold(text): names for text, names in content.asks.items()},
        pays={fold(text): pay.terms for pay in content.pays for text in pay.words},
        refusing=_any_of(content.refusing),
        harmless=_any_of(content.harmless),
    )


def _family(plan: _Plan) -> Family:
    return Family(
        names=tuple(sorted({fold(name) for name in plan.names}, key=lambda name: (-len(name), name))),
        term=plan.term,
        unless=frozenset(map(fold, plan.unless)),
        shown=plan.names[0],
        states={fold(name): frozenset(codes) for name, codes in plan.states.items()},
        kinds={fold(name): term for name, term in plan.kinds.items()},
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted({fold(one) for one in phrases}, key=lambda one: (-len(one), one))
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


def families() -> tuple[Family, ...]:
    """Every plan that goes by several names, or that the vocabulary has a term for."""
    return _file().families


def spelled() -> Mapping[str, str]:
    """Folded names of plans, as they are written."""
    return _file().spelled


def generic() -> frozenset[str]:
    """Words that name no plan by themselves."""
    return _file().generic


def asks() -> Mapping[str, tuple[str, ...]]:
    """Folded words that may mean several plans, or none, with the plans to choose from."""
    return _file().asks


def pays() -> Mapping[str, tuple[str, ...]]:
    """Folded words for ways to pay that are no plan, with the payment terms to choose from."""
    return _file().pays


def known(text: str) -> frozenset[int]:
    """The plans of `families`, by number, whose names stand in a text as people write it."""
    folded = fold(text)
    if not folded:
        return frozenset()
    return frozenset(number for number, family in enumerate(families()) if family.name_in(folded))


def refusing() -> re.Pattern[str]:
    """Words that say that a plan is not taken, in folded text."""
    return _file().refusing


def harmless() -> re.Pattern[str]:
    """Phrases with such a word that refuse nothing, in folded text."""
    return _file().harmless
