"""A program's person reads pages and mails in their language; nobody else's page changes by it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.models import Account, Mail, Role
from tests.web.desk import Person
from tests.web.programs import ProgramsPerson


def lang(page: str) -> str:
    return page.partition('<html lang="')[2][:2]


def spoken(session: Session, email: str) -> str | None:
    found = session.scalar(sa.select(Account.language).where(Account.email == email))
    session.rollback()
    return found


def test_the_page_that_one_signs_in_on_and_the_account_say_it(
    client: FlaskClient, app: Flask, session: Session
) -> None:
    ann = ProgramsPerson(app, "ann@example.org")
    asked = {"email": ann.email, "language": "es", "next": "/manage/programs/account"}
    ann.post("/manage/enter", asked, see="/manage/enter")
    assert lang(ann.get("/manage/enter/code").text) == "es"
    ann.post("/manage/enter/code", {"code": ann.code()}, see="/manage/enter/code")
    account = "/manage/programs/account"
    page = ann.get(account).text
    assert lang(page) == "es"
    assert 'value="es" checked' in page
    assert session.scalars(sa.select(Mail.language)).all() == ["es"]
    ann.post(f"{account}/language", {"language": "en"}, see=account)
    assert lang(ann.get(account).text) == "en"
    assert spoken(session, ann.email) == "en"


@pytest.mark.parametrize("language", ["fr", "", "es\x1f"])
def test_no_other_language_is_kept(client: FlaskClient, app: Flask, session: Session, language: str) -> None:
    ann = ProgramsPerson(app, "ann@example.org")
    ann.post("/manage/enter", {"email": ann.email, "language": language, "next": ""}, see="/manage/enter")
    ann.post("/manage/enter/code", {"code": ann.code()}, see="/manage/enter/code")
    account = "/manage/programs/account"
    assert ann.post(f"{account}/language", {"language": language}, see=account).status_code == 422
    assert spoken(session, ann.email) == "en"


def test_the_desk_stays_english(client: FlaskClient, app: Flask, session: Session) -> None:
    mo = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    session.execute(sa.update(Account).values(language="es"))
    session.commit()
    assert lang(mo.get("/manage/listings").text) == "en"
    assert lang(mo.get("/es/").text) == "es"


def test_a_link_of_a_spanish_page_leads_to_spanish(client: FlaskClient) -> None:
    assert "/manage/enter?lang=es" in client.get("/es/for-programs").text
    assert "lang=es" not in client.get("/for-programs").text
    assert lang(client.get("/manage/enter?lang=es").text) == "es"
    assert lang(client.get("/manage/enter").text) == "es"
    assert lang(client.get("/manage/enter?lang=fr").text) == "es"
