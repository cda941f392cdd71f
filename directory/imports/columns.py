"""The columns of a hand-made sheet: what each may mean, and what a person says it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from directory.database import is_sqlite
from directory.imports import transitions
from directory.imports.applier import refuse_unseen
from directory.imports.formats.sheet import guess, header_row, is_enough, words_of
from directory.imports.options import Options
from directory.imports.seen import of_batch
from directory.imports.table import FileProblem, header_name
from directory.imports.uploads import files_of, read_upload
from directory.models import BatchStatus, ColumnChoice, ImportBatch

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a hand-made sheet: its name as compared and as written, three values, and what it may mean."""

    name: str
    shown: str
    samples: tuple[str, ...]
    meaning: str
    how: str  # "name", "chosen", ""


def columns_of(session: Session, batch: ImportBatch) -> list[Column]:
    """The columns of a batch's sheets, in their order, with what each may mean. Raises FileProblem."""
    options = Options.of(batch)
    chosen = options.columns or _earlier_choice(session, options.source)
    found: dict[str, Column] = {}
    for upload in files_of(session, batch.id):
        table = read_upload(upload)
        at = header_row(table)
        header = [header_name(cell) for cell in table.rows[at].cells]
        for position, (name, meaning) in enumerate(zip(header, guess(header), strict=True)):
            if not name or name in found:
                continue
            values = (row.cells[position].strip() for row in table.rows[at + 1 :] if position < len(row.cells))
            samples = tuple(dict.fromkeys(value[:80] for value in values if value))[:SAMPLES]
            how = "chosen" if name in chosen else "name" if meaning else ""
            shown = table.rows[at].cells[position].strip()[:100]
            found[name] = Column(name, shown, samples, chosen.get(name, meaning), how)
    return list(found.values())


def _earlier_choice(session: Session, source: str) -> dict[str, str]:
    held = session.get(ColumnChoice, source) if source else None
    return json.loads(held.columns) if held else {}


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

    Raises FileProblem where the columns do not name a program and its place, or one meaning stands twice; NotAsSeen
    where it is no longer what was shown (`imports.seen`). Commits not.
    """
    meanings = [meaning for meaning in columns.values() if meaning]
    twice = sorted({meaning for meaning in meanings if meanings.count(meaning) > 1})
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
    batch = transitions.locked(session, batch_id, BatchStatus.UPLOADED, BatchStatus.STAGED)
    refuse_unseen(seen, of_batch(batch))
    options.columns, options.all_iop = dict(columns), all_iop
    batch.options = options.to_json()
    if options.source:
        _remember(session, options.source, json.dumps(dict(columns), sort_keys=True))
    transitions.ask_for_check(session, batch, actor)


def _remember(session: Session, source: str, columns: str) -> None:
    """Keep the choice for the source's next file; of two made at once, the later."""
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    statement = make(ColumnChoice).values(source=source, columns=columns)
    session.execute(statement.on_conflict_do_update(index_elements=["source"], set_={"columns": columns}))
