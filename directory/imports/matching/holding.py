"""What the directory holds that a file may speak of: listings by record, identity and address, and their records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.listings.validation.source_row import SourceRow
from directory.models import Listing, SourceRecord, Status


@dataclass(frozen=True, slots=True)
class StoredListing:
    """What the database holds of a listing that the file speaks of."""

    id: int
    revision: int
    status: str
    content: str
    match_key: str | None


def listings_by_public_id(session: Session, public_ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batched(public_ids):
        query = sa.select(Listing.public_id, Listing.id).where(Listing.public_id.in_(some))
        found.update({row.public_id: row.id for row in session.execute(query)})
    return found


def known_records(session: Session, statements: Sequence[SourceRow]) -> set[tuple[str, str]]:
    """Which of these rows already speak, as a record of their own, for a listing."""
    by_source: dict[str, list[str]] = {}
    for statement in statements:
        by_source.setdefault(statement.source, []).append(statement.key)
    known: set[tuple[str, str]] = set()
    for source, keys in by_source.items():
        for some in batched(keys):
            query = sa.select(SourceRecord.key).where(
                SourceRecord.source == source, SourceRecord.key.in_(some), SourceRecord.released.is_(False)
            )
            known.update((source, key) for key in session.scalars(query))
    return known


def listings_by_record(session: Session, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    by_source: dict[str, list[str]] = {}
    for source, key in sorted(keys):
        by_source.setdefault(source, []).append(key)
    found: dict[tuple[str, str], int] = {}
    for source, source_keys in by_source.items():
        for some in batched(source_keys):
            query = sa.select(SourceRecord.key, SourceRecord.listing_id).where(
                SourceRecord.source == source, SourceRecord.key.in_(some)
            )
            found.update({(source, row.key): row.listing_id for row in session.execute(query)})
    return found


def listings_by_identity(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """Listing ids by match key: published ones first, then drafts, closed and withdrawn ones; the oldest of several.

    A program that closed is not listed anew because another source still has it.
    """
    order = [Status.PUBLISHED, Status.DRAFT, Status.CLOSED, Status.WITHDRAWN]
    found: dict[str, int] = {}
    for some in batched(keys):
        query = sa.select(Listing.match_key, Listing.id, Listing.status).where(
            Listing.match_key.in_(some), Listing.status.in_(order)
        )
        rows = sorted(session.execute(query), key=lambda row: (order.index(Status(row.status)), row.id), reverse=True)
        found.update({row.match_key: row.id for row in rows})
    return found


def stored_by_id(session: Session, ids: Iterable[int]) -> dict[int, StoredListing]:
    stored: dict[int, StoredListing] = {}
    for some in batched(sorted(ids)):
        query = sa.select(Listing.id, Listing.revision, Listing.status, Listing.content, Listing.match_key).where(
            Listing.id.in_(some), Listing.status != Status.MERGED
        )
        stored.update({row.id: StoredListing(*row) for row in session.execute(query)})
    return stored


def published_at(session: Session, keys: Sequence[str]) -> list[tuple[str, StoredListing]]:
    query = (
        sa.select(Listing.place_key, Listing.id, Listing.revision, Listing.status, Listing.content, Listing.match_key)
        .where(Listing.place_key.in_(keys), Listing.status == Status.PUBLISHED)
        .order_by(Listing.id)
    )
    return [(str(row[0]), StoredListing(*row[1:])) for row in session.execute(query)]


def records_of(session: Session, ids: Sequence[int]) -> dict[int, list[SourceRecord]]:
    """Each listing's source records, released ones too (an undone import may come again), in the order of their ids."""
    records: dict[int, list[SourceRecord]] = {listing_id: [] for listing_id in ids}
    for some in batched(sorted(ids)):
        query = sa.select(SourceRecord).where(SourceRecord.listing_id.in_(some)).order_by(SourceRecord.id)
        for record in session.scalars(query):
            records[record.listing_id].append(record)
            session.expunge(record)
    return records
