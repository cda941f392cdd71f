"""A moderator of some states sees and decides what lies there, and nothing else: every address, list and count."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock, worker
from directory.accounts import people
from directory.accounts.desk_states import DeskStates
from directory.bulk_acts import acts
from directory.database import begin_write
from directory.imports.staging.entries import dump
from directory.models import (
    Account,
    Audit,
    AuditCall,
    AuditEntry,
    BatchStatus,
    BulkAct,
    BulkStatus,
    ChangeRequest,
    Claim,
    DuplicatePair,
    EntryLook,
    ImportBatch,
    Listing,
    PhoneCall,
    Proof,
    Report,
    ReportKind,
    Role,
    SavedSearch,
    Status,
    Suggestion,
)
from directory.partial_date import PartialDate
from tests.factories import draft, publish, statement
from tests.web.desk import Person, words
from tests.web.forms import form
from tests.web.test_access import SENDING, SIGNING_IN, allowed, rules
from tests.web.test_bulk_at_the_desk import chosen
from tests.web.written_down import watched

ELSEWHERE = "This is in another state"
# Addresses that a moderator reaches and that name a thing of no state, each with the reason.
OF_NO_STATE = {
    "/manage/accuracy/<int:audit_id>": "numbers; its calls are listed by state",
    "/manage/searches/<int:search_id>": "one's own words",
    "/manage/organizations/<public_id>": "its sites may lie anywhere: of those who work on all states",
    "/manage/organizations/<public_id>/sites": "as it",
    "/manage/organizations/<public_id>/sites/<listing>/take_away": "as it",
    "/manage/organizations/<public_id>/tokens/<int:token_id>/revoke": "as it",
}


class Texas:
    """Twins in Texas with one of everything that waits, and who looks at them from where."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.ids = [publish(session, draft(name=f"Lantern House {n}"))[0] for n in "AB"]
        self.public_ids = list(session.scalars(sa.select(Listing.public_id).order_by(Listing.id)))
        self.here = self.moderator("TX OK", "here@example.org")
        self.there = self.moderator("OK", "there@example.org")
        one, other = self.ids
        applied = {"files": "[]", "counts": "{}", "base_version": 1, "actor": "t", "applied_at": clock.now()}
        batch = self.add(
            ImportBatch(source="template", as_of=PartialDate("2026-03"), status=BatchStatus.APPLIED, **applied)
        )
        self.request = self.add(
            ChangeRequest(listing_id=one, actor="p@example.org", kind="close", facts="[]", base_revision=1)
        )
        self.claim = self.add(
            Claim(listing_id=one, email="p@example.org", who="P", role="owner", proof=Proof.PHONE, evidence="")
        )
        self.pair = self.add(DuplicatePair(first_id=one, second_id=other, score=90, reasons='["same phone"]'))
        look = dump(statement(draft(name="Lantern Row")))
        self.look = self.add(
            EntryLook(
                batch_id=batch,
                source="template",
                program_key="",
                entry_key="k",
                label="Lantern Row",
                state="TX",
                statement=look,
            )
        )
        fact = {"section": "contact", "fact": "website", "ours": "null", "theirs": "null", "theirs_hash": "h"}
        self.suggestion = self.add(
            Suggestion(listing_id=one, source="template", as_of=PartialDate("2026-03"), batch_id=batch, **fact)
        )
        self.report = self.add(Report(listing_id=one, kind=ReportKind.NUMBER, day=dt.date(2026, 3, 9)))
        self.audit = self.add(Audit(listings=2, seed=1, actor="t"))
        content = session.get_one(Listing, one).content
        self.call = self.add(AuditCall(audit_id=self.audit, position=1, listing_id=one, content=content))
        kept = {"result": "no-answer", "seen_revision": 1, "before": 1, "after": 1, "called_by": "here@example.org"}
        self.phoned = self.add(PhoneCall(listing_id=one, **kept))
        self.act = self.add(BulkAct(act="hide", listings="[]", actor="here@example.org", status=BulkStatus.DONE))
        self.search = self.add(
            SavedSearch(account_id=self.there.id, name="Mine", search="/manage/listings?q=Lantern", saved_by="t")
        )
        session.rollback()

    def moderator(self, states: str, email: str) -> Person:
        person = Person(self.app, Role.MODERATOR, email=email)
        self.change(person, states, Role.MODERATOR)
        return person.sign_in()

    def change(self, person: Person, states: str, *roles: Role) -> None:
        self.session.rollback()
        begin_write(self.session)
        account = self.session.get_one(Account, person.id)
        people.set_roles(self.session, account=account, roles=roles, states=DeskStates.typed(states), actor="test")
        self.session.commit()

    def add(self, made: Any) -> int:
        self.session.rollback()
        begin_write(self.session)
        self.session.add(made)
        self.session.commit()
        number: int = made.id
        self.session.rollback()
        return number

    def move(self, state: str) -> None:
        """Both listings lie elsewhere now."""
        self.session.rollback()
        begin_write(self.session)
        self.session.execute(sa.update(Listing).values(state=state, version=Listing.version + 1))
        self.session.commit()

    def address(self, rule: str) -> str:
        """An address that names the thing of this world."""
        named = {
            "request_id": self.request,
            "claim_id": self.claim,
            "pair_id": self.pair,
            "look_id": self.look,
            "suggestion_id": self.suggestion,
            "listing_id": self.ids[0],
            "audit_id": self.audit,
            "position": 1,
            "call_id": self.phoned,
            "bulk_id": self.act,
            "number": 1,
            "public_id": self.public_ids[0],
        }
        return re.sub(r"<(?:int:)?(\w+)>", lambda found: str(named[found[1]]), rule)


