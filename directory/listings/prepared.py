"""Changes of listings on their way into the directory: what they were worked out against, and the rows they become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from directory.bulk import Stock


@dataclass(frozen=True, slots=True)
class StoredState:
    """What a listing is while its change is worked out."""

    revision: int
    status: str
    merged_into_id: int | None
    indexed: dict[str, Any]  # what the database looks listings up by


@dataclass(slots=True)
class Ready:
    """One change as the rows it becomes, but for what is known only under the lock: version and moment."""

    listing_id: int | None
    provider: str  # its name key; "" where it stays
    listing: dict[str, Any]
    revision: dict[str, Any]
    new: bool


@dataclass(frozen=True, slots=True)
class Stocks:
    """All the rows."""

    providers: Stock
    created: Stock
    changed: list[Stock]
    revisions: Stock

    def put_by(self) -> None:
        """Let PostgreSQL have them."""
        for stock in (self.providers, self.created, *self.changed, self.revisions):
            stock.put_by()


@dataclass(slots=True)
class Prepared:
    """Changes worked out by `revisions.prepare`, to be handed over by `revisions.write_prepared`, once."""

    version: int  # of the directory, before anything else was read
    stored: dict[int, StoredState] = field(default_factory=dict)
    providers: dict[str, str] = field(default_factory=dict)  # name key → name
    provider_ids: dict[str, int] = field(default_factory=dict)  # of those that are there already
    last_provider: int = 0
    ready: list[Ready] = field(default_factory=list)
    new_providers: list[int] = field(default_factory=list)
    new_listings: list[int] = field(default_factory=list)
    stocks: Stocks | None = None

    @property
    def ids(self) -> list[int]:
        """The listings' ids, in the order of the changes."""
        return [one.listing_id for one in self.ready if one.listing_id is not None]
