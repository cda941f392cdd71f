"""Accounts: signing in with two steps, sessions that can be ended, limits that hold, roles."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password, verify_password
from flask_security.utils import get_hmac
from passlib.context import CryptContext
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts import hashing, people, rate_limits
from directory.accounts.account_problem import AccountProblem
from directory.database import begin_write, writing
from directory.extensions import db
from directory.models import Account, AuditEntry, Mail, Role
from directory.patience import FAMILY, asking
from tests.quick import hashing_as_served
from tests.web.desk import PASSWORD, Person, at_once, token, words

PHRASE = "seven quiet lanterns by the river"


@pytest.fixture
def hashed_as_served(app: Flask) -> Iterator[None]:
    with hashing_as_served(app):
        yield


@pytest.fixture
def admin(client: FlaskClient, app: Flask) -> Person:
    return Person(app, Role.ADMIN)


def test_it_works(app: Flask, client: FlaskClient) -> None:
    """An admin made by the command signs in, sets up the second step, and is back in with it."""
    made = app.test_cli_runner().invoke(args=["create-admin", "ann@example.org", "--name", "Ann", "--password", PHRASE])
    assert "is an admin now" in made.output
    assert client.get("/manage/").location == "/manage/sign-in?next=/manage/"
    first = {"email": "Ann@Example.org", "password": PHRASE, "csrf_token": token(client.get("/manage/sign-in"))}
    assert client.post("/manage/sign-in", data=first).location == "/manage/second-step"
    page = client.post(
        "/manage/second-step", data={"setup": "authenticator", "csrf_token": token(client.get("/manage/second-step"))}
    )
    key = re.search(r'class="secret">([^<]+)<', page.text)
    assert key
    totp = pyotp.TOTP(key.group(1).replace("-", ""))
    done = client.post("/manage/code", data={"code": totp.now(), "csrf_token": token(page)})
    assert done.status_code == 302
    assert "Signed in as Ann" in words(client.get("/manage/account"))


@pytest.mark.parametrize(("password", "says"), [("short", "12 characters"), ("passwordpassword", "guess")])
def test_a_weak_password_is_refused(app: Flask, client: FlaskClient, password: str, says: str) -> None:
    made = app.test_cli_runner().invoke(args=["create-admin", "ann@example.org", "--password", password])
    assert made.exit_code == 1
    assert says in made.output
    with app.app_context():
        assert people.find(db.session, "ann@example.org") is None


def test_a_very_long_password_is_fine(app: Flask, client: FlaskClient) -> None:
    made = app.test_cli_runner().invoke(args=["create-admin", "ann@example.org", "--password", "a long way home " * 8])
    assert made.exit_code == 0, made.output


def test_unknown_and_known_accounts_get_the_same_answer(admin: Person) -> None:
    fields = {"password": "something else entirely"}
    known = admin.post("/manage/sign-in", {"email": admin.email, **fields}, see="/manage/sign-in")
    unknown = admin.post("/manage/sign-in", {"email": "bob@example.org", **fields}, see="/manage/sign-in")
    assert known.status_code == unknown.status_code == 200
    assert words(known).replace(admin.email, "") == words(unknown).replace("bob@example.org", "")
    asked = [
        admin.post("/manage/reset-password", {"email": email}, see="/manage/reset-password")
        for email in (admin.email, "bob@example.org")
    ]
    assert words(asked[0]).replace(admin.email, "") == words(asked[1]).replace("bob@example.org", "")


PEOPLE = ("ann@example.org", "invited@example.org", "closed@example.org", "nobody@example.org")
WRONG = [("/manage/sign-in", {"password": "something else entirely"}), ("/manage/reset-password", {})]


def invite(admin: Person) -> None:
    """Somebody who has no password yet, and somebody whose account is closed."""
    with admin.app.app_context():
        begin_write(db.session)
        people.create(db.session, email="invited@example.org", name="I", roles=[Role.ADMIN], actor="test")
        closed = people.create(
            db.session,
            email="closed@example.org",
            name="C",
            roles=[Role.ADMIN],
            actor="test",
            password_hash=hash_password("a password of theirs"),
        )
        people.set_active(db.session, account=closed, active=False, actor="test")
        db.session.commit()


@pytest.mark.parametrize(("page", "fields"), WRONG)
def test_the_same_work_is_done_whether_an_account_exists(
    admin: Person, monkeypatch: pytest.MonkeyPatch, page: str, fields: dict[str, str]
) -> None:
    """Work is time: hashes counted exactly, statements nearly, for each kind of account and for none."""
    invite(admin)
    turn, hashed, asked = hashing.one_at_a_time, [0], [""]

    def counted() -> AbstractContextManager[None]:
        hashed[0] += 1
        return turn()

    def note(*given: Any) -> None:
        asked.append(given[2])

    monkeypatch.setattr(hashing, "one_at_a_time", counted)
    monkeypatch.setattr(time, "sleep", lambda _seconds: pytest.fail("a thread is held to pass the time"))
    with admin.app.app_context():
        engine = db.engine
    work = {}
    sa.event.listen(engine, "before_cursor_execute", note)
    for email in PEOPLE:
        sent = {"csrf_token": token(admin.get(page)), "email": email, **fields}
        hashed[0] = 0
        asked.clear()
        assert admin.client.post(page, data=sent).status_code == 200
        work[email] = (hashed[0], sum(text.startswith("INSERT INTO mail") for text in asked), len(asked))
    sa.event.remove(engine, "before_cursor_execute", note)
    assert {one[0] for one in work.values()} == {1}, work
    assert len({one[1] for one in work.values()}) == 1, work
    statements = [one[2] for one in work.values()]
    assert max(statements) - min(statements) <= 1, work


@pytest.mark.alone
@pytest.mark.parametrize(("page", "fields"), WRONG)
def test_the_answer_takes_the_same_time_whether_an_account_exists(
    hashed_as_served: None, admin: Person, page: str, fields: dict[str, str]
) -> None:
    """The quickest of several, which a busy machine changes least."""
    invite(admin)
    times: dict[str, list[float]] = {email: [] for email in PEOPLE}
    for _ in range(5):
        for email in PEOPLE:
            sent = {"csrf_token": token(admin.get(page)), "email": email, **fields}
            began = time.perf_counter()
            admin.client.post(page, data=sent)
            times[email].append(time.perf_counter() - began)
    quickest = [min(one) for one in times.values()]
    assert max(quickest) < 2 * min(quickest) + 0.03, times


def test_nobody_is_mailed_who_has_no_account(admin: Person, session: Session) -> None:
    admin.post("/manage/reset-password", {"email": "nobody@example.org"}, see="/manage/reset-password")
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0


def test_a_code_works_once(admin: Person) -> None:
    admin.post("/manage/sign-in", {"email": admin.email, "password": PASSWORD}, see="/manage/sign-in")
    code = admin.code()
    assert admin.post("/manage/code", {"code": code}, see="/manage/code").status_code == 302
    other = admin.app.test_client()
    fields = {"email": admin.email, "password": PASSWORD, "csrf_token": token(other.get("/manage/sign-in"))}
    other.post("/manage/sign-in", data=fields)
    again = other.post("/manage/code", data={"code": code, "csrf_token": token(other.get("/manage/code"))})
    assert "was used already" in words(again)


def test_a_copied_cookie_is_worth_nothing_after_signing_out(admin: Person) -> None:
    admin.sign_in_by_hand()
    cookie = admin.client.get_cookie("manage", path="/manage")
    assert cookie
    admin.post("/manage/sign-out", {}, see="/manage/account")
    thief = admin.app.test_client()
    thief.set_cookie("manage", cookie.value, path="/manage")
    assert "/manage/sign-in" in thief.get("/manage/account").location


def test_sessions_are_listed_and_can_be_ended(admin: Person) -> None:
    admin.sign_in_by_hand()
    phone, admin.client = admin.client, admin.app.test_client()
    admin.sign_in_by_hand()
    page = admin.get("/manage/account")
    assert page.text.count("End<span") == 2
    admin.post("/manage/account/end-sessions", {}, see="/manage/account")
    assert phone.get("/manage/account").status_code == 302
    assert admin.get("/manage/account").status_code == 200


def test_a_session_ends_by_itself(admin: Person) -> None:
    now = clock.now()
    admin.sign_in_by_hand()
    with time_machine.travel(now.timestamp() + 3 * 3600, tick=True):
        assert admin.get("/manage/account").status_code == 302


def test_tries_are_limited(admin: Person) -> None:
    for _ in range(10):
        admin.post("/manage/sign-in", {"email": admin.email, "password": "wrong"}, see="/manage/sign-in")
    refused = admin.post("/manage/sign-in", {"email": admin.email, "password": PASSWORD}, see="/manage/sign-in")
    assert refused.status_code == 429
    assert "Wait 15 minutes" in words(refused)


def test_tries_from_elsewhere_do_not_lock_the_owner_out(admin: Person) -> None:
    stranger = admin.app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    see = "/manage/sign-in"
    for _ in range(11):
        fields = {"csrf_token": token(stranger.get(see)), "email": admin.email, "password": "wrong"}
        answer = stranger.post(see, data=fields)
    assert answer.status_code == 429
    admin.sign_in_by_hand()


def test_tries_from_everywhere_do_not_lock_the_owner_out(admin: Person, session: Session) -> None:
    see, strangers = "/manage/sign-in", admin.app.test_client()
    form = {"csrf_token": token(strangers.get(see)), "email": admin.email, "password": "wrong"}
    with admin.app.app_context():
        for _ in range(rate_limits.SIGN_IN_ACCOUNT.most):
            rate_limits.take(rate_limits.SIGN_IN_ACCOUNT, admin.email)
    strangers.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert strangers.post(see, data=form).status_code == 429
    refused = admin.post(see, {"email": admin.email, "password": PASSWORD}, see=see)
    assert refused.status_code == 429
    assert "by the link that we mail you" in words(refused)
    page = mailed_link(session, admin)
    assert admin.post(page, {"password": PHRASE, "password_confirm": PHRASE}, see=page).status_code == 302
    assert admin.post(see, {"email": admin.email, "password": PHRASE}, see=see).status_code == 302
    assert admin.post("/manage/code", {"code": admin.code()}, see="/manage/code").status_code == 302


def mailed_link(session: Session, person: Person) -> str:
    """The page of the link to choose a new password that was mailed last, asked for."""
    person.post("/manage/reset-password", {"email": person.email}, see="/manage/reset-password")
    session.rollback()
    mail = session.scalars(sa.select(Mail).where(Mail.kind == "account/reset").order_by(Mail.id.desc())).first()
    assert mail is not None
    link: str = json.loads(mail.secrets or "{}")["link"]
    session.rollback()
    return link.removeprefix("http://127.0.0.1:8000")


def test_a_stranger_who_asks_for_new_passwords_shuts_nobody_out(admin: Person, session: Session) -> None:
    page = mailed_link(session, admin)
    see, stranger = "/manage/reset-password", admin.app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(8):
        answer = stranger.post(see, data={"csrf_token": token(stranger.get(see)), "email": admin.email})
        assert answer.status_code != 429
    count = sa.select(sa.func.count()).select_from(Mail).where(Mail.kind == "account/reset")
    assert session.scalar(count) == rate_limits.RESET.most + 1
    page = mailed_link(session, admin)  # what strangers asked for keeps no new link from the owner
    assert session.scalar(count) == rate_limits.RESET.most + 2
    session.rollback()
    assert admin.post(page, {"password": PHRASE, "password_confirm": PHRASE}, see=page).status_code == 302
    mailed_link(session, admin)
    assert session.scalar(count) == rate_limits.RESET.most + 3


def test_codes_are_limited(admin: Person) -> None:
    admin.post("/manage/sign-in", {"email": admin.email, "password": PASSWORD}, see="/manage/sign-in")
    answers = [admin.post("/manage/code", {"code": "000000"}, see="/manage/code").status_code for _ in range(7)]
    assert answers[-1] == 429


def test_a_recovery_code_opens_once(admin: Person) -> None:
    admin.sign_in_by_hand()
    page = admin.post("/manage/recovery-codes", {"generate_new_codes": "1"}, see="/manage/recovery-codes")
    code = re.findall(r"<li>([0-9a-f-]{14})</li>", page.text)[0]
    with admin.app.app_context():
        account = people.find(db.session, admin.email)
        assert account
        assert code not in str(account.mf_recovery_codes)
    admin.post("/manage/sign-out", {}, see="/manage/account")
    admin.post("/manage/sign-in", {"email": admin.email, "password": PASSWORD}, see="/manage/sign-in")
    assert admin.post("/manage/recovery-code", {"code": code}, see="/manage/recovery-code").status_code == 302
    assert "7 left" in words(admin.get("/manage/account"))


def test_a_forgotten_password_is_replaced_by_mail(admin: Person) -> None:
    admin.sign_in_by_hand()
    admin.client, signed_in = admin.app.test_client(), admin.client
    admin.post("/manage/reset-password", {"email": admin.email}, see="/manage/reset-password")
    with admin.app.app_context():
        mail = db.session.scalars(sa.select(Mail).where(Mail.recipient == admin.email)).one()
        link = re.search(r"http://127.0.0.1:8000([^\s\"]+)", mail.secrets or "")
    assert link
    fields = {"password": PHRASE, "password_confirm": PHRASE}
    assert admin.post(link.group(1), fields, see=link.group(1)).status_code == 302
    assert signed_in.get("/manage/account").status_code == 302  # every session ended
    used = admin.get(link.group(1))
    assert used.status_code == 302  # the link works once
    answer = admin.post("/manage/sign-in", {"email": admin.email, "password": PHRASE}, see="/manage/sign-in")
    assert answer.location.startswith("/manage/code")


def test_an_admin_invites_a_moderator(admin: Person) -> None:
    admin.sign_in_by_hand()
    fields = {"name": "Mo", "email": "mo@example.org", "roles": "moderator"}
    page = admin.post("/manage/people", fields, see="/manage/people")
    link = re.search(r'class="secret">http://127.0.0.1:8000([^<]+)<', page.text)
    assert link
    guest = admin.app.test_client()
    form = {"csrf_token": token(guest.get(link.group(1))), "password": PHRASE, "password_confirm": PHRASE}
    assert guest.post(link.group(1), data=form).status_code == 302
    again = admin.post("/manage/people", fields, see="/manage/people")
    assert again.status_code == 422
    assert "has an account already" in words(again)
    nobody = admin.post("/manage/people", {"name": "X", "email": "no address"}, see="/manage/people")
    assert "Choose at least one" in words(nobody)


def test_the_last_admin_stays(admin: Person) -> None:
    admin.sign_in_by_hand()
    for fields in ({"do": "roles", "roles": "moderator"}, {"do": "close"}):
        assert "is the only admin" in words(admin.post(f"/manage/people/{admin.id}", fields, see="/manage/people"))


def test_a_closed_account_is_out_at_once(admin: Person) -> None:
    other = Person(admin.app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in_by_hand()
    admin.sign_in_by_hand()
    admin.post(f"/manage/people/{other.id}", {"do": "close"}, see="/manage/people")
    assert other.get("/manage/account").status_code == 302
    fields = {"email": other.email, "password": PASSWORD}
    assert "do not match" in words(other.post("/manage/sign-in", fields, see="/manage/sign-in"))


def test_weighty_pages_ask_for_the_password_again(admin: Person) -> None:
    admin.sign_in_by_hand()
    assert admin.get("/manage/people").status_code == 200
    with time_machine.travel(clock.now().timestamp() + 30 * 60, tick=True):
        asked = admin.get("/manage/people")
        assert asked.location.startswith("/manage/password-again")
        done = admin.post(asked.location, {"password": PASSWORD}, see=asked.location)
        assert done.location.endswith("/manage/people")
        assert admin.get("/manage/people").status_code == 200


def test_a_form_without_its_token_is_refused(admin: Person) -> None:
    admin.sign_in_by_hand()
    for address in ("/manage/people", f"/manage/people/{admin.id}", "/manage/account/end-sessions", "/manage/sign-out"):
        assert admin.client.post(address, data={"do": "close"}).status_code == 400
    assert admin.get("/manage/account").status_code == 200


def test_the_audit_log_tells_and_cannot_be_changed(admin: Person) -> None:
    admin.sign_in_by_hand()
    Person(admin.app, Role.MODERATOR, email="=cmd@example.org")
    page = words(admin.get("/manage/audit?person=ann@example.org"))
    assert "Signed in" in page
    download = admin.get("/manage/audit.csv")
    assert download.mimetype == "text/csv"
    assert "'=cmd@example.org" in download.text
    with admin.app.app_context():
        for statement in (sa.update(AuditEntry).values(actor="nobody"), sa.delete(AuditEntry)):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                db.session.execute(statement.execution_options(synchronize_session=False))
            db.session.rollback()


def test_that_the_audit_log_was_taken_is_in_it(admin: Person) -> None:
    admin.sign_in_by_hand()
    assert admin.email in admin.get("/manage/audit.csv?kind=signed-in").text
    assert "Downloaded the audit log" in words(admin.get("/manage/audit"))


def test_families_pages_carry_no_cookie_for_somebody_signed_in(admin: Person) -> None:
    admin.sign_in_by_hand()
    assert admin.get("/guide").status_code == 200  # the strict client looks for cookies and Vary


def test_a_mailed_link_never_leads_to_a_host_that_a_request_names(admin: Person, session: Session) -> None:
    client = admin.app.test_client()
    page = client.get("/manage/reset-password", headers={"Host": "evil.example"})
    fields = {"email": admin.email, "csrf_token": token(page)}
    client.post("/manage/reset-password", data=fields, headers={"Host": "evil.example"})
    mail = session.scalars(sa.select(Mail).order_by(Mail.id.desc())).first()
    assert mail is not None
    assert "evil.example" not in (mail.secrets or "")
    assert "http://127.0.0.1:8000/manage/reset-password/" in (mail.secrets or "")


@pytest.mark.parametrize("spelling", ["ann@ｅxample.org", "ann@example。org", " ANN@EXAMPLE.ORG "])
def test_another_spelling_is_no_other_try(admin: Person, spelling: str) -> None:
    client = admin.app.test_client()
    see = "/manage/sign-in"
    for _ in range(10):
        client.post(see, data={"csrf_token": token(client.get(see)), "email": admin.email, "password": "wrong"})
    answer = client.post(see, data={"csrf_token": token(client.get(see)), "email": spelling, "password": PASSWORD})
    assert answer.status_code == 429


def test_secrets_are_not_cached(admin: Person) -> None:
    for page in ("/manage/recovery-codes", "/manage/sign-in", "/manage/change-password"):
        assert "no-store" in admin.get(page).headers["Cache-Control"].split(", ")


def test_one_code_sent_at_once_opens_once(app: Flask, client: FlaskClient) -> None:
    ann = Person(app, Role.ADMIN)
    code = ann.code()
    waiting = []
    for _ in range(4):
        one = app.test_client()
        see = "/manage/sign-in"
        one.post(see, data={"csrf_token": token(one.get(see)), "email": ann.email, "password": PASSWORD})
        waiting.append((one, token(one.get("/manage/code"))))

    def send(one: FlaskClient, held: str) -> int:
        return one.post("/manage/code", data={"csrf_token": held, "code": code}).status_code

    actions = [partial(send, one, held) for one, held in waiting]
    statuses = at_once(app, actions)
    assert statuses.count(302) == 1, statuses
    assert 500 not in statuses


def test_two_people_who_are_the_first_of_a_role_are_both_made(app: Flask) -> None:
    def make(email: str) -> str:
        with app.app_context():
            begin_write(db.session)
            people.create(db.session, email=email, name="N", roles=[Role.MODERATOR], actor="test")
            time.sleep(0.1)
            db.session.commit()
            db.session.close()
            return email

    made = at_once(app, [lambda: make("a@example.org"), lambda: make("b@example.org")])
    assert sorted(map(str, made)) == ["a@example.org", "b@example.org"]


def test_two_admins_who_close_each_other_leave_one(app: Flask, client: FlaskClient) -> None:
    ann = Person(app, Role.ADMIN)
    bob = Person(app, Role.ADMIN, email="bob@example.org", name="Bob")

    def close(number: int) -> str:
        with app.app_context():
            try:
                begin_write(db.session)
                account = db.session.get_one(Account, number)
                people.set_active(db.session, account=account, active=False, actor="a")
                db.session.commit()
                return "closed"
            except AccountProblem:
                db.session.rollback()
                return "refused"
            finally:
                db.session.close()

    assert sorted(map(str, at_once(app, [lambda: close(ann.id), lambda: close(bob.id)]))) == ["closed", "refused"]


def test_signing_in_waits_while_somebody_else_writes(app: Flask, client: FlaskClient) -> None:
    ann = Person(app, Role.ADMIN)
    begun = threading.Event()

    def write() -> None:
        with app.app_context():
            begin_write(db.session)
            db.session.execute(sa.update(Account).values(name="Ann"))
            begun.set()
            time.sleep(1.5)
            db.session.commit()
            db.session.close()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    try:
        assert ann.client.get("/manage/sign-in").status_code == 200
        see = "/manage/sign-in"
        page = token(ann.client.get(see))
        answer = ann.client.post(see, data={"csrf_token": page, "email": ann.email, "password": PASSWORD})
        assert answer.status_code == 302
    finally:
        writer.join()
    fields = {"csrf_token": token(ann.client.get("/manage/code")), "code": ann.code()}
    answer = ann.client.post("/manage/code", data=fields)
    assert answer.status_code == 302


@pytest.mark.parametrize(("page", "fields"), WRONG)
@pytest.mark.parametrize("email", ["ann@example.org", "nobody@example.org"])
def test_others_can_write_while_a_password_is_hashed(
    admin: Person, monkeypatch: pytest.MonkeyPatch, page: str, fields: dict[str, str], email: str
) -> None:
    turn, written = hashing.one_at_a_time, []

    def write() -> AbstractContextManager[None]:
        with asking(FAMILY), writing(db.engine) as connection:
            connection.execute(sa.update(Account).values(name="Anna"))
            written.append(True)
        return turn()

    sent = {"csrf_token": token(admin.get(page)), "email": email, **fields}
    monkeypatch.setattr(hashing, "one_at_a_time", write)
    assert admin.client.post(page, data=sent).status_code == 200
    assert written == [True]


def test_an_older_hash_is_renewed_by_signing_in(admin: Person) -> None:
    weak = CryptContext(["argon2"], argon2__memory_cost=1024, argon2__time_cost=1, argon2__parallelism=1)
    with admin.app.app_context():
        account = people.find(db.session, admin.email)
        assert account
        account.password = older = weak.hash(get_hmac(PASSWORD))
        db.session.commit()
        db.session.close()
    admin.sign_in_by_hand()
    with admin.app.app_context():
        account = people.find(db.session, admin.email)
        assert account
        assert account.password != older
        assert verify_password(PASSWORD, str(account.password))