@pytest.fixture
def texas(app: Flask, session: Session) -> Texas:
    return Texas(app, session)


def reached(app: Flask) -> list[tuple[str, str]]:
    """(method, rule) of what a moderator reaches that names one thing."""
    return [
        (method, rule)
        for rule, _, methods in rules(app)
        for method in sorted(methods & {"GET", "POST"})
        if rule not in SIGNING_IN and "<" in rule and Role.MODERATOR in allowed(method, rule)
    ]


def log_of(session: Session) -> int:
    session.rollback()
    found = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
    session.rollback()
    return found


def test_every_address_of_a_thing_asks_for_its_state(app: Flask, texas: Texas) -> None:
    """A new address that names a thing is here by itself: it is by state, or says above why it is not."""
    found = reached(app)
    assert {rule for _, rule in found if rule in OF_NO_STATE} == set(OF_NO_STATE)
    app.config["WTF_CSRF_ENABLED"] = False  # so that nothing but the state stands in the way
    before = log_of(texas.session)
    form_of = {"outcome": "spam", "decision": "grant", "result": "talked", "day": "2026-03-09", "keep": "first"}
    try:
        for method, rule in found:
            if rule in OF_NO_STATE:
                continue
            address = texas.address(rule)
            answer = texas.there.client.open(address, method=method, data=form_of if method == "POST" else None)
            assert (answer.status_code, ELSEWHERE in answer.text) == (403, True), (method, rule, answer.status_code)
            if method == "GET":
                assert texas.here.get(address).status_code in (200, 404), rule  # 404: no document, not a draft
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
    assert log_of(texas.session) == before


LISTS = (
    "/manage/",
    "/manage/listings",
    "/manage/claims",
    "/manage/claims/calls",
    "/manage/changes",
    "/manage/reports",
    "/manage/suggestions",
    "/manage/duplicates",
    "/manage/entries",
    "/manage/calls",
    "/manage/bulk",
    "/manage/searches",
    "/manage/work",
)


def test_every_list_and_count_is_of_ones_states(app: Flask, texas: Texas) -> None:
    asked = {rule for rule, _, methods in rules(app) if "<" not in rule and "GET" in methods}
    asked = {rule for rule in asked - SIGNING_IN if Role.MODERATOR in allowed("GET", rule)}
    assert asked - set(LISTS) == {
        "/manage/account",
        "/manage/accuracy",
        "/manage/audit",  # of what lies in their states: tests/web/test_audit_log.py
        "/manage/gaps",
        "/manage/gaps.csv",
        "/manage/work/news",
        "/manage/organizations",  # of those who work on all states
    }
    for page in LISTS:
        seen, hidden = words(texas.here.get(page)), words(texas.there.get(page))
        assert "Lantern" not in hidden, page
        if page not in ("/manage/", "/manage/bulk", "/manage/calls", "/manage/searches"):
            assert "Lantern" in seen, page
    assert "2 listings are published" in words(texas.here.get("/manage/"))
    today = words(texas.there.get("/manage/"))
    assert "0 listings are published" in today
    for label in ("Reports from families", "Claims", "Changes by programs", "Possible duplicates", "Suggestions"):
        assert f"1 {label}" in words(texas.here.get("/manage/")), label
        assert f"0 {label}" in today, label
    assert "1 Rows left out" in words(texas.here.get("/manage/"))
    assert "0 Rows left out" in today
    assert "0 Mine" in today
    assert "Act" in words(texas.here.get("/manage/bulk")) or "Hide" in words(texas.here.get("/manage/bulk"))
    assert "Hide" not in words(texas.there.get("/manage/bulk"))
    assert "Lantern" not in words(texas.there.get(f"/manage/accuracy/{texas.audit}"))
    assert "Lantern" in words(texas.here.get(f"/manage/accuracy/{texas.audit}"))


