"""Rows that an import left out and a person may want, kept for a look; and what was decided of such rows before.

Two kinds: a mental-health row of another name at the address of a program, which may be that program's own entry; and a
row that only its name calls an IOP (`named`), of which there is no program yet (`program_key` is "").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.imports.matching.joining import Decided, speaks_of_place
from directory.imports.staging.rows import label_of
from directory.listings.draft import ListingDraft
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import EntryDecision, EntryLook

JOINED, APART, LISTED = "joined", "apart", "listed"
PARTED = "parted"
HANDED_OVER = (JOINED, PARTED)  # actions of a revision by which a row was joined, or parted again
# Rows that a draft was made of; of one that is forgotten nobody can tell what part of its list it was of.
_DRAFTS = (
    sa.select(EntryDecision.source, EntryDecision.entry_key, EntryDecision.listing_id, EntryLook.statement)
    .outerjoin(EntryLook, EntryLook.id == EntryDecision.look_id)
    .where(EntryDecision.verdict == LISTED)
)


def decided(session: Session, source: str) -> Decided:
    """What a person decided of a source's rows. Reads only."""
    query = sa.select(EntryDecision.program_key, EntryDecision.entry_key, EntryDecision.verdict)
    rows = session.execute(query.where(EntryDecision.source == source)).all()
    found = {verdict: frozenset((row[0], row[1]) for row in rows if row[2] == verdict) for verdict in (JOINED, APART)}
    drafts = [row for row in session.execute(_DRAFTS) if not row.statement or speaks_of_place(load(row.statement))]
    return Decided(
        joined=found[JOINED],
        apart=found[APART],
        listed=frozenset(row.entry_key for row in rows if row.verdict == LISTED),
        drafts=frozenset((row.source, row.entry_key) for row in drafts),
        draft_listings=frozenset((row.source, row.listing_id) for row in drafts if row.listing_id is not None),
    )


def keep(session: Session, batch_id: int, looks: Iterable[tuple[str, SourceRow]]) -> None:
    """Keep rows for a look, each with the key of the program beside it or "". Commits not."""
    rows = [
        {
            "batch_id": batch_id,
            "source": statement.source,
            "program_key": program_key,
            "entry_key": statement.key,
            "label": label_of(statement)[:300],
            "statement": dump(statement),
        }
        for program_key, statement in looks
    ]
    bulk.insert_rows(session, EntryLook, rows)


def dump(statement: SourceRow) -> str:
    """A row's statement as kept for a look."""
    kept: dict[str, Any] = {
        "ref": [statement.ref.file, statement.ref.row],
        "source": statement.source,
        "part": statement.part,
        "key": statement.key,
        "named": statement.named,
        "draft": statement.draft.to_json(),
        "covered": sorted(statement.covered),
        "row_hash": statement.row_hash,
        "codes": list(statement.codes),
    }
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


def load(text: str) -> SourceRow:
    """Read what `dump` wrote."""
    kept: Mapping[str, Any] = json.loads(text)
    return SourceRow(
        ref=RowRef(*kept["ref"]),
        source=kept["source"],
        part=kept["part"],
        key=kept["key"],
        named=kept["named"],
        draft=ListingDraft.from_json(kept["draft"]),
        covered=frozenset(kept["covered"]),
        is_iop=False,
        row_hash=kept["row_hash"],
        codes=tuple(kept["codes"]),
    )
