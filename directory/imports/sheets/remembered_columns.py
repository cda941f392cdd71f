"""How a source's hand-made sheet was matched, kept for its next file: its columns, and the values of its lists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from directory.database import insert_or
from directory.models import ColumnChoice

Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Matching:
    """Columns: name as compared → meaning. Values: meaning of a column of lists → folded value → term."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)


def recall(session: Session, source: str) -> Matching:
    """What was chosen for a source before; nothing where nobody has."""
    held = session.get(ColumnChoice, source, populate_existing=True) if source else None
    return Matching(json.loads(held.columns), json.loads(held.list_values)) if held else Matching()


def remember(session: Session, source: str, *, columns: Mapping[str, str] | None = None, values: Values) -> None:
    """Keep a choice for the source's next file; of two made at once, the later. `columns` None leaves those. No commit.

    Values that were matched before stay, unless they are matched otherwise.
    """
    if not source:
        return
    held = recall(session, source)
    merged = {one: {**held.values.get(one, {}), **values.get(one, {})} for one in {*held.values, *values}}
    kept = {
        "columns": json.dumps(dict(held.columns if columns is None else columns), sort_keys=True),
        "list_values": json.dumps(merged, sort_keys=True, ensure_ascii=False),
    }
    statement = insert_or(session, ColumnChoice).values(source=source, **kept)
    session.execute(statement.on_conflict_do_update(index_elements=["source"], set_=kept))
