"""The published listings themselves, whole, beside the index: what a page shows is there when the database is not.

Immutable. A listing takes about 400 bytes: each is compressed against one that is like it.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

_LIKENESS = 8000  # bytes of the first listing, which names the keys and terms that the others repeat


@dataclass(frozen=True, slots=True)
class KeptListing:
    """A published listing as the database holds it; `content` is its draft as JSON."""

    id: int
    public_id: str
    slug: str
    version: int
    updated: dt.datetime
    content: str
    gone: str  # lists that have it no longer, as JSON (listings.absence)


class KeptListings:
    """Listings by id and by public id. Immutable once it is handed out."""

    def __init__(self, packed: dict[int, bytes] | None = None, ids: dict[str, int] | None = None) -> None:
        self._packed = packed or {}
        self._ids = ids or {}
        self._likeness = b""

    def add(self, listing: KeptListing) -> None:
        """Keep one more, or another version of one; only while this is being made."""
        if not self._likeness:
            self._likeness = listing.content.encode()[:_LIKENESS]
        pack = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=self._likeness)
        whole = [listing.public_id, listing.slug, listing.version, listing.updated, listing.content, listing.gone]
        self._packed[listing.id] = pack.compress(orjson.dumps(whole)) + pack.flush()
        self._ids[listing.public_id] = listing.id

    def patched(self, upserts: Iterable[KeptListing], *, removed: Iterable[int] = ()) -> KeptListings:
        """The listings after some were added, replaced or removed; these stay as they are."""
        packed = dict(self._packed)
        gone = {listing_id for listing_id in removed if packed.pop(listing_id, None) is not None}
        ids = {public_id: listing_id for public_id, listing_id in self._ids.items() if listing_id not in gone}
        made = KeptListings(packed, ids)
        made._likeness = self._likeness
        for listing in upserts:
            made.add(listing)
        return made

    def get(self, listing_id: int) -> KeptListing | None:
        """The listing of an id; None where it is not published."""
        packed = self._packed.get(listing_id)
        if packed is None:
            return None
        unpack = zlib.decompressobj(-zlib.MAX_WBITS, zdict=self._likeness)
        public_id, slug, version, updated, content, gone = orjson.loads(unpack.decompress(packed) + unpack.flush())
        return KeptListing(listing_id, public_id, slug, version, dt.datetime.fromisoformat(updated), content, gone)

    def id_of(self, public_id: str) -> int | None:
        """The id of a public id; None where it is not published."""
        return self._ids.get(public_id)
