"""Every form of the site that comes back after an error holds all that was put into it: texts, ticks, choices.

The table names each address that takes a form, with the error to make there, or why there is none to make. An address
that is in neither fails.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write
from directory.listings.draft import Contact
from directory.models import ChangeRequest, ChangeStatus, Claim, ImportSchedule, Proof, Role, SavedSearch
from directory.providing import claims as granting
from directory.web.provider.editing.program_sections import SECTIONS
from tests import organizations
from tests.factories import draft, publish, said
from tests.web.desk import Person
from tests.web.forms import form, forms
from tests.web.importing import number_of, work
from tests.web.world import World


class Desk(World):
    """The world, and what else waits in it."""

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app, session)
        self.app, self.session = app, session
        self.nobody = app.test_client()
        self.request_id = session.scalars(sa.select(ChangeRequest.id)).one()
        session.rollback()

    def people(self) -> dict[str, FlaskClient]:
        return {"admin": self.admin.client, "program": self.ann.client, "nobody": self.nobody}

    def the(self, path: str) -> str:
        """A path with the ids of this world."""
        return path.format(listing=self.public_id, request=self.request_id, path=self.path, admin=self.admin.id)

    def write(self, *rows: Any) -> None:
        self.session.rollback()
        begin_write(self.session)
        self.session.add_all(rows)
        self.session.commit()


@dataclass(frozen=True)
class Case:
    """A form with one error in it. `page` shows it and `action` takes it; `ready` makes what it is about."""

    who: str
    page: str
    wrong: Mapping[str, str | list[str]]
    action: str = ""
    press: tuple[str, str] | None = None
    status: int = 422
    ready: Callable[[Desk], Mapping[str, object]] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def a_question(world: Desk) -> Mapping[str, object]:
    world.session.rollback()
    begin_write(world.session)
    world.session.get_one(ChangeRequest, world.request_id).status = ChangeStatus.ASKED
    world.session.get_one(ChangeRequest, world.request_id).question = "Which entrance?"
    world.session.commit()
    return {}


def claims(world: Desk) -> Mapping[str, object]:
    made = [
        Claim(
            listing_id=listing_id,
            account_id=world.ann.account_id(),
            email=world.ann.email,
            who="Ann",
            role="owner",
            proof=Proof.PHONE,
            phone_secret="0" * 32,
            evidence="by phone",
        )
        for listing_id in (world.other_id, world.listing_id)
    ]
    world.write(*made)
    number = made[0].id
    world.session.rollback()
    return {"claim": number}


def an_audit(world: Desk) -> Mapping[str, object]:
    page = world.admin.get("/manage/accuracy")
    started = form(page, "/manage/accuracy").filled({"size": "2"}).send(world.admin.client)
    return {"audit": started.location.rpartition("/")[2]}


def a_sheet(world: Desk) -> Mapping[str, object]:
    """A hand-made sheet whose columns are to be matched."""
    text = b"Name of it,Where,Zip\nLantern House,Austin,78701\n"
    page = form(world.admin.get("/manage/imports/new"), "/manage/imports/new")
    page.values["files"] = [(io.BytesIO(text), "hand.csv")]  # type: ignore[list-item]
    sent = page.send(world.admin.client, content_type="multipart/form-data")
    work(world.app)
    return {"batch": number_of(sent)}


def a_schedule(world: Desk) -> Mapping[str, object]:
    """The live list, by the clock."""
    known = {"name": "Live", "way": "findtreatment", "place": "MD", "every_days": 7, "hour": 3, "by_itself": False}
    limits = {"most_new": 1, "most_changed": 2.0, "most_gone": 0, "most_errors": 0}
    made = ImportSchedule(**known, **limits, next_at=clock.now(), made_by="ann@example.org")
    world.write(made)
    number = made.id
    world.session.rollback()
    return {"schedule": number}


def a_stranger(world: Desk) -> Mapping[str, object]:
    """A listing that Ann does not keep."""
    _, path = publish(world.session, draft(name="Other House"))
    return {"free": path.split("/")[2]}


def a_claim_code(world: Desk) -> Mapping[str, object]:
    """Ann waits for a code to another address at the website of a listing."""
    contact = Contact(said=(said(),), website="https://lantern.example.org/")
    _, path = publish(world.session, draft(name="Other House", contact=contact))
    free = path.split("/")[2]
    page = form(world.ann.get(f"/manage/claim/{free}"), f"/manage/claim/{free}")
    page.filled({"who": "Ann", "proof": "domain", "address": "desk@lantern.example.org"}).send(world.ann.client)
    return {"free": free}


def a_granted_claim(world: Desk) -> Mapping[str, object]:
    found = claims(world)
    world.write()
    world.session.rollback()
    begin_write(world.session)
    granting.grant(world.session, claim_id=int(str(found["claim"])), actor="test")
    world.session.commit()
    return found


def a_code(world: Desk) -> Mapping[str, object]:
    form(world.nobody.get("/manage/enter"), "/manage/enter").filled({"email": "new@example.org"}).send(world.nobody)
    return {}


def two_searches(world: Desk) -> Mapping[str, object]:
    kept = [
        SavedSearch(account_id=world.admin.id, name=name, search="/manage/listings?q=a", saved_by="ann")
        for name in ("First", "Second")
    ]
    world.write(*kept)
    number = kept[0].id
    world.session.rollback()
    return {"search": number}


def another_of_anns(world: Desk) -> Mapping[str, object]:
    """A listing that Ann owns alone."""
    listing_id, _ = publish(world.session, draft(name="Second House"))
    world.ann.hold(listing_id)
    return {}


def an_organization(world: Desk) -> Mapping[str, object]:
    """Ann's organization of one site."""
    made = organizations.organization(world.session, 1, owner=world.ann.email)
    return {"organization": made.public_id}


