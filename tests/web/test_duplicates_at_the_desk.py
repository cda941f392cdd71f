"""Possible duplicates and suggestions at the desk, from the import that finds them to the decision, and back."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft
from directory.models import DuplicatePair, Listing, PairStatus, Role, SourceRecord, Status, Suggestion
from directory.moderation import duplicates
from tests.factories import draft, publish, said
from tests.web.desk import Person, words
from tests.web.importing import confirm, number_of, public_content, upload, work

HEADER = ("program_name", "street", "city", "state", "zip", "phone", "website", "therapy", "as_of")
LANTERN = ("Lantern House", "100 Sample Street", "Austin", "TX", "78701", "512-555-0100", "", "cbt", "2026-01-01")
SITE = "https://lantern.example.org/"
AGAIN = ("Lantern Hse", "100 Sample St", "Austin", "TX", "78701", "512-555-0100", SITE, "dbt", "2026-02-01")
HARBOR = ("Harbor House", "9 Pier Road", "Portland", "ME", "04101", "207-555-0100", "", "cbt", "2026-01-01")


def sheet(*rows: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode()


def bring(admin: Person, *rows: tuple[str, ...], **choices: str) -> int:
    number = number_of(upload(admin, ("list.csv", sheet(*rows))))
    confirm(admin, number, **choices)
    return number


def pair(session: Session) -> DuplicatePair:
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(DuplicatePair)).one()


def merge(admin: Person, session: Session, **chosen: str) -> Any:
    one = pair(session)
    page = f"/manage/duplicates/{one.id}"
    seen = re.search(r'name="seen" value="([^"]+)"', admin.get(page).text)
    assert seen
    session.rollback()
    return admin.post(page, {"keep": "first", "seen": seen.group(1), **chosen}, see=page)


def published(session: Session) -> list[ListingDraft]:
    return [ListingDraft.from_json(content) for _, _, content in public_content(session)]


@pytest.fixture
def twins(admin: Person, session: Session) -> int:
    """A program twice, by two rows of lists; its pair's id."""
    bring(admin, LANTERN)
    bring(admin, AGAIN, duplicates="publish")
    return pair(session).id


def test_it_works(admin: Person, session: Session, twins: int) -> None:
    before = public_content(session)
    records = session.execute(sa.select(SourceRecord.id, SourceRecord.listing_id).order_by(SourceRecord.id)).all()
    queue = words(admin.get("/manage/duplicates"))
    assert "1 pair of listings" in queue
    assert "the same phone" in queue
    merge(admin, session)
    (one,) = published(session)
    assert (one.says("cbt"), one.says("dbt")) == ("yes", "yes")
    assert one.contact.website == "https://lantern.example.org/"
    gone = next(public_id for public_id, _, content in before if "lantern.example.org" in content)
    answer = admin.app.test_client().get(f"/program/{gone}/x")
    assert answer.status_code == 301
    admin.post(f"/manage/duplicates/{twins}/unmerge", {}, see=f"/manage/duplicates/{twins}")
    assert public_content(session) == before
    assert (
        session.execute(sa.select(SourceRecord.id, SourceRecord.listing_id).order_by(SourceRecord.id)).all() == records
    )
    assert pair(session).status == PairStatus.APART


def test_a_refreshed_list_does_not_take_the_merged_apart(admin: Person, session: Session, twins: int) -> None:
    merge(admin, session)
    (merged,) = public_content(session)
    number = number_of(upload(admin, ("list.csv", sheet(LANTERN, AGAIN, HARBOR))))
    tiles = words(admin.get(f"/manage/imports/{number}"))
    assert "1 New" in tiles
    assert "1 Unchanged" in tiles
    assert "1 Joined" in tiles
    confirm(admin, number)
    assert merged in public_content(session)
    assert len(public_content(session)) == 2
    newer = (*AGAIN[:5], "512-555-0177", *AGAIN[6:8], "2026-03-01")
    bring(admin, LANTERN, newer)
    assert "+15125550177" in {one.contact.phones[0].number for one in published(session)}
    admin.post(f"/manage/duplicates/{twins}/unmerge", {}, see=f"/manage/duplicates/{twins}")
    by_name = {one.name: one for one in published(session)}
    assert by_name["Lantern Hse"].contact.phones[0].number == "+15125550177"  # its list said so meanwhile


def test_a_choice_against_the_default_outlives_the_next_import(admin: Person, session: Session, twins: int) -> None:
    merge(admin, session, **{"names.name": "first"})
    assert [one.name for one in published(session)] == ["Lantern House"]
    bring(admin, LANTERN, (*AGAIN[:8], "2026-03-01"))
    assert [one.name for one in published(session)] == ["Lantern House"]


def test_two_programs_are_not_asked_about_again(admin: Person, session: Session) -> None:
    bring(admin, LANTERN)
    number = bring(admin, AGAIN)  # held as a draft
    assert len(published(session)) == 1
    one = pair(session)
    admin.post(f"/manage/duplicates/{one.id}/apart", {"publish": "yes"}, see=f"/manage/duplicates/{one.id}")
    assert len(published(session)) == 2
    duplicates.scan(session)
    session.commit()
    assert pair(session).status == PairStatus.APART
    admin.post(f"/manage/imports/{number}/undo", {}, see=f"/manage/imports/{number}/undo")
    work(admin.app)
    again = number_of(upload(admin, ("list.csv", sheet(AGAIN))))
    assert "Possible duplicates" not in words(admin.get(f"/manage/imports/{again}"))
    admin.post(f"/manage/duplicates/{one.id}/again", {}, see=f"/manage/duplicates/{one.id}")
    assert pair(session).status == PairStatus.OPEN


