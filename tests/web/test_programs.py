"""A program keeps its listing: section by section, live or after a look; and nobody else's."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock
from directory.listings.draft import Contact, Evidence, EvidenceKind, ListingDraft, Phone
from directory.models import Account, ChangeRequest, Holder, Listing, Mail, Revision, Role, Status
from directory.web.provider.editing.program_sections import SECTIONS
from tests.factories import draft, publish, said
from tests.web.desk import Person, hidden, token, words
from tests.web.programs import ProgramsPerson

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture
def ann(client: FlaskClient, app: Flask) -> ProgramsPerson:
    return ProgramsPerson(app)


@pytest.fixture
def moderator(client: FlaskClient, app: Flask) -> Person:
    return Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()


def listed(session: Session, name: str = "Lantern House") -> tuple[int, str]:
    contact = Contact(said=(said(),), phones=(Phone(number="+15125550100"),), website="https://lantern.example.org/")
    listing_id, _ = publish(session, draft(name=name, contact=contact))
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    return listing_id, public_id


@pytest.fixture
def kept(ann: ProgramsPerson, session: Session) -> tuple[int, str]:
    """A listing that Ann holds, signed in."""
    found = listed(session)
    ann.hold(found[0])
    ann.sign_in()
    return found


def now(session: Session, listing_id: int) -> ListingDraft:
    session.rollback()
    content = ListingDraft.from_json(session.get_one(Listing, listing_id, populate_existing=True).content)
    session.rollback()
    return content


def edit(ann: ProgramsPerson, public_id: str, section: str, fields: Mapping[str, object]) -> tuple[int, str]:
    page = f"/manage/programs/{public_id}/edit/{section}"
    answer = ann.post(page, {**form_of(ann.get(page).text), **fields}, see=page)
    return answer.status_code, words(answer if answer.status_code != 302 else ann.get(page))


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send of a page's form, untouched."""
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if not name or not kind or (kind[1] in ("radio", "checkbox") and " checked" not in tag):
            continue
        text = html.unescape(value[1]) if value else ""
        if kind[1] == "checkbox":
            fields[name[1]] = [*fields.get(name[1], []), text]
        else:
            fields[name[1]] = text
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        fields[name] = html.unescape(text).removeprefix("\r\n")  # as HTML has it
    for name, body in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page):
        offered = re.findall(r"<option[^>]*>", body)
        chosen = next((one for one in offered if " selected" in one), offered[0])
        fields[name] = re.findall(r'value="([^"]*)"', chosen)[0]
    return fields


def test_it_works(ann: ProgramsPerson, kept: tuple[int, str], session: Session) -> None:
    listing_id, public_id = kept
    home = words(ann.get("/manage/programs"))
    assert "You have not told us yet" in home
    assert "Open spots : It is the first thing a family asks" in home
    status, page = edit(ann, public_id, "openings", {"openings": "accepting", "wait_days": "3"})
    assert (status, "Saved. Families see it now" in page) == (302, True)
    shown = now(session, listing_id).openings
    assert (shown.status, shown.wait_days, shown.said[0].source) == ("accepting", 3, "program")
    assert "You have not told us yet" in words(ann.get("/manage/programs"))  # of what decides
    page = f"/manage/programs/{public_id}/still-right"
    ann.post(page, {"parts": ["schedule", "serves", "payment", "contact"], **form_of(ann.get(page).text)}, see=page)
    assert "You said so today" in words(ann.get("/manage/programs"))
    public = ann.app.test_client().get(f"/program/{public_id}", follow_redirects=True)
    assert "Confirmed by the program today" in words(public)


@pytest.mark.parametrize("section", [one.id for one in SECTIONS])
def test_saving_a_section_as_it_stands_changes_no_fact(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session, section: str
) -> None:
    from directory.listings import facts

    before = now(session, kept[0])
    status, page = edit(ann, kept[1], section, {})
    assert status == 302, page
    assert facts.facts_of(now(session, kept[0])) == facts.facts_of(before)
    assert session.scalars(sa.select(ChangeRequest)).all() == []


