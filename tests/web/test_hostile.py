"""Hostile requests over every route and method: whatever is sent, the site answers, and never with its own fault."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import EnvironBuilder, FlaskClient

from directory import bodies
from directory.vocabulary import get_vocabulary

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
TEXTS = (
    "",
    "0",
    "-1",
    "78701",
    "Austin, TX",
    "9" * 400,
    "1e309",
    "NaN",
    "٣٤",
    "²",
    "None",
    "true",
    "\x00",
    "a\x00b",
    "\r\nX: y",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "🙂" * 50,
    "\u202eabc",
    "%00",
    "%ff%fe",
    "../../../etc/passwd",
    "..%2f..%2f",
    "{{7*7}}${7*7}<script>alert(1)</script>",
    "' OR 1=1 --",
    "a@" * 300,
    "a" * 9000,
    "[" * 500,
    "2026-02-30",
    "9999-99-99",
    "0000-00-00",
    "https://[::1",
    "//example.org",
    "\\\\example.org",
    ";" * 500,
    "&=&=&",
    "(" * 200 + ")" * 200,
)
JSON = (
    "[" * 5000,
    '{"a":' * 5000,
    '{"auth_token": ' + "[" * 3000 + "]" * 3000 + "}",
    "{",
    '"\\ud800"',
    "1" * 5000,
    "[" + "1," * 40_000 + "1]",
    '{"email": {"a": [1]}, "password": [[]]}',
    "null",
    "[]",
    '""',
    "nan",
)
KINDS = (
    "application/json",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
    "\xff/\xff",
)
HEADERS = {
    "Accept-Language": ("es", "*" * 3000, "en;q=x", "\xff", "es;q=nan, en;q=-1"),
    "Accept": ("application/json", "*/*;q=abc", "a/b," * 500),
    "Cookie": ("manage=x", "manage=" + "a" * 4000, "manage=.eJx; remember_token=1|x", "=;=;=", "\xff=\xff"),
    "Host": ("localhost", "evil.example.org", "a:b:c", "[::1", "%00", "x" * 300),
    "Range": ("bytes=0-", "bytes=-", "bytes=99999999999999999999-", "x"),
    "If-Modified-Since": ("x", "Thu, 99 Foo 9999 99:99:99 GMT"),
    "If-None-Match": ("*", '"' * 99),
    "Content-Encoding": ("gzip",),
    "Authorization": ("Bearer", "Bearer " + "x" * 2000, "Bearer iopnm_" + "0" * 40, "Basic Og==", "\xff \xff"),
    "If-Match": ("*", '"' * 99, 'W/"1", "2"', "\xff"),
    "Authentication-Token": ("x" * 2000, "a.b.c"),
    "X-Forwarded-For": ("a, b", "\xff"),
    "X-HTTP-Method-Override": ("DELETE",),
    "Sec-Fetch-Site": ("same-origin", "cross-site"),
    "Origin": ("null", "http://localhost", "://"),
    "Referer": ("x" * 2000, "http://[::1"),
    "Transfer-Encoding": ("chunked",),
    "Content-Length": ("-1", "x", "99999999999999999999"),
}


class Attacker:
    """Makes requests up, the same for the same seed."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app, self.chance = app, random.Random(seed)
        self.rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
        groups = [group.id for group in get_vocabulary().groups]
        fields = ("near", "name", "within", "page", "size", "days", "hours_min", "start", "age", "plan", "confirmed")
        forms = ("email", "password", "csrf_token", "code", "next", "token", "language", "text", "kind", "id", "ids")
        self.names = [*fields, *groups, *forms, "", "a" * 2000, "x[]", "\x00"]

    def text(self) -> str:
        """Something nasty, or some of it."""
        made = self.chance.choice(TEXTS)
        if self.chance.random() < 0.2:
            made += self.chance.choice(TEXTS)
        return made if self.chance.random() < 0.8 else "".join(self.chance.sample(made, min(len(made), 40)))

    def path(self) -> str:
        """A route's address filled in with whatever, or no route's."""
        if self.chance.random() < 0.1:
            return "/" + "/".join(self.text()[:300] for _ in range(self.chance.randint(1, 4)))
        rule = self.chance.choice(self.rules)
        parts = [
            self.chance.choice(("1", "2147483648", "texas", self.text()[:300])) if part.startswith("<") else part
            for part in rule.rule.split("/")
        ]
        return ("/es" if self.chance.random() < 0.2 else "") + "/".join(parts)

    def request(self) -> dict[str, Any]:
        """One request, as the client's arguments."""
        chance = self.chance
        made: dict[str, Any] = {"path": self.path(), "method": chance.choice(METHODS)}
        made["query_string"] = [(chance.choice(self.names), self.text()) for _ in range(chance.randint(0, 6))]
        if chance.random() < 0.1:
            made["query_string"] = "&".join(self.text() for _ in range(5))
        names = chance.sample(sorted(HEADERS), chance.randint(0, 4))
        made["headers"] = [(name, chance.choice(HEADERS[name])) for name in names]
        if chance.random() < 0.6:
            made["content_type"] = kind = chance.choice(KINDS)
            if kind.startswith("application/json"):
                made["data"] = chance.choice(JSON)
            elif chance.random() < 0.7 and "form" in kind and "boundary" not in kind:
                made["data"] = {name or "x": self.text() for name in chance.sample(self.names, 4)}
            else:
                made["data"] = chance.choice((*JSON, *TEXTS)).encode("utf-8", "replace")
        return made


