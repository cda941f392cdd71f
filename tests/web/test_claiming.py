"""A program's person comes in by a mailed code, claims a listing, and keeps it with others; a moderator decides."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.accounts import rate_limits
from directory.listings.draft import Contact, Phone
from directory.models import AuditEntry, Claim, Holder, HolderRole, Listing, Mail, Role
from tests import papers
from tests.factories import draft, publish, said
from tests.web.desk import Person, token, words
from tests.web.programs import ProgramsPerson


@pytest.fixture
def ann(client: FlaskClient, app: Flask) -> ProgramsPerson:
    return ProgramsPerson(app)


@pytest.fixture
def moderator(client: FlaskClient, app: Flask) -> Person:
    return Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()


def listed(session: Session, name: str = "Lantern House", website: str = "https://lantern.example.org/") -> str:
    contact = Contact(said=(said(),), phones=(Phone(number="+15125550100"),), website=website)
    listing_id, _ = publish(session, draft(name=name, contact=contact))
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    return public_id


def the_claim(session: Session) -> Claim:
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(Claim).order_by(Claim.id.desc()).limit(1)).one()


def test_it_works(ann: ProgramsPerson, moderator: Person, session: Session) -> None:
    public_id = listed(session)
    page = f"/manage/claim/{public_id}"
    assert ann.get(page).location == f"/manage/enter?next=/manage/claim/{public_id}".replace("/", "%2F").replace(
        "%2Fmanage%2Fenter?next=", "/manage/enter?next="
    )
    assert ann.sign_in_by_mail(page).location == page
    assert "both at example.org" in words(ann.get(page))
    assert ann.post(page, {"who": "Ann, director", "proof": "domain"}, see=page).location == page
    assert "We look at your claim" in words(ann.get(page))
    queue = words(moderator.get("/manage/claims"))
    assert "Lantern House" in queue
    assert "Domain, proven" in queue
    number = the_claim(session).id
    session.rollback()
    moderator.post(f"/manage/claims/{number}", {"decision": "grant"}, see=f"/manage/claims/{number}")
    assert "You keep this listing" in words(ann.get(page))
    session.rollback()
    kinds = session.scalars(sa.select(Mail.kind).where(Mail.recipient == ann.email).order_by(Mail.id)).all()
    assert kinds == ["provider/code", "provider/granted"]


def test_by_phone_a_code_is_read_to_us(ann: ProgramsPerson, moderator: Person, session: Session) -> None:
    ann.email = "ann@example.com"
    public_id = listed(session)
    page = f"/manage/claim/{public_id}"
    ann.sign_in()
    ann.post(page, {"who": "Ann", "proof": "phone"}, see=page)
    shown = re.search(r'class="secret">(\d{3} \d{3})<', ann.get(page).text)
    assert shown
    desk = f"/manage/claims/{the_claim(session).id}"
    assert shown[1].replace(" ", "") not in moderator.get(desk).text.replace(" ", "")
    assert "That is not the code" in words(moderator.post(f"{desk}/code", {"code": "nonsense"}, see=desk))
    moderator.post(f"{desk}/code", {"code": shown[1]}, see=desk)
    assert the_claim(session).proven


def test_a_document_is_kept_apart_and_read_in_the_log(ann: ProgramsPerson, moderator: Person, session: Session) -> None:
    page = f"/manage/claim/{listed(session)}"
    ann.sign_in()
    fields = {"who": "Ann", "proof": "document", "document": (io.BytesIO(b"<svg onload=alert(1)>"), "../../x.svg")}
    answer = ann.post(page, fields, see=page, content_type="multipart/form-data")
    assert answer.status_code == 422
    fields["document"] = (io.BytesIO(b"%PDF-"), "license.pdf")
    answer = ann.post(page, fields, see=page, content_type="multipart/form-data")
    assert "cannot be opened" in words(answer)
    fields["document"] = (io.BytesIO(papers.pdf()), "../../license.pdf.exe")
    ann.post(page, fields, see=page, content_type="multipart/form-data")
    number = the_claim(session).id
    paper = moderator.get(f"/manage/claims/{number}/document")
    assert paper.data == papers.pdf()
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in paper.headers["Content-Security-Policy"]
    session.rollback()
    assert session.scalar(sa.select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)) == "document-read"
    assert ann.get(f"/manage/claims/{number}/document").status_code == 403


def test_claims_from_one_place_end(ann: ProgramsPerson, session: Session) -> None:
    page = f"/manage/claim/{listed(session)}"
    ann.sign_in()
    for _ in range(rate_limits.CLAIM_LISTING.most):
        ann.post(page, {"who": "Ann", "proof": "domain"}, see=page)
        ann.post(f"{page}/withdraw", {}, see=page)
    answer = ann.post(page, {"who": "Ann", "proof": "domain"}, see=page)
    assert answer.status_code == 429
    assert "come back tomorrow" in words(answer)
    ann.client.environ_base["REMOTE_ADDR"] = "203.0.113.5"
    assert ann.post(page, {"who": "Ann", "proof": "domain"}, see=page).status_code == 302


def test_a_refusal_says_why_and_can_be_asked_again(ann: ProgramsPerson, moderator: Person, session: Session) -> None:
    page = f"/manage/claim/{listed(session)}"
    ann.sign_in()
    ann.post(page, {"who": "Ann", "proof": "domain"}, see=page)
    desk = f"/manage/claims/{the_claim(session).id}"
    assert "Say why" in words(moderator.post(desk, {"decision": "refuse", "reason": ""}, see=desk))
    moderator.post(desk, {"decision": "refuse", "reason": "<b>Not</b> you"}, see=desk)
    again = ann.get(page)
    assert "<b>Not</b> you" in words(again)
    assert "<b>Not" not in again.text
    assert ann.post(page, {"who": "Ann", "proof": "domain"}, see=page).status_code == 302


def test_one_decision_for_several_listings_of_a_person(
    ann: ProgramsPerson, moderator: Person, session: Session
) -> None:
    pages = [f"/manage/claim/{listed(session, name)}" for name in ("Lantern House", "Lantern Teens", "Lantern West")]
    ann.sign_in()
    for page in pages:
        ann.post(page, {"who": "Ann", "proof": "domain"}, see=page)
    session.rollback()
    first, second, third = session.scalars(sa.select(Claim.id).order_by(Claim.id))
    session.rollback()
    desk = f"/manage/claims/{first}"
    moderator.post(desk, {"decision": "grant", "also": [str(second)]}, see=desk)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Holder)) == 2
    assert session.get_one(Claim, third).status == "open"


def test_people_of_a_listing(ann: ProgramsPerson, app: Flask, session: Session) -> None:
    public_id = listed(session)
    listing_id = session.scalars(sa.select(Listing.id)).one()
    session.rollback()
    ann.hold(listing_id)
    ann.sign_in()
    bob = ProgramsPerson(app, "bob@example.com")
    bobs = bob.hold(listing_id, HolderRole.EDITOR)
    bob.sign_in()
    page = f"/manage/programs/{public_id}/people"
    assert "bob@example.com" in words(ann.get(page))
    assert 'name="email"' not in bob.get(page).text
    answer = ann.post(page, {"email": "cy@example.com", "role": "owner"}, see=page)
    assert answer.status_code == 302
    assert "Waits for our decision" in words(ann.get(page))
    mine = session.scalars(sa.select(Holder.id).where(Holder.id != bobs)).one()
    session.rollback()
    assert "Only an owner" in words(bob.post(f"{page}/{mine}/remove", {}, see=page))
    assert "You are the only owner" in words(ann.post(f"{page}/{mine}/remove", {}, see=page))
    ann.post(f"{page}/{bobs}/remove", {}, see=page)
    assert bob.get(page).status_code == 404


def test_another_persons_listing_is_no_page(ann: ProgramsPerson, app: Flask, session: Session) -> None:
    mine, other = listed(session), listed(session, "Harbor House")
    ids = {row[0]: row[1] for row in session.execute(sa.select(Listing.public_id, Listing.id))}
    session.rollback()
    ann.hold(ids[mine])
    bob = ProgramsPerson(app, "bob@example.com")
    bobs = bob.hold(ids[other])
    ann.sign_in()
    assert ann.get(f"/manage/programs/{other}/people").status_code == 404
    own = f"/manage/programs/{mine}/people"
    answer = ann.client.post(f"/manage/programs/{other}/people", data={"csrf_token": token(ann.get(own))})
    assert answer.status_code == 404
    ann.post(f"{own}/{bobs}/remove", {}, see=own)  # the other listing's rights, by changed ids
    session.rollback()
    assert session.get(Holder, bobs) is not None


@pytest.mark.parametrize(
    "after",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/manage\\..",
        "javascript:alert(1)",
        "/guide",
        "/man",
    ],
)
def test_signing_in_leads_nowhere_else(ann: ProgramsPerson, after: str) -> None:
    assert ann.sign_in_by_mail(after).location == "/manage"


def test_a_session_from_before_is_not_carried_over(ann: ProgramsPerson) -> None:
    ann.get("/manage/enter")
    cookie = ann.client.get_cookie("manage", path="/manage")
    assert cookie
    thief = ann.app.test_client()
    thief.set_cookie("manage", cookie.value, path="/manage")
    ann.sign_in_by_mail()
    assert thief.get("/manage/account").status_code == 302


def test_the_same_is_said_of_every_address(ann: ProgramsPerson, moderator: Person) -> None:
    answers = set()
    for email in ("nobody@example.org", "mo@example.org", "ann@lantern.example.org"):
        someone = ProgramsPerson(ann.app, email)
        sent = someone.post("/manage/enter", {"email": email}, see="/manage/enter")
        answers.add((sent.status_code, sent.location, words(someone.get("/manage/enter/code"))))
    assert len(answers) == 1


def test_a_stranger_who_asks_for_codes_shuts_nobody_out(ann: ProgramsPerson) -> None:
    ann.post("/manage/enter", {"email": ann.email}, see="/manage/enter")
    code = ann.code()
    stranger = ProgramsPerson(ann.app, ann.email)
    stranger.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(8):
        answer = stranger.post("/manage/enter", {"email": " ANN@lantern.example.org"}, see="/manage/enter")
        assert answer.status_code == 302
        stranger.post("/manage/enter/code", {"code": "00000000"}, see="/manage/enter/code")
    assert ann.post("/manage/enter/code", {"code": code}, see="/manage/enter/code").location == "/manage"


def test_the_mails_of_one_address_are_few_and_the_link_in_them_opens(ann: ProgramsPerson, session: Session) -> None:
    for _ in range(8):
        ann.post("/manage/enter", {"email": ann.email}, see="/manage/enter")
    kinds = session.scalars(sa.select(Mail.kind).where(Mail.recipient == ann.email)).all()
    assert len(kinds) == 3
    session.rollback()
    link = ann.secrets()["link"].partition("/manage/")[2]
    elsewhere = ProgramsPerson(ann.app, ann.email)
    page = f"/manage/{link}"
    assert ann.email in words(elsewhere.get(page))
    assert elsewhere.get("/manage/account").status_code == 302  # opening it signs nobody in
    assert elsewhere.post(page, {}, see=page).location == "/manage"
    assert elsewhere.get("/manage/account").status_code == 200
    assert elsewhere.get(page).status_code == 410
    assert ProgramsPerson(ann.app).get("/manage/enter/link/nonsense").status_code == 410


def test_one_place_asks_for_thirty_codes_an_hour(ann: ProgramsPerson) -> None:
    page = ann.get("/manage/enter")
    for number in range(rate_limits.CODE_ADDRESS.most):
        ann.client.post("/manage/enter", data={"csrf_token": token(page), "email": f"a{number}@example.org"})
        page = ann.get("/manage/enter")
    refused = ann.post("/manage/enter", {"email": ann.email}, see="/manage/enter")
    assert refused.status_code == 429
    assert "The link in it works" in words(refused)


def test_one_household_is_one_place() -> None:
    assert rate_limits.place("2001:db8:0:1::5") == rate_limits.place("2001:db8:0:ff::7")
    assert rate_limits.place("2001:db8:0:1::5") != rate_limits.place("2001:db8:1::5")
    assert (
        rate_limits.place("203.0.113.9") == rate_limits.place("::ffff:203.0.113.9") != rate_limits.place("203.0.113.8")
    )
    assert rate_limits.place(None) == rate_limits.place("nonsense") == ""


@pytest.mark.parametrize("email", ["ann", "ann@b.org\r\nBcc: all@example.org", "a@b.org,c@d.org", "<script>@x.org"])
def test_what_is_no_address_is_said_so(ann: ProgramsPerson, email: str) -> None:
    answer = ann.post("/manage/enter", {"email": email}, see="/manage/enter")
    assert answer.status_code == 422
    assert "not an email address" in words(answer)
    assert "<script>" not in answer.text


NEW = {
    "iop": "yes",
    "program_name": "Harbor Teens",
    "street": "9 Pier Road",
    "city": "Portland",
    "state": "ME",
    "zip": "04101",
    "phone": "207-555-0111",
    "website": "https://harbor.example.com/",
}


def test_a_program_that_is_not_here_is_suggested_looked_at_and_published(
    ann: ProgramsPerson, moderator: Person, session: Session
) -> None:
    ann.email = "cy@harbor.example.com"
    page = "/manage/programs/new"
    ann.sign_in()
    refused = ann.post(page, {**NEW, "zip": "0410"}, see=page)
    assert refused.status_code == 422
    assert 'href="#f-zip"' in refused.text
    claim_page = ann.post(page, NEW, see=page).location
    public_id = claim_page.rpartition("/")[2]
    public = ann.app.test_client()
    assert public.get(f"/program/{public_id}").status_code == 404
    stranger = ProgramsPerson(ann.app, "bob@example.org")
    stranger.sign_in()
    assert stranger.get(claim_page).status_code == 404
    ann.post(claim_page, {"who": "Cy", "proof": "domain"}, see=claim_page)
    desk = f"/manage/claims/{the_claim(session).id}"
    assert "its own people suggested it" in words(moderator.get(desk))
    moderator.post(desk, {"decision": "publish"}, see=desk)
    assert "Harbor Teens" in words(public.get(f"/program/{public_id}", follow_redirects=True))
    assert "Harbor Teens" in words(ann.get("/manage/programs"))


def test_a_suggestion_that_repeats_a_listing_says_so(ann: ProgramsPerson, moderator: Person, session: Session) -> None:
    from directory import worker

    contact = Contact(said=(said(),), phones=(Phone(number="+12075550111"),))
    publish(
        session,
        draft(name="Harbor Teens", street="9 Pier Road", city="Portland", state="ME", zip="04101", contact=contact),
    )
    session.rollback()
    ann.email = "cy@harbor.example.com"
    page = "/manage/programs/new"
    ann.sign_in()
    claim_page = ann.post(page, NEW, see=page).location
    ann.post(claim_page, {"who": "Cy", "proof": "domain"}, see=claim_page)
    with ann.app.app_context():
        worker.drain(ann.app)
    assert "It may be the same as" in words(moderator.get(f"/manage/claims/{the_claim(session).id}"))


def test_what_is_no_iop_is_not_suggested(ann: ProgramsPerson, session: Session) -> None:
    page = "/manage/programs/new"
    ann.sign_in()
    answer = ann.post(page, {**NEW, "iop": ""}, see=page)
    assert answer.status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 0
