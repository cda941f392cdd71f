"""What changed in public of late, for a state: programs that are new, changed or closed. Read from the revisions.

Nothing that is not public now is told: listings that are drafts, withdrawn or merged are left out whole, and so is
every revision that was not published, or that took a listing from one unpublished state to another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.listings.facts import changed_sections
from directory.models import Listing, Revision, Status

_IN_CLAUSE = 200  # pairs of (listing, number) in one query


class ChangeKind(StrEnum):
    """What happened to a program."""

    NEW = "new"
    CHANGED = "changed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PublicChange:
    """One change of one program. `sections` are the changed parts of its content, where it changed."""

    public_id: str
    slug: str
    name: str
    city: str
    state: str
    kind: ChangeKind
    sections: tuple[str, ...]
    number: int  # of the revision
    at: dt.datetime


def public_changes(session: Session, *, state: str, since: dt.datetime, limit: int) -> list[PublicChange]:
    """The last changes of a state's programs since a moment, the newest first; at most `limit` revisions are read."""
    query = (
        sa.select(
            Revision.listing_id,
            Revision.number,
            Revision.status,
            Revision.content,
            Revision.created_at,
            Listing.public_id,
            Listing.slug,
            Listing.name,
            Listing.city,
        )
        .join(Listing, Listing.id == Revision.listing_id)
        .where(
            Listing.state == state,
            Listing.updated_at >= since,
            Listing.status.in_([Status.PUBLISHED, Status.CLOSED]),
            Revision.created_at >= since,
            Revision.status.in_([Status.PUBLISHED, Status.CLOSED]),
        )
        .order_by(Revision.created_at.desc(), Revision.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    before = _before(session, [(row.listing_id, row.number - 1) for row in rows if row.number > 1])
    changes = []
    for row in rows:
        found = _kind(row.status, row.content, before.get((row.listing_id, row.number - 1)))
        if found is not None:
            kind, sections = found
            changes.append(
                PublicChange(
                    public_id=row.public_id,
                    slug=row.slug,
                    name=row.name,
                    city=row.city,
                    state=state,
                    kind=kind,
                    sections=sections,
                    number=row.number,
                    at=row.created_at,
                )
            )
    return changes


def _before(session: Session, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """(listing, number) → (status, content) of these revisions."""
    earlier = {}
    for some in batched(wanted, _IN_CLAUSE):
        query = sa.select(Revision.listing_id, Revision.number, Revision.status, Revision.content)
        for row in session.execute(query.where(sa.tuple_(Revision.listing_id, Revision.number).in_(some))):
            earlier[row.listing_id, row.number] = (row.status, row.content)
    return earlier


def _kind(status: str, content: str, before: tuple[str, str] | None) -> tuple[ChangeKind, tuple[str, ...]] | None:
    """What a revision was to the public; None where they could see no difference."""
    was = before[0] if before else None
    if status == Status.CLOSED:
        return (ChangeKind.CLOSED, ()) if was == Status.PUBLISHED else None
    if before is None or was != Status.PUBLISHED:
        return ChangeKind.NEW, ()
    sections = changed_sections(before[1], content)
    return (ChangeKind.CHANGED, sections) if sections else None