def a_sister(world: Desk) -> Mapping[str, object]:
    """Ann's organization, and a listing of its domain beside it."""
    made = an_organization(world)
    organizations.listings(world.session, 1, name="Sister House")
    return made


def a_call(world: Desk) -> Mapping[str, object]:
    sent = {"listing": world.public_id}
    page = form(world.admin.get(f"/manage/calls/{world.public_id}"), "/manage/calls")
    assert page.filled(sent).send(world.admin.client).status_code == 302
    return {}


_TOKENS = "/manage/programs/organizations/{organization}/tokens"
SAME = {"headers": {"Sec-Fetch-Site": "same-origin"}}
CASES: dict[str, list[Case]] = {
    "manage_changes.decide": [
        Case("admin", "/manage/changes/{request}", {"reason": " ", "fact": []}, press=("decision", "decide")),
        Case("admin", "/manage/changes/{request}", {"reason": ""}, press=("decision", "ask")),
        Case(
            "admin", "/manage/changes/{request}", {"reason": "", "fact": ["names.name"]}, press=("decision", "decide")
        ),
    ],
    "manage_claims.decide": [
        Case("admin", "/manage/claims/{claim}", {"reason": ""}, press=("decision", "refuse"), ready=claims),
    ],
    "manage_claims.enter_code": [
        Case("admin", "/manage/claims/{claim}", {"code": "12"}, "/manage/claims/{claim}/code", ready=claims),
    ],
    "manage_claims.take_back": [
        Case(
            "admin",
            "/manage/claims/{claim}",
            {"reason": " "},
            "/manage/claims/{claim}/take-back",
            ready=a_granted_claim,
        ),
    ],
    "manage_proving.start": [
        Case(
            "nobody",
            "/manage/claim/{free}/start",
            {"email": "nobody", "who": "Ann", "language": "es"},
            ready=a_stranger,
            more=SAME,
        ),
    ],
    "manage_proving.redeem": [
        Case("program", "/manage/claim/{free}/code", {"code": "0000 0000"}, ready=a_claim_code),
    ],
    "manage_accuracy.start": [Case("admin", "/manage/accuracy", {"size": "0"})],
    "manage_accuracy.close": [Case("admin", "/manage/accuracy/{audit}", {"publish": ["yes"]}, ready=an_audit)],
    "manage_accuracy.note": [
        Case("admin", "/manage/accuracy/{audit}/1", {"outcome": "reached", "phone": "not-asked"}, ready=an_audit),
    ],
    "manage_calls.keep": [
        Case(
            "admin",
            "/manage/calls/{listing}",
            {"ask-iop": "right", "ask-phone": "wrong", "phone": "x"},
            press=("result", "talked"),
            ready=a_call,
        ),
    ],
    "manage_listing_form.create": [Case("admin", "/manage/listings/new", {"zip": "7870I"})],
    "manage_listing_form.save": [Case("admin", "/manage/listings/{listing}/edit", {"zip": "7870I"})],
    "manage_listings.set_status": [
        Case(
            "admin",
            "/manage/listings/{listing}",
            {"reason": " "},
            "/manage/listings/{listing}/status",
            ("status", "closed"),
        ),
        Case(
            "admin",
            "/manage/listings/{listing}",
            {"base": "1"},
            "/manage/listings/{listing}/status",
            ("status", "closed"),
            409,
        ),
    ],
    "manage_listings.move_pin": [
        Case("admin", "/manage/listings/{listing}", {"latitude": "north"}, "/manage/listings/{listing}/pin"),
        Case(
            "admin",
            "/manage/listings/{listing}",
            {"latitude": "64.1", "longitude": "-21.9", "anyway": []},
            "/manage/listings/{listing}/pin",
        ),
        Case("admin", "/manage/listings/{listing}", {"base": "1"}, "/manage/listings/{listing}/pin", status=409),
    ],
    "manage_listings.confirm_call": [
        Case("admin", "/manage/listings/{listing}", {"spoke_with": " "}, "/manage/listings/{listing}/call"),
        Case("admin", "/manage/listings/{listing}", {"day": "2001-01-01"}, "/manage/listings/{listing}/call"),
        Case("admin", "/manage/listings/{listing}", {"day": "soon"}, "/manage/listings/{listing}/call"),
        Case("admin", "/manage/listings/{listing}", {"base": "1"}, "/manage/listings/{listing}/call", status=409),
    ],
    "manage_bulk.choose": [
        Case("admin", "/manage/listings?q=house", {"act": "close", "which": "all", "reason": ""}, "/manage/bulk"),
        Case("admin", "/manage/listings?q=house", {"act": "term", "which": "page", "term": ""}, "/manage/bulk"),
        Case("admin", "/manage/listings", {"act": "source", "which": "all", "as_of": "soon"}, "/manage/bulk"),
        Case("admin", "/manage/listings", {"act": "join", "which": "all", "organization": "Nobody"}, "/manage/bulk"),
        Case("admin", "/manage/listings", {"act": "hide", "which": "ticked", "ticked": []}, "/manage/bulk"),
    ],
    "manage_work.move": [
        Case("admin", "/manage/work", {"thing": []}, press=("act", "take")),
    ],
    "manage_searches.save": [
        Case("admin", "/manage/listings?status=draft", {"name": " "}, "/manage/searches"),
    ],
    "manage_searches.change": [
        Case("admin", "/manage/searches", {"name": "Second"}, "/manage/searches/{search}", ready=two_searches),
    ],
    "manage_organizations.found": [
        Case("admin", "/manage/organizations", {"name": " "}),
        Case("admin", "/manage/organizations", {"listings": "bcdfghjk", "owner": "nobody"}),
        Case("admin", "/manage/organizations", {"listings": "nowhere"}),
        Case("admin", "/manage/organizations", {"owner": "olga@example.org", "listings": "zzzzzzzz"}),
    ],
    "manage_organizations.add": [
        Case(
            "admin",
            "/manage/organizations/{organization}",
            {"listings": "zzzzzzzz"},
            "/manage/organizations/{organization}/sites",
            ready=an_organization,
        ),
    ],
    "manage_people.invite": [
        Case("admin", "/manage/people", {"email": "ann@example.org"}),
        Case("admin", "/manage/people", {"name": ""}),
    ],
    "manage_people.change": [
        Case("admin", "/manage/people", {"roles": ["moderator"]}, "/manage/people/{admin}", ("do", "roles")),
    ],
    "manage_imports.upload": [
        Case("admin", "/manage/imports/new", {"complete": "Nowhere"}, more={"content_type": "multipart/form-data"}),
    ],
    "manage_imports.check_again": [
        Case("admin", "/manage/imports/{batch}", {"as_of": "soon"}, "/manage/imports/{batch}/check", ready=a_sheet),
    ],
    "manage_schedules.add": [
        Case("admin", "/manage/imports/schedules/new", {"name": " "}),
        Case("admin", "/manage/imports/schedules/new", {"way": "address", "address": "http://here"}),
    ],
    "manage_schedules.change": [
        Case("admin", "/manage/imports/schedules/{schedule}/edit", {"most_changed": "much"}, ready=a_schedule),
        Case("admin", "/manage/imports/schedules/{schedule}/edit", {"version": "7"}, ready=a_schedule),
    ],
    "manage_columns.match": [
        Case("admin", "/manage/imports/{batch}/columns", {"complete": "Nowhere"}, ready=a_sheet),
    ],
    "manage_tables.choose": [
        Case("admin", "/manage/imports/{batch}/tables", {"row": "99"}, ready=a_sheet),
    ],
    "manage_duplicates.merge": [
        Case("admin", "/manage/duplicates/1", {"seen": "1-1", "keep": "second"}, status=409),
    ],
    "manage_duplicates.keep_apart": [
        Case("admin", "/manage/duplicates/1", {"seen": "1-1"}, "/manage/duplicates/1/apart", status=409),
    ],
    "provider_still_right.save": [Case("program", "/manage/programs/{listing}/still-right", {"ages_min": "young"})],
    "provider_editing.save": [
        Case("program", "/manage/programs/{listing}/edit/contact", {"phone": "5", "note": "A note"}),
        Case("program", "/manage/programs/{listing}/edit/contact", {"base": "99"}),
        Case("program", "/manage/programs/{listing}/edit/schedule", {"track-0-start": "late"}),
        Case("program", "/manage/programs/{listing}/edit/populations", {"w-veterans": "x" * 2001, "t-veterans": "yes"}),
        Case("program", "/manage/programs/{listing}/edit/payment", {"self_pay_a_week": "much"}),
        Case("program", "/manage/programs/{listing}/edit/openings", {"wait_days": "soon"}),
        Case("program", "/manage/programs/{listing}/edit/therapies", {"group_size": "many"}),
        Case("program", "/manage/programs/{listing}/edit/serves", {"ages_min": "young"}),
        Case("program", "/manage/programs/{listing}/edit/place", {"zip": "7870I"}),
        Case("program", "/manage/programs/{listing}/edit/staff", {"npi": "12"}),
        Case("program", "/manage/programs/{listing}/edit/contact", {}, press=("preview", "yes"), status=200),
        Case("program", "/manage/programs/{listing}/edit/levels", {"base": "99"}),
    ],
    "provider_leaving.leave": [Case("program", "/manage/programs/{listing}/leave", {"kind": "neither"})],
    "provider_home.answer": [
        Case(
            "program",
            "/manage/programs",
            {"reply": " "},
            "/manage/programs/{listing}/requests/{request}/reply",
            ready=a_question,
        ),
    ],
    "provider_account.choose_language": [
        Case("program", "/manage/programs/account", {"language": []}, "/manage/programs/account/language")
    ],
    "provider_leaving.delete_account": [Case("program", "/manage/programs/account", {"sure": []})],
    "manage_suggesting.create": [
        Case("program", "/manage/programs/new", {"iop": []}),
        Case("program", "/manage/programs/new", {"zip": "7870I"}),
    ],
    "manage_claiming.send": [
        Case(
            "program",
            "/manage/claim/{free}",
            {"proof": "document"},
            ready=a_stranger,
            more={"content_type": "multipart/form-data"},
        ),
    ],
    "manage_claiming.invite": [
        Case("program", "/manage/programs/{listing}/people", {"email": "nobody", "role": "owner"})
    ],
    "provider_organizations.found": [
        Case("program", "/manage/programs/organizations", {"name": "at www.example.org"}, ready=another_of_anns),
        Case("program", "/manage/programs/organizations", {"name": "", "sites": []}, ready=another_of_anns),
    ],
    "provider_sites.save": [
        Case(
            "program",
            "/manage/programs/organizations/{organization}",
            {"tracks": "Evening: sometimes"},
            ready=an_organization,
        ),
    ],
    "provider_site_files.upload": [
        Case(
            "program",
            "/manage/programs/files/{organization}",
            {},
            ready=an_organization,
            more={"content_type": "multipart/form-data"},
        ),
    ],
    "provider_members.invite": [
        Case("program", "/manage/programs/organizations/{organization}/people", {"email": "no"}, ready=an_organization),
    ],
    "provider_tokens.make": [
        Case("program", _TOKENS, {"name": " "}, ready=an_organization),
        Case("program", _TOKENS, {"kinds": []}, ready=an_organization),
        Case("program", _TOKENS, {"days": "366"}, ready=an_organization),
        Case("program", _TOKENS, {"days": "soon"}, ready=an_organization),
    ],
    "provider_organization_sites.claim": [
        Case("program", "/manage/programs/organizations/{organization}/sites", {"who": " "}, ready=a_sister),
    ],
    "manage_entering.send": [Case("nobody", "/manage/enter", {"email": "nobody", "language": "es"})],
    "manage_entering.redeem": [Case("nobody", "/manage/enter/code", {"code": "0000 0000"}, ready=a_code)],
    "security.login": [
        Case("nobody", "/manage/sign-in", {"email": "who@example.org", "password": "wrong"}, status=200)
    ],
    "security.forgot_password": [Case("nobody", "/manage/reset-password", {"email": "no address"}, status=200)],
    "reports.send": [
        Case("nobody", "{path}/report", {"kind": "never"}, more=SAME),
        Case("nobody", "{path}/report", {"text": "Call ann@example.org"}, more=SAME),
    ],
}
_BUTTON = "a button only: nothing is put in, and the page it stands on is shown with the reason"
_SECRET = "only a secret is put in, which no page gives back"
_IMPORTS = "ticks of the page that is shown anew with what differs: tests/web/test_imports_at_the_desk.py"
NO_ERROR: dict[str, str] = {
    "manage_account.end_sessions": _BUTTON,
    "manage_claiming.withdraw": _BUTTON,
    "manage_claiming.remove": _BUTTON,
    "manage_schedules.delete": _BUTTON,
    "manage_schedules.pause": _BUTTON,
    "manage_schedules.run": _BUTTON,
    "manage_mends.mend": "its page with all that was typed: tests/web/test_mending.py",
    "manage_mends.stop": _BUTTON,
    "manage_moves.decide": _IMPORTS,
    "manage_duplicates.ask_again": _BUTTON,
    "manage_entering.follow": _BUTTON,
    "manage_duplicates.unmerge": _BUTTON,
    "manage_duplicates.scan": _BUTTON,
    "manage_entries.join": _BUTTON,
    "manage_entries.part": _BUTTON,
    "manage_entries.keep_apart": _BUTTON,
    "manage_entries.ask_again": _BUTTON,
    "manage_entries.make_draft": _BUTTON,
    "manage_columns.match_unknown": _IMPORTS,
    "manage_import_decisions.confirm": _IMPORTS,
    "manage_import_decisions.discard": _BUTTON,
    "manage_import_decisions.undo": _BUTTON,
    "manage_bulk.do": _BUTTON,
    "manage_bulk.undo": _BUTTON,
    "manage_bulk.drop": _BUTTON,
    "manage_calls.take": _BUTTON,
    "manage_changes.begin": _BUTTON,
    "manage_calls.undo": _BUTTON,
    "manage_listings.revert": _BUTTON,
    "manage_mail.again": _BUTTON,
    "manage_work_news.choose": _BUTTON,
    "manage_organizations.revoke": _BUTTON,
    "manage_organizations.take_away": _BUTTON,
    "no_reminders.stop": _BUTTON,
    "no_reminders.choose": _BUTTON,
    "provider_history.put_back": _BUTTON,
    "provider_still_right.confirm": _BUTTON,
    "provider_site_files.do": _BUTTON,
    "provider_site_files.undo": _BUTTON,
    "provider_site_files.drop": _BUTTON,
    "provider_copying.copy": "what was looked at only: tests/web/test_organizations.py",
    "provider_members.accept": _BUTTON,
    "provider_members.change_role": _BUTTON,
    "provider_members.remove": _BUTTON,
    "provider_members.take_back": _BUTTON,
    "provider_organization_sites.put": _BUTTON,
    "provider_tokens.revoke": _BUTTON,
    "provider_sites.confirm": "ticks of the table, which is shown with them: tests/web/test_organizations.py",
    "manage_reports.decide": _BUTTON,
    "manage_suggestions.decide": _BUTTON,
    **dict.fromkeys(
        (
            "api_searches.programs_by_body",
            "api_searches.virtual_programs_by_body",
            "api_searches.programs_that_may_fit_by_body",
        ),
        "a search that software sends, not a form: tests/web/test_open_api.py",
    ),
    "near.near_me": "a script's position only: it is rounded, used and forgotten",
    "security.change_password": _SECRET,
    "security.reset_password": _SECRET,
    "security.verify": _SECRET,
    "security.two_factor_token_validation": _SECRET,
    "security.two_factor_setup_validate": _SECRET,
    "security.mf_recovery": _SECRET,
    "security.mf_recovery_codes": _BUTTON,
    "security.two_factor_setup": _BUTTON,
    "security.tf_select": _BUTTON,
    "security.two_factor_rescue": _BUTTON,
    "security.logout": _BUTTON,
}