def test_groups_are_added_and_taken_away_without_a_script(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/schedule"
    one = ann.post(page, {"add": "yes"}, see=page)
    assert one.text.count(">Group ") == 1
    filled = {
        "track-0-name": "Evening group",
        "track-0-days": ["mon", "wed"],
        "track-0-start": "18:00",
        "track-0-end": "21:00",
    }
    two = ann.post(page, {**filled, "add": "yes"}, see=page)
    assert two.text.count(">Group ") == 2
    assert 'value="Evening group"' in two.text
    assert now(session, kept[0]).schedule.tracks == ()  # nothing is saved by adding
    back = ann.post(page, {**filled, "track-1-name": "", "remove": "1"}, see=page)
    assert back.text.count(">Group ") == 1
    answer = ann.post(page, filled, see=page)
    assert answer.status_code == 302
    (track,) = now(session, kept[0]).schedule.tracks
    assert (track.name, track.days, track.hours_a_week) == ("Evening group", ("mon", "wed"), 6.0)
    assert "6 hours a week are fewer than an IOP usually has" in words(ann.get(page))


@pytest.mark.parametrize(
    ("section", "fields", "field", "says"),
    [
        ("schedule", {"track-0-name": "A", "track-0-start": "18:00"}, "track-0-days", "Tick the days"),
        (
            "schedule",
            {"track-0-days": "mon", "track-0-start": "18:00", "track-0-end": "09:00"},
            "track-0-end",
            "ends before it starts",
        ),
        ("contact", {"phone": "call us"}, "phone", "phone"),
        ("place", {"zip": "7870I"}, "zip", "ZIP"),
        ("staff", {"npi": "1234567890"}, "npi", "NPI"),
        ("payment", {"self_pay_a_week": "cheap"}, "self_pay_a_week", "whole number"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    ann: ProgramsPerson,
    kept: tuple[int, str],
    session: Session,
    section: str,
    fields: dict[str, object],
    field: str,
    says: str,
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/{section}"
    answer = ann.post(page, {**form_of(ann.get(page).text), **fields}, see=page)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert says in words(answer)
    assert session.scalar(sa.select(sa.func.count()).select_from(Revision)) == 1


def test_risky_facts_wait_and_are_approved_in_part(
    ann: ProgramsPerson, moderator: Person, kept: tuple[int, str], session: Session
) -> None:
    listing_id, public_id = kept
    fields = {"phone": "512-555-0199", "website": "https://other.example.org/", "note": "We moved offices"}
    status, page = edit(ann, public_id, "contact", fields)
    assert (status, "We look at it within two business days" in page) == (302, True)
    assert "+15125550199" not in session.get_one(Listing, listing_id).content
    session.rollback()
    public = ann.app.test_client()
    for address in (
        f"/program/{public_id}",
        f"/api/v1/programs/{public_id}",
        "/search?near=78701",
        "/search?name=lantern",
        f"/compare?p={public_id}",
        f"/program/{public_id}/lantern/call.txt",
        "/sitemaps/programs-1.xml",
    ):
        assert "0199" not in public.get(address, follow_redirects=True).text, address
    request_id = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    desk = f"/manage/changes/{request_id}"
    shown = words(moderator.get(desk))
    assert "512-555-0199" in shown
    assert "Call the number that stands there now first: 512-555-0100" in shown
    assert "We moved offices" in shown
    moderator.post(desk, {"decision": "ask", "reason": "Since when?"}, see=desk)
    assert "We ask: Since when?" in words(ann.get("/manage/programs"))
    ann.post(
        f"/manage/programs/{public_id}/requests/{request_id}/reply", {"reply": "Since May"}, see="/manage/programs"
    )
    assert "They answered: Since May" in words(moderator.get(desk))
    decision = {"decision": "decide", "fact": ["contact.phones"], "reason": "Not your website."}
    moderator.post(desk, {**hidden(moderator.get(desk)), **decision}, see=desk)
    contact = now(session, listing_id).contact
    assert contact.phones[0].number == "+15125550199"
    assert contact.website == "https://lantern.example.org/"
    kinds = session.scalars(sa.select(Mail.kind).where(Mail.recipient == ann.email).order_by(Mail.id)).all()
    assert kinds[-2:] == ["provider/question", "provider/decided"]


def test_populations_carry_their_evidence(
    ann: ProgramsPerson, moderator: Person, kept: tuple[int, str], session: Session
) -> None:
    fields = {"t-veterans": "yes", "k-veterans": "group", "w-veterans": "Meets on Mondays, led by a veteran"}
    edit(ann, kept[1], "populations", fields)
    assert now(session, kept[0]).says("veterans") is None
    request_id = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    desk = f"/manage/changes/{request_id}"
    ticked = re.findall(r'name="fact" value="([^"]+)"', moderator.get(desk).text)
    moderator.post(desk, {**hidden(moderator.get(desk)), "decision": "decide", "fact": ticked}, see=desk)
    shown = now(session, kept[0])
    assert (shown.says("veterans"), shown.populations["veterans"].kind) == ("yes", "group")


def test_saving_against_an_older_state_shows_what_changed(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/payment"
    old = form_of(ann.get(page).text)
    ann.post(page, {**old, "plans": "One Plan"}, see=page)
    answer = ann.post(page, {**old, "plans": "Two Plan"}, see=page)
    assert answer.status_code == 409
    assert "not stated One Plan Two Plan" in words(answer)
    assert "Two Plan" in answer.text
    again = form_of(answer.text)
    assert ann.client.post(page, data={"csrf_token": token(answer), **again}).status_code == 302
    assert now(session, kept[0]).payment.plans == ("Two Plan",)


def test_nobody_edits_anothers_listing(ann: ProgramsPerson, kept: tuple[int, str], session: Session) -> None:
    other_id, other = listed(session, "Harbor House")
    own = f"/manage/programs/{kept[1]}/edit/openings"
    fields = {"csrf_token": token(ann.get(own)), "openings": "full", "base": "1"}
    for path in ("edit/openings", "still-right", "leave", "history/1", "people"):
        assert ann.client.post(f"/manage/programs/{other}/{path}", data=fields).status_code == 404, path
    for path in ("edit/openings", "still-right", "leave", "history", "people"):
        assert ann.get(f"/manage/programs/{other}/{path}").status_code == 404, path
    assert session.get_one(Listing, other_id).revision == 1


def test_a_section_takes_only_its_own_facts(ann: ProgramsPerson, kept: tuple[int, str], session: Session) -> None:
    fields = {"program_name": "Smuggled", "phone": "512-555-0199", "t-veterans": "yes", "t-cbt": "yes"}
    edit(ann, kept[1], "openings", {"openings": "full", **fields})
    shown = now(session, kept[0])
    assert (shown.name, shown.says("veterans"), shown.says("cbt")) == ("Lantern House", None, None)
    assert session.scalars(sa.select(ChangeRequest)).all() == []


def test_requests_of_others_are_not_answered_or_taken_back(
    ann: ProgramsPerson, app: Flask, kept: tuple[int, str], session: Session
) -> None:
    _, other = listed(session, "Harbor House")
    bob = ProgramsPerson(app, "bob@example.com")
    bob.hold(session.scalars(sa.select(Listing.id).where(Listing.public_id == other)).one())
    session.rollback()
    bob.sign_in()
    edit(bob, other, "place", {"program_name": "Harbor Hall"})
    request_id = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    ann.post(f"/manage/programs/{kept[1]}/requests/{request_id}/withdraw", {}, see="/manage/programs/account")
    assert session.get_one(ChangeRequest, request_id).status == "waiting"


def test_hostile_words_are_only_text_wherever_they_stand(
    ann: ProgramsPerson, moderator: Person, kept: tuple[int, str], session: Session
) -> None:
    edit(ann, kept[1], "therapies", {"approach": HOSTILE})
    edit(ann, kept[1], "payment", {"payment_notes": HOSTILE, "plans": HOSTILE})
    edit(ann, kept[1], "schedule", {"track-0-name": HOSTILE, "track-0-days": "mon"})
    edit(ann, kept[1], "place", {"program_name": HOSTILE, "note": HOSTILE})
    request_id = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    public = ann.app.test_client()
    for page in (
        moderator.get(f"/manage/changes/{request_id}"),
        moderator.get("/manage/changes"),
        ann.get("/manage/programs"),
        ann.get(f"/manage/programs/{kept[1]}/history"),
        ann.get(f"/manage/programs/{kept[1]}/edit/schedule"),
        public.get(f"/program/{kept[1]}", follow_redirects=True),
    ):
        assert "<script>alert" not in page.text
        assert "onerror=alert(2)>" not in page.text.replace("&gt;", "")
    assert json.loads(public.get(f"/api/v1/programs/{kept[1]}").text)


def test_history_and_putting_back(ann: ProgramsPerson, kept: tuple[int, str], session: Session) -> None:
    edit(ann, kept[1], "payment", {"plans": "One Plan"})
    page = f"/manage/programs/{kept[1]}/history"
    assert "not stated → One Plan" in words(ann.get(page))
    ann.post(f"{page}/1", {"base": "2"}, see=page)
    assert now(session, kept[0]).payment.plans == ()
    with time_machine.travel(clock.now() + dt.timedelta(days=15), tick=True):
        ann.sign_in()
        assert "Put back to before" not in words(ann.get(page))


def test_leaving_is_decided_by_a_person(
    ann: ProgramsPerson, moderator: Person, kept: tuple[int, str], session: Session
) -> None:
    page = f"/manage/programs/{kept[1]}/leave"
    ann.post(page, {"kind": "close", "note": "We closed in May"}, see=page)
    assert session.get_one(Listing, kept[0]).status == Status.PUBLISHED
    request_id = session.scalars(sa.select(ChangeRequest.id)).one()
    session.rollback()
    desk = f"/manage/changes/{request_id}"
    assert "We closed in May" in words(moderator.get(desk))
    moderator.post(desk, {**hidden(moderator.get(desk)), "decision": "decide", "fact": "yes"}, see=desk)
    session.rollback()
    assert session.get_one(Listing, kept[0], populate_existing=True).status == Status.CLOSED


def test_an_account_is_deleted_with_its_rights(ann: ProgramsPerson, kept: tuple[int, str], session: Session) -> None:
    edit(ann, kept[1], "openings", {"openings": "full"})
    ann.post("/manage/programs/account", {"sure": "yes"}, see="/manage/programs/account")
    session.rollback()
    assert session.scalars(sa.select(Account).where(Account.email == ann.email)).all() == []
    assert session.scalars(sa.select(Holder)).all() == []
    assert ann.email not in " ".join(session.scalars(sa.select(Revision.actor)))
    assert ann.get("/manage/programs").status_code == 302


def test_what_waits_stands_on_the_programs_own_page(ann: ProgramsPerson, kept: tuple[int, str]) -> None:
    edit(ann, kept[1], "contact", {"phone": "512-555-0199"})
    shown = words(ann.get("/manage/programs"))
    assert "512-555-0100" in shown
    assert "512-555-0199" in shown


def test_a_preview_shows_what_was_typed_and_saves_nothing(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/payment"
    before = now(session, kept[0])
    shown = ann.post(page, {**form_of(ann.get(page).text), "t-medicaid": "yes", "preview": "yes"}, see=page)
    assert shown.status_code == 200
    assert "Nothing is saved yet" in shown.text
    card = shown.text[shown.text.index('class="card') :]
    assert "Medicaid" in card[: card.index("</li>")]
    assert 'name="t-medicaid" value="yes" checked' in shown.text
    assert now(session, kept[0]) == before
    wrong = ann.post(page, {**form_of(shown.text), "self_pay_a_week": "lots", "preview": "yes"}, see=page)
    assert wrong.status_code == 422


def test_a_preview_or_a_group_added_does_not_hide_a_conflict(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    page = f"/manage/programs/{kept[1]}/edit/schedule"
    old = form_of(ann.get(page).text)
    track = {"track-0-name": "A", "track-0-days": ["mon"]}
    ann.post(page, {**old, **track}, see=page)
    for button in ("preview", "add"):
        again = form_of(ann.post(page, {**old, **track, "track-0-name": "B", button: "yes"}, see=page).text)
        assert again["base"] == old["base"]
        assert ann.client.post(page, data={"csrf_token": token(ann.get(page)), **again}).status_code == 409
    assert [one.name for one in now(session, kept[0]).schedule.tracks] == ["A"]


def test_a_lists_bare_claim_stays_until_the_program_says_more(ann: ProgramsPerson, session: Session) -> None:
    listed_only = {"veterans": Evidence(kind=EvidenceKind.LISTED, said=said())}
    made = draft(yes=("iop", "veterans")).model_copy(update={"populations": listed_only})
    listing_id, _ = publish(session, made)
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    ann.hold(listing_id)
    ann.sign_in()
    status, _ = edit(ann, public_id, "populations", {})
    assert status == 302
    assert now(session, listing_id).populations["veterans"].kind == EvidenceKind.LISTED
    assert session.scalars(sa.select(ChangeRequest.id)).all() == []


def test_the_desks_changes_are_told_to_who_keeps_the_listing_and_name_nobody(
    ann: ProgramsPerson, kept: tuple[int, str], session: Session
) -> None:
    admin = Person(ann.app, Role.ADMIN, email="boss@desk.example", name="B").sign_in()
    page = f"/manage/listings/{kept[1]}/edit"
    admin.post(page, {**form_of(admin.get(page).text), "getting_there": "By bus"}, see=page)
    assert now(session, kept[0]).place.getting_there == "By bus"
    history = f"/manage/listings/{kept[1]}/history/1"
    admin.post(history, {}, see=history)
    assert now(session, kept[0]).place.getting_there is None
    told = session.scalars(sa.select(Mail).where(Mail.kind == "provider/changed").order_by(Mail.id)).all()
    assert [one.recipient for one in told] == [ann.email] * 2
    assert all("IOP Near Me changed" in one.text and "boss@" not in one.text for one in told)
