"""After an upgrade what was the 1st of January only because a list said no more than its year is that year again."""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write
from directory.extensions import alembic
from directory.imports.matching.ledger import dump_state
from directory.imports.matching.records import RecordState
from directory.listings.draft import Answer, Geocode, Precision, Room, Schedule, Staff, Track
from directory.listings.revisions import Change, write
from directory.models import BatchStatus, ImportBatch, Listing, RecordChange, Revision, SourceRecord
from directory.partial_date import PartialDate
from tests.factories import answers, draft, said

JANUARY = dt.date(2024, 1, 1)
NATIONAL, COUNTY, STATE = (
    said("national-directory", JANUARY),
    said("county", JANUARY),
    said("state", dt.date(2025, 8, 1)),
)
OWN = said("program", JANUARY)


def a_listing(session: Session) -> int:
    """A program of which four speak: its list of a year, a county's file of a year, a state's of a month, itself."""
    made = draft(by=NATIONAL, yes=("iop",), phone=None)
    more = answers("dbt", by=COUNTY) | answers("cbt", by=STATE) | {"emdr": Answer(value="yes", said=OWN)}
    room = Room(status="accepting", as_of=PartialDate.on(JANUARY))
    made = made.model_copy(
        update={
            "answers": made.answers | more,
            "schedule": Schedule(said=(COUNTY,), tracks=(Track(name="A", days=("mon",), room=room),)),
            "staff": Staff(said=(OWN,), license_expires=PartialDate("2027")),
            "geocode": Geocode(latitude=30.3, longitude=-97.7, precision=Precision.GIVEN, said=NATIONAL),
        }
    )
    return write(session, change=Change(draft=made, action="created"), actor="test")


def a_batch(source: str, day: dt.date, name: str, **options: object) -> ImportBatch:
    return ImportBatch(
        status=BatchStatus.APPLIED,
        source=source,
        as_of=PartialDate.on(day),
        files=json.dumps([{"name": name, "sha256": "", "rows": 1}]),
        counts="{}",
        base_version=0,
        actor="test",
        options=json.dumps(options),
    )


def test_an_upgrade_makes_years_of_first_days_wherever_they_are_kept(app: Flask, session: Session) -> None:
    begin_write(session)
    listing_id = a_listing(session)
    batches = [
        a_batch("county", JANUARY, "county-2024.csv"),
        a_batch("state", dt.date(2025, 8, 1), "state-2025-08.csv"),
        a_batch("exact", JANUARY, "exact.csv", as_of="2024-01-01"),
        a_batch("both", JANUARY, "both-2024.csv"),
        a_batch("both", JANUARY, "both-20240101.csv"),
    ]
    session.add_all(batches)
    text = session.get_one(Listing, listing_id).content
    records = [
        SourceRecord(
            source=source, key="k", listing_id=listing_id, state="TX", row_hash="h", as_of=PartialDate(day), draft=text,
            absent_since=PartialDate(day) if source == "county" else None,
        )
        for source, day in (("national-directory", "2024-01-01"), ("county", "2024-01-01"), ("state", "2025-08-01"),
                            ("exact", "2024-01-01"), ("both", "2024-01-01"))
    ]  # fmt: skip
    session.add_all(records)
    session.flush()
    state = RecordState.of(records[0])
    session.add(RecordChange(batch_id=batches[0].id, record_id=records[0].id, before=dump_state(state)))
    session.execute(sa.update(Listing).values(gone='[["county", "2024-01-01"], ["exact", "2024-01-01"]]'))
    session.commit()

    alembic.downgrade("0023")
    listing = sa.table("listing", sa.column("content", sa.Text))
    assert session.scalar(sa.select(listing.c.content).where(listing.c.content.contains('"2027-01-01"'))) is not None
    session.rollback()
    alembic.upgrade()

    session.expire_all()
    found = session.get_one(Listing, listing_id)
    contents = [found.content, *session.scalars(sa.select(Revision.content))]
    contents += list(session.scalars(sa.select(SourceRecord.draft)))
    for content in contents:
        made = json.loads(content)
        assert {(one["source"], one["as_of"]) for one in made["answers"]} == {
            ("national-directory", "2024"),
            ("county", "2024"),
            ("state", "2025-08"),
            ("program", "2024-01-01"),
        }
        assert made["geocode"]["said"]["as_of"] == made["contact"]["said"][0]["as_of"] == "2024"
        assert made["schedule"]["tracks"][0]["room"]["as_of"] == "2024"
    kept = session.execute(sa.select(SourceRecord.source, SourceRecord.as_of, SourceRecord.absent_since)).all()
    assert {(one.source, str(one.as_of), str(one.absent_since or "")) for one in kept} == {
        ("national-directory", "2024", ""),
        ("county", "2024", "2024"),
        ("state", "2025-08", ""),
        ("exact", "2024-01-01", ""),
        ("both", "2024-01-01", ""),
    }
    dates = session.execute(sa.select(ImportBatch.source, ImportBatch.as_of)).all()
    assert {(source, str(date)) for source, date in dates} == {
        ("both", "2024-01-01"),
        ("county", "2024"),
        ("exact", "2024-01-01"),
        ("state", "2025-08"),
    }
    before = RecordState(**json.loads(session.scalars(sa.select(RecordChange.before)).one() or ""))
    assert (before.as_of, before.draft) == ("2024", contents[-1])
    assert json.loads(found.gone) == [["county", "2024"], ["exact", "2024-01-01"]]
    assert found.updated_at.date() == clock.today()
    session.rollback()