def test_every_form_is_in_the_table(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts == {*CASES, *NO_ERROR}
    assert not {*CASES} & {*NO_ERROR}
    covered = {case.page.rpartition("/")[2] for case in CASES["provider_editing.save"]}
    assert covered == {section.id for section in SECTIONS}


@pytest.fixture
def world(client: FlaskClient, app: Flask, session: Session) -> Desk:
    return Desk(app, session)


TABLE = [(endpoint, at, case) for endpoint, cases in CASES.items() for at, case in enumerate(cases)]
OWN_WORLD = [(endpoint, at) for endpoint, at, case in TABLE if case.ready]


@pytest.mark.parametrize(("endpoint", "at"), OWN_WORLD)
def test_what_was_put_in_comes_back(world: Desk, endpoint: str, at: int) -> None:
    comes_back(world, CASES[endpoint][at])


def test_what_was_put_in_comes_back_where_nothing_is_made_ready(world: Desk, subtests: pytest.Subtests) -> None:
    """A form that is refused changes nothing: one world is enough for all of these."""
    for endpoint, at, case in TABLE:
        if (endpoint, at) not in OWN_WORLD:
            with subtests.test(endpoint, at=at):
                comes_back(world, case)


def comes_back(world: Desk, case: Case) -> None:
    ids = case.ready(world) if case.ready else {}
    page, client = world.the(_named(case.page, ids)), world.people()[case.who]
    action = world.the(_named(case.action or case.page, ids))
    shown = client.get(page)
    opened = form(shown, action, case.press if case.press in presses(shown, action) else None)
    sent = opened.with_everything().filled(case.wrong)
    answer = sent.send(client, case.press, **case.more)
    assert answer.status_code == case.status, (answer.status_code, answer.location)
    again = form(answer, action, case.press if case.press in presses(answer, action) else None)
    assert again.kept() == sent.kept()
    assert not [name for name in sent.kept() if name in again.folded], "what was put in is folded away"


def _named(path: str, ids: Mapping[str, object]) -> str:
    for name, value in ids.items():
        path = path.replace("{" + name + "}", str(value))
    return path


def presses(page: Any, action: str) -> list[tuple[str, str]]:
    return [press for one in forms(page) if one.action.endswith(action) for press in one.presses]


@pytest.mark.parametrize("kind", ["close", "remove"])
def test_the_tick_of_a_closing_that_was_refused_stays_out(world: Desk, kind: str) -> None:
    page = f"/manage/programs/{world.public_id}/leave"
    form(world.ann.get(page), page).filled({"kind": kind}).send(world.ann.client)
    number = world.session.scalars(sa.select(ChangeRequest.id).where(ChangeRequest.kind == kind)).one()
    world.session.rollback()
    desk = f"/manage/changes/{number}"
    sent = form(world.admin.get(desk), desk).filled({"fact": []})
    answer = sent.send(world.admin.client, ("decision", "decide"))
    assert answer.status_code == 422
    assert form(answer, desk).values.get("fact", []) == []


def test_a_moderator_is_held_to_the_same(world: Desk) -> None:
    moderator = Person(world.app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    desk = f"/manage/changes/{world.request_id}"
    refused = form(moderator.get(desk), desk).filled({"fact": ["names.name"], "reason": ""})
    again = refused.send(moderator.client, ("decision", "decide"))
    assert form(again, desk).values["fact"] == ["names.name"]
    done = form(again, desk).filled({"reason": "The rest is not right."}).send(moderator.client, ("decision", "decide"))
    assert done.status_code == 302
    decided = world.session.get_one(ChangeRequest, world.request_id, populate_existing=True).decisions
    assert decided.count("approved") == 1
