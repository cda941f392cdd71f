"""A moderator decides on what an organization claims: the page says for whom it is, and granting makes it a site."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.models import Claim, OrganizationSite, Role
from tests import organizations as made_up
from tests.unit.test_sisters import claim
from tests.web.desk import Person
from tests.web.forms import form


def test_it_works(app: Flask, session: Session) -> None:
    made = made_up.organization(session, 1)
    (free,) = made_up.listings(session, 1, name="Written by hand", zip="78702")
    claim(session, made, [free])
    number = session.scalars(sa.select(Claim.id)).one()
    session.rollback()
    moderator, page = Person(app, Role.MODERATOR).sign_in(), f"/manage/claims/{number}"
    shown = moderator.get(page)
    assert "For an organization" in shown.text
    assert "For Lantern Health" in shown.text
    form(shown, page).send(moderator.client, ("decision", "grant"))
    with app.app_context():
        assert set(session.scalars(sa.select(OrganizationSite.listing_id))) == {*made.listing_ids, free}