@pytest.mark.parametrize("state", ["LA", ""])
def test_a_listing_that_moves_away_between_look_and_press(texas: Texas, state: str) -> None:
    """Also to no state at all: it is of those who work on all of them."""
    opened = form(texas.here.get(f"/manage/claims/{texas.claim}"), f"/manage/claims/{texas.claim}")
    pair = form(texas.here.get(f"/manage/duplicates/{texas.pair}"), f"/manage/duplicates/{texas.pair}")
    texas.move(state)
    before = log_of(texas.session)
    for sent, button in ((opened.filled({"reason": "no"}), ("decision", "refuse")), (pair, None)):
        answer = sent.send(texas.here.client, button)
        assert (answer.status_code, ELSEWHERE in answer.text) == (403, True)
    texas.session.rollback()
    assert texas.session.get_one(Claim, texas.claim).status == "open"
    assert log_of(texas.session) == before


def test_the_state_is_asked_under_the_lock_too(texas: Texas, monkeypatch: pytest.MonkeyPatch) -> None:
    """The listing moves after the page's own look at it: what is written is asked once more."""
    from directory.web.desk import asked_for
    from directory.web.desk.moderation import report_views

    def late(model: Any, row_ids: Any, work: Any) -> Any:
        with watched():  # somebody else's act
            texas.move("LA")
        return asked_for.decided(model, row_ids, work)

    monkeypatch.setattr(report_views, "decided", late)
    sent = form(texas.here.get("/manage/reports"), f"/manage/reports/{texas.ids[0]}")
    assert sent.send(texas.here.client, ("outcome", "spam")).status_code == 403
    texas.session.rollback()
    assert texas.session.get_one(Report, texas.report).outcome is None


def test_a_claim_of_another_state_is_not_ticked_along(texas: Texas) -> None:
    made = draft(name="Other House", city="Tulsa", state="OK", zip="74103", point=(36.15, -95.99))
    listing_id, _ = publish(texas.session, made)
    values = {"email": "p@example.org", "who": "P", "role": "owner", "proof": Proof.PHONE, "evidence": ""}
    other = texas.add(Claim(listing_id=listing_id, **values))
    page = texas.there.get(f"/manage/claims/{other}")
    assert "Lantern" not in words(page)
    sent = form(page, f"/manage/claims/{other}").filled({"reason": "no"})
    sent.values["also"] = [str(texas.claim)]
    assert sent.send(texas.there.client, ("decision", "refuse")).status_code == 403
    texas.session.rollback()
    assert texas.session.scalars(sa.select(Claim.status)).all() == ["open", "open"]


def test_forged_ids_in_an_act_on_many(texas: Texas) -> None:
    mine = draft(name="Other House", city="Tulsa", state="OK", zip="74103", point=(36.15, -95.99))
    listing_id, path = publish(texas.session, mine)
    sent = form(texas.there.get("/manage/listings"), "/manage/bulk").filled({"act": "hide", "which": "ticked"})
    sent.values["ticked"] = [path.split("/")[2], texas.public_ids[0]]
    answer = sent.send(texas.there.client)
    assert answer.status_code == 422
    assert "Some of these are not in your states" in words(answer)
    everything = chosen(texas.there, "/manage/listings", act="hide", which="all")
    assert "1 listing chosen" in words(texas.there.get(everything.location))
    texas.session.rollback()
    held = texas.session.scalars(sa.select(BulkAct.listings).order_by(BulkAct.id.desc())).first()
    assert json.loads(held or "") == [[listing_id, 1]]


def statuses(texas: Texas) -> list[str]:
    texas.session.rollback()
    texas.session.expire_all()
    return list(texas.session.scalars(sa.select(Listing.status).order_by(Listing.id)))


def pressed(texas: Texas, act: str, what: str) -> None:
    form(texas.here.get(act), f"{act}/{what}").send(texas.here.client)


