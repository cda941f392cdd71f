"""How a source's hand-made sheet was matched, kept for its next file: its columns, and the values of its lists."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from directory.database import insert_or
from directory.imports.formats.sheet import UNMATCHED, Matched, Values
from directory.models import ColumnChoice


def recall(session: Session, source: str) -> Matched:
    """What was chosen for a source before: its columns and values; none where nobody has."""
    choice = session.get(ColumnChoice, source, populate_existing=True) if source else None
    return Matched(json.loads(choice.columns), json.loads(choice.list_values)) if choice else UNMATCHED


def over(before: Values, values: Values) -> Values:
    """What values of lists mean: as before, unless they are matched otherwise."""
    return {one: {**before.get(one, {}), **values.get(one, {})} for one in {*before, *values}}


def remember(session: Session, source: str, *, columns: Mapping[str, str] | None = None, values: Values) -> None:
    """Keep a choice for the source's next file; of two made at once, the later. `columns` None leaves those. No commit.

    Values that were matched before stay, unless they are matched otherwise.
    """
    if not source:
        return
    remembered = recall(session, source)
    kept = {
        "columns": json.dumps(dict((remembered.columns or {}) if columns is None else columns), sort_keys=True),
        "list_values": json.dumps(over(remembered.values, values), sort_keys=True, ensure_ascii=False),
    }
    statement = insert_or(session, ColumnChoice).values(source=source, **kept)
    session.execute(statement.on_conflict_do_update(index_elements=["source"], set_=kept))
