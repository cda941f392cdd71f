"""Listings out: as CSV in our own template, and as GeoJSON. Streamed, so that 100,000 need little memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.listings.believed_room import as_believed
from directory.listings.csv.columns import LISTING, STATUS, columns
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.freshness import all_said
from directory.listings.slugs import program_path
from directory.models import Listing, Status
from directory.partial_date import PartialDate
from directory.text import neutral
from directory.unit_of_work import look_anew

Writer = Callable[[Session, sa.Select[Listing]], Iterator[str]]


def whole(statuses: Sequence[Status] = ()) -> sa.Select[Listing]:
    """The listings of the whole directory, or those that stand so. What was withdrawn or merged is no more."""
    return sa.select(Listing).where(Listing.status.in_(statuses or (Status.PUBLISHED, Status.DRAFT, Status.CLOSED)))


def as_csv(session: Session, query: sa.Select[Listing]) -> Iterator[str]:
    """Our template with two columns more, `listing` and `status`; each row is of the date of its oldest fact.

    So it claims no more than is true, and read back makes nothing newer (docs/decisions/16-dates-as-known.md).
    Imported where the listings are, it changes nothing; imported into an empty directory, it makes them anew, at the
    same addresses. Formula cells are neutralised, and read back as they were.
    """
    names = [LISTING, STATUS, *columns()]
    yield "\ufeff" + _line(names)
    for listing in _stream(session, query):
        draft = ListingDraft.from_json(listing.content)
        beside = {LISTING: listing.public_id, STATUS: listing.status, "as_of": _oldest(draft).text}
        cells = row_of(draft) | beside
        yield _line([neutral(cells[name]) for name in names])


def _oldest(draft: ListingDraft) -> PartialDate:
    """The date of the oldest fact in a listing: all that its row says was so by then, or later."""
    return min(one.as_of for one in (*all_said(draft), *(one.said for one in draft.populations.values())))


def as_geojson(session: Session, query: sa.Select[Listing]) -> Iterator[str]:
    """A FeatureCollection of the listings that have a point (RFC 7946: longitude first).

    It says of no fact when it was said: a word on room that is believed no more is left out.
    """
    yield '{"type":"FeatureCollection","features":['
    first = True
    for listing in _stream(session, query):
        if listing.latitude is None or listing.longitude is None:
            continue
        cells = row_of(as_believed(ListingDraft.from_json(listing.content), clock.today()))
        properties = {name: cell for name, cell in cells.items() if cell} | {
            "id": listing.public_id,
            "path": program_path(listing.public_id, listing.slug),
            "status": listing.status,
            "precision": listing.precision,
        }
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [listing.longitude, listing.latitude]},
            "properties": properties,
        }
        yield ("" if first else ",") + orjson.dumps(feature).decode()
        first = False
    yield "]}"


def _stream(session: Session, query: sa.Select[Listing]) -> Iterator[Listing]:
    # In the order they were made: sorting them by name first would hold them all.
    query = query.order_by(None).order_by(Listing.id)
    for listing in session.scalars(query.execution_options(yield_per=500)):
        yield listing
        session.expunge(listing)
    look_anew(session)


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
