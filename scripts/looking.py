"""Listings for a person to look through: each fact with its scope, and the raw cell or code that says it. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from directory.imports.checking.opened import Opened
from directory.imports.formats import findtreatment, service_codes
from directory.imports.formats.code_table import code_table
from directory.imports.matching.joining import Program, join
from directory.listings.draft import SECTIONS, Answer
from directory.listings.fact_labels import fact_label
from directory.listings.fact_words import fact_text
from directory.listings.merge import is_silent, merge
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.vocabulary import Generation, get_vocabulary

Cells = Mapping[RowRef, Mapping[str, str]]  # row → its cells by the header's names
_CODES = "service_code_info"
_INTAKES = ("intake1", "intake1a", "intake2", "intake2a")
_PLACES = ("name1", "name2", "street1", "street2", "city", "state", "zip", "phone", *_INTAKES, "website")


def cells_of(opened: Sequence[Opened]) -> Cells:
    """The cells of all rows of some files."""
    return {
        RowRef(one.title, row.number): dict(zip(one.header, row.cells, strict=False))
        for one in opened
        for row in one.rows
    }


def drawn(statements: Sequence[SourceRow], count: int, seed: int) -> list[Program]:
    """Programs by chance, the same each time for a seed."""
    programs = join(statements).programs
    return random.Random(seed).sample(programs, min(count, len(programs)))


def lines(program: Program, cells: Cells) -> Iterator[str]:
    """A program in lines: its rows as they were, its facts, then what its rows say besides."""
    draft = merge([statement.draft for statement in program.statements])
    yield f"== {draft.name} · {draft.place.city}, {draft.place.state}"
    for statement in program.statements:
        row = cells[statement.ref]
        place = "; ".join(f"{name}: {row[name].strip()}" for name in _PLACES if row.get(name, "").strip())
        yield f"   {statement.part or 'row'} {statement.ref.file}, row {statement.ref.row}: {place}"
    for section in SECTIONS:
        values = getattr(draft, section)
        for field in type(values).model_fields:
            value = getattr(values, field)
            if field != "said" and not is_silent(value):
                yield f"   {fact_label(section, field)} = {fact_text(value, field)}"
    for term in get_vocabulary().terms:
        if term.id in draft.answers:
            answer = draft.answers[term.id]
            why = _sources(program, term.id, answer, cells)
            yield f"   {term.label('en')} = {answer.value} | {answer.said.scope} | {why}"
    for statement in program.statements:
        for line in _without_term(statement):
            yield f"   no fact | {statement.part or 'row'} | {line}"


def _sources(program: Program, term: str, answer: Answer, cells: Cells) -> str:
    """The codes that say it, with their labels, in the rows of its scope."""
    statements = [program.primary] if answer.said.scope == "program" else program.twins
    labels = {row.code: row.label for row in code_table()}
    found: list[str] = []
    for statement in statements:
        row = cells[statement.ref]
        generation = Generation.DIRECTORY if _CODES in row else findtreatment.generation_of(list(row))
        codes = (code for code in _codes(row) if _says(code, term, answer.value, generation, statement.part))
        found += [f"{code} “{labels.get(code.upper(), '')}”" for code in codes]
    return ", ".join(found) or "NO CODE SAYS IT"


def _says(code: str, term: str, value: str, generation: Generation, part: str) -> bool:
    """Whether a code says this of a term; where the row says both, whether it says one of them."""
    said = service_codes.read([code], generation, part)
    return term in {"yes": said.yes, "no": said.no}.get(value, said.yes | said.no)


def _without_term(statement: SourceRow) -> Iterator[str]:
    """The codes of a row that no term says, each with the reason."""
    known = {row.code: row for row in code_table()}
    for code in statement.codes:
        row = known.get(code.upper())
        yield f"{code} “{row.label}”: {row.why}" if row else f"{code}: NOT IN THE TABLE"


def _codes(row: Mapping[str, str]) -> list[str]:
    if _CODES in row:
        return row[_CODES].replace("*", " ").split()
    return [name for name, cell in row.items() if cell.strip() in ("1", "1.0")]