def attack(client: FlaskClient, app: Flask, *, seed: int, count: int) -> Iterator[str]:
    """Send so many requests; what went wrong."""
    attacker = Attacker(app, seed)
    for number in range(count):
        made = attacker.request()
        try:
            request = EnvironBuilder(app, **made)
        except ValueError:
            continue  # what no client can put into a request at all
        response = client.open(request)
        if response.status_code >= 500:
            yield f"{number}: {response.status_code} for {str(made)[:600]}"
        response.close()


@pytest.fixture
def careless(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client that keeps no rules, over an application that answers its own faults instead of raising them."""
    monkeypatch.setattr(app, "testing", False)
    return FlaskClient(app)


def test_hostile_requests_are_no_fault_of_ours(app: Flask, careless: FlaskClient) -> None:
    assert list(attack(careless, app, seed=1, count=600)) == []


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_twenty_thousand_hostile_requests(app: Flask, careless: FlaskClient) -> None:
    assert list(attack(careless, app, seed=2, count=20_000)) == []


DEEP = ["[" * 5000, '{"a":' * 5000, "[" * 5000 + "]" * 5000]


@pytest.mark.parametrize("text", DEEP)
@pytest.mark.parametrize("path", ["/api/v1/programs", "/api/v1/vocabulary", "/api/v1/nothing"])
def test_deep_json_is_refused_in_the_words_of_the_api(client: FlaskClient, path: str, text: str) -> None:
    answer = client.post(path, data=text, content_type="application/json")
    assert answer.status_code == 400
    assert json.loads(answer.data)["error"]["code"] == "bad-request"
    large = client.post(path, data=" " * (bodies.MOST + 1), content_type="application/json")
    assert large.status_code == 413
    assert json.loads(large.data)["error"]["code"] == "request-entity-too-large"


@pytest.mark.parametrize("path", ["/", "/search", "/manage/sign-in", "/manage/enter", "/nothing"])
def test_deep_json_is_refused_everywhere(client: FlaskClient, path: str) -> None:
    for text in DEEP:
        assert client.post(path, data=text, content_type="application/json").status_code == 400


def test_depth_is_told_without_parsing() -> None:
    assert bodies.depth(b"") == 0
    assert bodies.depth(b'{"a": [[1], {"b": "[[[["}], "c\\"[[": 1}') == 3
    assert bodies.depth(b"[" * 5000) == 5000


def test_only_the_desk_takes_no_json_at_all(client: FlaskClient) -> None:
    sent = {"data": "{}", "content_type": "application/json"}
    assert client.post("/manage/people", **sent).status_code == 400
    assert client.post("/managers", **sent).status_code == 404  # no page of the desk, though it begins alike
