"""Rows that an import left out and a person may want, kept for a look; and what was decided of such rows before.

Two kinds: a mental-health row of another name at the address of a program, which may be that program's own entry; and a
row that only its name calls an IOP (`named`), of which there is no program yet (`program_key` is "").
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.imports.matching.drafts_again import drafts_known_again
from directory.imports.matching.joining import KEY_PART, Decided, speaks_of_place
from directory.imports.staging.rows import label_of
from directory.listings.draft import ListingDraft
from directory.listings.identity.match_keys import match_name
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import EntryDecision, EntryLook, Listing

JOINED, APART, LISTED = "joined", "apart", "listed"
PARTED = "parted"
HANDED_OVER = (JOINED, PARTED)  # actions of a revision by which a row was joined, or parted again
_MERGED_INTO = sa.func.coalesce(Listing.merged_into_id, Listing.id).label("listing_id")
_DECIDED = (
    sa.select(
        EntryDecision.source,
        EntryDecision.program_key,
        EntryDecision.entry_key,
        EntryDecision.verdict,
        _MERGED_INTO,
        EntryLook.statement,
    )
    .outerjoin(EntryLook, EntryLook.id == EntryDecision.look_id)
    .outerjoin(Listing, Listing.id == EntryDecision.listing_id)
    .order_by(EntryDecision.decided_at, EntryDecision.entry_key)
)


def decided(
    session: Session, source: str, statements: Sequence[SourceRow], keys: Collection[str]
) -> tuple[list[SourceRow], Decided]:
    """What a person decided of a source's rows, and the file's rows with those that a draft was made of known again.

    `keys` are those of the file's rows, as far as `joining.tie` keeps of a key. A row whose key is none of them has
    another name or address by now: by its name it is known beside its program. Reads only.
    """
    every = session.execute(_DECIDED).all()
    own = [row for row in every if row.source == source]
    pairs = [(row.verdict, (row.program_key, row.entry_key)) for row in own]
    listed_rows = [row for row in every if row.verdict == LISTED]
    of_place = [row for row in listed_rows if not row.statement or speaks_of_place(load(row.statement))]
    known, listed = drafts_known_again(session, source, statements, {row.listing_id for row in listed_rows} - {None})
    return known, Decided(
        joined=frozenset(pair for verdict, pair in pairs if verdict == JOINED),
        apart=frozenset(pair for verdict, pair in pairs if verdict == APART),
        listed=listed | {row.entry_key for row in own if row.verdict == LISTED},
        drafts=frozenset((row.source, row.entry_key) for row in of_place),
        draft_listings=frozenset((row.source, row.listing_id) for row in of_place if row.listing_id is not None),
        joined_to=_of_listings(own, JOINED, keys),
        apart_of=_of_listings(own, APART, keys),
    )


def _of_listings(rows: Iterable[Any], verdict: str, keys: Collection[str]) -> frozenset[tuple[int, str]]:
    """(listing, key of the row), with its name beside it where the file has no row of that key."""
    found = set()
    for row in rows:
        if row.verdict == verdict and row.listing_id is not None and row.program_key:
            found.add((row.listing_id, row.entry_key))
            if row.statement and row.entry_key[:KEY_PART] not in keys:
                found.add((row.listing_id, match_name(load(row.statement).draft.name)))
    return frozenset(found)


def keep(session: Session, batch_id: int, looks: Iterable[tuple[str, SourceRow]]) -> None:
    """Keep rows for a look, each with the key of the program beside it or "". Commits not."""
    rows = [
        {
            "batch_id": batch_id,
            "source": statement.source,
            "program_key": program_key,
            "entry_key": statement.key,
            "label": label_of(statement)[:300],
            "state": statement.draft.place.state,
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
