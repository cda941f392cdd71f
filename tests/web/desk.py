"""People at the desk, as tests need them: an account with a second step, and a client that signs in as they do."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyotp
from flask import Flask, g, has_app_context, session
from flask.testing import FlaskClient
from flask_security import hash_password, login_user
from flask_security.proxies import _security
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from directory.accounts import people
from directory.desk import PATH
from directory.extensions import db
from directory.models import Role

PASSWORD = "correct horse battery staple"

# Hashing is slow on purpose: once is enough for each secret that an application salts with, and for each way of it.
_hashes: dict[tuple[str, int], str] = {}


class Person:
    """Somebody with an account, at a browser."""

    def __init__(self, app: Flask, *roles: Role, email: str = "ann@example.org", name: str = "Ann") -> None:
        self.app, self.email = app, email
        self.client: FlaskClient = app.test_client()
        self._used = 0
        with app.app_context():
            secret = _security.totp_factory.generate_totp_secret()
            key = _security.totp_factory.get_totp_b32_key(secret)
            way = (app.config["SECURITY_PASSWORD_SALT"], _security.pwd_context.to_dict()["argon2__memory_cost"])
            password = _hashes[way] = _hashes.get(way) or hash_password(PASSWORD)
            account = people.create(
                db.session, email=email, name=name, roles=roles, actor="test", password_hash=password
            )
            account.tf_primary_method, account.tf_totp_secret = "authenticator", secret
            db.session.commit()
            self.id = account.id
            db.session.close()
        self.totp = pyotp.TOTP(key)

    def code(self) -> str:
        """The code the app shows. A second one in the same half minute would be refused: the count begins anew."""
        with self.app.app_context():
            account = people.find(db.session, self.email)
            assert account is not None
            account.tf_last_counter = None
            db.session.commit()
            db.session.close()
        return self.totp.now()

    def sign_in(self) -> Person:
        """Be signed in, as the second step leaves a browser: what the forms before it do has tests of its own."""
        let_in(self.app, self.client, self.email, "password", "authenticator")
        return self

    def sign_in_by_hand(self) -> Person:
        """Sign in by password and code."""
        answer = self.post("/manage/sign-in", {"email": self.email, "password": PASSWORD}, see="/manage/sign-in")
        assert answer.status_code == 302, words(answer)
        answer = self.post("/manage/code", {"code": self.code()}, see="/manage/code")
        assert answer.status_code == 302, answer.text
        return self

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address)

    def post(self, address: str, fields: Mapping[str, Any], *, see: str, **more: Any) -> TestResponse:
        """Open the page `see`, and send its form."""
        page = self.client.get(see)
        return self.client.post(address, data={"csrf_token": token(page), **hidden(page, address), **fields}, **more)


def let_in(app: Flask, client: FlaskClient, email: str, *ways: str) -> None:
    """Give this browser the session that the account has once it came in by these ways."""
    with app.app_context(), app.test_request_context(PATH, headers={"User-Agent": "Werkzeug"}):
        account = people.find(db.session, email)
        assert account is not None
        login_user(account, authn_via=list(ways))
        answer = app.make_response("")
        app.session_interface.save_session(app, session, answer)
        db.session.close()
    client.set_cookie("manage", parse_cookie(answer.headers["Set-Cookie"])["manage"], path=PATH)
    if has_app_context():  # of the test, which its requests share: it has seen neither the session nor who it is
        db.session.rollback()
        g.pop("_login_user", None)


def hidden(page: TestResponse, address: str = "") -> dict[str, list[str]]:
    """The state that a page's form (the one sent to `address`) was made against, as a browser sends it back."""
    text = page.text
    if address:
        found = re.search(rf'(?s)<form[^>]*action="{re.escape(address)}".*?</form>', text)
        text = found[0] if found else ""
    values: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(base|seen|shown)" value="([\w-]+)"', text):
        values.setdefault(name, []).append(value)
    return values


def token(page: TestResponse) -> str:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, f"{page.status_code} {page.location} {page.text[:300]}"
    return html.unescape(found.group(1))


def words(page: TestResponse) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", page.text)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def at_once(app: Flask, actions: Sequence[Callable[[], object]]) -> list[object]:
    """Do these at the same moment, each in a thread and an application context of its own."""
    barrier, results = threading.Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        barrier.wait()
        results.append(action())

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
