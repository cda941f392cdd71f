"""Newer places, loaded over a directory that stands at the old ones: its listings follow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.geo.load import load_places
from directory.geo.zip_table import forget_zip_table, zip_table
from directory.listings.draft import ListingDraft, Precision
from directory.listings.placing import follow_places
from directory.models import Listing, PlacesVersion, Revision, SourceRecord, ZipCode
from tests.factories import DAY, draft, publish, said

OLD = (37.4638, -77.398)  # where the package has 23233, 17 miles off
MANHATTAN = (40.7580, -73.9855)
HENRICO = {"city": "Henrico", "state": "VA", "zip": "23233"}
PHILADELPHIA = {"city": "Philadelphia", "state": "PA", "zip": "19107"}


@pytest.fixture
def _older_places(session: Session) -> Iterator[None]:
    """The places as an older version had them; the present ones again at the end."""
    moved = sa.update(ZipCode).where(ZipCode.zip == "23233")
    query = sa.select(ZipCode.latitude, ZipCode.longitude).where(ZipCode.zip == "23233")
    point, digest = session.execute(query).one(), session.scalars(sa.select(PlacesVersion.digest)).one()
    session.rollback()

    def put(latitude: float | None, longitude: float | None, version: str) -> None:
        begin_write(session)
        session.execute(moved.values(latitude=latitude, longitude=longitude))
        session.execute(sa.update(PlacesVersion).values(digest=version))
        session.commit()

    put(*OLD, "older")
    yield
    session.rollback()
    put(*point, digest)
    forget_zip_table(session)


def upgrade(session: Session) -> int:
    session.rollback()
    begin_write(session)
    places = load_places(session)
    assert places.loaded
    assert places.moved == {"23233": OLD}
    moved = follow_places(session, places.moved)
    session.commit()
    return moved


def point(session: Session, listing_id: int) -> tuple[float, float, str]:
    session.expire_all()
    listing = session.get_one(Listing, listing_id)
    geocode = ListingDraft.from_json(listing.content).geocode
    assert geocode is not None
    assert (geocode.latitude, geocode.longitude) == (listing.latitude, listing.longitude)
    found = geocode.latitude, geocode.longitude, str(geocode.precision)
    session.rollback()
    return found


@pytest.mark.usefixtures("_older_places")
def test_listings_follow_their_zip_codes(session: Session) -> None:
    at_zip = publish(session, draft(**HENRICO, point=OLD, precision=Precision.ZIP))[0]
    withheld = publish(session, draft(**HENRICO, point=OLD, precision=Precision.WITHHELD, withheld=True))[0]
    given = publish(session, draft(**HENRICO, point=(37.65, -77.61)))[0]
    elsewhere = publish(session, draft(precision=Precision.ZIP))[0]
    made = draft(**HENRICO, point=OLD, precision=Precision.ZIP)
    begin_write(session)
    session.add(
        SourceRecord(
            source="template", key="k", listing_id=at_zip, state="VA", row_hash="h", as_of=DAY, draft=made.to_json()
        )
    )
    session.commit()
    assert upgrade(session) == 2
    entry = zip_table(session)["23233"]
    assert entry.latitude != OLD[0]
    there = (entry.latitude, entry.longitude)
    assert point(session, at_zip) == (*there, "zip")
    assert point(session, withheld) == (*there, "withheld")
    assert point(session, given) == (37.65, -77.61, "given")
    assert point(session, elsewhere)[2] == "zip"
    record = session.scalars(sa.select(SourceRecord)).one()
    held = ListingDraft.from_json(record.draft).geocode
    assert held is not None
    assert (held.latitude, held.longitude) == there
    last = session.scalars(
        sa.select(Revision).where(Revision.listing_id == at_zip).order_by(Revision.number.desc())
    ).first()
    assert last is not None
    assert (last.number, last.actor, last.action) == (2, "IOP Near Me", "placed anew")
    session.rollback()
    begin_write(session)
    assert not load_places(session).loaded  # and it is done once


@pytest.mark.usefixtures("_older_places")
def test_a_point_in_another_state_waits_at_the_zip_code_until_somebody_looked(session: Session) -> None:
    by_list = publish(session, draft(**PHILADELPHIA, point=MANHATTAN))[0]
    by_desk = publish(session, draft(**PHILADELPHIA, point=MANHATTAN, by=said("desk")))[0]
    right = publish(session, draft(**PHILADELPHIA, point=(39.95, -75.16)))[0]
    assert upgrade(session) == 1
    entry = zip_table(session)["19107"]
    assert point(session, by_list) == (entry.latitude, entry.longitude, "zip")
    assert point(session, by_desk) == (*MANHATTAN, "given")
    assert point(session, right) == (39.95, -75.16, "given")
