"""What a column of a hand-made sheet can hold, and what its name says it holds.

A column holds one thing of a program (its street), a vocabulary term (yes or no), or a list of terms ("list:therapy":
CBT, DBT; "list:any" where they are of several kinds). The names people give stand in data/column_synonyms.toml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from pathlib import Path

from pydantic import RootModel

from directory.config import DATA
from directory.data_files import DataFileError, Many, Text, read
from directory.imports.formats import times
from directory.imports.table import base_name
from directory.text import fold
from directory.vocabulary import get_vocabulary

MEANING_WORDS = {
    "name1": "Program or facility name (needed, or the organization's)",
    "provider": "Organization that runs it",
    "name2": "Second name: site or branch",
    "street": "Street",
    "street2": "Suite, floor",
    "address": "Whole address in one cell: street, city, state, ZIP code",
    "city": "City",
    "town": "City, state and ZIP code in one cell",
    "state": "State",
    "zip": "ZIP code",
    "county": "County",
    "withheld": "Keeps its address private: yes or no",
    "phone": "Phone",
    "intake": "Phone for new people",
    "website": "Website",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "level": "Services, in words (an IOP is looked for in it)",
    "iop": "Is an IOP: yes or no",
    "as_of": "When the row was right",
    "own_id": "The list's own number of the program: by it the next list finds it again",
    "npi": "NPI",
    "license_number": "License number",
    **times.WORDS,
    **times.DAY_WORDS,
}
MEANINGS = frozenset(MEANING_WORDS)
LIST = "list:"
ANY = "list:any"
_SEVERAL = frozenset({"level", *times.WORDS})  # may stand in several columns, as lists may: all of them are read
_NAMES = ("organization", "facility", "program")  # in the synonyms: who runs it, where, and what; see `_with_names`
_NUMBERED = re.compile(r"(\D{2,60}?) ?\d{1,2}")


class _Names(RootModel[dict[str, Many[Text]]]):
    """Names of columns by what they mean."""


@cache
def synonyms(path: Path = DATA / "column_synonyms.toml") -> dict[str, str]:
    """Folded column name → meaning. Raises DataFileError naming an entry that is unknown or stands twice."""
    known = MEANINGS | set(_NAMES) | list_meanings().keys()
    meanings: dict[str, str] = {}
    for meaning, names in read(path, _Names).root.items():
        if meaning not in known:
            raise DataFileError(path, f"“{meaning}” is not a meaning; use one of {', '.join(sorted(known))}")
        for name in names:
            if fold(name) in meanings:
                raise DataFileError(path, f"“{name}” is at {meanings[fold(name)]} and at {meaning}; keep one")
            meanings[fold(name)] = meaning
    return meanings


@cache
def list_meanings() -> dict[str, str]:
    """What a column of lists can be of → its words for people."""
    return {ANY: "Several kinds"} | {f"{LIST}{group.id}": group.label("en") for group in get_vocabulary().groups}


def is_known(meaning: str) -> bool:
    """True for what a column can hold."""
    return meaning in MEANINGS or meaning in list_meanings() or get_vocabulary().find(meaning) is not None


def words_of(meaning: str) -> str:
    """What a column holds, for people: a meaning, a term, or a list."""
    if meaning in list_meanings():
        return f"A list in each cell: {list_meanings()[meaning]}"
    term = get_vocabulary().find(meaning)
    return MEANING_WORDS.get(meaning) or (f"{term.label('en')}: yes or no" if term else meaning)


def guess(header: Sequence[str]) -> list[str]:
    """What each column means by its name, "" where nobody knows. Two may claim the same (`claimed_twice`).

    The second of one name ("phone (2)", `table.column_names`) means what the first does.
    """
    names = [name if (base := base_name(name)) not in header else base for name in header]
    return _with_address(_with_names([_by_name(fold(name)) for name in names]))


def settled(meanings: Sequence[str]) -> list[str]:
    """The same where no two claim one: of those that do, the first is kept, and the others are skipped."""
    seen: set[str] = set()
    kept = []
    for meaning in meanings:
        kept.append("" if meaning in seen else meaning)
        if not may_repeat(meaning):
            seen.add(meaning)
    return kept


def may_repeat(meaning: str) -> bool:
    """True where several columns may hold the same: each adds to the others."""
    return not meaning or meaning in _SEVERAL or meaning.startswith(LIST)


def claimed_twice(meanings: Collection[str]) -> list[str]:
    """What several columns claim that only one can hold."""
    counts = Counter(meanings)
    return sorted(meaning for meaning, times in counts.items() if times > 1 and not may_repeat(meaning))


def is_enough(meanings: Collection[str]) -> bool:
    """True where these columns name a program and its place."""
    there = set(meanings)
    return bool(there & {"name1", "provider"}) and (
        bool(there & {"zip", "town", "address"}) or {"city", "state"} <= there
    )


@lru_cache(maxsize=4096)
def _by_name(name: str) -> str:
    """What a folded name means; "Therapy 2" is as "Therapy" where that is a list."""
    found = synonyms().get(name) or _term_names().get(name, "")
    if not found and (numbered := _NUMBERED.fullmatch(name[:70])):
        other = synonyms().get(numbered[1], "")
        found = other if other.startswith(LIST) or other in _SEVERAL else ""
    return found


def _with_names(meanings: Sequence[str]) -> list[str]:
    """Who runs it, where, and what: the column that names most closely is the program's name.

    An organization beside it is the provider. A facility beside a program is the name's first part, or the provider
    where the second part is taken.
    """
    there = set(meanings)
    organization, facility, program = (name in there for name in _NAMES)
    means = {"organization": "name1", "facility": "name1", "program": "name1"}
    if facility and program:
        parts = ("provider", "name1") if "name2" in there and not organization else ("name1", "name2")
        means |= dict(zip(("facility", "program"), parts, strict=True))
    if organization and (facility or program):
        means["organization"] = "provider"
    return [means.get(meaning, meaning) for meaning in meanings]


def _with_address(meanings: list[str]) -> list[str]:
    """A column "Address" is a street, and the whole address where no other column says in which town."""
    whole = {"street2", "city", "zip", "town", "address"}.isdisjoint(meanings) and meanings.count("street") == 1
    return ["address" if whole and meaning == "street" else meaning for meaning in meanings]


@cache
def _term_names() -> dict[str, str]:
    """Folded term ids and labels in both languages → term id, but those that mean a column of their own."""
    names: dict[str, str] = {}
    for term in get_vocabulary().terms:
        for name in (term.id, term.label("en"), term.label("es")):
            if synonyms().get(fold(name)) is None:
                names.setdefault(fold(name), term.id)
    return names
