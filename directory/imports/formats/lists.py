"""Lists in a cell: "CBT, DBT; EMDR", "Veterans y mujeres", "Aetna; Medicaid": the terms they name, and what is unknown.

A value is a term by its id, its label in English or Spanish, its code, a synonym (data/term_synonyms.toml), one of
SAMHSA's labels, or as somebody matched it. In a column of payment, health plans are known by their names, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pydantic import RootModel

from directory.config import DATA
from directory.data_files import DataFileError, Many, Text, read
from directory.imports.formats.meanings import ANY, LIST
from directory.imports.formats.service_labels import labels
from directory.listings.plans import plan_lists, plan_names
from directory.text import fold
from directory.unsaid import says_nothing
from directory.vocabulary import Generation, Term, get_vocabulary

PLAN = "plan"  # what a value can be matched to beside a term: a health plan of that name
SKIP = "skip"  # or to nothing
_PAYMENT = f"{LIST}payment"
_BETWEEN = re.compile(r"[;|\n\r\t•·▪●◦‣]")
_PIECES = re.compile(r"\([^()]*\)|,|[^,(]+|\(")
_JOINTS = re.compile(r"(?: (?:and|or|y|e|o|u) | ?[&/+] ?)", re.IGNORECASE)  # of text with single spaces
_BEGINS = re.compile(r"(?:[\s\-–—*✓✔]+|(?:and|or|y|e|&) |\d{1,2}[.)] )+", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"([^()]{1,200})\(([^()]{1,200})\)")
_SHORT = 3  # letters; codes that are shorter count in capitals only
_MOST = 20_000  # characters of a cell
# Their synonyms are everyday words ("all", "adults", "evening") that mean a term under a header of their own only.
_ONLY_UNDER_THEIR_HEADER = frozenset({"ages", "gender", "format", "time"})


class _Names(RootModel[dict[str, Many[Text]]]):
    """Other names of terms by the term's id."""


@dataclass(frozen=True, slots=True)
class ListReading:
    """What a cell names: terms, health plans, and values that nobody knows, as written."""

    terms: frozenset[str] = frozenset()
    plans: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def read_list(cell: str, meaning: str, matched: Mapping[str, str] | None = None) -> ListReading:
    """The values of a cell of a column of lists. `matched`: folded value → term id, PLAN or SKIP."""
    if not cell or len(cell) > _MOST:
        return ListReading(unknown=(cell[:200],) if cell else ())
    if matched:
        return _read(cell, meaning, matched)
    return _read_once(cell, meaning)


@lru_cache(maxsize=8192)
def _read_once(cell: str, meaning: str) -> ListReading:
    return _read(cell, meaning, {})


def _read(cell: str, meaning: str, matched: Mapping[str, str]) -> ListReading:
    terms: set[str] = set()
    plans: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for value in values_of(cell, lambda value: bool(_known(value, meaning, matched))):
        found = _known(value, meaning, matched)
        if not found:
            unknown.setdefault(value)
        for one in found:
            if one == PLAN:
                plans.setdefault(value)
            elif one != SKIP:
                terms.add(one)
    if meaning == _PAYMENT and any(map(plan_lists.refuses, unknown)):
        return ListReading(plans=plan_lists.split([cell]), unknown=tuple(unknown))  # kept in its words, and asked about
    return ListReading(frozenset(terms), tuple(plans), tuple(unknown))


