"""The directory at one version, in memory: what a catalog holds, and how it is made of the database's rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings.sample import holds_sample
from directory.models import Listing, Status
from directory.search.index import ListingIndex
from directory.search.index_columns import IndexRow
from directory.search.index_rows import index_row
from directory.search.kept_listings import KeptListing, KeptListings
from directory.search.local import LocalIndex, LocalRow, words_in
from directory.search.phones import PhoneIndex
from directory.search.plans import PlanIndex
from directory.search.program_names import NameIndex
from directory.vocabulary import get_vocabulary

_LOAD_CHUNK = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """The directory at one version: the search index, the names, and which version each listing is of."""

    version: int
    epoch: int
    index: ListingIndex
    names: NameIndex
    local: LocalIndex
    plans: PlanIndex
    phones: PhoneIndex
    kept: KeptListings
    ids: npt.NDArray[np.int64]  # sorted; parallel to versions
    versions: npt.NDArray[np.int64]
    has_sample: bool

    def __len__(self) -> int:
        """How many listings are published."""
        return len(self.ids)

    def versions_of(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The version at which each of these published listings last changed."""
        return self.versions[np.searchsorted(self.ids, ids)]


_COLUMNS = (
    Listing.id,
    Listing.public_id,
    Listing.slug,
    Listing.status,
    Listing.name,
    Listing.city,
    Listing.state,
    Listing.latitude,
    Listing.longitude,
    Listing.precision,
    Listing.version,
    Listing.updated_at,
    Listing.content,
    Listing.gone,
)


def build(session: Session, version: int, epoch: int) -> Catalog:
    """The catalog of all published listings, at this version or at the later one that the rows are of."""
    vocabulary = get_vocabulary()
    query = sa.select(*_COLUMNS).where(Listing.status == Status.PUBLISHED).order_by(Listing.id)
    ids: list[int] = []
    versions: list[int] = []
    names: list[str] = []
    local: list[LocalRow] = []
    plans: list[tuple[int, list[str]]] = []
    phones: list[tuple[int, list[str]]] = []
    kept = KeptListings()

    def rows() -> Iterator[IndexRow]:
        for row in _stream(session, query):
            kept.add(_kept_listing(row))
            ids.append(row.id)
            versions.append(row.version)
            names.append(row.name)
            local.append(local_row(row))
            plans.append((row.id, plans_of(row)))
            phones.append((row.id, phones_of(row)))
            yield index_row(row, vocabulary)

    index = ListingIndex.build(rows(), n_terms=len(vocabulary.terms))
    return Catalog(
        version=max([version, *versions]),
        epoch=epoch,
        index=index,
        names=NameIndex.build(ids, names),
        local=LocalIndex.build(local),
        plans=PlanIndex.build(plans),
        phones=PhoneIndex.build(phones),
        kept=kept,
        ids=np.array(ids, dtype=np.int64),
        versions=np.array(versions, dtype=np.int64),
        has_sample=holds_sample(session),
    )


def patched(session: Session, before: Catalog, version: int) -> Catalog:
    """The same as `before` with what has changed since."""
    vocabulary = get_vocabulary()
    query = sa.select(*_COLUMNS).where(Listing.version > before.version).order_by(Listing.id)
    changed: dict[int, Any] = {row.id: row for row in _stream(session, query)}
    published = {listing_id: row for listing_id, row in changed.items() if row.status == Status.PUBLISHED}
    kept = ~np.isin(before.ids, np.fromiter(changed, dtype=np.int64, count=len(changed)))
    ids = np.concatenate([before.ids[kept], np.fromiter(published, dtype=np.int64, count=len(published))])
    new_versions = np.array([row.version for row in published.values()], dtype=np.int64)
    versions = np.concatenate([before.versions[kept], new_versions])
    order = np.argsort(ids, kind="stable")
    return Catalog(
        version=max([version, *(row.version for row in changed.values())]),
        epoch=before.epoch,
        index=before.index.patched(
            [index_row(row, vocabulary) for row in published.values()],
            removed_ids=[listing_id for listing_id in changed if listing_id not in published],
        ),
        names=before.names.patched({i: row.name for i, row in published.items()}, removed=set(changed)),
        local=before.local.patched([local_row(row) for row in published.values()], removed=changed),
        plans=before.plans.patched([(i, plans_of(row)) for i, row in published.items()], removed=changed),
        phones=before.phones.patched([(i, phones_of(row)) for i, row in published.items()], removed=changed),
        kept=before.kept.patched(map(_kept_listing, published.values()), removed=changed),
        ids=ids[order],
        versions=versions[order],
        has_sample=holds_sample(session),
    )


def _stream(session: Session, query: Any) -> Iterable[Any]:
    return session.execute(query.execution_options(yield_per=_LOAD_CHUNK))


def _kept_listing(row: Any) -> KeptListing:
    return KeptListing(row.id, row.public_id, row.slug, row.version, row.updated_at, row.content, row.gone)


def local_row(row: Any) -> LocalRow:
    """A listing as the index of states and towns holds it."""
    return LocalRow(
        id=row.id,
        public_id=row.public_id,
        city=row.city,
        state=row.state,
        updated=row.updated_at,
        words=words_in(orjson.loads(row.content)),
    )


def plans_of(row: Any) -> list[str]:
    """The health plans that a listing names."""
    named: list[str] = orjson.loads(row.content).get("payment", {}).get("plans", [])
    return named


def phones_of(row: Any) -> list[str]:
    """The phone numbers that a listing gives."""
    return [phone["number"] for phone in orjson.loads(row.content).get("contact", {}).get("phones", ())]
