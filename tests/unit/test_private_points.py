"""A listing that keeps its street private stands at the middle of its ZIP code, whoever wrote it, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.extensions import alembic
from directory.geo.zip_table import zip_table
from directory.imports.matching.ledger import SAID, Step, Word, dump_state, dump_steps, load_state, load_steps
from directory.imports.matching.records import RecordState
from directory.listings import locating
from directory.listings.draft import ListingDraft, Precision
from directory.listings.listing_problem import ListingProblem
from directory.listings.merge import merge
from directory.models import ImportBatch, Listing, RecordChange, Revision, SourceRecord, StagedChange
from tests.factories import DAY, draft, publish, said

EXACT = (30.2731, -97.7561)


def centre(session: Session) -> tuple[float, float]:
    entry = zip_table(session)["78701"]
    assert entry.latitude is not None
    assert entry.longitude is not None
    return round(entry.latitude, 6), round(entry.longitude, 6)


def point_of(text: str) -> tuple[float, float, str] | None:
    point = ListingDraft.from_json(text).geocode
    return (point.latitude, point.longitude, str(point.precision)) if point else None


@pytest.mark.parametrize("precision", [Precision.GIVEN, Precision.STREET])
def test_a_private_place_takes_no_point_of_a_street_from_another(precision: Precision) -> None:
    newer = draft(withheld=True, point=(30.2, -97.7), precision=Precision.WITHHELD, by=said("program"))
    older = draft(point=EXACT, precision=precision)
    for order in ((newer, older), (older, newer)):
        found = merge(order)
        assert found.place.withheld
        assert found.geocode is not None
        assert (found.geocode.latitude, found.geocode.precision) == (30.2, Precision.WITHHELD)
    assert merge([newer.model_copy(update={"geocode": None}), older]).geocode is None


@pytest.mark.parametrize("precision", [Precision.GIVEN, Precision.STREET, Precision.ZIP])
def test_whoever_writes_a_private_place_writes_no_point_of_its_street(session: Session, precision: Precision) -> None:
    listing_id, _ = publish(session, draft(withheld=True, point=EXACT, precision=precision))
    listing = session.get_one(Listing, listing_id)
    where = (*centre(session), "withheld")
    assert (listing.latitude, listing.longitude, listing.precision) == where
    assert point_of(listing.content) == where
    session.rollback()


def test_nobody_at_the_desk_puts_a_pin_on_a_private_place(session: Session) -> None:
    listing_id, _ = publish(session, draft(withheld=True, precision=Precision.ZIP))
    listing = session.get_one(Listing, listing_id)
    session.rollback()
    with pytest.raises(ListingProblem, match="private"):
        locating.move_pin(session, listing=listing, point=EXACT, anyway=True, actor="ann@example.org")
    session.rollback()


def test_an_upgrade_takes_the_points_out_of_all_that_is_kept(app: Flask, session: Session) -> None:
    listing_id, _ = publish(session, draft(withheld=True, point=EXACT, precision=Precision.WITHHELD))
    open_id, _ = publish(session, draft(name="Harbor", point=EXACT))
    made = draft(withheld=True, point=EXACT, precision=Precision.WITHHELD).to_json()
    begin_write(session)
    record = SourceRecord(
        source="county", key="k", listing_id=listing_id, state="TX", row_hash="h", as_of=DAY, draft=made
    )
    session.add(record)
    session.commit()
    where = (*centre(session), "withheld")
    told_id, _ = publish(session, draft(name="Told", point=EXACT, street="1 Oak St (confidential)"))
    two_lines = draft(name="Second", point=EXACT, street="1 Oak St")
    place = two_lines.place.model_copy(update={"street2": "Do not publish"})
    second_id, _ = publish(session, two_lines.model_copy(update={"place": place}))
    road_id, _ = publish(session, draft(name="Road", point=EXACT, street="9 Safe Harbor Road"))
    session.rollback()
    alembic.downgrade("0020")
    alembic.upgrade()
    session.expire_all()
    listing = session.get_one(Listing, listing_id)
    assert (listing.latitude, listing.longitude, listing.precision) == where
    assert point_of(listing.content) == where
    for revision in session.scalars(sa.select(Revision).where(Revision.listing_id == listing_id)):
        assert point_of(revision.content) == where
    assert point_of(session.scalars(sa.select(SourceRecord)).one().draft) == where
    for private_id in (told_id, second_id):
        private = session.get_one(Listing, private_id)
        place = ListingDraft.from_json(private.content).place
        assert (place.withheld, place.street, place.street2) == (True, None, None)
        assert (private.latitude, private.longitude, private.precision) == where
        assert (private.place_key, private.match_key) == (None, None)
        revisions = session.scalars(sa.select(Revision.content).where(Revision.listing_id == private_id))
        assert not [one for one in revisions if "Oak" in one or "publish" in one.lower()]
    for kept_id in (open_id, road_id):
        assert point_of(session.get_one(Listing, kept_id).content) == (*EXACT, "given")
    session.rollback()


def test_an_upgrade_takes_them_out_of_what_is_staged_and_of_what_lists_said(app: Flask, session: Session) -> None:
    made = draft(withheld=True, point=EXACT, precision=Precision.WITHHELD).to_json()
    told = draft(name="Told", point=EXACT, street="1 Oak St (confidential)").to_json()
    listing_id, _ = publish(session, draft(name="Harbor"))
    begin_write(session)
    fields = {"listing_id": listing_id, "state": "TX", "row_hash": "h", "as_of": DAY}
    record = SourceRecord(source="county", key="k", draft=draft(name="Harbor").to_json(), **fields)
    batch = ImportBatch(source="county", as_of=DAY, files="[]", counts="{}", base_version=1, actor="ann@example.org")
    session.add_all((record, batch))
    session.flush()
    states = [replace(RecordState.of(record), draft=one) for one in (made, told)]
    step = Step(word=Word(kind=SAID, stated=states[0]), record_id=record.id, after=states[1])
    staged = StagedChange(batch_id=batch.id, action="changed", content=made, records=dump_steps([step], {}))
    word = RecordChange(
        batch_id=batch.id, record_id=record.id, kind=SAID, before=dump_state(states[0]), said=dump_state(states[1])
    )
    session.add_all((staged, word))
    session.commit()
    alembic.downgrade("0020")
    alembic.upgrade()
    session.expire_all()
    change, kept = session.scalars(sa.select(StagedChange)).one(), session.scalars(sa.select(RecordChange)).one()
    (row,) = load_steps(change.records)
    said_then = [load_state(text) for text in (row["said"], kept.before, kept.said)]
    drafts = [change.content or "", row["after"].draft, *(one.draft for one in said_then if one is not None)]
    session.rollback()
    assert [point_of(one) for one in drafts] == [(*centre(session), "withheld")] * 5
    assert not [one for one in drafts if "Oak" in one]