def values_of(cell: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """The values of a list, in their order. A joint ("and", "/") parts only what is known on both of its sides.

    What says that something is not offered ("No CBT, DBT") stays whole: nobody can tell how far the "no" reaches.
    """
    for line in _BETWEEN.split(cell):
        whole = _trimmed(line)
        if says_nothing(whole):
            continue
        if is_known(whole) or plan_lists.refuses(whole):
            yield whole
            continue
        for piece in map(_trimmed, _at_commas(line)):
            if says_nothing(piece):
                continue
            parts = [part for part in map(_trimmed, _JOINTS.split(piece)) if part]  # "LGBTQ+ & teens" has two in a row
            if len(parts) > 1 and not is_known(piece) and all(map(is_known, parts)):
                yield from parts
            else:
                yield piece


def _at_commas(line: str) -> list[str]:
    """The pieces between commas; what is in brackets stays whole."""
    pieces = [""]
    for found in _PIECES.finditer(line):
        if found[0] == ",":
            pieces.append("")
        else:
            pieces[-1] += found[0]
    return pieces


def _trimmed(value: str) -> str:
    text = " ".join(value.split())
    begins = _BEGINS.match(text)
    return (text[begins.end() :] if begins else text).strip(" .:")


def _known(value: str, meaning: str, matched: Mapping[str, str]) -> tuple[str, ...]:
    """The term a value means, and PLAN where it names a health plan; nothing where nobody knows."""
    name = fold(value)
    if name in matched:
        return (matched[name],)
    term = _term(value, name, meaning)
    if term is None and meaning == _PAYMENT and plan_names.known(value) and not plan_lists.refuses(value):
        if len(plan_lists.split([value])) > 1:
            return ()
        term = _public_plan(name)
        return (PLAN, term) if term else (PLAN,)
    return (term,) if term else ()


def _term(value: str, name: str, meaning: str) -> str | None:
    found = term_names(meaning).get(name) or _codes(meaning).get(value)
    if found is None and len(value) >= _SHORT:
        found = _codes(meaning).get(value.upper())
    brackets = _IN_BRACKETS.fullmatch(value) if found is None else None
    if brackets is None:
        return found
    # "Cognitive Behavioral Therapy (CBT)" says one thing twice; "Medicaid (pending)" says something else.
    outside, inside = (_term(part.strip(), fold(part), meaning) for part in brackets.groups())
    if inside is not None and (outside == inside or (outside is None and brackets[2].strip().isupper())):
        return inside
    return None


def _public_plan(name: str) -> str | None:
    """The payment term that a plan of the government is, by one of its names."""
    return next((family.term for family in plan_names.families() if family.term and name in family.names), None)


def can_mean(meaning: str, term: str) -> bool:
    """True where a person may say that a value of a column of this meaning is this term, or PLAN, or SKIP."""
    if term in (PLAN, SKIP):
        return term == SKIP or meaning == _PAYMENT
    found = get_vocabulary().find(term)
    return found is not None and meaning in (ANY, f"{LIST}{found.group}")


# Names of terms ----------------------------------------------------------------------------------------------------


@cache
def synonyms(path: Path = DATA / "term_synonyms.toml") -> dict[str, tuple[str, ...]]:
    """Term id → its other names, folded. Raises DataFileError naming an entry that is unknown or says two things."""
    found: dict[str, tuple[str, ...]] = {}
    owners: dict[tuple[str, str], str] = {}
    for term in get_vocabulary().terms:
        for name in _own_names(term):
            owners[term.group, name] = term.id
    for term_id, names in read(path, _Names).root.items():
        one = get_vocabulary().find(term_id)
        if term_id == SKIP:
            found[SKIP] = tuple(fold(name) for name in names)
            continue
        if one is None:
            raise DataFileError(path, f"“{term_id}” is not a term of the vocabulary; use a term's id")
        for name in names:
            owner = owners.setdefault((one.group, fold(name)), term_id)
            if owner != term_id or not fold(name):
                raise DataFileError(path, f"“{name}” is at {term_id} and means {owner}; keep one")
        found[term_id] = tuple(dict.fromkeys(fold(name) for name in names))
    return found


def _own_names(term: Term) -> tuple[str, ...]:
    return (fold(term.id), fold(term.label("en")), fold(term.label("es")))


@cache
def term_names(meaning: str) -> dict[str, str]:
    """Folded name → term, of the terms that a column of this meaning can hold. The vocabulary's own names come first.

    Under a header for several kinds, a name that is of two groups, or an everyday word, is nobody's.
    """
    terms = [term for term in get_vocabulary().terms if meaning in (ANY, f"{LIST}{term.group}")]
    names: dict[str, str] = {}
    for term in terms:
        for name in _own_names(term):
            names.setdefault(name, term.id)
    others: dict[str, set[str]] = {}
    for term in terms:
        if meaning != ANY or term.group not in _ONLY_UNDER_THEIR_HEADER:
            for name in synonyms().get(term.id, ()):
                others.setdefault(name, set()).add(term.id)
    names = {name: min(found) for name, found in others.items() if len(found) == 1} | names
    names = dict.fromkeys(synonyms()[SKIP], SKIP) | names
    theirs: dict[str, set[str]] = {}
    known, ids = get_vocabulary().codes(Generation.WIDE_2026), {term.id for term in terms}
    for (_category, label), codes in labels().items():
        theirs.setdefault(fold(label), set()).update(known[code] for code in codes if known.get(code) in ids)
    return {name: min(found) for name, found in theirs.items() if len(found) == 1} | names


@cache
def _codes(meaning: str) -> dict[str, str]:
    """Codes in capitals → term, of the terms that a column of this meaning can hold."""
    ids = {term.id for term in get_vocabulary().terms if meaning in (ANY, f"{LIST}{term.group}")}
    found = {code: term for code, term in get_vocabulary().codes(Generation.DIRECTORY).items() if term in ids}
    for code, term in get_vocabulary().codes(Generation.WIDE_2026).items():
        if term in ids and len(code) >= _SHORT:
            found.setdefault(code.upper(), term)
    return found
