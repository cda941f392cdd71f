"""The listings that stand on a page, whole: loaded by id at the very version that the search saw.

A listing that changed after the catalog's version (a large import is being taken in) is read from its revisions as it
was, so that no page mixes two states of the directory. What is made of a listing (a card, a piece of JSON) can be kept
in memory by id and version: then a search touches the database only to read the version.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft
from directory.listings.slugs import program_path, slug_for
from directory.models import Listing, Revision, Status
from directory.search.catalog import Catalog

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

    @property
    def path(self) -> str:
        """The path of its page."""
        return program_path(self.public_id, self.slug)


def load(session: Session, catalog: Catalog, ids: Sequence[int]) -> dict[int, LoadedListing]:
    """The listings by id, each as it was at the catalog's version. Ids without a published listing are left out."""
    query = sa.select(
        Listing.id,
        Listing.public_id,
        Listing.slug,
        Listing.status,
        Listing.version,
        Listing.updated_at,
        Listing.content,
    ).where(Listing.id.in_(ids))
    loaded: dict[int, LoadedListing] = {}
    newer: dict[int, str] = {}
    for row in session.execute(query):
        if row.version > catalog.version:
            newer[row.id] = row.public_id
        elif row.status == Status.PUBLISHED:
            draft = ListingDraft.from_json(row.content)
            updated = row.updated_at.isoformat(timespec="seconds")
            loaded[row.id] = LoadedListing(row.id, row.public_id, row.slug, row.version, updated, draft)
    if newer:
        loaded.update(_as_of(session, catalog.version, newer))
    return loaded


def load_now(session: Session, listing_id: int) -> LoadedListing | None:
    """One published listing as it is now, whatever the catalog has taken in; None where it is not published."""
    row = session.execute(
        sa.select(Listing).where(Listing.id == listing_id, Listing.status == Status.PUBLISHED)
    ).scalar_one_or_none()
    if row is None:
        return None
    updated = row.updated_at.isoformat(timespec="seconds")
    draft = ListingDraft.from_json(row.content)
    return LoadedListing(row.id, row.public_id, row.slug, row.version, updated, draft)


def _as_of(session: Session, version: int, public_ids: dict[int, str]) -> dict[int, LoadedListing]:
    last = (
        sa.select(Revision.listing_id, sa.func.max(Revision.number).label("number"))
        .where(Revision.listing_id.in_(list(public_ids)), Revision.version <= version)
        .group_by(Revision.listing_id)
        .subquery()
    )
    query = sa.select(Revision).join(
        last, sa.and_(last.c.listing_id == Revision.listing_id, last.c.number == Revision.number)
    )
    loaded = {}
    for revision in session.scalars(query):
        if revision.status == Status.PUBLISHED:
            draft = ListingDraft.from_json(revision.content)
            loaded[revision.listing_id] = LoadedListing(
                revision.listing_id,
                public_ids[revision.listing_id],
                slug_for(draft.name, draft.place.city, draft.place.state),
                revision.version,
                revision.created_at.isoformat(timespec="seconds"),
                draft,
            )
    return loaded


class FragmentCache(Generic[T]):
    """What was made of listings, by (listing, version, whatever else it depends on); the least used goes first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[object, ...], T] = OrderedDict()
        self._lock = threading.Lock()

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
        found: dict[int, T] = {}
        with self._lock:
            for listing_id, key in keys.items():
                if key in self._kept:
                    found[listing_id] = self._kept[key]
                    self._kept.move_to_end(key)
        missing = [listing_id for listing_id in wanted if listing_id not in found]
        if missing:
            loaded = load(session, catalog, missing)
            made = {i: make(listing) for i, listing in loaded.items()}
            found |= made
            with self._lock:
                for listing_id, fragment in made.items():
                    # Under the version that was read: this session's snapshot may be older than the catalog.
                    self._kept[where, listing_id, loaded[listing_id].version, *depends_on] = fragment
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        return {listing_id: found[listing_id] for listing_id in wanted if listing_id in found}
