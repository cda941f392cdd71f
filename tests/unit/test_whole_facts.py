"""A list's address, or its word on room, is suggested and taken whole: never a ZIP code without its street."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.extensions import alembic
from directory.imports.matching.conflicts import conflicts
from directory.listings.draft import ListingDraft, Openings
from directory.listings.fact_words import stored_text
from directory.models import ImportBatch, Listing, SourceRecord, Suggestion
from directory.moderation import suggestions
from directory.partial_date import PartialDate
from tests.factories import draft, publish, said

DAY = PartialDate("2026-11-02")
LIST = said("findtreatment", DAY)
OWN = draft(by=said("program", DAY), street="10 Old Lane", city="Austin", zip="78701", point=(30.27, -97.74))
MOVED = draft(by=LIST, street="500 New Avenue", city="Round Rock", zip="78664", point=(30.51, -97.66)).model_copy(
    update={"contact": OWN.contact}
)


def test_it_works() -> None:
    (found,) = conflicts(OWN, MOVED)
    assert (found["section"], found["fact"]) == ("place", "address")
    assert found["theirs"]["zip"] == "78664"
    assert found["theirs"]["point"]["latitude"] == 30.51
    assert stored_text("place", "address", found["theirs"]) == "500 New Avenue, Round Rock, TX 78664"


@pytest.mark.parametrize(
    ("part", "value", "asked"),
    [
        ("street", "12 Old Lane", True),
        ("street", None, False),  # silence is no other word
        ("street2", "Suite 4", False),  # the program has none
        ("zip", "78702", True),
        ("city", "Bee Cave", True),
        ("state", "NM", True),
        ("county", "Hays", False),
        ("getting_there", "By bus 7", False),
    ],
)
def test_an_address_is_asked_about_once(part: str, value: str | None, asked: bool) -> None:
    place = OWN.place.model_copy(update={part: value, "said": (LIST,)})
    found = conflicts(OWN, OWN.model_copy(update={"place": place}))
    assert [(one["section"], one["fact"]) for one in found] == ([("place", "address")] if asked else [])


def test_room_is_one_fact_with_its_wait() -> None:
    own = OWN.model_copy(update={"openings": Openings(status="waitlist", wait_days=10, said=(said("program", DAY),))})
    file = OWN.model_copy(update={"openings": Openings(status="accepting", said=(LIST,))})
    (found,) = conflicts(own, file)
    assert (found["fact"], found["ours"], found["theirs"]) == (
        "room",
        {"status": "waitlist", "wait_days": 10},
        {"status": "accepting"},
    )


@pytest.fixture
def batch(session: Session) -> int:
    """An import that is over."""
    begin_write(session)
    made = ImportBatch(
        source="findtreatment",
        as_of=DAY,
        status="applied",
        actor="ann@example.org",
        files="[]",
        counts="{}",
        base_version=1,
    )
    session.add(made)
    session.flush()
    number = made.id
    session.commit()
    return number


def suggested(session: Session, listing_id: int, found: list[dict[str, Any]], batch: int) -> Suggestion:
    session.rollback()
    begin_write(session)
    suggestions.suggest(session, conflicts=[(listing_id, found)], source="findtreatment", as_of=DAY, batch_id=batch)
    session.commit()
    return session.scalars(sa.select(Suggestion)).one()


def take(session: Session, held: Suggestion) -> ListingDraft:
    listing = session.get_one(Listing, held.listing_id)
    number, seen = held.id, suggestions.seal(listing, held)
    session.rollback()
    suggestions.take(session, suggestion_id=number, seen=seen, actor="ann@example.org")
    session.commit()
    after = session.get_one(Listing, listing.id, populate_existing=True)
    assert (after.latitude, after.longitude) == (
        (point.latitude, point.longitude) if (point := ListingDraft.from_json(after.content).geocode) else (None, None)
    )
    return ListingDraft.from_json(after.content)


def test_an_address_is_taken_with_its_street_and_its_point(session: Session, batch: int) -> None:
    listing_id, _ = publish(session, OWN)
    after = take(session, suggested(session, listing_id, conflicts(OWN, MOVED), batch))
    assert (after.place.street, after.place.city, after.place.zip) == ("500 New Avenue", "Round Rock", "78664")
    assert after.geocode is not None
    assert (after.geocode.latitude, after.geocode.said.source) == (30.51, "desk")
    assert after.contact == OWN.contact


def test_what_was_declined_is_not_asked_again_by_the_lists_next_import(session: Session, batch: int) -> None:
    listing_id, _ = publish(session, OWN)
    held = suggested(session, listing_id, conflicts(OWN, MOVED), batch)
    seen = suggestions.seal(session.get_one(Listing, listing_id), held)
    number = held.id
    session.rollback()
    suggestions.decline(session, suggestion_id=number, seen=seen, actor="ann@example.org")
    session.commit()
    for later, point in (("2026-12-02", MOVED.geocode), ("2027-01", OWN.geocode)):  # looked up anew meanwhile
        by = said("findtreatment", PartialDate(later))
        place = MOVED.place.model_copy(update={"said": (by,)})
        moved = point.model_copy(update={"said": by}) if point else None
        found = conflicts(OWN, MOVED.model_copy(update={"place": place, "geocode": moved}))
        session.rollback()
        begin_write(session)
        again = suggestions.suggest(
            session, conflicts=[(listing_id, found)], source="another", as_of=by.as_of, batch_id=batch
        )
        session.commit()
        assert again == 0


def test_room_is_taken_with_the_day_on_which_the_list_said_so(session: Session, batch: int) -> None:
    own = OWN.model_copy(update={"openings": Openings(status="waitlist", wait_days=10, said=(said("program", DAY),))})
    file = OWN.model_copy(update={"openings": Openings(status="accepting", said=(LIST,))})
    listing_id, _ = publish(session, own)
    after = take(session, suggested(session, listing_id, conflicts(own, file), batch)).openings
    assert (after.status, after.wait_days, [one.as_of for one in after.said]) == ("accepting", None, [DAY])


def test_two_lists_that_say_the_same_by_now_become_one_suggestion(app: Flask, session: Session, batch: int) -> None:
    own = OWN.model_copy(update={"openings": Openings(status="full", said=(said("program", DAY),))})
    listing_id, _ = publish(session, own)
    begin_write(session)
    for source, status in (("county", "waitlist"), ("state", "accepting")):
        by = said(source, DAY)
        now = OWN.model_copy(update={"openings": Openings(status="accepting", said=(by,)), "geocode": None})
        session.add(
            SourceRecord(
                source=source, key="k", listing_id=listing_id, state="TX", row_hash="h", as_of=DAY, draft=now.to_json()
            )
        )
        waits = [{"section": "openings", "fact": "status", "ours": "full", "theirs": status}]
        waits += [{"section": "place", "fact": "zip", "ours": "78701", "theirs": "78702"}]  # says so no more
        suggestions.suggest(session, conflicts=[(listing_id, waits)], source=source, as_of=DAY, batch_id=batch)
    session.commit()
    alembic.downgrade("0021")
    alembic.upgrade()
    session.expire_all()
    (row,) = session.scalars(sa.select(Suggestion)).all()
    assert (row.fact, json.loads(row.theirs)) == ("room", {"status": "accepting"})
    session.rollback()


def test_parts_that_waited_before_become_one_by_an_upgrade(app: Flask, session: Session, batch: int) -> None:
    listing_id, _ = publish(session, OWN)
    other_id, _ = publish(session, OWN.model_copy(update={"name": "Other House"}))
    begin_write(session)
    session.add(
        SourceRecord(
            source="findtreatment",
            key="k",
            listing_id=listing_id,
            state="TX",
            row_hash="h",
            as_of=DAY,
            draft=MOVED.to_json(),
        )
    )
    parts = [("zip", "78701", "78664"), ("street", "10 Old Lane", "500 New Avenue"), ("city", "Austin", "Round Rock")]
    for at in (listing_id, other_id):
        found = [{"section": "place", "fact": fact, "ours": ours, "theirs": theirs} for fact, ours, theirs in parts]
        kept = [{"section": "contact", "fact": "email", "ours": "a@example.org", "theirs": "b@example.org"}]
        suggestions.suggest(session, conflicts=[(at, found + kept)], source="findtreatment", as_of=DAY, batch_id=batch)
    session.commit()
    alembic.downgrade("0021")
    alembic.upgrade()
    session.expire_all()
    rows = session.scalars(sa.select(Suggestion).order_by(Suggestion.listing_id, Suggestion.section)).all()
    assert [(one.listing_id, one.section, one.fact) for one in rows] == [
        (listing_id, "contact", "email"),
        (listing_id, "place", "address"),
        (other_id, "contact", "email"),  # the list's record of it is gone: its next import suggests anew
    ]
    (fresh,) = conflicts(OWN, MOVED)
    assert json.loads(rows[1].theirs) == fresh["theirs"]
    assert json.loads(rows[1].ours) == fresh["ours"]
    waiting = len(rows)
    session.rollback()
    begin_write(session)
    again = suggestions.suggest(
        session, conflicts=[(listing_id, [fresh])], source="findtreatment", as_of=DAY, batch_id=batch
    )
    assert again == 0
    assert waiting == 3
    session.rollback()
