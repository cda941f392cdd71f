"""Which rows that imports left out wait for a person to look at them (imports.entries)."""

from __future__ import annotations

import sqlalchemy as sa

from directory.models import BatchStatus, EntryDecision, EntryLook, ImportBatch, Listing, SourceRecord, Status

LISTED_AS = (Status.PUBLISHED, Status.DRAFT)


def newest() -> sa.Select[int]:
    """Rows of imports that are in the directory, of each the newest."""
    return (
        sa.select(sa.func.max(EntryLook.id).label("id"))
        .join(ImportBatch, ImportBatch.id == EntryLook.batch_id)
        .where(ImportBatch.status == BatchStatus.APPLIED)
        .group_by(EntryLook.source, EntryLook.program_key, EntryLook.entry_key)
    )


def waiting() -> sa.Select[int]:
    """The newest rows of which nothing is decided, and beside whose program, where there is one, somebody still lists
    it."""
    found = newest().subquery()
    decided = sa.exists().where(
        EntryDecision.source == EntryLook.source,
        EntryDecision.program_key == EntryLook.program_key,
        EntryDecision.entry_key == EntryLook.entry_key,
    )
    listed = sa.exists().where(
        SourceRecord.source == EntryLook.source,
        SourceRecord.key == EntryLook.program_key,
        SourceRecord.released.is_(False),
        Listing.id == SourceRecord.listing_id,
        Listing.status.in_(LISTED_AS),
    )
    return (
        sa.select(EntryLook.id)
        .join(found, found.c.id == EntryLook.id)
        .where(~decided, sa.or_(EntryLook.program_key == "", listed))
    )
