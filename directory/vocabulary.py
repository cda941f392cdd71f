"""The controlled terms a family chooses by, read from data/vocabulary.toml once and checked.

Order is the file's order, and a term's place in it is its bit in the search index. Listings' documents hold ids, never
positions, so terms may be added or moved.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from directory.config import DATA

GROUPS = (
    "level",
    "focus",
    "population",
    "ages",
    "gender",
    "therapy",
    "format",
    "time",
    "payment",
    "language",
    "access",
    "accreditation",
)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z][A-Z0-9]*")
_MORE_CODES = ("codes_also", "codes_implied", "codes_no", "codes_mental")
_CODE_2026 = re.compile(r"[a-z][a-z0-9_]*")


class Generation(StrEnum):
    """Which set of codes a SAMHSA file uses."""

    DIRECTORY = "directory"  # National Directory 2024: upper-case tokens in one column
    WIDE = "wide"  # FindTreatment.gov downloads of 2023 to 2025: one lower-case column a code
    WIDE_2026 = "wide-2026"  # the download of 2026, with 26 columns renamed


class VocabularyError(Exception):
    """data/vocabulary.toml is wrong; the message names the entry and the mend."""


@dataclass(frozen=True, slots=True)
class Words:
    """A label and its one-sentence definition in one language."""

    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Of:
    """What a term makes of another of its group (`term`), in words by language."""

    term: str
    words: Mapping[str, str] = field(repr=False)

    def label(self, locale: str = "en") -> str:
        """The words in a language; English where there are none."""
        return self.words.get(locale, self.words["en"])


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a listing can say yes or no to. `group` is the id of its group, and the URL parameter."""

    id: str
    group: str
    words: Mapping[str, Words] = field(repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)
    codes_2026: tuple[str, ...] = field(default=(), repr=False)
    codes_also: tuple[str, ...] = field(default=(), repr=False)  # codes of other terms that say yes to this one, too
    codes_implied: tuple[str, ...] = field(default=(), repr=False)  # the same, where no code says no
    codes_no: tuple[str, ...] = field(default=(), repr=False)
    codes_mental: tuple[str, ...] = field(default=(), repr=False)  # that say yes only in a mental-health row
    proper: bool = field(default=False, repr=False)  # its label is a name, with a capital wherever it stands
    only: Of | None = field(default=None, repr=False)  # it takes only these, and what is said of that first of all
    without: Of | None = field(default=None, repr=False)  # the wider term, and its name where this part is ruled out

    def label(self, locale: str = "en") -> str:
        """Its name in a language; English where there is none."""
        return self.words.get(locale, self.words["en"]).label

    def definition(self, locale: str = "en") -> str:
        """One plain sentence on what it means."""
        return self.words.get(locale, self.words["en"]).definition


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that answer one question. `combine`: whether several choices widen ("any") or each narrows ("all").

    `same_place`: whether what a list says of the same place only is found by a search ("match"), or has to be asked.
    """

    id: str
    labels: Mapping[str, str]
    combine: Literal["any", "all"]
    same_place: Literal["match", "ask"]

    def label(self, locale: str = "en") -> str:
        """Its name in a language; English where there is none."""
        return self.labels.get(locale, self.labels["en"])


class Vocabulary:
    """All groups and terms, in order."""

    def __init__(self, groups: tuple[Group, ...], terms: tuple[Term, ...]) -> None:
        self.groups = groups
        self.terms = terms
        self._by_id = {term.id: term for term in terms}
        self._groups = {group.id: group for group in groups}
        self._terms_of = {group.id: tuple(term for term in terms if term.group == group.id) for group in groups}
        self._positions = {term.id: position for position, term in enumerate(terms)}
        self._codes = {generation: _codes(terms, generation) for generation in Generation}

    def find(self, term_id: str) -> Term | None:
        """The term of this id, or None."""
        return self._by_id.get(term_id)

    def term(self, term_id: str) -> Term:
        """The term of this id; KeyError when there is none."""
        return self._by_id[term_id]

    def position(self, term_id: str) -> int:
        """The term's bit in the index; KeyError when there is none."""
        return self._positions[term_id]

    def group(self, group_id: str) -> Group:
        """The group of this id; KeyError when there is none."""
        return self._groups[group_id]

    def terms_of(self, group_id: str) -> tuple[Term, ...]:
        """The terms of one group, in order."""
        return self._terms_of[group_id]

    def codes(self, generation: Generation) -> Mapping[str, str]:
        """Code → term id: upper-case tokens for the directory, lower-case column names for the wide downloads."""
        return self._codes[generation]


@cache
def get_vocabulary() -> Vocabulary:
    """The vocabulary of data/vocabulary.toml, read once."""
    return load(DATA / "vocabulary.toml")


