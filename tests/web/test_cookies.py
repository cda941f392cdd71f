"""Every cookie that any page sets, behind HTTPS: the desk's own session, and as strict as it can be."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
from flask import Flask
from flask_security import hash_password
from flask_security.proxies import _security
from pydantic import SecretStr
from werkzeug.test import TestResponse

from directory import create_app
from directory.accounts import people
from directory.config import Settings
from directory.extensions import db
from directory.models import Role
from directory.setup import set_up
from tests import prepared
from tests.web.desk import PASSWORD, token

STRICT = {"secure", "httponly", "samesite=lax", "path=/manage"}


@pytest.fixture(scope="module")
def https_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application as it is set behind HTTPS."""
    url = prepared.sqlite_at(tmp_path_factory.mktemp("cookies") / "site.sqlite")
    app = create_app(
        Settings(database_url=url, log_level="error", https=True, secret_key=SecretStr("not so secret: " * 4))
    )
    app.testing = True
    with app.app_context():
        set_up()
        engines = list(db.engines.values())
    yield app
    for engine in engines:
        engine.dispose()


def cookies(response: TestResponse) -> dict[str, set[str]]:
    """Name → attributes of the cookies that an answer sets."""
    found = {}
    for text in response.headers.getlist("Set-Cookie"):
        pair, *attributes = text.split(";")
        found[pair.partition("=")[0]] = {one.strip().lower() for one in attributes}
    return found


def test_every_cookie_that_any_page_sets_is_strict(https_app: Flask) -> None:
    """Every address is asked, with every method, signed out and signed in, and signing in asks to be remembered."""
    seen: dict[str, set[str]] = {}
    client = https_app.test_client()

    def look(response: TestResponse) -> TestResponse:
        for name, attributes in cookies(response).items():
            assert attributes >= STRICT, f"{name} of {response.request.path}: {attributes}"
            seen[name] = attributes
        return response

    def everywhere() -> None:
        for rule in https_app.url_map.iter_rules():
            if rule.endpoint == "security.logout":
                continue
            values = dict.fromkeys(rule.arguments, "1")
            address = rule.rule
            for name in rule.arguments:
                address = address.replace(next(a for a in address.split("/") if f"{name}>" in a), values[name])
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                look(client.open(address, method=method, base_url="https://localhost"))

    with https_app.app_context():
        secret = _security.totp_factory.generate_totp_secret()
        key = _security.totp_factory.get_totp_b32_key(secret)
        account = people.create(
            db.session,
            email="ann@example.org",
            name="Ann",
            roles=[Role.ADMIN],
            actor="test",
            password_hash=hash_password(PASSWORD),
        )
        account.tf_primary_method, account.tf_totp_secret = "authenticator", secret
        db.session.commit()
        db.session.close()
    everywhere()
    page = look(client.get("/manage/sign-in", base_url="https://localhost"))
    remembered = {"remember": "y", "remember_me": "y", "remember_token": "y"}
    fields = {"email": "ann@example.org", "password": PASSWORD, "csrf_token": token(page), **remembered}
    headers = {"Referer": "https://localhost/manage/sign-in"}
    more = {"base_url": "https://localhost", "headers": headers}
    look(client.post("/manage/sign-in", data=fields, **more))
    page = look(client.get("/manage/code", base_url="https://localhost"))
    code = {"code": pyotp.TOTP(key).now(), "csrf_token": token(page), **remembered}
    assert look(client.post("/manage/code", data=code, **more)).status_code == 302
    assert look(client.get("/manage/account", base_url="https://localhost")).status_code == 200
    everywhere()
    assert set(seen) == {"manage"}
