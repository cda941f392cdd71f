"""Owners make and revoke tokens on a page of their organization; it is shown once; who is no owner gets nothing."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.models import ApiToken, AuditEntry, HolderRole, Mail
from directory.providing.tokens import api_tokens
from tests import organizations as made_up
from tests.organizations import Made
from tests.tokens import Program, number, token
from tests.web.forms import form
from tests.web.programs import ProgramsPerson

HOME = "/manage/programs/organizations"
BEN, EVE = "ben@lantern.example.org", "eve@other.example.org"


@pytest.fixture
def made(session: Session) -> Made:
    return made_up.organization(session, 1)


def signed_in(app: Flask, email: str = made_up.OWNER) -> ProgramsPerson:
    person = ProgramsPerson(app, email)
    person.sign_in()
    return person


def test_it_works(app: Flask, session: Session, made: Made) -> None:
    made_up.join(session, made, BEN, HolderRole.OWNER)
    person, page = signed_in(app), f"{HOME}/{made.public_id}/tokens"
    shown = form(person.get(page), page).filled({"name": "Scheduling", "days": "30"}).send(person.client)
    (secret,) = set(re.findall(r"iopnm_[0-9a-f]{40}", shown.text))
    assert json.loads(Program(app, secret).get(made.public_ids[0]).text)["writable"][0] == "openings"
    listed = person.get(page)
    assert secret not in listed.text
    assert f"iopnm_…{secret[-4:]}" in listed.text
    assert session.scalars(sa.select(ApiToken.token_hash)).one() == api_tokens.hash_of(secret) != secret
    mailed = session.scalars(sa.select(Mail.recipient).where(Mail.kind == "provider/token-made")).all()
    assert mailed == [BEN]
    session.rollback()
    again = form(listed, page).filled({"name": "Scheduling", "days": "30"}).send(person.client)
    assert (again.status_code, "There is a token of this name" in again.text) == (422, True)
    done = form(listed, f"{page}/{number(session, 'Scheduling')}/revoke").send(person.client)
    assert done.status_code == 302
    assert Program(app, secret).get(made.public_ids[0]).status_code == 401
    assert "Revoked" in person.get(page).text
    acts = sa.select(AuditEntry.action).where(AuditEntry.target == f"organization {made.public_id}")
    assert session.scalars(acts.order_by(AuditEntry.id)).all()[-2:] == ["token-made", "token-revoked"]


def test_only_owners_of_all_sites(app: Flask, session: Session, made: Made) -> None:
    token(session, made)
    page, token_id = f"{HOME}/{made.public_id}/tokens", number(session)
    made_up.join(session, made, BEN, HolderRole.EDITOR)
    theirs = made_up.organization(session, 1, owner=EVE, domain=None)
    ben, eve, own = signed_in(app, BEN), signed_in(app, EVE), f"{HOME}/{theirs.public_id}/tokens"
    csrf = {"csrf_token": form(eve.get(own), own).values["csrf_token"]}
    assert eve.get(page).status_code == 404
    assert eve.client.post(page, data={**csrf, "name": "x", "kinds": "openings", "days": "1"}).status_code == 404
    assert eve.client.post(f"{page}/{token_id}/revoke", data=csrf).status_code == 404
    assert eve.client.post(f"{own}/{token_id}/revoke", data=csrf).status_code == 422  # through their own
    assert ben.get(page).status_code == 403
    assert f"{page}" not in ben.get(f"{HOME}/{made.public_id}").text
    assert session.get_one(ApiToken, token_id).revoked_at is None


def test_so_many_and_no_more(app: Flask, session: Session, made: Made) -> None:
    for number_ in range(api_tokens.MOST_TOKENS):
        token(session, made, name=f"Booking {number_}")
    person, page = signed_in(app), f"{HOME}/{made.public_id}/tokens"
    sent = form(person.get(page), page).filled({"name": "One more"}).send(person.client)
    assert (sent.status_code, "tokens at most" in sent.text) == (422, True)
