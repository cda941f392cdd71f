"""A listing put back to what it said before, as a new revision."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change, NoSuchRevision, open_version, write
from directory.models import Listing, Revision, Status


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
