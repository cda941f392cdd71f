"""What a staged batch writes, once it is worked out: values only, passed from `ready.prepare` to `ready.write`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from directory.bulk import Stock
from directory.listings.prepared import Prepared
from directory.moderation.duplicates import Suspect


@dataclass(slots=True)
class RecordToWrite:
    """A source record to write: of the listing of this staged change, or of this listing; its state before."""

    change_id: int
    listing_id: int | None
    columns: dict[str, Any]
    id: int | None
    word: dict[str, Any]  # as it is kept (models.RecordChange)
    indexed: dict[str, Any] = field(default_factory=dict)  # what the database looks it up by now


@dataclass(frozen=True, slots=True)
class BatchStocks:
    """All the rows, for these listings."""

    listings: list[int]
    new_records: list[int]
    aside: Stock  # keys that others take now
    changed: list[Stock]
    created: Stock
    words: Stock
    links: Stock

    def put_by(self) -> None:
        """Let PostgreSQL have them."""
        for stock in (self.aside, *self.changed, self.created, self.words, self.links):
            stock.put_by()


@dataclass(slots=True)
class ReadyBatch:
    """What `prepare` worked out and `write` writes, once."""

    records_at: tuple[int, int]
    prepared: Prepared
    writing: list[int] = field(default_factory=list)  # ids of the staged changes, in the order of `prepared`
    records: list[RecordToWrite] = field(default_factory=list)
    noted: list[dict[str, Any]] = field(default_factory=list)  # words that leave their record as it was
    rows: list[tuple[int, int]] = field(default_factory=list)  # (staged row, its change)
    suspects: list[tuple[int | None, int | None, list[Suspect]]] = field(default_factory=list)  # listing, change, pairs
    conflicts: list[tuple[int, list[dict[str, Any]]]] = field(default_factory=list)
    apart: list[tuple[str, int | None, int | None, list[int]]] = field(default_factory=list)  # key, listing, change, of
    stocks: BatchStocks | None = None
    aside: list[dict[str, Any]] = field(default_factory=list)  # records that step aside from their key
    marks: set[int] = field(default_factory=set)  # listings of which it may be another list now that left them out
