"""The controlled terms a family chooses by, read from data/vocabulary.toml once and checked.

Order is the file's order, and a term's place in it is its bit in the search index. Listings' documents hold ids, never
positions, so terms may be added or moved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from directory.config import DATA
from directory.data_files import Entry, Id, Labelled, Many, Text, read, refuse_twice, written

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


def _is_group(text: str) -> str:
    if text not in GROUPS:
        raise ValueError(f"“{text}” is not a group; choose one of {', '.join(GROUPS)}")
    return text


def _ends(text: str) -> str:
    if not text.endswith("."):
        raise ValueError("must be a sentence that ends with a full stop")
    return text


GroupId = Annotated[str, AfterValidator(_is_group)]
Sentence = Annotated[Text, AfterValidator(_ends)]
Code = Annotated[str, written(re.compile(r"[A-Z][A-Z0-9]*"), "a code here is in capitals and digits")]
NewCode = Annotated[str, written(re.compile(r"[a-z][a-z0-9_]*"), "a code of 2026 is in small letters")]


class Generation(StrEnum):
    """Which set of codes a SAMHSA file uses."""

    DIRECTORY = "directory"  # National Directory 2024: upper-case tokens in one column
    WIDE = "wide"  # FindTreatment.gov downloads of 2023 to 2025: one lower-case column a code
    WIDE_2026 = "wide-2026"  # the download of 2026, with 26 columns renamed


class Words(Entry):
    """A label and its one-sentence definition in one language, written as a pair."""

    label: Text
    definition: Sentence

    @model_validator(mode="before")
    @classmethod
    def _of_pair(cls, value: Any) -> Any:
        if isinstance(value, cls):
            return value
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError('needs ["label", "definition in one sentence."]')
        return dict(zip(("label", "definition"), value, strict=True))


class Word(Entry):
    """A word with what it means, in each language."""

    id: Id
    en: Words
    es: Words

    def label(self, locale: str = "en") -> str:
        """Its name in a language; English where there is none."""
        return self._words(locale).label

    def definition(self, locale: str = "en") -> str:
        """One plain sentence on what it means."""
        return self._words(locale).definition

    def _words(self, locale: str) -> Words:
        return self.es if locale == "es" else self.en


class Of(Labelled):
    """What a term makes of another of its group (`term`), in words."""

    term: Text = Field(alias="of")


class Term(Word):
    """One thing a listing can say yes or no to. `group` is the id of its group, and the URL parameter."""

    group: GroupId
    codes: Many[Code] = ()
    renamed: Many[NewCode] | None = Field(default=None, alias="codes_2026")  # where 2026 has others than before
    codes_also: Many[Code] = ()  # codes of other terms that say yes to this one, too
    codes_implied: Many[Code] = ()  # the same, where no code says no
    codes_no: Many[Code] = ()
    codes_mental: Many[Code] = ()  # that say yes only in a mental-health row
    proper: bool = False  # its label is a name, with a capital wherever it stands
    only: Of | None = None  # it takes only these, and what is said of that first of all
    without: Of | None = None  # the wider term, and its name where this part is ruled out

    def codes_in(self, generation: Generation) -> tuple[str, ...]:
        """The codes that say yes to it in files of a generation, as they are written there."""
        if generation is Generation.DIRECTORY:
            return self.codes
        before = tuple(code.lower() for code in self.codes)
        return before if generation is Generation.WIDE or self.renamed is None else self.renamed


class Group(Labelled):
    """Terms that answer one question. `combine`: whether several choices widen ("any") or each narrows ("all").

    `same_place`: whether what a list says of the same place only is found by a search ("match"), or has to be asked.
    """

    id: GroupId
    combine: Literal["any", "all"]
    same_place: Literal["match", "ask"]


class _File(Entry):
    group: Many[Group]
    term: Many[Term]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if tuple(group.id for group in self.group) != GROUPS:
            raise ValueError(f"the groups must be, in this order: {', '.join(GROUPS)}")
        refuse_twice(term.id for term in self.term)
        for generation in Generation:
            holders: dict[str, str] = {}
            for term in self.term:
                for code in term.codes_in(generation):
                    if (other := holders.setdefault(code, term.id)) != term.id:
                        raise ValueError(f"code “{code}” ({generation}) is at “{other}” and at “{term.id}”; keep one")
        groups = {term.id: term.group for term in self.term}
        for term in self.term:
            for of in (term.only, term.without):
                if of is not None and (groups.get(of.term) != term.group or of.term == term.id):
                    raise ValueError(f"term “{term.id}”: of = “{of.term}” must be another term of {term.group}")
        return self


class Vocabulary:
    """All groups and terms, in order."""

    def __init__(self, groups: tuple[Group, ...], terms: tuple[Term, ...]) -> None:
        self.groups = groups
        self.terms = terms
        self._by_id = {term.id: term for term in terms}
        self._groups = {group.id: group for group in groups}
        self._terms_of = {group.id: tuple(term for term in terms if term.group == group.id) for group in groups}
        self._positions = {term.id: position for position, term in enumerate(terms)}
        self._codes = {
            generation: {code: term.id for term in terms for code in term.codes_in(generation)}
            for generation in Generation
        }

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
    """The vocabulary of data/vocabulary.toml."""
    return load(DATA / "vocabulary.toml")


def load(path: Path) -> Vocabulary:
    """Read and check a vocabulary. Raises DataFileError naming the wrong entry and how to mend it."""
    content = read(path, _File)
    return Vocabulary(content.group, content.term)
