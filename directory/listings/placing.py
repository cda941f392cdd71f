"""Listings follow the places they stand at, when newer places are loaded: set-up does it, once a version of them.

A listing known by its ZIP code goes where that now lies. One whose given point is on the land of another state than its
address goes to its ZIP code until somebody has looked; points that the desk or the program gave are left alone. What
the lists said of it follows, so that no later import brings the old point back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.geo.point import Point
from directory.geo.state_land import may_lie_in
from directory.geo.zip_table import ZipEntry, zip_table
from directory.listings import revisions
from directory.listings.draft import Geocode, ListingDraft, Precision
from directory.listings.revisions import Change
from directory.listings.sources import is_held
from directory.models import Listing, SourceRecord, Status

WHO = "IOP Near Me"
_ACTION = "placed anew"
_NOTE = "Where its ZIP code lies was put right."
_DOUBTED = "Its point was not in the state of its address: it stands at its ZIP code until somebody has looked."
_CHUNK = 200
_SAME = 1e-5  # degrees


def follow_places(session: Session, moved: Mapping[str, Point]) -> int:
    """Put listings where they now belong, and return how many. `moved` are ZIP codes that lay elsewhere, and where.

    The session is a writer; the caller commits.
    """
    table = zip_table(session)
    wanted = [*_at_zip(session, moved), *_in_another_state(session)]
    for note, ids in (
        (_NOTE, [one for one, doubted in wanted if not doubted]),
        (_DOUBTED, [o for o, d in wanted if d]),
    ):
        for some in batched(ids, _CHUNK):
            _write(session, some, table, note)
    return len(wanted)


def _at_zip(session: Session, moved: Mapping[str, Point]) -> Iterator[tuple[int, bool]]:
    query = sa.select(Listing.id, Listing.zip, Listing.latitude, Listing.longitude, Listing.precision).where(
        Listing.status != Status.MERGED, Listing.precision.in_((Precision.ZIP, Precision.WITHHELD))
    )
    for row in session.execute(query.order_by(Listing.id)).all():
        before = moved.get(row.zip)
        if before and (row.precision == Precision.ZIP or _is_at((row.latitude, row.longitude), before)):
            yield row.id, False


def _in_another_state(session: Session) -> Iterator[tuple[int, bool]]:
    query = sa.select(Listing.id, Listing.state, Listing.latitude, Listing.longitude, Listing.content).where(
        Listing.status != Status.MERGED, Listing.precision.is_not(None), Listing.precision != Precision.ZIP
    )
    for row in session.execute(query.order_by(Listing.id).execution_options(yield_per=_CHUNK)):
        if not may_lie_in(row.state, row.latitude, row.longitude):
            point = ListingDraft.from_json(row.content).geocode
            if point is not None and not is_held(point.said.source):
                yield row.id, True


def _write(session: Session, ids: Sequence[int], table: Mapping[str, ZipEntry], note: str) -> None:
    stored = session.execute(sa.select(Listing.id, Listing.revision, Listing.content).where(Listing.id.in_(ids))).all()
    changes, points = [], {}
    for row in sorted(stored):
        draft = ListingDraft.from_json(row.content)
        points[row.id] = draft.geocode
        moved = _at_its_zip(draft, table)
        if moved.geocode != draft.geocode:
            changes.append(Change(draft=moved, listing_id=row.id, base_revision=row.revision, action=_ACTION))
    revisions.write_many(session, changes=changes, actor=WHO, note=note)
    for record in session.scalars(sa.select(SourceRecord).where(SourceRecord.listing_id.in_(ids))):
        draft, old = ListingDraft.from_json(record.draft), points.get(record.listing_id)
        if draft.geocode and old and _is_at(_point(draft.geocode), _point(old)):
            record.draft = _at_its_zip(draft, table).to_json()
    session.flush()


def _at_its_zip(draft: ListingDraft, table: Mapping[str, ZipEntry]) -> ListingDraft:
    entry, point = table.get(draft.place.zip), draft.geocode
    if point is None or entry is None or entry.latitude is None or entry.longitude is None:
        return draft.model_copy(update={"geocode": None})
    there = Geocode(
        latitude=entry.latitude,
        longitude=entry.longitude,
        precision=Precision.WITHHELD if draft.place.withheld else Precision.ZIP,
        said=point.said,
    )
    return draft.model_copy(update={"geocode": there})


def _is_at(point: Point, other: Point) -> bool:
    return abs(point[0] - other[0]) < _SAME and abs(point[1] - other[1]) < _SAME


def _point(geocode: Geocode) -> Point:
    return geocode.latitude, geocode.longitude
