"""Claiming by mail and by phone, as people meet it: few screens, theirs at once, and undone at the desk."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.models import AuditEntry, Claim, Holder, Role
from tests.sourced import sourced
from tests.web.desk import Person, words
from tests.web.forms import form
from tests.web.programs import ProgramsPerson

EN = [
    ("Yours at once", "Live when you save"),
    ("Yours when we have called", "Live when you save"),
    ("Yours at once", "Live when you save"),
    ("A person looks", "A person looks first"),
    ("A person looks", "As for that owner"),
]
ES = [
    ("Suya en el momento", "Se ve en cuanto usted guarda"),
    ("Suya después de nuestra llamada", "Se ve en cuanto usted guarda"),
    ("Suya en el momento", "Se ve en cuanto usted guarda"),
    ("La revisa una persona", "Antes lo revisa una persona"),
    ("La revisa una persona", "Igual que para ese dueño"),
]
SAME = {"headers": {"Sec-Fetch-Site": "same-origin"}}


@pytest.fixture
def ann(client: FlaskClient, app: Flask) -> ProgramsPerson:
    return ProgramsPerson(app, "ann@lantern.com")


@pytest.fixture
def moderator(client: FlaskClient, app: Flask) -> Person:
    return Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()


def holders_now(session: Session) -> int:
    session.rollback()
    found = session.scalar(sa.select(sa.func.count()).select_from(Holder)) or 0
    session.rollback()
    return found


def start(person: ProgramsPerson, public_id: str, email: str = "") -> None:
    fields = {"email": email or person.email, "who": "Ann, director", "language": "en"}
    answer = person.client.post(f"/manage/claim/{public_id}/start", data=fields, **SAME)
    assert answer.location == "/manage/enter/code"


def test_it_works(ann: ProgramsPerson, moderator: Person, session: Session) -> None:
    """One form, one code: the listing is hers, and nobody had to look."""
    _, public_id = sourced(session)
    start(ann, public_id)
    done = ann.post("/manage/enter/code", {"code": ann.code()}, see="/manage/enter/code")
    assert done.location == "/manage/programs"
    home = words(ann.get(done.location))
    assert "yours to keep now" in home
    assert "Lantern House" in home
    page = f"/manage/programs/{public_id}/edit/populations"
    assert "Live when you save" in words(ann.get(page))
    fields = {"t-veterans": "yes", "k-veterans": "group", "w-veterans": "Led by a veteran"}
    assert ann.post(page, fields, see=page).status_code == 302
    assert "Families see it now" in words(ann.get(page))
    number = session.scalars(sa.select(Claim.id)).one()
    session.rollback()
    desk = f"/manage/claims/{number}"
    assert "Granted by proof by mail" in words(moderator.get(desk))
    assert "Say why" in words(moderator.post(f"{desk}/take-back", {"reason": ""}, see=desk))
    moderator.post(f"{desk}/take-back", {"reason": "Not of the program"}, see=desk)
    assert holders_now(session) == 0
    assert "taken back by us" in words(ann.get("/manage/programs"))
    assert "We took back that you keep this listing: Not of the program" in words(ann.get(f"/manage/claim/{public_id}"))
    assert "Lantern House" in words(moderator.get("/manage/claims?status=taken+back"))
    assert "Taken back by mo@example.org" in words(moderator.get(desk))
    last = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert last == "claim-taken-back"
    session.rollback()
    page = f"/manage/claim/{public_id}"
    assert "Then a person looks at it" in words(ann.get(page))
    again = ann.post(page, {"who": "Ann, director", "proof": "domain", "address": ann.email}, see=page)
    assert "Take my claim back" in words(ann.get(again.location))
    assert holders_now(session) == 0
    number = session.scalars(sa.select(sa.func.max(Claim.id))).one()
    session.rollback()
    assert "was taken back before" in words(moderator.get(f"/manage/claims/{number}"))


@pytest.mark.parametrize(("language", "path"), [("en", "/for-programs"), ("es", "/es/for-programs")])
def test_who_finds_the_listing_begins_its_claim_there(
    ann: ProgramsPerson, session: Session, language: str, path: str
) -> None:
    """Four screens: the box, the listing with the first step, the code, and what is theirs."""
    _, public_id = sourced(session, phone="+15125550151")
    found = ann.get(f"{path}?q=512-555-0151")
    first = form(found, f"/manage/claim/{public_id}/start")
    assert first.folded == []  # one listing alone: its first step stands open
    sent = first.filled({"email": ann.email, "who": "Ann, director"}).send(ann.client, headers=SAME["headers"])
    assert sent.location == "/manage/enter/code"
    assert ("Escriba el código" in words(ann.get(sent.location))) == (language == "es")
    done = ann.post(sent.location, {"code": ann.code()}, see=sent.location)
    assert done.location == "/manage/programs"
    assert holders_now(session) == 1


def test_the_first_step_of_each_of_several_listings_is_folded(ann: ProgramsPerson, session: Session) -> None:
    for number in range(2):
        sourced(session, phone="+15125550151", name=f"Lantern {number}")
    page = ann.get("/for-programs?q=512-555-0151").text
    assert page.count("<details") - page.count("<details open") >= 2
    assert '<details class="fold ours" open' not in page


def test_a_first_step_that_is_not_right_keeps_what_was_typed(ann: ProgramsPerson, session: Session) -> None:
    _, public_id = sourced(session, phone="+15125550151")
    first = form(ann.get("/for-programs?q=512-555-0151"), f"/manage/claim/{public_id}/start")
    again = first.filled({"email": "ann at lantern", "who": "Ann, director"}).send(ann.client, headers=SAME["headers"])
    assert again.status_code == 422
    assert form(again, f"/manage/claim/{public_id}/start").values["who"] == ["Ann, director"]


def test_a_claim_is_carried_out_only_by_the_code_of_its_own_address(ann: ProgramsPerson, session: Session) -> None:
    _, public_id = sourced(session)
    start(ann, public_id)
    ann.email = "bob@lantern.com"  # somebody else, later, in the same browser
    ann.post("/manage/enter", {"email": ann.email}, see="/manage/enter")
    ann.post("/manage/enter/code", {"code": ann.code()}, see="/manage/enter/code")
    assert ann.get("/manage/programs").status_code == 200
    assert holders_now(session) == 0


def test_the_link_of_the_mail_in_another_browser_claims_nothing(
    ann: ProgramsPerson, app: Flask, session: Session
) -> None:
    _, public_id = sourced(session)
    start(ann, public_id)
    other = ProgramsPerson(app, ann.email)
    path = re.sub(r"^https?://[^/]+", "", ann.secrets()["link"])
    assert other.post(path, {}, see=path).status_code == 302
    assert holders_now(session) == 0


def test_other_sites_cannot_begin_a_claim(ann: ProgramsPerson, session: Session) -> None:
    _, public_id = sourced(session)
    fields = {"email": "ann@lantern.com", "who": "Ann", "language": "en"}
    begin = f"/manage/claim/{public_id}/start"
    assert ann.client.post(begin, data=fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ann.client.post(begin, data=fields, headers={"Origin": "https://evil.example"}).status_code == 403


def test_an_address_elsewhere_comes_to_the_other_ways(ann: ProgramsPerson, session: Session) -> None:
    _, public_id = sourced(session)
    ann.email = "ann@example.com"
    start(ann, public_id)
    page = f"/manage/claim/{public_id}"
    done = ann.post("/manage/enter/code", {"code": ann.code()}, see="/manage/enter/code")
    assert done.location == page
    shown = words(ann.get(page))
    assert "Choose another way" in shown
    assert "We mail a code to an address at lantern.com" in shown
    sent = ann.post(page, {"who": "Ann", "proof": "domain", "address": "Ann@Lantern.com"}, see=page)
    assert sent.location == f"{page}/code"
    inbox = ProgramsPerson(ann.app, "ann@lantern.com")
    wrong = ann.post(f"{page}/code", {"code": "0000 0000"}, see=f"{page}/code")
    assert "not the code" in words(wrong)
    done = ann.post(f"{page}/code", {"code": inbox.code()}, see=f"{page}/code")
    assert done.location == "/manage/programs"
    assert holders_now(session) == 1


def test_a_right_code_over_the_number_of_a_source_gives_the_listing(
    ann: ProgramsPerson, moderator: Person, session: Session
) -> None:
    _, public_id = sourced(session)
    ann.email = "ann@example.com"
    page = f"/manage/claim/{public_id}"
    ann.sign_in()
    ann.post(page, {"who": "Ann, director", "proof": "phone"}, see=page)
    shown = re.search(r'class="secret">(\d{3} \d{3})<', ann.get(page).text)
    assert shown
    calls = "/manage/claims/calls"
    queue = moderator.get(calls)
    assert "555-0100" in words(queue)
    assert "Please read me the six digits" in words(queue)
    assert shown[1].replace(" ", "") not in queue.text.replace(" ", "")
    number = session.scalars(sa.select(Claim.id)).one()
    session.rollback()
    read = f"/manage/claims/{number}/code"
    missed = moderator.post(read, {"outcome": "no-answer", "code": "", "back": "calls"}, see=calls)
    assert missed.location == calls
    assert "no answer (mo@example.org)" in words(moderator.get(calls))
    assert moderator.post(read, {"outcome": "read", "code": "nonsense"}, see=calls).status_code == 422
    assert "4 tries left" in words(moderator.get(calls))
    done = moderator.post(read, {"outcome": "read", "code": shown[1], "back": "calls"}, see=calls)
    assert done.location == calls
    assert "No call waits" in words(moderator.get(calls))
    assert holders_now(session) == 1


@pytest.mark.parametrize(("page", "cells"), [("/for-programs", EN), ("/es/for-programs", ES)])
def test_the_page_for_programs_says_what_each_way_allows(
    client: FlaskClient, page: str, cells: list[tuple[str, str]]
) -> None:
    shown = client.get(page).text
    assert 'id="ways-h"' in shown
    table = shown.partition('id="ways-h"')[2]
    assert re.findall(r"<td[^>]*>([^<]+)</td><td[^>]*>([^<]+)</td>", table) == cells
