"""A list that says yes and no of the same: families are told to ask, and the desk finds those listings."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.models import Role
from tests.web.desk import Person, words
from tests.web.test_left_out_to_look_at import PROGRAM, bring, listing

BOTH = (*PROGRAM[:1], "Both House", "", *PROGRAM[3:-1], "SA OIT AUDO NAUT")
ANSWER = "Its source says yes and no of the same"


@pytest.fixture
def admin(client: FlaskClient, app: Flask) -> Person:
    found = Person(app, Role.ADMIN).sign_in()
    bring(found, PROGRAM, BOTH)
    return found


def test_the_desk_lists_those_and_no_others(admin: Person) -> None:
    flagged = words(admin.get("/manage/listings?flag=says-both"))
    assert ANSWER in words(admin.get("/manage/listings"))  # a choice of the form
    assert ("Both House" in flagged, "Hope House" in flagged) == (True, False)
    assert "Hope House" in words(admin.get("/manage/listings"))
    assert "Both House" not in words(admin.get("/manage/listings?flag=gone"))


def test_the_listing_says_of_what(admin: Person, session: Session) -> None:
    public_id = listing(session, "Both House").public_id
    session.rollback()
    assert "Alcohol use the source says yes and no" in words(admin.get(f"/manage/listings/{public_id}"))
    family = words(admin.app.test_client().get(f"/program/{public_id}", follow_redirects=True))
    assert "Ask The source says yes and no: Alcohol use." in family
    other = listing(session, "Hope House").public_id
    session.rollback()
    assert "yes and no" not in words(admin.get(f"/manage/listings/{other}"))
