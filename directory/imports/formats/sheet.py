"""A hand-made sheet: columns by the names people give them, answers as people write them.

Which columns mean what stands in data/column_synonyms.toml. A column named after a vocabulary term ("DBT", "Veterans")
holds yes or no. A row is an IOP where a column says so, or where the text on its services does.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

from directory.config import DATA
from directory.imports.formats import times
from directory.imports.formats.base import Columns, Outcome, RawRow
from directory.imports.normaliser import answer
from directory.imports.table import HEADER_ROWS, Table, header_name
from directory.text import fold
from directory.vocabulary import get_vocabulary

MEANING_WORDS = {
    "name1": "Program or organization name (needed)",
    "name2": "Second name: site or branch",
    "street": "Street",
    "street2": "Suite, floor",
    "city": "City",
    "state": "State",
    "zip": "ZIP code",
    "county": "County",
    "phone": "Phone",
    "intake": "Phone for new people",
    "website": "Website",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "level": "Services, in words (an IOP is looked for in it)",
    "iop": "Is an IOP: yes or no",
    "as_of": "Day the row was right",
    **times.WORDS,
}
MEANINGS = frozenset(MEANING_WORDS)
_IOP = re.compile(r"\biops?\b|\bintensive[ -]?out-?patient", re.IGNORECASE)


class SynonymsError(Exception):
    """data/column_synonyms.toml is wrong; the message names the entry."""


@cache
def synonyms(path: Path = DATA / "column_synonyms.toml") -> dict[str, str]:
    """Folded column name → meaning. Raises SynonymsError naming an entry that is unknown or stands twice."""
    meanings: dict[str, str] = {}
    for meaning, names in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if meaning not in MEANINGS:
            raise SynonymsError(f'{path.name}: "{meaning}" is not a meaning; use one of {", ".join(sorted(MEANINGS))}')
        for name in names:
            if fold(name) in meanings:
                raise SynonymsError(f'{path.name}: "{name}" is at {meanings[fold(name)]} and at {meaning}; keep one')
            meanings[fold(name)] = meaning
    return meanings


class Sheet:
    """The format; see the module."""

    id = "sheet"
    label = "hand-made sheet"
    source: str | None = None

    def __init__(self, *, all_iop: bool = False) -> None:
        self._all_iop = all_iop

    def recognises(self, header: Sequence[str]) -> bool:
        """True where the header names a program, its city and state or ZIP."""
        return is_enough(guess(header))

    def reader(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Reader:  # noqa: ARG002
        """A reader for this header."""
        return _Reader(guess(header), all_iop=self._all_iop)


class MatchedSheet:
    """A sheet whose columns a person matched: name as compared → meaning or term, "" to skip."""

    id = "sheet"
    label = "hand-made sheet, its columns matched by hand"
    source: str | None = None

    def __init__(self, columns: Mapping[str, str], *, all_iop: bool = False) -> None:
        self._chosen, self._all_iop = columns, all_iop

    def recognises(self, header: Sequence[str]) -> bool:
        """True for the row that holds the columns that were matched."""
        return is_enough([self._chosen.get(name, "") for name in header])

    def reader(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Reader:  # noqa: ARG002
        """A reader for this header."""
        return _Reader([self._chosen.get(name, "") for name in header], all_iop=self._all_iop)


def words_of(meaning: str) -> str:
    """What a column holds, for people: a meaning, or a term."""
    terms = {term.id: term.label("en") for term in get_vocabulary().terms}
    return MEANING_WORDS.get(meaning) or terms.get(meaning, meaning)


def guess(header: Sequence[str]) -> list[str]:
    """What each column means by its name: a meaning, a term, or "" where nobody knows."""
    return [synonyms().get(fold(name)) or _term_names().get(fold(name), "") for name in header]


def is_enough(meanings: Collection[str]) -> bool:
    """True where these columns name a program and its place."""
    return "name1" in meanings and ("zip" in meanings or {"city", "state"} <= set(meanings))


class _Reader:
    def __init__(self, meanings: Sequence[str], *, all_iop: bool = False) -> None:
        self._columns = Columns([meaning if meaning in MEANINGS else "" for meaning in meanings])
        terms = {term.id for term in get_vocabulary().terms}
        self._terms = [(at, meaning) for at, meaning in enumerate(meanings) if meaning in terms - MEANINGS]
        self._all_iop = all_iop
        self.covered = frozenset(term for _, term in self._terms)

    @property
    def positions(self) -> Mapping[str, int]:
        return self._columns.called({"name": "name1", **times.column_of_times(self._columns.positions)})

    def read(self, cells: Sequence[str]) -> Outcome:
        def cell(name: str) -> str:
            return self._columns.cell(cells, name)

        answers = {term: answer(cells[at]) for at, term in self._terms if at < len(cells)}
        yes = {term for term, said in answers.items() if said == "yes"}
        no = {term for term, said in answers.items() if said == "no"}
        said_iop = answer(cell("iop"))
        silent = said_iop is None and "iop" not in no
        if said_iop == "yes" or (silent and (self._all_iop or _IOP.search(cell("level")))):
            yes.add("iop")
        return RawRow(
            name1=cell("name1") or cell("name2"),
            name2=cell("name2") if cell("name1") else "",
            street=cell("street"),
            street2=cell("street2"),
            city=cell("city"),
            state=cell("state"),
            zip=cell("zip"),
            county=cell("county"),
            phones=(("main", cell("phone")), ("intake", cell("intake"))),
            website=cell("website"),
            latitude=cell("latitude"),
            longitude=cell("longitude"),
            is_iop="iop" in yes,
            yes=frozenset(yes),
            no=frozenset(no),
            as_of=cell("as_of"),
            more=times.tracks_of(cell),
        )


@cache
def _term_names() -> dict[str, str]:
    """Folded term ids and English labels → term id, but those that mean a column of their own."""
    names: dict[str, str] = {}
    for term in get_vocabulary().terms:
        for name in (term.id, term.label("en")):
            if synonyms().get(fold(name)) is None:
                names.setdefault(fold(name), term.id)
    return names


def header_row(table: Table) -> int:
    """The row among the first that names the most columns we know; the first of several."""

    def known(at: int) -> int:
        return sum(bool(meaning) for meaning in guess([header_name(cell) for cell in table.rows[at].cells]))

    return max(range(min(HEADER_ROWS, len(table.rows))), key=lambda at: (known(at), -at))
