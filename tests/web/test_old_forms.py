"""A form whose token is old, because its browser signed in or out in another tab, comes back with what was put in."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.models import Role
from tests.web.desk import PASSWORD, Person, token, words
from tests.web.programs import ProgramsPerson

OURS = {"Sec-Fetch-Site": "same-origin"}


def fields_of(text: str) -> list[tuple[str, str]]:
    """What the form that came back sends: its hidden fields, as a browser reads them."""
    form = re.search(r'(?s)<form class="form".*?</form>', text)
    assert form, text[:400]
    found = re.findall(r'(?s)type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    return [(html.unescape(name), html.unescape(value)) for name, value in found]


def test_asking_for_a_code_in_a_second_tab_leaves_the_first_tab_good(client: FlaskClient, app: Flask) -> None:
    ann = ProgramsPerson(app)
    claim = "/manage/claim/abc"
    ann.post("/manage/enter", {"email": ann.email, "next": claim}, see=f"/manage/enter?next={claim}")
    first_tab = token(ann.get("/manage/enter/code"))
    ann.post("/manage/enter", {"email": ann.email, "next": "/manage"}, see="/manage/enter")
    answer = ann.client.post("/manage/enter/code", data={"csrf_token": first_tab, "code": ann.code()})
    assert (answer.status_code, answer.location) == (302, claim)


def test_another_place_that_is_named_is_where_one_goes_on_to(client: FlaskClient, app: Flask) -> None:
    ann = ProgramsPerson(app)
    for after in ("/manage/claim/abc", "/manage/claim/def"):
        ann.post("/manage/enter", {"email": ann.email, "next": after}, see="/manage/enter")
    answer = ann.post("/manage/enter/code", {"code": ann.code()}, see="/manage/enter/code")
    assert answer.location == "/manage/claim/def"


def test_an_old_form_is_sent_again_by_one_press(client: FlaskClient, app: Flask) -> None:
    ann = ProgramsPerson(app)
    old = token(ann.get("/manage/enter"))
    ann.client.delete_cookie("manage", path="/manage")
    typed = {"email": ann.email, "language": "es", "next": "/manage/claim/abc"}
    answer = ann.client.post("/manage/enter", data={"csrf_token": old, **typed}, headers=OURS)
    assert answer.status_code == 400
    assert "The form was too old. Press again" in words(answer)
    again = dict(fields_of(answer.text))
    assert {name: again[name] for name in typed} == typed
    assert ann.client.post("/manage/enter", data=again, headers=OURS).location == "/manage/enter/code"


@pytest.mark.parametrize("text", ['a "quoted" <b>\nsecond line', "ñandú & sons"])
def test_who_is_signed_out_signs_in_elsewhere_and_presses(client: FlaskClient, app: Flask, text: str) -> None:
    mo = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    old = token(mo.get("/manage/listings"))
    mo.post("/manage/sign-out", {}, see="/manage/account")
    # Repeated fields and lines of text come back as they were.
    sent = {"csrf_token": old, "note": text, "pick": ["one", "two"]}
    answer = mo.client.post("/manage/suggestions/1", data=sent, headers=OURS)
    assert "You are not signed in any more" in words(answer)
    assert 'href="/manage/sign-in?next=' in answer.text
    carried = [(name, value) for name, value in fields_of(answer.text) if name != "csrf_token"]
    assert carried == [("note", text), ("pick", "one"), ("pick", "two")]


def test_a_password_is_typed_again_and_never_written_into_the_page(client: FlaskClient, app: Flask) -> None:
    person = Person(app, Role.ADMIN)
    old = token(person.get("/manage/sign-in"))
    person.client.delete_cookie("manage", path="/manage")
    sent = {"csrf_token": old, "email": person.email, "password": PASSWORD}
    answer = person.client.post("/manage/sign-in", data=sent, headers=OURS)
    assert PASSWORD not in answer.text
    assert 'name="password" type="password"' in answer.text
    again = dict(fields_of(answer.text)) | {"password": PASSWORD}
    assert person.client.post("/manage/sign-in", data=again, headers=OURS).status_code == 302


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example.org"}])
def test_what_another_site_sends_does_not_come_back(client: FlaskClient, app: Flask, headers: dict[str, str]) -> None:
    answer = client.post("/manage/enter", data={"csrf_token": "x", "email": "eve@example.org"}, headers=headers)
    assert answer.status_code == 400
    assert "eve@example.org" not in answer.text
    assert "Set-Cookie" not in answer.headers
