"""Ids for what is new, before the lock and under it, and the rows that changes become with them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.bulk import Stock, batched
from directory.listings.prepared import Prepared, Stocks
from directory.listings.slugs import new_public_id
from directory.models import Listing, Provider, Revision

_IN_CLAUSE = 500  # ids in one IN (…), well under SQLite's limit of variables


def taken_public_ids(session: Session, public_ids: Sequence[str]) -> set[str]:
    """Those of some public ids that a listing has."""
    taken: set[str] = set()
    for some in batched(public_ids, _IN_CLAUSE):
        taken.update(session.scalars(sa.select(Listing.public_id).where(Listing.public_id.in_(some))))
    return taken


def free_public_ids(session: Session, count: int) -> list[str]:
    """Distinct new ids, none of them taken."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_public_id() for _ in range(count - len(free))} - free
        free |= drawn - taken_public_ids(session, sorted(drawn))
    return sorted(free)


def _known_providers(session: Session, keys: Sequence[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for some in batched(keys, _IN_CLAUSE):
        rows = session.execute(sa.select(Provider.name_key, Provider.id).where(Provider.name_key.in_(some)))
        ids.update({row.name_key: row.id for row in rows})
    return ids


def number(session: Session, prepared: Prepared) -> None:
    """Give what is new its ids and make all rows ready. Before the lock SQLite's ids are only likely: `still_free`."""
    prepared.last_provider = session.scalar(sa.select(sa.func.max(Provider.id))) or 0
    prepared.provider_ids = _known_providers(session, sorted(prepared.providers))
    missing = [key for key in sorted(prepared.providers) if key not in prepared.provider_ids]
    prepared.new_providers = bulk.next_ids(session, Provider, len(missing))
    added = dict(zip(missing, prepared.new_providers, strict=True))
    new = [one for one in prepared.ready if one.new]
    prepared.new_listings = bulk.next_ids(session, Listing, len(new))
    for one, listing_id in zip(new, prepared.new_listings, strict=True):
        one.listing_id = listing_id
    provider_ids = prepared.provider_ids | added
    for one in prepared.ready:
        one.listing["id"] = one.listing_id
        if one.provider:
            one.listing["provider_id"] = provider_ids[one.provider]
        one.revision["listing_id"] = one.listing_id
    changed = [
        bulk.without_unchanged(one.listing, prepared.stored[one.listing_id].indexed)
        for one in prepared.ready
        if not one.new and one.listing_id is not None
    ]
    providers = [{"id": number, "name": prepared.providers[key], "name_key": key} for key, number in added.items()]
    prepared.stocks = Stocks(
        providers=Stock(session, Provider, providers),
        created=Stock(session, Listing, [one.listing for one in new]),
        changed=bulk.stocks_of(session, Listing, changed),
        revisions=Stock(session, Revision, [one.revision for one in prepared.ready]),
    )


def still_free(session: Session, prepared: Prepared) -> bool:
    """True where nobody took the ids since, and every provider is known: none ever goes, each new one is the last."""
    if (session.scalar(sa.select(sa.func.max(Provider.id))) or 0) > prepared.last_provider:
        return False
    return bulk.are_free(session, Listing, prepared.new_listings)


def stocks_of(prepared: Prepared) -> Stocks:
    """The rows of changes that were prepared."""
    if prepared.stocks is None:
        raise ValueError("nothing was prepared")
    return prepared.stocks
