"""The invented sample programs: whether any are in the directory, and taking them out."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.listings import revisions
from directory.listings.sources import SAMPLE
from directory.models import BatchStatus, ImportBatch, Listing, RecordChange, Revision, SourceRecord


def holds_sample(session: Session) -> bool:
    """True while invented sample programs are in the directory."""
    query = sa.select(SourceRecord.id).where(SourceRecord.source == SAMPLE, SourceRecord.released.is_(False)).limit(1)
    return session.execute(query).first() is not None


def is_taken_out(session: Session, batch: ImportBatch) -> bool:
    """True for the import that brought the sample, where the sample has given way to real programs."""
    return batch.source == SAMPLE and batch.status == BatchStatus.APPLIED and not holds_sample(session)


def sample_ids(session: Session) -> set[int]:
    """The ids of the sample's listings."""
    return set(session.scalars(sa.select(SourceRecord.listing_id).where(SourceRecord.source == SAMPLE)))


def remove_sample(session: Session) -> int:
    """Delete the invented sample outright: no page, no history of it stays. Returns how many listings went."""
    sample = sa.select(SourceRecord.listing_id).where(SourceRecord.source == SAMPLE)
    ids = list(session.scalars(sample.distinct().order_by(SourceRecord.listing_id)))
    if not ids:
        return 0
    revisions.raise_epoch(session)
    for some in batched(ids):
        records = sa.select(SourceRecord.id).where(SourceRecord.listing_id.in_(some))
        session.execute(sa.delete(RecordChange).where(RecordChange.record_id.in_(records)))
        session.execute(sa.delete(SourceRecord).where(SourceRecord.listing_id.in_(some)))
        session.execute(sa.delete(Revision).where(Revision.listing_id.in_(some)))
        session.execute(sa.delete(Listing).where(Listing.id.in_(some)))
    return len(ids)
