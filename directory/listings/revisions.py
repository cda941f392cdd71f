"""The only writer of listings.

Whoever changes a listing (an import, a form, an undo) does it through `write_many` or its short forms. In one
transaction it writes the listing, appends the revision, and raises `catalog_version`, by which every process notices.

`catalog_version` is raised as the *first* statement of a writer's transaction. Its row lock is then held until the
commit, so the order of versions is the order of commits, writers never deadlock on listings they share, and every row
can be stamped as it is written. Readers are not held up by it on either database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write, transaction_notes
from directory.listings.draft import ListingDraft
from directory.listings.freshness import confirmed_on
from directory.listings.likeness import match_key, place_key
from directory.listings.slugs import name_key, new_public_id, slug_for
from directory.models import CatalogVersion, Listing, Provider, Revision, Status

_VERSION = "directory_version"
_IN_CLAUSE = 500  # ids in one IN (…), well under SQLite's limit of variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One listing's next state.

    `listing_id` None creates; `base_revision` is the one the change was made against; `status` None keeps the status
    it has (a new listing is published).
    """

    draft: ListingDraft
    listing_id: int | None = None
    base_revision: int | None = None
    status: Status | None = None
    action: str = "changed"
    merged_into_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    revision: int
    status: str
    merged_into_id: int | None


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
    # Plain SQL: every request asks this, and the ORM's way costs six times as much.
    version, epoch = session.connection().exec_driver_sql("SELECT version, epoch FROM catalog_version").one()
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
    version = open_version(session)
    held = _lock_listings(session, [change.listing_id for change in changes if change.listing_id is not None])
    _refuse_stale(changes, held)
    providers = _provider_ids(session, {change.draft.provider for change in changes})
    moment = clock.now()
    created_ids = iter(_insert_listings(session, changes, providers, version, moment))
    _update_listings(session, changes, held, providers, version, moment)

    ids: list[int] = []
    revisions: list[dict[str, Any]] = []
    for change in changes:
        listing_id = next(created_ids) if change.listing_id is None else change.listing_id
        ids.append(listing_id)
        revisions.append(
            {
                "listing_id": listing_id,
                "number": 1 if change.listing_id is None else held[listing_id].revision + 1,
                "version": version,
                "status": _status_of(change, held),
                "content": change.draft.to_json(),
                "action": change.action,
                "actor": actor,
                "batch_id": batch_id,
                "note": note,
                "created_at": moment,
            }
        )
    session.execute(sa.insert(Revision), revisions)
    return ids


def revert(
    session: Session,
    *,
    listing_id: int,
    to_revision: int,
    actor: str,
    base: int | None = None,
    batch_id: int | None = None,
) -> int:
    """Put a listing back to an earlier revision's content and status, as a new revision; returns its number.

    `base` is the revision that whoever decided was looking at; None for whatever stands.

    Raises NoSuchRevision when there is no such listing or revision, ListingChangedMeanwhile when `base` is no longer
    the last one.
    """
    wanted = sa.select(Revision).where(Revision.listing_id == listing_id, Revision.number == to_revision)
    open_version(session)
    earlier = session.scalars(wanted).one_or_none()
    if earlier is None:
        raise NoSuchRevision(f"listing {listing_id} has no revision {to_revision}")
    change = Change(
        draft=ListingDraft.from_json(earlier.content),
        listing_id=listing_id,
        base_revision=base,
        status=Status(earlier.status),
        action="reverted",
    )
    write(session, change=change, actor=actor, batch_id=batch_id, note=f"back to revision {to_revision}")
    return session.execute(sa.select(Listing.revision).where(Listing.id == listing_id)).scalar_one()


def _lock_listings(session: Session, ids: Sequence[int]) -> dict[int, _Held]:
    """What each listing is now. The version row is locked already, so no other writer is near."""
    held: dict[int, _Held] = {}
    for some in batched(ids, _IN_CLAUSE):
        query = sa.select(Listing.id, Listing.revision, Listing.status, Listing.merged_into_id)
        for row in session.execute(query.where(Listing.id.in_(some))):
            held[row.id] = _Held(row.revision, row.status, row.merged_into_id)
    return held


