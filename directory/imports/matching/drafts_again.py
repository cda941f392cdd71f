"""Rows that the desk made a draft of, known again where their list gives them another name or address.

No mark says that such a row is a program, so nothing but the draft it once was tells that it is one still. It is taken
for the same only where that is as sure as with any program (`moving`); else it waits to be looked at, as any row does
that only its name calls an IOP. Reads only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.matching import strays
from directory.imports.matching.holding import known_records
from directory.imports.matching.strays import TIED
from directory.listings.absence import record_states_iop
from directory.listings.draft import ListingDraft
from directory.listings.identity.moves import Crowd, guesses, side
from directory.listings.validation.source_row import SourceRow
from directory.models import SourceRecord


def drafts_known_again(
    session: Session, source: str, statements: Sequence[SourceRow], listing_ids: Collection[int]
) -> tuple[list[SourceRow], frozenset[str]]:
    """The rows, and the keys of those that are these listings' (drafts of the desk).

    A row of another key is `named` as its listing's record is, by which it is matched.
    """
    records = _records(session, source, listing_ids)
    rows = [one for one in statements if not one.is_iop]
    present = {one.key for one in rows}
    missing = {record.key: record for record in records if record.key not in present}
    missing_sides = [side(one.key, ListingDraft.from_json(one.draft), one.listing_id) for one in missing.values()]
    if not missing_sides:
        return list(statements), frozenset(record.key for record in records)
    known = known_records(session, rows)
    free = [one for one in rows if (one.source, one.key) not in known]
    sides = [side(one.key, one.draft, own=one.own) for one in rows]
    crowd, free_keys = Crowd(sides), {one.key for one in free}
    decided = strays.decided(session, source, sorted(free_keys))
    found = guesses([one for one in sides if one.key in free_keys], missing_sides, crowd=crowd, decided=decided)
    key_of = {one.listing_id: one.key for one in missing_sides}
    again = {key: key_of[some[0].listing_id] for key, some in found.items() if some[0].sure}
    now = [replace(one, named=again[one.key]) if one.key in again else one for one in statements]
    return now, frozenset({record.key for record in records} | again.keys())


def _records(session: Session, source: str, listing_ids: Collection[int]) -> Sequence[SourceRecord]:
    """What the source said of these listings by rows that no mark calls an IOP, and that add to no other."""
    query = sa.select(SourceRecord).where(
        SourceRecord.source == source,
        SourceRecord.listing_id.in_(sorted(listing_ids)),
        SourceRecord.released.is_(False),
        SourceRecord.key.not_like(f"%{TIED}%"),
        ~record_states_iop(),
    )
    return session.scalars(query.order_by(SourceRecord.id)).all()
