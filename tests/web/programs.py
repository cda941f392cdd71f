"""Somebody at a program, at a browser, as tests need them: signed in, holding listings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from directory.accounts import people
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, Holder, HolderRole, Mail, Role
from directory.unit_of_work import written
from tests.web.desk import hidden, let_in, token


class ProgramsPerson:
    """A person of a program; the account is made by signing in."""

    def __init__(self, app: Flask, email: str = "ann@lantern.example.org") -> None:
        self.app, self.email = app, email
        self.client: FlaskClient = app.test_client()

    def get(self, address: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(address, **more)

    def post(self, address: str, fields: Mapping[str, Any], *, see: str, **more: Any) -> TestResponse:
        """Open the page `see`, and send its form."""
        page = self.client.get(see)
        return self.client.post(address, data={"csrf_token": token(page), **hidden(page, address), **fields}, **more)

    def code(self) -> str:
        """The code of the last mail to this person."""
        return self.secrets().get("code", "")

    def secrets(self) -> dict[str, str]:
        """What opens something in the last mail to this person."""
        with self.app.app_context():
            query = sa.select(Mail).where(Mail.recipient == self.email).order_by(Mail.id.desc()).limit(1)
            mail = db.session.scalars(query).one()
            found: dict[str, str] = json.loads(mail.secrets or "{}")
            db.session.close()
        return found

    def sign_in(self) -> None:
        """Be signed in, as the mailed code leaves a browser: asking for one and typing it has tests of its own."""
        with self.app.app_context():
            written(db.session, lambda: people.find_or_create(db.session, email=self.email, actor=self.email))
            db.session.close()
        let_in(self.app, self.client, self.email, "code")

    def sign_in_by_mail(self, after: str = "") -> TestResponse:
        """Ask for a code, read the mail, type it."""
        see = f"/manage/enter?next={after}" if after else "/manage/enter"
        sent = self.post("/manage/enter", {"email": self.email, "next": after}, see=see)
        assert sent.status_code == 302, sent.text
        return self.post("/manage/enter/code", {"code": self.code()}, see="/manage/enter/code")

    def hold(self, listing_id: int, role: HolderRole = HolderRole.OWNER) -> int:
        """Rights on a listing, as if granted; returns their id."""
        with self.app.app_context():
            db.session.rollback()
            begin_write(db.session)
            account = people.find(db.session, self.email) or people.create(
                db.session, email=self.email, name="", roles=[Role.PROVIDER], actor="test"
            )
            db.session.flush()
            held = Holder(listing_id=listing_id, account_id=account.id, role=role, granted_by="test")
            db.session.add(held)
            db.session.commit()
            number = held.id
            db.session.close()
        return number

    def account_id(self) -> int:
        """Their account."""
        with self.app.app_context():
            number = db.session.scalars(sa.select(Account.id).where(Account.email == self.email)).one()
            db.session.close()
        return number