def test_the_worker_asks_again_what_somebody_may(app: Flask, texas: Texas) -> None:
    act = chosen(texas.here, "/manage/listings", act="hide", which="all").location
    pressed(texas, act, "do")
    texas.change(texas.here, "OK", Role.MODERATOR)
    worker.drain(app)
    assert statuses(texas) == [Status.PUBLISHED, Status.PUBLISHED]
    texas.here.sign_in()
    assert acts.ELSEWHERE in words(texas.here.get(act))
    texas.change(texas.here, "TX", Role.MODERATOR)
    texas.here.sign_in()
    act = chosen(texas.here, "/manage/listings", act="hide", which="all").location
    pressed(texas, act, "do")
    worker.drain(app)
    assert statuses(texas) == [Status.DRAFT, Status.DRAFT]
    pressed(texas, act, "undo")
    texas.change(texas.here, "", Role.VIEWER)
    worker.drain(app)
    assert statuses(texas) == [Status.DRAFT, Status.DRAFT]  # a viewer takes nothing back


def test_a_demoted_persons_open_page_does_nothing(texas: Texas) -> None:
    opened = form(texas.here.get(f"/manage/claims/{texas.claim}"), f"/manage/claims/{texas.claim}")
    texas.change(texas.here, "", Role.VIEWER)
    answer = opened.filled({"reason": "no"}).send(texas.here.client, ("decision", "refuse"))
    assert answer.status_code in (302, 400)  # signed out: to sign in again
    texas.here.sign_in()
    page = texas.here.get(f"/manage/claims/{texas.claim}")
    assert page.status_code == 200
    assert "Refuse it" not in page.text
    texas.session.rollback()
    assert texas.session.get_one(Claim, texas.claim).status == "open"


def test_the_people_page_sets_states(app: Flask, texas: Texas) -> None:
    admin = Person(app, Role.ADMIN, email="ad@example.org").sign_in_by_hand()
    to = f"/manage/people/{texas.there.id}"
    for typed, said in (("Oklahoma", "is not a state"), ("TX, OK", "is changed")):
        sent = {"roles": ["moderator"], "states": typed, "do": "roles"}
        answer = admin.post(to, sent, see="/manage/people", follow_redirects=True)
        assert said in words(answer), typed
    texas.session.rollback()
    assert texas.session.get_one(Account, texas.there.id).desk_states == "OK TX"
    refused = admin.post(to, {"roles": ["admin"], "states": "TX", "do": "roles"}, see="/manage/people")
    assert "An admin works on all states" in words(refused)
    invited = {"name": "New", "email": "new@example.org", "roles": ["viewer"], "states": "LA"}
    assert admin.post("/manage/people", invited, see="/manage/people").status_code == 200
    texas.session.rollback()
    assert texas.session.scalars(sa.select(Account.desk_states).where(Account.name == "New")).all() == ["LA"]


def test_a_viewer_and_an_importer_see_no_button_that_is_not_theirs(app: Flask, texas: Texas) -> None:
    viewer = Person(app, Role.VIEWER, email="v@example.org").sign_in()
    for _, rule in [one for one in reached(app) if one[0] == "GET" and Role.VIEWER in allowed(*one)]:
        if rule in OF_NO_STATE and rule not in SENDING:
            continue
        page = viewer.get(texas.address(rule))
        forms = re.findall(r'(?s)<form[^>]*action="([^"]*)" method="post">.*?</form>', page.text)
        buttons = [one for one in forms if "<button" in one]
        assert not [one for one in buttons if one.startswith("/manage/") and "sign-out" not in one], rule
    importer = Person(app, Role.IMPORTER, email="i@example.org").sign_in()
    today = words(importer.get("/manage/"))
    assert "Imports to decide" in today
    assert "Claims" not in today


def test_organizations_are_of_those_who_work_on_all_states(app: Flask, texas: Texas) -> None:
    everywhere = Person(app, Role.MODERATOR, email="all@example.org").sign_in()
    assert everywhere.get("/manage/organizations").status_code == 200
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        for rule, _, methods in rules(app):
            if rule.startswith("/manage/organizations"):
                address = re.sub(r"<int:\w+>", "1", re.sub(r"<\w+>", "abcdefgh", rule))
                for method in methods & {"GET", "POST"}:
                    answer = texas.here.client.open(address, method=method)
                    assert (answer.status_code, ELSEWHERE in answer.text) == (403, True), (method, rule)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


def test_an_act_on_many_is_read_by_who_chose_it(texas: Texas) -> None:
    """An act of one's own stays to be read; that of another moderator is not."""
    assert texas.here.get(f"/manage/bulk/{texas.act}").status_code == 200
    assert texas.there.get(f"/manage/bulk/{texas.act}").status_code == 403