def test_a_pair_is_decided_once(admin: Person, session: Session, twins: int) -> None:
    merge(admin, session)
    address = f"/manage/duplicates/{twins}"
    answer = admin.post(address, {"keep": "first", "seen": "1-1"}, see=address)
    assert answer.status_code == 409
    assert "merged by now" in words(answer)
    answer = admin.post(f"{address}/apart", {}, see=address)
    assert answer.status_code == 409
    assert admin.get("/manage/duplicates/999999").status_code == 404


def test_what_changed_meanwhile_is_looked_at_again(admin: Person, session: Session, twins: int) -> None:
    address = f"/manage/duplicates/{twins}"
    answer = admin.post(address, {"keep": "first", "seen": "1-9"}, see=address)
    assert answer.status_code == 409
    assert "changed while you looked" in words(answer)
    assert len(published(session)) == 2


def test_taking_an_import_back_leaves_what_was_merged(admin: Person, session: Session) -> None:
    bring(admin, LANTERN)
    number = bring(admin, AGAIN, HARBOR, duplicates="publish")
    merge(admin, session)
    admin.post(f"/manage/imports/{number}/undo", {}, see=f"/manage/imports/{number}/undo")
    work(admin.app)
    (one,) = published(session)  # Harbor House is withdrawn
    assert (one.says("cbt"), one.says("dbt")) == ("yes", "yes")
    bring(admin, LANTERN, AGAIN)
    assert len(published(session)) == 1


def test_the_whole_directory_is_looked_through(admin: Person, session: Session) -> None:
    for _ in range(2):
        publish(session, draft(name="Lantern House", street="1 A Street", phone="+15125550100"))
    admin.post("/manage/duplicates/scan", {}, see="/manage/duplicates")
    assert "The worker looks through" in words(admin.get("/manage/duplicates"))
    work(admin.app)
    session.rollback()  # the requests of a test share its session, and with it what it saw
    assert "1 pair of listings" in words(admin.get("/manage/duplicates"))
    first = session.scalars(sa.select(Listing).order_by(Listing.id)).first()
    assert first
    address = f"/manage/listings/{first.public_id}"
    session.rollback()
    admin.post(f"{address}/status", {"status": "closed", "reason": "moved away"}, see=address)
    duplicates.scan(session)
    session.commit()
    assert "Nothing waits" in words(admin.get("/manage/duplicates"))


def own_listing(session: Session) -> None:
    own = draft(name="Lantern House", street="100 Sample Street", phone="+15125550177", by=said("program"))
    publish(session, own)


@pytest.mark.parametrize(("decision", "number"), [("take", "+15125550100"), ("decline", "+15125550177")])
def test_a_list_that_differs_becomes_a_suggestion(admin: Person, session: Session, decision: str, number: str) -> None:
    own_listing(session)
    bring(admin, LANTERN)
    assert [one.contact.phones[0].number for one in published(session)] == ["+15125550177"]
    page = words(admin.get("/manage/suggestions"))
    assert "512-555-0177" in page
    assert "512-555-0100" in page
    held = session.scalars(sa.select(Suggestion)).one()
    address = f"/manage/suggestions/{held.id}"
    session.rollback()
    admin.post(address, {"decision": decision}, see="/manage/suggestions")
    assert [one.contact.phones[0].number for one in published(session)] == [number]
    assert "Nothing waits" in words(admin.get("/manage/suggestions"))
    bring(admin, (*LANTERN[:8], "2026-05-01"))  # the same said again
    assert "Nothing waits" in words(admin.get("/manage/suggestions"))
    assert [one.contact.phones[0].number for one in published(session)] == [number]
    admin.client.post(address, data={"csrf_token": "x", "decision": "take"})
    assert [one.contact.phones[0].number for one in published(session)] == [number]


def test_a_suggestion_goes_with_its_import(admin: Person, session: Session) -> None:
    own_listing(session)
    number = bring(admin, LANTERN)
    admin.post(f"/manage/imports/{number}/undo", {}, see=f"/manage/imports/{number}/undo")
    work(admin.app)
    assert "Nothing waits" in words(admin.get("/manage/suggestions"))


def test_a_moderator_decides_too(app: Flask, client: FlaskClient, session: Session) -> None:
    for _ in range(2):
        publish(session, draft(name="Lantern House", street="1 A Street", phone="+15125550100"))
    duplicates.scan(session)
    session.commit()
    moderator = Person(app, Role.MODERATOR).sign_in()
    merge(moderator, session)
    assert len(published(session)) == 1
    assert session.scalars(sa.select(Listing.status).order_by(Listing.id)).all() == [Status.PUBLISHED, Status.MERGED]


def test_conflicts_can_be_forgotten(admin: Person, session: Session) -> None:
    own_listing(session)
    bring(admin, LANTERN, conflicts="drop")
    assert "Nothing waits" in words(admin.get("/manage/suggestions"))
    assert [one.contact.phones[0].number for one in published(session)] == ["+15125550177"]