def load(path: Path) -> Vocabulary:
    """Read and check a vocabulary. Raises VocabularyError naming the wrong entry and how to mend it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VocabularyError(f"{path.name} cannot be read: {error}") from error
    unknown = set(raw) - {"group", "term"}
    if unknown:
        raise VocabularyError(f"{path.name}: [{min(unknown)}] is not known; use [[group]] and [[term]]")
    groups = tuple(_group(entry) for entry in raw.get("group", ()))
    if tuple(group.id for group in groups) != GROUPS:
        raise VocabularyError(f"{path.name}: the groups must be, in this order: {', '.join(GROUPS)}")
    terms = tuple(_term(entry, number) for number, entry in enumerate(raw.get("term", ()), start=1))
    _refuse_twice(terms)
    _refuse_others(terms)
    return Vocabulary(groups, terms)


def _group(entry: Mapping[str, Any]) -> Group:
    where = f'group "{entry.get("id", "?")}"'
    _only(entry, {"id", "en", "es", "combine", "same_place"}, where)
    for locale in ("en", "es"):
        if not isinstance(entry.get(locale), str) or not entry[locale].strip():
            raise VocabularyError(f"{where} needs its label in {locale}")
    if entry.get("combine") not in ("any", "all"):
        raise VocabularyError(f'{where} needs combine = "any" or "all"')
    if entry.get("same_place") not in ("match", "ask"):
        raise VocabularyError(f'{where} needs same_place = "match" or "ask"')
    labels = {locale: entry[locale] for locale in ("en", "es")}
    return Group(entry["id"], labels, entry["combine"], entry["same_place"])


def _term(entry: Mapping[str, Any], number: int) -> Term:
    term_id = entry.get("id")
    where = f'term "{term_id}"' if term_id else f"term number {number}"
    if not isinstance(term_id, str) or not _ID.fullmatch(term_id):
        raise VocabularyError(f"{where} needs an id of lower-case letters, digits and single hyphens")
    _only(entry, {"id", "group", "en", "es", "proper", "only", "without", "codes", "codes_2026", *_MORE_CODES}, where)
    if entry.get("group") not in GROUPS:
        raise VocabularyError(f'{where}: "{entry.get("group")}" is not a group; choose one of {", ".join(GROUPS)}')
    words = {locale: _words(entry.get(locale), locale, where) for locale in ("en", "es")}
    codes = _code_list(entry.get("codes", []), _CODE, "codes", where)
    codes_2026 = tuple(code.lower() for code in codes)
    if "codes_2026" in entry:
        codes_2026 = _code_list(entry["codes_2026"], _CODE_2026, "codes_2026", where)
    more = {name: _code_list(entry.get(name, []), _CODE, name, where) for name in _MORE_CODES}
    return Term(
        term_id,
        entry["group"],
        words,
        codes,
        codes_2026,
        proper=entry.get("proper") is True,
        only=_of(entry, "only", where),
        without=_of(entry, "without", where),
        **more,
    )


def _of(entry: Mapping[str, Any], name: str, where: str) -> Of | None:
    value = entry.get(name)
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"of", "en", "es"} or not all(map(_is_text, value.values())):
        raise VocabularyError(f'{where} needs {name} = {{ of = "another term", en = "words", es = "words" }}')
    return Of(value["of"], {locale: value[locale] for locale in ("en", "es")})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _words(value: object, locale: str, where: str) -> Words:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(v, str) and v.strip() for v in value):
        raise VocabularyError(f'{where} needs {locale} = ["label", "definition in one sentence."]')
    label, definition = value
    if not definition.endswith("."):
        raise VocabularyError(f"{where}: the definition in {locale} must be a sentence that ends with a full stop")
    return Words(label, definition)


def _code_list(value: object, pattern: re.Pattern[str], name: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise VocabularyError(f"{where}: {name} must be a list of codes")
    for code in value:
        if not isinstance(code, str) or not pattern.fullmatch(code):
            raise VocabularyError(f'{where}: "{code}" is not a code for {name}')
    return tuple(value)


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = set(entry) - known
    if unknown:
        raise VocabularyError(f'{where}: "{min(unknown)}" is not known; use {", ".join(sorted(known))}')


def _refuse_twice(terms: tuple[Term, ...]) -> None:
    seen: set[str] = set()
    for term in terms:
        if term.id in seen:
            raise VocabularyError(f'term "{term.id}" is there twice; ids are unique over all groups')
        seen.add(term.id)
    for generation in Generation:
        holders: dict[str, str] = {}
        for term in terms:
            for code in _codes_of(term, generation):
                if code in holders:
                    raise VocabularyError(
                        f'code "{code}" ({generation}) is at "{holders[code]}" and at "{term.id}"; keep one'
                    )
                holders[code] = term.id


def _refuse_others(terms: tuple[Term, ...]) -> None:
    groups = {term.id: term.group for term in terms}
    for term in terms:
        for of in (term.only, term.without):
            if of is not None and (groups.get(of.term) != term.group or of.term == term.id):
                raise VocabularyError(f'term "{term.id}": of = "{of.term}" must be another term of {term.group}')


def _codes(terms: tuple[Term, ...], generation: Generation) -> dict[str, str]:
    return {code: term.id for term in terms for code in _codes_of(term, generation)}


def _codes_of(term: Term, generation: Generation) -> tuple[str, ...]:
    if generation is Generation.DIRECTORY:
        return term.codes
    if generation is Generation.WIDE:
        return tuple(code.lower() for code in term.codes)
    return term.codes_2026
