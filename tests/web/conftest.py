"""A strict client: every HTML answer is parsed and held to the rules of all pages, every answer to its headers."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from directory import create_app
from directory.config import Settings
from directory.extensions import db
from directory.models import Listing, Role
from directory.setup import set_up
from tests import prepared
from tests.web import structure, written_down
from tests.web.desk import Person
from tests.web.parsed import parsed


class StrictClient(FlaskClient):
    """A test client that fails on a page that breaks a rule of all pages."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with written_down.watched() as kept:
            response = super().open(*args, **kwargs)
        if response.request.method not in ("GET", "HEAD", "OPTIONS"):
            written_down.check(self.rule(response), kept)
        check_headers(response)
        if response.mimetype == "text/html" and response.status_code not in (301, 308):
            check_page(response.text)
        return response

    def rule(self, response: TestResponse) -> str:
        """The rule of the address that answered, or the address."""
        adapter = self.application.url_map.bind("localhost")
        try:
            return adapter.match(response.request.path, response.request.method, return_rule=True)[0].rule
        except HTTPException:  # an address that is none
            return response.request.path


def check_headers(response: TestResponse) -> None:
    """No cookie but the desk's own; nothing from elsewhere; no referrer."""
    if response.request.path.startswith("/manage"):
        for cookie in response.headers.getlist("Set-Cookie"):
            assert cookie.startswith("manage=")
            assert "Path=/manage;" in f"{cookie};"
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
    else:
        assert "Set-Cookie" not in response.headers
        assert "Vary" not in response.headers or "Cookie" not in response.headers["Vary"]
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cache-Control" in response.headers


_sound: set[str] = set()


def check_page(text: str) -> None:
    """Hold a page to the rules of all pages; one that differs from an earlier one in a token alone is as good."""
    known = hashlib.sha256(re.sub(r'name="csrf_token"[^>]*', "", text).encode()).hexdigest()
    if known not in _sound:
        _check_page(text)
        _sound.add(known)


def _check_page(text: str) -> None:
    """Valid HTML that can be heard, one h1, a title, no id twice, every label's field, nothing from elsewhere."""
    page, errors = parsed(text)
    assert not errors, errors
    elements = list(page.iter())
    names = [str(element.tag).rpartition("}")[2] for element in elements]
    assert names.count("h1") == 1
    pictures = sum(len(re.findall("<title", svg)) for svg in re.findall(r"(?s)<svg.*?</svg>", text))
    assert names.count("title") == 1 + pictures
    assert not (wrong := structure.broken(page)), wrong
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    assert not [one for one, times in ids.items() if times > 1]
    for element, name in zip(elements, names, strict=True):
        assert element.get("style") is None
        assert not [attribute for attribute in element.attrib if str(attribute).startswith("on")]
        if name in ("script", "link", "img", "iframe", "source"):
            address = element.get("src") or element.get("href") or ""
            if name == "script" and element.get("type") == "application/ld+json":
                json.loads("".join(element.itertext()))  # a block of data, which no browser runs
            elif name == "link" and element.get("rel") in ("canonical", "alternate"):
                assert re.match(r"(http://localhost)?/(?!/)", address), address  # an address of this site, never asked
            else:
                assert address.startswith("/static/"), address
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for wanted in (element.get(attribute) or "").split():
                assert wanted in ids, f"{attribute}={wanted} names nothing"
        if name == "a":
            href = element.get("href") or ""
            assert href
            assert not re.match(r"(?i)javascript:", href)
            if href.startswith("#"):
                assert href[1:] in ids, f"{href} leads nowhere"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A strict client over an empty directory, on SQLite and on PostgreSQL."""
    app.test_client_class = StrictClient
    return app.test_client()


@pytest.fixture
def admin(client: FlaskClient, app: Flask) -> Person:
    """Somebody who runs the directory, signed in."""
    return Person(app, Role.ADMIN).sign_in()


@pytest.fixture(scope="session")
def sample_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application over the sample programs, to be read only."""
    url = prepared.sample_at(tmp_path_factory.mktemp("sample") / "sample.sqlite")
    app = create_app(Settings(database_url=url, log_level="error"))
    app.testing = True
    app.test_client_class = StrictClient
    with app.app_context():
        set_up()
        assert (db.session.scalar(sa.select(sa.func.count(Listing.id))) or 0) >= 500
        db.session.close()
        engines = list(db.engines.values())
    yield app
    for engine in engines:
        engine.dispose()


@pytest.fixture
def sample(sample_app: Flask) -> FlaskClient:
    """A strict client over the sample programs."""
    return sample_app.test_client()
