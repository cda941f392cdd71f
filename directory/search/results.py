"""The listings that stand on a page, whole: by id at the very version that the search saw.

They come from the catalog in memory, so that no page mixes two states of the directory, and a search touches the
database only to read the version. What is made of a listing (a card, a piece of JSON) can be kept by id and version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bounded_store import Kept
from directory.listings import absence
from directory.listings.absence import Gone
from directory.listings.draft import ListingDraft
from directory.listings.slugs import program_path
from directory.models import Listing, Status
from directory.search.catalog_content import Catalog
from directory.search.kept_listings import KeptListing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadedListing:
    """A published listing as of one version of the directory."""

    id: int
    public_id: str
    slug: str
    version: int
    updated: str  # ISO moment of the last change, UTC
    draft: ListingDraft
    gone: tuple[Gone, ...] = ()  # lists that have it no longer

    @property
    def path(self) -> str:
        """The path of its page."""
        return program_path(self.public_id, self.slug)


def load(catalog: Catalog, ids: Iterable[int]) -> dict[int, LoadedListing]:
    """The listings by id, each as it was at the catalog's version. Ids without a published listing are left out."""
    found = ((listing_id, catalog.kept.get(int(listing_id))) for listing_id in ids)
    return {listing_id: _loaded(kept) for listing_id, kept in found if kept is not None}


def load_kept(catalog: Catalog, public_id: str) -> LoadedListing | None:
    """One published listing by its public id, as the catalog knows it; None where it is not published there."""
    listing_id = catalog.kept.id_of(public_id)
    kept = catalog.kept.get(listing_id) if listing_id is not None else None
    return _loaded(kept) if kept is not None else None


def _loaded(kept: KeptListing) -> LoadedListing:
    updated = kept.updated.isoformat(timespec="seconds")
    draft = ListingDraft.from_json(kept.content)
    return LoadedListing(kept.id, kept.public_id, kept.slug, kept.version, updated, draft, absence.load(kept.gone))


def load_now(session: Session, listing_id: int) -> LoadedListing | None:
    """One published listing as it is now, whatever the catalog has taken in; None where it is not published."""
    row = session.execute(
        sa.select(Listing).where(Listing.id == listing_id, Listing.status == Status.PUBLISHED)
    ).scalar_one_or_none()
    if row is None:
        return None
    updated = row.updated_at.isoformat(timespec="seconds")
    draft = ListingDraft.from_json(row.content)
    return LoadedListing(row.id, row.public_id, row.slug, row.version, updated, draft, absence.load(row.gone))


class FragmentCache(Generic[T]):
    """What was made of listings, by (listing, version, whatever else it depends on); the least used goes first."""

    def __init__(self, size: int) -> None:
        self._kept = Kept[T](size)

    def of(
        self,
        session: Session,
        catalog: Catalog,
        ids: Iterable[int],
        *,
        make: Callable[[LoadedListing], T],
        depends_on: tuple[object, ...] = (),
    ) -> dict[int, T]:
        """The fragments of these listings by id, made where they are not kept yet. Order follows `ids`."""
        wanted = [int(listing_id) for listing_id in ids]
        if not wanted:
            return {}
        versions = catalog.versions_of(np.array(wanted, dtype=np.int64)).tolist()
        where = id(session.get_bind())  # ids and versions are those of one database
        keys = {i: (where, i, version, *depends_on) for i, version in zip(wanted, versions, strict=True)}
        kept = self._kept.find(keys.values())
        found = {listing_id: kept[key] for listing_id, key in keys.items() if key in kept}
        missing = [listing_id for listing_id in wanted if listing_id not in found]
        if missing:
            loaded = load(catalog, missing)
            made = {i: make(listing) for i, listing in loaded.items()}
            found |= made
            # Under the version that was read.
            self._kept.keep({(where, i, loaded[i].version, *depends_on): fragment for i, fragment in made.items()})
        return {listing_id: found[listing_id] for listing_id in wanted if listing_id in found}