def _status_of(change: Change, held: dict[int, _Held]) -> str:
    if change.status is not None:
        return change.status
    return Status.PUBLISHED if change.listing_id is None else held[change.listing_id].status


def _refuse_stale(changes: Sequence[Change], held: dict[int, _Held]) -> None:
    stale = []
    for change in changes:
        if change.listing_id is None:
            continue
        if change.listing_id not in held:
            raise NoSuchRevision(f"there is no listing {change.listing_id}")
        if change.base_revision is not None and change.base_revision != held[change.listing_id].revision:
            stale.append(change.listing_id)
    if stale:
        raise ListingChangedMeanwhile(stale)


def _columns(
    change: Change, held: dict[int, _Held], providers: dict[str, int], version: int, moment: dt.datetime
) -> dict[str, Any]:
    """The looked-up columns of a listing, all derived from its draft."""
    draft = change.draft
    status = _status_of(change, held)
    point = draft.geocode
    return {
        "slug": slug_for(draft.name, draft.place.city, draft.place.state),
        "status": status,
        "merged_into_id": _target_of(change, held) if status == Status.MERGED else None,
        "provider_id": providers[name_key(draft.provider)],
        "name": draft.name,
        "city": draft.place.city,
        "state": draft.place.state,
        "zip": draft.place.zip,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "precision": point.precision if point else None,
        "confirmed_on": confirmed_on(draft),
        "match_key": match_key(draft),
        "place_key": place_key(draft.place),
        "content": draft.to_json(),
        "version": version,
        "updated_at": moment,
    }


def _target_of(change: Change, held: dict[int, _Held]) -> int | None:
    """The listing that a merged one redirects to."""
    if change.merged_into_id is not None or change.listing_id is None:
        return change.merged_into_id
    return held[change.listing_id].merged_into_id


def _insert_listings(
    session: Session, changes: Sequence[Change], providers: dict[str, int], version: int, moment: dt.datetime
) -> list[int]:
    new = [change for change in changes if change.listing_id is None]
    if not new:
        return []
    public_ids = _free_public_ids(session, len(new))
    rows = [
        _columns(change, {}, providers, version, moment) | {"public_id": public_id, "revision": 1, "created_at": moment}
        for change, public_id in zip(new, public_ids, strict=True)
    ]
    statement = sa.insert(Listing).returning(Listing.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def _update_listings(
    session: Session,
    changes: Sequence[Change],
    held: dict[int, _Held],
    providers: dict[str, int],
    version: int,
    moment: dt.datetime,
) -> None:
    rows = [
        _columns(change, held, providers, version, moment)
        | {"id": change.listing_id, "revision": held[change.listing_id].revision + 1}
        for change in changes
        if change.listing_id is not None
    ]
    if rows:
        session.execute(sa.update(Listing), rows)


def _free_public_ids(session: Session, count: int) -> list[str]:
    """Distinct new ids, none of them taken."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_public_id() for _ in range(count - len(free))} - free
        for some in batched(sorted(drawn), _IN_CLAUSE):
            drawn.difference_update(session.scalars(sa.select(Listing.public_id).where(Listing.public_id.in_(some))))
        free |= drawn
    return sorted(free)


def _provider_ids(session: Session, names: set[str]) -> dict[str, int]:
    """Provider ids by name key, the missing ones created. The first spelling of a name is the one kept."""
    by_key = {name_key(name): name for name in sorted(names, reverse=True)}
    ids: dict[str, int] = {}
    for some in batched(sorted(by_key), _IN_CLAUSE):
        rows = session.execute(sa.select(Provider.name_key, Provider.id).where(Provider.name_key.in_(some)))
        ids.update({row.name_key: row.id for row in rows})
    missing = [key for key in sorted(by_key) if key not in ids]
    if missing:
        rows_to_add = [{"name": by_key[key], "name_key": key} for key in missing]
        added = session.scalars(sa.insert(Provider).returning(Provider.id, sort_by_parameter_order=True), rows_to_add)
        ids.update(zip(missing, added, strict=True))
    return ids


def batched(values: Iterable[Any], size: int) -> Iterable[list[Any]]:
    """Lists of at most `size` values, in order."""
    iterator = iter(values)
    while some := list(islice(iterator, size)):
        yield some
