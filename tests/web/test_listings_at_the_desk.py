"""Listings at the desk: found, edited, closed, confirmed after a call, put back."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.listings.draft import ListingDraft
from directory.models import Listing, Revision, Role, Status
from tests.factories import draft, publish
from tests.web.desk import Person, token, words


@pytest.fixture
def listed(admin: Person, session: Session) -> str:
    """The public id of one listing."""
    listing_id, _ = publish(session, draft(name="Lantern House", phone="+15125550177", street="12 N Sample St Ste 460"))
    public_id = session.execute(sa.select(Listing.public_id).where(Listing.id == listing_id)).scalar_one()
    session.rollback()
    return public_id


def held(session: Session, public_id: str) -> Listing:
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(Listing).where(Listing.public_id == public_id)).one()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lantern", True),
        ("q=Lantren+Huose", True),
        ("q=lantern+austin", True),
        ("q=0177", True),
        ("q=555-01", True),
        ("q=(512)+555", True),
        ("q=1-512-555-0177", True),
        ("q=512.555.0177+x20", True),
        ("q=Lantern+0177", True),
        ("q=0178", False),
        ("q=51", False),
        ("q=12+Sample", True),
        ("q=sample+st", True),
        ("q=Sample+Street+78701", True),
        ("q=North+Sample", True),
        ("q=Suite+460", True),
        ("q=Sample+Avenue", False),
        ("q=sample+road", False),
        ("q=Austin,+TX", True),
        ("q=78701", True),
        ("q=512-555-0177", True),
        ("q=(512)+555+0177", True),
        ("q=zebra", False),
        ("q=%25", False),
        ("status=published", True),
        ("status=closed", False),
        ("flag=no-website", True),
        ("flag=no-phone", False),
        ("flag=zip-only", False),
        ("flag=no-schedule", True),
        ("flag=never-confirmed", True),
        ("flag=gone", False),
        ("source=template", True),
        ("source=program", False),
        ("flag=old", True),
        ("flag=no-evidence", False),
        ("state=TX", True),
        ("state=NM", False),
        ("status=nonsense&state=XX&flag=nonsense&page=%C2%B2", True),
    ],
)
def test_listings_are_found(admin: Person, listed: str, query: str, found: bool) -> None:
    page = admin.get(f"/manage/listings?{query}")
    assert page.status_code == 200
    assert ("Lantern House" in words(page)) is found


def test_a_misspelt_name_is_found_whatever_its_status(admin: Person, session: Session) -> None:
    publish(session, draft(name="Quiet Harbor"), status=Status.DRAFT)
    publish(session, draft(name="Quiet Harbour"), status=Status.CLOSED)
    page = words(admin.get("/manage/listings?q=Qiuet+Harbor"))
    assert "Quiet Harbor " in page
    assert "Quiet Harbour " in page
    assert "1 listing" in words(admin.get("/manage/listings?q=Qiuet+Harbor&status=draft"))
    assert "1 listing" in words(admin.get("/manage/listings?q=Quiet+Harbour"))  # a word as somebody has it is no slip


def form_of(page: str) -> dict[str, list[str]]:
    """A form's fields as a browser would send them."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="text"[^>]*value="([^"]*)"', page):
        fields[name] = [value]
    for name, value in re.findall(r'name="([a-z]+)" value="([^"]+)" checked', page):
        fields.setdefault(name, []).append(value)
    fields["base"] = re.findall(r'name="base" value="(\d*)"', page)
    return fields


def test_a_listing_is_edited_and_put_back(admin: Person, session: Session, listed: str) -> None:
    address = f"/manage/listings/{listed}"
    before = held(session, listed).content
    fields = form_of(admin.get(f"{address}/edit").text) | {"website": ["https://lantern.example.org/"]}
    assert admin.post(f"{address}/edit", fields, see=f"{address}/edit").status_code == 302
    assert "https://lantern.example.org/" in held(session, listed).content
    page = words(admin.get(f"{address}/history/2"))
    assert "Website not stated https://lantern.example.org/" in page
    admin.post(f"{address}/history/1", {}, see=f"{address}/history/1")
    assert held(session, listed).content == before
    assert held(session, listed).revision == 3


def test_wrong_cells_are_shown_beside_their_fields(admin: Person, session: Session, listed: str) -> None:
    address = f"/manage/listings/{listed}/edit"
    fields = form_of(admin.get(address).text) | {"zip": ["7870I"], "tracks": ["Evening"]}
    answer = admin.post(address, fields, see=address)
    assert answer.status_code == 422
    assert 'href="#f-zip"' in answer.text
    assert 'href="#f-tracks"' in answer.text
    assert held(session, listed).revision == 1


def test_an_edit_against_an_older_state_is_refused(admin: Person, session: Session, listed: str) -> None:
    address = f"/manage/listings/{listed}/edit"
    fields = form_of(admin.get(address).text)
    admin.post(address, fields | {"website": ["https://one.example.org/"]}, see=address)
    mine = fields | {"website": ["https://two.example.org/"], "doctor": ["Dr. Sample"]}
    answer = admin.post(address, mine, see=address)
    assert answer.status_code == 409
    assert "https://one.example.org/" in held(session, listed).content
    assert "not stated https://one.example.org/ https://two.example.org/" in words(answer)
    again = form_of(answer.text)
    assert again["website"] == ["https://two.example.org/"]
    assert again["doctor"] == ["Dr. Sample"]
    assert admin.client.post(address, data={"csrf_token": token(answer), **again}).status_code == 302
    assert "https://two.example.org/" in held(session, listed).content


