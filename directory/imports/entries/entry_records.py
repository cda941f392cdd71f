"""The source record of a row that a person joined to a program: written as a word of the row's import.

So the import is taken back whole, with what it said through that row. Parted, the row is as if it had never been
joined. Callers commit, and hold the import locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.applying.ready import word_of
from directory.imports.matching import ledger
from directory.imports.matching.joining import KEY_PART
from directory.imports.matching.ledger import Step
from directory.imports.matching.records import RecordState
from directory.imports.matching.strays import TIED
from directory.listings.draft import ListingDraft
from directory.listings.identity.match_keys import match_name
from directory.listings.validation.source_row import SourceRow
from directory.models import ImportBatch, RecordChange, SourceRecord


def other_keys(records: Iterable[SourceRecord], entry_key: str) -> frozenset[str]:
    """The beginnings of all keys but the row's: no record of those is the row's to go on with."""
    return frozenset(record.key[:KEY_PART] for record in records) - {entry_key[:KEY_PART]}


def say(
    session: Session, batch: ImportBatch, steps: Sequence[Step], records: Sequence[SourceRecord], listing_id: int
) -> None:
    """Write what a row says of a listing, whose `records` are given, as the batch would have."""
    covered = {terms: number for number, terms in enumerate(ledger.load_covered(batch.covered))}
    known = {record.id: record for record in records}
    for step in ledger.load_steps(ledger.dump_steps(steps, covered)):
        word, known_record, after = word_of(step), known.get(step["id"]), step["after"]
        if known_record is None:
            record = SourceRecord(listing_id=listing_id, **after.columns())
            session.add(record)
            session.flush()
            word["record_id"] = record.id
        else:
            word["record_id"] = known_record.id
            if after is not None:
                word["before"] = ledger.dump_state(RecordState.of(known_record))
                session.execute(
                    sa.update(SourceRecord).where(SourceRecord.id == known_record.id).values(**after.columns())
                )
        session.add(RecordChange(batch_id=batch.id, **word))
    batch.covered = ledger.dump_covered(covered)
    session.flush()


def unsay(session: Session, records: Iterable[SourceRecord], source: str, entry: SourceRow) -> set[int]:
    """Let a row say nothing of the program whose `records` are given, nor that it ever did; returns those of the row.

    Its program may have another key by now than when it was joined, and so may the row, which its name tells then.
    """
    tied = [one for one in records if one.source == source and TIED in one.key]
    mine = {one.id for one in tied if one.key.startswith(entry.key[:KEY_PART] + TIED)}
    if not mine:
        name = match_name(entry.draft.name)
        mine = {one.id for one in tied if match_name(ListingDraft.from_json(one.draft).name) == name}
    session.execute(sa.delete(RecordChange).where(RecordChange.record_id.in_(mine)))
    session.execute(sa.update(SourceRecord).where(SourceRecord.id.in_(mine)).values(released=True))
    return mine
