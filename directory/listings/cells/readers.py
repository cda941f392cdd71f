"""Cells of our template, each as one value of a listing. Pure.

Every reader takes a cell's text and gives a value, or raises `CellProblem` with what was expected and how to mend it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from directory.geo.states import state_code
from directory.listings.cells import normaliser
from directory.listings.cells.day_cell import time_of_fraction
from directory.listings.cells.issues import CellProblem
from directory.listings.draft import Evidence, EvidenceKind, Said
from directory.listings.plans import plan_lists
from directory.listings.weekly import reading
from directory.listings.weekly.values import Doubt
from directory.partial_date import PartialDate
from directory.text import filled, fold
from directory.unsaid import says_nothing


def number(text: str) -> int:
    """A whole number; "$450" and "1,200" too."""
    digits = re.sub(r"[$,\s]|\.0+$", "", text)
    if not digits.isdecimal() or len(digits) > 9:
        raise CellProblem("a whole number", "Write digits only, like 12.")
    return int(digits)


def plans(text: str) -> tuple[str, ...]:
    """Health plans, as people write lists of them."""
    return tuple(plan for plan in plan_lists.split([text]) if not says_nothing(plan))


def states(text: str) -> tuple[str, ...]:
    """State codes from codes or names between semicolons or commas."""
    found = []
    for part in re.split(r"[;,]", text):
        if part.strip():
            code = state_code(part.strip())
            if code is None:
                fix = filled("“%(part)s” is none; write codes like TX; NM.", part=part.strip())
                raise CellProblem("US states, with semicolons between them", fix)
            found.append(code)
    return tuple(sorted(set(found)))


def day(text: str) -> PartialDate:
    """A day, a month or a year."""
    found = normaliser.date(text)
    if found is None:
        raise CellProblem("a date", "Write it like 2026-11-23, 2026-11 or 2026.")
    return found


def openings_status(text: str) -> str:
    """accepting, waitlist or full."""
    word = text.strip().lower()
    if word not in ("accepting", "waitlist", "full"):
        raise CellProblem("accepting, waitlist or full", "Choose one of them, or leave the cell empty.")
    return word


def npi(text: str) -> str:
    """A National Provider Identifier: ten digits that begin with 1 or 2, the last of them a check digit.

    The check is Luhn's over the number with 80840 before it (45 CFR 162.406; CMS, NPI check digit calculation).
    """
    digits = re.sub(r"\D", "", text)
    if not re.fullmatch(r"[12]\d{9}", digits):
        raise CellProblem("ten digits that begin with 1 or 2", "Look it up in the NPI registry, or leave it empty.")
    doubled = [int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(reversed("80840" + digits))]
    if sum(sum(divmod(number, 10)) for number in doubled) % 10:
        raise CellProblem("an NPI whose check digit is right", "A digit is wrong: look it up in the NPI registry.")
    return digits


def time_of_day(text: str) -> dt.time:
    """A time by 24 hours, like 18:00, by twelve with am or pm, like 6 pm, or as a spreadsheet keeps it, like 0.75."""
    if fraction := time_of_fraction(text):
        return fraction
    try:
        return reading.time_of_day(text)
    except Doubt as doubt:
        raise CellProblem("a time like 18:00 or 6 pm", doubt.says) from doubt


def evidence(text: str, said: Said, terms: Mapping[str, str]) -> dict[str, Evidence]:
    """What is made for which population: "veterans: group: Led by a veteran | lgbt: staff: …".

    `terms` are the names a population goes by, folded, to its id.
    """
    kinds = {kind.value: kind for kind in EvidenceKind if kind is not EvidenceKind.LISTED}
    found = {}
    for part in text.split("|"):
        if not part.strip():
            continue
        population, _, rest = part.partition(":")
        kind, _, words = rest.partition(":")
        term = terms.get(fold(population))
        if term is None or kind.strip().lower() not in kinds:
            raise CellProblem(
                filled(
                    "parts like “veterans: group: what is different”, the kind one of %(kinds)s", kinds=", ".join(kinds)
                ),
                filled("Look at “%(part)s”.", part=part.strip()[:60]),
            )
        found[term] = Evidence(kind=kinds[kind.strip().lower()], words=words.strip() or None, said=said)
    return found


def evidence_es(text: str, found: Mapping[str, Evidence], terms: Mapping[str, str]) -> dict[str, Evidence]:
    """The same evidence with its words in Spanish: "veterans: Dirigido por un veterano | lgbt: …"."""
    spanish = dict(found)
    for part in text.split("|"):
        if not part.strip():
            continue
        population, _, words = part.partition(":")
        term = terms.get(fold(population))
        if term not in spanish or not words.strip():
            raise CellProblem(
                "parts like “veterans: qué es diferente”, each of a population in population_evidence",
                filled("Look at “%(part)s”.", part=part.strip()[:60]),
            )
        spanish[term] = Evidence(**spanish[term].model_dump() | {"words_es": words.strip()})
    return spanish


def words(text: str) -> str:
    """Text as it stands."""
    return text