def test_what_others_wrote_in_other_fields_is_not_put_back(admin: Person, session: Session, listed: str) -> None:
    address = f"/manage/listings/{listed}/edit"
    fields = form_of(admin.get(address).text)
    admin.post(address, fields | {"email": ["new@example.org"], "therapy": ["cbt"]}, see=address)
    answer = admin.post(address, fields | {"doctor": ["Dr. Sample"], "therapy": ["dbt"]}, see=address)
    assert answer.status_code == 409
    again = form_of(answer.text)
    assert (again["email"], again["doctor"]) == (["new@example.org"], ["Dr. Sample"])
    assert sorted(again["therapy"]) == ["cbt", "dbt"]
    assert admin.client.post(address, data={"csrf_token": token(answer), **again}).status_code == 302
    draft = ListingDraft.from_json(held(session, listed).content)
    assert (draft.contact.email, draft.staff.doctor) == ("new@example.org", "Dr. Sample")
    assert (draft.says("cbt"), draft.says("dbt")) == ("yes", "yes")


@pytest.mark.parametrize(
    ("path", "fields"), [("status", {"status": "closed", "reason": "They said so"}), ("history/1", {})]
)
def test_what_was_decided_on_an_older_state_is_not_done(
    admin: Person, session: Session, listed: str, path: str, fields: dict[str, str]
) -> None:
    address = f"/manage/listings/{listed}"
    edit = form_of(admin.get(f"{address}/edit").text) | {"website": ["https://one.example.org/"]}
    admin.post(f"{address}/edit", edit, see=f"{address}/edit")
    answer = admin.post(f"{address}/{path}", fields | {"base": "1"}, see=address)
    assert answer.status_code == 409
    assert "Somebody changed this listing while you did" in words(answer)
    assert held(session, listed).revision == 2
    assert held(session, listed).status == Status.PUBLISHED


def test_a_listing_is_added_as_a_draft_and_published(admin: Person, session: Session) -> None:
    fields = {"program_name": "New House", "street": "7 D Street", "city": "Austin", "state": "TX", "zip": "78701"}
    answer = admin.post("/manage/listings/new", fields | {"therapy": ["cbt", "dbt"]}, see="/manage/listings/new")
    public_id = answer.location.rpartition("/")[2]
    assert held(session, public_id).status == Status.DRAFT
    assert admin.client.get(f"/program/{public_id}").status_code == 404
    admin.post(f"{answer.location}/status", {"status": "published"}, see=answer.location)
    made = held(session, public_id)
    assert made.status == Status.PUBLISHED
    assert ListingDraft.from_json(made.content).says("dbt") == "yes"


def test_closing_needs_a_reason_and_families_are_told(admin: Person, session: Session, listed: str) -> None:
    address = f"/manage/listings/{listed}"
    answer = admin.post(f"{address}/status", {"status": "closed", "reason": " "}, see=address)
    assert "Say why" in words(answer)
    admin.post(f"{address}/status", {"status": "closed", "reason": "Moved to another state"}, see=address)
    assert held(session, listed).status == Status.CLOSED
    assert "Moved to another state" in words(admin.get(address))
    public = admin.client.get(f"/program/{listed}", follow_redirects=True)
    assert "closed" in words(public)


def test_a_call_confirms_what_is_said(admin: Person, session: Session, listed: str) -> None:
    address, day = f"/manage/listings/{listed}", clock.today().isoformat()
    fields = {"spoke_with": "the front desk", "base": "1"}
    for wrong, why in (("2999-01-01", "still to come"), ("0001-01-01", "confirms nothing any more")):
        assert why in words(admin.post(f"{address}/call", fields | {"day": wrong}, see=address))
    admin.post(f"{address}/call", fields | {"day": day}, see=address)
    assert ListingDraft.from_json(held(session, listed).content).contact.said[0].source == "staff"
    note = session.scalar(sa.select(Revision.note).where(Revision.number == 2))
    assert note == f"Call on {day} with the front desk"
    assert "Lantern House" not in words(admin.get("/manage/listings?flag=never-confirmed"))


def test_a_call_confirms_only_what_the_caller_read(admin: Person, session: Session, listed: str) -> None:
    address = f"/manage/listings/{listed}"
    fields = {"spoke_with": "the front desk", "day": clock.today().isoformat(), "base": "1"}
    admin.post(f"{address}/status", {"status": "draft", "reason": ""}, see=address)
    answer = admin.post(f"{address}/call", fields, see=address)
    assert (answer.status_code, "the front desk" in answer.text) == (409, True)
    assert ListingDraft.from_json(held(session, listed).content).contact.said[0].source == "template"


def test_a_moderator_looks_and_calls_but_does_not_edit(app: Flask, admin: Person, listed: str) -> None:
    moderator = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    page = moderator.get(f"/manage/listings/{listed}")
    assert page.status_code == 200
    assert 'name="status"' not in page.text
    assert moderator.get(f"/manage/listings/{listed}/edit").status_code == 403
    address = f"/manage/listings/{listed}/history/1"
    assert moderator.client.post(address).status_code in (400, 403)


def test_unknown_listings_are_not_found(admin: Person) -> None:
    for rest in ("", "/edit", "/history/1"):
        assert admin.get(f"/manage/listings/zzzzzzzz{rest}").status_code == 404


def test_each_field_has_a_name_of_its_own_in_the_words_of_people(admin: Person) -> None:
    page = admin.get("/manage/listings/new").text
    labels = [one.strip() for one in re.findall(r'<label for="f-\w+">(.*?)(?:<span|</label>)', page, re.DOTALL)]
    assert {"Organization", "Suite", "ZIP code", "Phone", "Phone for new people", "TTY", "Latitude"} <= set(labels)
    assert len(set(labels)) == len(labels) > 40
