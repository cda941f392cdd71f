"""The only writer of listings.

Whoever changes a listing (an import, a form, an undo) does it through `write_many` or its short forms. In one
transaction it writes the listing, appends the revision, and raises `catalog_version`, by which every process notices.

`catalog_version` is raised as the *first* statement of a writer's transaction. Its row lock is then held until the
commit, so the order of versions is the order of commits, writers never deadlock on listings they share, and every row
can be stamped as it is written. Readers are not held up by it on either database.

Whoever writes thousands at once works them out beforehand (`prepare`, which holds no lock) and then only hands them
over (`write_prepared`), so that nobody else who writes waits longer than that takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk, clock
from directory.database import begin_write, is_sqlite, transaction_notes
from directory.listings import change_log
from directory.listings.draft import ListingDraft
from directory.listings.freshness import confirmed_on, stored_confirmed_on
from directory.listings.identity.match_keys import match_key, place_key
from directory.listings.numbering import free_public_ids, number, still_free, stocks_of, taken_public_ids
from directory.listings.prepared import Prepared, Ready, StoredState
from directory.listings.private_point import without_private_point
from directory.listings.slugs import name_key, slug_for
from directory.listings.standing import contents, stored_now
from directory.models import CatalogVersion, Listing, Status
from directory.reach import CATALOG_VERSION

REPAIRED = "repaired"  # the action of a revision by which a migration mended how something was stored

_VERSION = "directory_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One listing's next state.

    `draft` None keeps what it says, or goes back to `content`, a text of its own with the same name and place.
    `listing_id` None creates; `base_revision` is the one the change was made against; `status` None keeps the status
    it has (a new listing is published). `words_of` is whose words they are, where somebody else writes them.
    """

    draft: ListingDraft | None
    content: str | None = None
    listing_id: int | None = None
    base_revision: int | None = None
    status: Status | None = None
    action: str = "changed"
    words_of: str | None = None
    merged_into_id: int | None = None
    public_id: str | None = None  # for a new listing that comes back to its address; None draws one


class ListingChangedMeanwhile(Exception):
    """Somebody changed a listing after the change at hand was prepared. Look again and decide anew."""

    def __init__(self, listing_ids: Sequence[int]) -> None:
        self.listing_ids = tuple(listing_ids)
        super().__init__(f"{len(self.listing_ids)} listing(s) changed since this was prepared: {self.listing_ids[:5]}")


class NoSuchRevision(LookupError):
    """A listing or a revision number that does not exist."""


def open_version(session: Session) -> int:
    """Begin as a writer and raise `catalog_version`, once a transaction; returns the version of this transaction."""
    notes = transaction_notes(session)
    if _VERSION not in notes:
        begin_write(session)
        raised = sa.update(CatalogVersion).values(version=CatalogVersion.version + 1).returning(CatalogVersion.version)
        version = session.execute(raised, execution_options={"synchronize_session": False}).scalar_one()
        notes[_VERSION] = int(version)
    return int(notes[_VERSION])


def current_version(session: Session) -> tuple[int, int]:
    """The database's (version, epoch), read in one primary-key query."""
    version, epoch = session.connection().exec_driver_sql(CATALOG_VERSION).one()
    return version, epoch


def raise_epoch(session: Session) -> None:
    """Make every process rebuild its index from nothing; for what removes rows outright (replacing the sample)."""
    open_version(session)
    session.execute(sa.update(CatalogVersion).values(epoch=CatalogVersion.epoch + 1))


def write(session: Session, *, change: Change, actor: str, batch_id: int | None = None, note: str | None = None) -> int:
    """Write one change; returns the listing's id. Raises as `write_many` does."""
    return write_many(session, changes=[change], actor=actor, batch_id=batch_id, note=note)[0]


def write_many(
    session: Session,
    *,
    changes: Sequence[Change],
    actor: str,
    batch_id: int | None = None,
    note: str | None = None,
) -> list[int]:
    """Write many changes in bulk; returns the listings' ids in the order of `changes`. The caller commits.

    Raises ListingChangedMeanwhile (and writes nothing) when a `base_revision` is no longer the current one, and
    NoSuchRevision when a `listing_id` does not exist.
    """
    if not changes:
        return []
    open_version(session)
    prepared = prepare(session, [changes])
    ids = write_prepared(session, prepared=prepared, actor=actor, batch_id=batch_id, note=note)
    if batch_id is None:  # an import is one entry, of whoever applies it
        change_log.record(session, listing_ids=ids)
    return ids


def prepare(session: Session, chunks: Iterable[Sequence[Change]]) -> Prepared:
    """Work out everything about these changes that needs no lock. Reads only.

    Raises ListingChangedMeanwhile and NoSuchRevision as `write_many` does.
    """
    version, _epoch = current_version(session)
    prepared = Prepared(version)
    for changes in chunks:
        stored = stored_now(session, [change.listing_id for change in changes if change.listing_id is not None])
        _refuse_stale(changes, stored)
        prepared.stored |= stored
        new = [change for change in changes if change.listing_id is None]
        taken = taken_public_ids(session, [change.public_id for change in new if change.public_id])
        public_ids = iter(free_public_ids(session, len(new)))
        said = contents(
            session, [one.listing_id for one in changes if one.draft is None and not one.content and one.listing_id]
        )
        for change in changes:
            if change.draft is None:
                prepared.ready.append(_as_it_says(change, stored, said))
                continue
            draft = without_private_point(session, change.draft)
            key, name = name_key(draft.provider), draft.provider
            prepared.providers[key] = min(prepared.providers.get(key, name), name)
            prepared.ready.append(_ready(change, draft, stored, _public_id(change, taken, public_ids)))
    number(session, prepared)
    return prepared


