"""Rows that an import left out: looked at, joined to the program beside them or made a draft, and never asked again."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft
from directory.models import AuditEntry, EntryLook, Listing, Revision, Role, SourceRecord, Status
from tests.web.desk import Person, words
from tests.web.importing import confirm, number_of, upload, work

HEAD = ["directory_type", "name1", "name2", "street1", "city", "state", "zip", "phone", "service_code_info"]
PLACE = ("1 Oak Street", "Austin", "TX", "78701", "512-555-0101")
PROGRAM = ("substance", "Hope House", "Recovery", *PLACE, "SA OIT CBT")
ENTRY = ("mental", "Hope House", "Counseling", *PLACE, "MH DBT MD")
NAMED = ("mental", "Quiet House Intensive Outpatient Program", "", "9 Elm St", *PLACE[1:4], "512-555-0102", "MH DBT")


@pytest.fixture
def admin(client: FlaskClient, app: Flask) -> Person:
    return Person(app, Role.ADMIN).sign_in()


def bring(admin: Person, *rows: tuple[str, ...], day: str = "2026-01-01") -> int:
    """Import a file of the National Directory with these rows."""
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    number = number_of(upload(admin, (f"nd-{day}.csv", text.getvalue().encode()), as_of=day))
    confirm(admin, number)
    return number


def waiting(admin: Person) -> list[str]:
    """The paths of the rows that wait."""
    return re.findall(r'href="(/manage/entries/\d+)"', admin.get("/manage/entries").text)


def decide(admin: Person, page: str, verb: str) -> str:
    seen = re.search(r'name="seen" value="(\d+)"', admin.get(page).text)
    answer = admin.post(f"{page}/{verb}", {"seen": seen[1]} if seen else {}, see=page)
    return words(answer if answer.status_code != 302 else admin.get(page))


def listing(session: Session, name: str) -> Listing:
    session.rollback()
    return session.scalars(
        sa.select(Listing).where(Listing.name.startswith(name)), execution_options={"populate_existing": True}
    ).one()


def of_place(session: Session) -> list[str]:
    held = listing(session, "Hope House")
    draft = ListingDraft.from_json(held.content)
    session.rollback()
    return sorted(term for term in draft.answers if draft.says_of_place(term))


def test_it_works(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY)
    before = listing(session, "Hope House").content
    (page,) = waiting(admin)
    assert "Rows left out, to look at" in words(admin.get("/manage/"))
    assert "Is it an entry of this program?" in words(admin.get(page))
    assert "Joined. What the row says is said of the place" in decide(admin, page, "join")
    assert of_place(session) == ["dbt", "medicaid", "mental-health"]
    assert waiting(admin) == []
    public = words(
        admin.app.test_client().get(f"/program/{listing(session, 'Hope House').public_id}", follow_redirects=True)
    )
    assert "At the same place" in public
    actions = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)).all()
    assert actions == ["entry-joined"]
    assert "Taken back." in decide(admin, page, "part")
    assert listing(session, "Hope House").content == before
    history = sa.select(Revision.action).where(Revision.listing_id == listing(session, "Hope House").id)
    assert session.scalars(history.order_by(Revision.number)).all() == ["created", "joined", "parted"]


def test_later_imports_go_on_as_was_decided(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY)
    (page,) = waiting(admin)
    decide(admin, page, "join")
    later = bring(admin, PROGRAM, (*ENTRY[:-1], "MH DBT MD TRMA"), day="2026-02-01")
    assert waiting(admin) == []
    assert of_place(session) == ["dbt", "medicaid", "mental-health", "trauma-survivors"]
    assert len(session.scalars(sa.select(SourceRecord).where(SourceRecord.key.contains("+"))).all()) == 1
    undone = f"/manage/imports/{later}/undo"
    admin.post(undone, {"seen": _seen(admin, undone)}, see=undone)
    work(admin.app)
    assert of_place(session) == ["dbt", "medicaid", "mental-health"]
    decide(admin, page, "part")
    bring(admin, PROGRAM, ENTRY, day="2026-03-01")
    assert (waiting(admin), of_place(session)) == ([], [])


def _seen(admin: Person, page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', admin.get(page).text)
    assert found
    return found[1]


def test_a_joined_row_that_comes_by_itself_goes_on_too(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY)
    decide(admin, waiting(admin)[0], "join")
    bring(admin, (*ENTRY[:-1], "MH EMDR"), day="2026-02-01")
    assert "emdr" in of_place(session)


def test_kept_apart_it_is_not_asked_again_until_somebody_wants_it(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY)
    (page,) = waiting(admin)
    assert "Kept apart. Imports do not ask again" in decide(admin, page, "apart")
    bring(admin, PROGRAM, ENTRY, day="2026-02-01")
    assert waiting(admin) == []
    assert of_place(session) == []
    decide(admin, page, "again")
    assert len(waiting(admin)) == 1


def test_what_changed_meanwhile_is_looked_at_again(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY)
    (page,) = waiting(admin)
    answer = admin.post(f"{page}/join", {"seen": "77"}, see=page)
    assert answer.status_code == 409
    assert "The listing was changed while you looked" in words(answer)
    decide(admin, page, "join")
    assert "is joined by now" in words(admin.post(f"{page}/apart", {}, see=page))
    assert of_place(session) == ["dbt", "medicaid", "mental-health"]


def test_an_import_that_is_taken_back_asks_nothing(admin: Person, session: Session) -> None:
    number = bring(admin, PROGRAM, ENTRY)
    undo = f"/manage/imports/{number}/undo"
    admin.post(undo, {"seen": _seen(admin, undo)}, see=undo)
    work(admin.app)
    assert waiting(admin) == []


def test_a_row_named_as_an_iop_is_never_published_by_itself(admin: Person, session: Session) -> None:
    number = bring(admin, PROGRAM, NAMED)
    assert session.scalars(sa.select(Listing.name)).all() == ["Hope House: Recovery"]
    session.rollback()
    assert "Named as intensive outpatient" in words(admin.get(f"/manage/imports/{number}/rows?flag=named"))
    assert "Named as an IOP" in words(admin.get(f"/manage/imports/{number}"))
    (page,) = waiting(admin)
    assert "It is a draft now." in decide(admin, page, "draft")
    made = listing(session, "Quiet House")
    assert (made.status, "iop" in ListingDraft.from_json(made.content).answers) == (Status.DRAFT, True)
    session.rollback()
    bring(admin, PROGRAM, (*NAMED[:-1], "MH DBT EMDR"), day="2026-02-01")
    made = listing(session, "Quiet House")
    draft = ListingDraft.from_json(made.content)
    assert (made.status, draft.says("emdr"), draft.says("iop")) == (Status.DRAFT, "yes", "yes")
    session.rollback()
    assert waiting(admin) == []


def test_one_that_is_none_is_not_asked_again(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, NAMED)
    decide(admin, waiting(admin)[0], "apart")
    bring(admin, PROGRAM, NAMED, day="2026-02-01")
    assert waiting(admin) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(EntryLook)) == 1
