"""The columns of a hand-made sheet: what each may mean, and what a person says it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory import audit
from directory.imports import transitions
from directory.imports.applying.applier import refuse_unseen
from directory.imports.applying.seen import of_batch
from directory.imports.checking.opened import Look, look
from directory.imports.checking.whose_and_when import source_of_sheet
from directory.imports.formats.lists import PLAN, can_mean
from directory.imports.formats.meanings import (
    LIST,
    claimed_twice,
    guess,
    is_enough,
    list_meanings,
    may_repeat,
    words_of,
)
from directory.imports.formats.sheet import Values
from directory.imports.sheets import remembered_columns
from directory.imports.staging.options import Options
from directory.imports.table import FileProblem
from directory.imports.uploads import files_of, looks_of
from directory.models import BatchStatus, ImportBatch
from directory.vocabulary import get_vocabulary

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a hand-made sheet: its name as compared and as written, three values, and what it may mean.

    `rival` is the column that holds already what this one's name says, so that this one is skipped.
    """

    name: str
    shown: str
    samples: tuple[str, ...]
    meaning: str
    how: str  # "name", "chosen", "rival", ""
    rival: str = ""


def tables_of(session: Session, batch: ImportBatch) -> list[Look]:
    """The tables of a batch whose columns a person matches. Raises FileProblem."""
    options = Options.of(batch)
    return [one for upload in files_of(session, batch.id) for one in looks_of(upload, options=options)]


def all_tables_of(session: Session, batch: ImportBatch) -> list[Look]:
    """Every filled table of a batch's files, hidden sheets too. Raises FileProblem."""
    picks = Options.of(batch).picks
    return [one for upload in files_of(session, batch.id) for one in look(upload, picks=picks)]


def matched_before(session: Session, batch: ImportBatch) -> Mapping[str, str]:
    """How a batch's columns were matched, or those of its source's last file."""
    options = Options.of(batch)
    return options.columns or remembered_columns.recall(session, _source(session, batch.id, options)).columns or {}


def _source(session: Session, batch_id: int, options: Options) -> str:
    return source_of_sheet(options.source, files_of(session, batch_id))


def columns_in(tables: Sequence[Look], chosen: Mapping[str, str]) -> list[Column]:
    """The columns of tables, each name once, as they were chosen or as their names say. No two hold what one can."""
    found: dict[str, Column] = {}
    holders: dict[str, str] = {meaning: name for name, meaning in chosen.items() if not may_repeat(meaning)}
    for table in tables:
        for position, (name, said) in enumerate(zip(table.header, guess(table.header), strict=True)):
            if not name or name in found:
                continue
            shown = table.head.cells[position].strip()[:100]
            meaning, how, rival = chosen.get(name, said), "chosen" if name in chosen else "name" if said else "", ""
            if how == "name" and not may_repeat(said) and holders.setdefault(said, shown) != shown:
                meaning, how, rival = "", "rival", holders[said]
            found[name] = Column(name, shown, _samples(table, position), meaning, how, rival)
    return list(found.values())


def _samples(table: Look, position: int) -> tuple[str, ...]:
    rows = table.table.rows[table.at + 1 :]
    values = (row.cells[position].strip() for row in rows if position < len(row.cells))
    return tuple(dict.fromkeys(value[:80] for value in values if value))[:SAMPLES]


def refuse_unfit(columns: Mapping[str, str]) -> None:
    """Raise FileProblem where columns do not name a program and its place, or two hold what only one can."""
    meanings = [meaning for meaning in columns.values() if meaning]
    twice = claimed_twice(meanings)
    if twice:
        raise FileProblem(
            "column-twice", f"Two columns go to “{words_of(twice[0])}”.", "Keep one of them, and skip the other."
        )
    if not is_enough(meanings):
        raise FileProblem(
            "columns",
            "The columns do not say which program it is and where.",
            "Match the program's name, and its ZIP code or its city and state.",
        )


def refuse_strange(values: Values) -> None:
    """Raise FileProblem where a value of a list is said to mean what such a list cannot hold."""
    for meaning, found in values.items():
        if meaning not in list_meanings():
            why = f"“{meaning}” is no list; use one of {', '.join(list_meanings())}."
            raise FileProblem("value", why, "Choose one of them.")
        for value, term in found.items():
            if not can_mean(meaning, term):
                raise FileProblem(
                    "value", _why_strange(meaning, value, term), "Choose a term of that list, or skip it."
                )


def _why_strange(meaning: str, value: str, term: str) -> str:
    known = get_vocabulary().find(term)
    listed = f"“{value}” stands in a list of “{list_meanings()[meaning]}”"
    if known is not None:
        return f"{listed}, and “{known.label('en')}” is a term of “{list_meanings()[f'{LIST}{known.group}']}”."
    if term == PLAN:
        return f"{listed}; health plans stand in lists of payment only."
    return f"“{value}” is said to mean “{term}”, which is no term."


def match_columns(
    session: Session,
    *,
    batch_id: int,
    columns: Mapping[str, str],
    all_iop: bool,
    options: Options,
    actor: str,
    seen: str,
) -> None:
    """Keep what a sheet's columns mean, for this batch and the source's next file, and have it checked.

    Raises FileProblem where the columns do not fit (`refuse_unfit`); NotAsSeen where it is no longer what was shown
    (`imports.applying.seen`). Commits not.
    """
    refuse_unfit(columns)
    batch = transitions.locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    refuse_unseen(seen, of_batch(batch))
    options.like(Options.of(batch))
    options.columns, options.all_iop = dict(columns), all_iop
    source = _source(session, batch_id, options)
    options.values = options.values or remembered_columns.recall(session, source).values
    batch.options = options.to_json()
    remembered_columns.remember(session, source, columns=columns, values=options.values)
    transitions.ask_for_check(session, batch, actor)


def match_values(session: Session, *, batch_id: int, values: Values, actor: str, seen: str) -> None:
    """Keep which terms unknown values of lists mean, for this batch and the source's next file, and have it checked.

    Raises FileProblem where a list cannot hold such a term, ImportProblem, NotAsSeen; as `match_columns`. Commits not.
    """
    refuse_strange(values)
    batch = transitions.locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    refuse_unseen(seen, of_batch(batch))
    options = Options.of(batch)
    options.values = remembered_columns.over(options.values, values)
    batch.options = options.to_json()
    remembered_columns.remember(session, _source(session, batch_id, options), values=values)
    transitions.ask_for_check(session, batch, actor)


def choose_tables(
    session: Session, *, batch_id: int, sheets: Sequence[str], header_rows: Mapping[str, int], actor: str, seen: str
) -> bool:
    """Keep which sheets are read, and which rows are headers; True where its columns want a person's look.

    What was matched by hand is dropped, for the columns may be others. Raises FileProblem, ImportProblem, NotAsSeen.
    Commits not.
    """
    batch = transitions.locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    refuse_unseen(seen, of_batch(batch))
    options = Options.of(batch)
    options.sheets, options.header_rows, options.columns = list(sheets), dict(header_rows), None
    looks = [one for upload in files_of(session, batch.id) for one in looks_of(upload, options=options)]
    for one in looks:
        if one.problem is not None and one.problem.code == "header-row":
            raise FileProblem(one.problem.code, f"{one.title}: {one.problem.message}", one.problem.fix)
    batch.options = options.to_json()
    by_hand = any(one.format is None or one.format.id == "sheet" for one in looks)
    if by_hand:
        batch.status = BatchStatus.UPLOADED
        audit.record(session, actor=actor, action="import-tables", target=f"import {batch_id}")
    else:
        transitions.ask_for_check(session, batch, actor)
    return by_hand