def put_by(session: Session, prepared: Prepared) -> None:
    """Let PostgreSQL have the rows before the lock, in the transaction that will take it. Nothing on SQLite."""
    if not is_sqlite(session):
        begin_write(session)
        stocks_of(prepared).put_by()


def write_prepared(
    session: Session,
    *,
    prepared: Prepared,
    actor: str,
    batch_id: int | None = None,
    bulk_id: int | None = None,
    note: str | None = None,
) -> list[int]:
    """Write prepared changes; returns the listings' ids in their order. The caller commits.

    Raises ListingChangedMeanwhile (and writes nothing) when one of the listings was changed since they were prepared.
    """
    version = open_version(session)
    if prepared.version < version - 1:  # others wrote since
        _refuse_moved(session, prepared)
    if not still_free(session, prepared):
        number(session, prepared)
    moment, stocks = clock.now(), stocks_of(prepared)
    with bulk.room_to_write(session):
        stocks.providers.insert()
        stocks.created.insert(version=version, created_at=moment, updated_at=moment)
        for stock in stocks.changed:
            stock.update(version=version, updated_at=moment)
        whose = {"actor": actor, "batch_id": batch_id, "bulk_id": bulk_id, "note": note}
        stocks.revisions.insert(version=version, **whose, created_at=moment)
    return prepared.ids


def _status_of(change: Change, stored: dict[int, StoredState]) -> str:
    if change.status is not None:
        return str(change.status)
    return str(Status.PUBLISHED) if change.listing_id is None else stored[change.listing_id].status


def _refuse_stale(changes: Sequence[Change], stored: dict[int, StoredState]) -> None:
    stale = []
    for change in changes:
        if change.listing_id is None:
            continue
        if change.listing_id not in stored:
            raise NoSuchRevision(f"there is no listing {change.listing_id}")
        if change.base_revision is not None and change.base_revision != stored[change.listing_id].revision:
            stale.append(change.listing_id)
    if stale:
        raise ListingChangedMeanwhile(stale)


def _refuse_moved(session: Session, prepared: Prepared) -> None:
    """Only what was written since is looked at: few listings, whatever the number of changes."""
    written = session.scalars(sa.select(Listing.id).where(Listing.version > prepared.version).order_by(Listing.id))
    moved = [listing_id for listing_id in written if listing_id in prepared.stored]
    now = stored_now(session, moved)
    stale = [listing_id for listing_id in moved if now[listing_id] != prepared.stored[listing_id]]
    if stale:
        raise ListingChangedMeanwhile(stale)


def _public_id(change: Change, taken: set[str], free: Iterator[str]) -> str | None:
    """The address of a new listing: the one it comes back to where nobody has it, else one that is free."""
    if change.listing_id is not None:
        return None
    if change.public_id is None or change.public_id in taken:
        return next(free)
    taken.add(change.public_id)
    return change.public_id


def _as_it_says(change: Change, stored: dict[int, StoredState], said: dict[int, str]) -> Ready:
    """A change of the status, or back to a text that was kept: no draft is made of it, for these come by thousands."""
    if change.listing_id is None:
        raise ValueError("a new listing says something")
    status = _status_of(change, stored)
    target = _target_of(change, stored) if status == Status.MERGED else None
    number = stored[change.listing_id].revision + 1
    listing: dict[str, Any] = {"status": status, "merged_into_id": target, "revision": number}
    if change.content is not None:
        listing |= {"content": change.content, "confirmed_on": stored_confirmed_on(orjson.loads(change.content))}
    revision = _revision(change, number, status, change.content or said[change.listing_id])
    return Ready(change.listing_id, "", listing, revision, new=False)


def _ready(change: Change, draft: ListingDraft, stored: dict[int, StoredState], public_id: str | None) -> Ready:
    status, content = _status_of(change, stored), draft.to_json()
    listing = _columns(change, draft, stored, status, content)
    number = 1 if change.listing_id is None else stored[change.listing_id].revision + 1
    listing["revision"] = number
    if change.listing_id is None:
        listing["public_id"] = public_id
    revision = _revision(change, number, status, content)
    return Ready(change.listing_id, name_key(draft.provider), listing, revision, change.listing_id is None)


def _revision(change: Change, number: int, status: str, content: str) -> dict[str, Any]:
    whose = {"action": change.action, "words_of": change.words_of}
    return {"number": number, "status": status, "content": content, **whose}


def _columns(
    change: Change, draft: ListingDraft, stored: dict[int, StoredState], status: str, content: str
) -> dict[str, Any]:
    """The looked-up columns of a listing that follow from its draft."""
    point = draft.geocode
    return {
        "slug": slug_for(draft.name, draft.place.city, draft.place.state),
        "status": status,
        "merged_into_id": _target_of(change, stored) if status == Status.MERGED else None,
        "name": draft.name,
        "city": draft.place.city,
        "state": draft.place.state,
        "zip": draft.place.zip,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "precision": str(point.precision) if point else None,
        "confirmed_on": confirmed_on(draft),
        "match_key": match_key(draft),
        "place_key": place_key(draft.place),
        "content": content,
    }


def _target_of(change: Change, stored: dict[int, StoredState]) -> int | None:
    """The listing that a merged one redirects to."""
    if change.merged_into_id is not None or change.listing_id is None:
        return change.merged_into_id
    return stored[change.listing_id].merged_into_id
