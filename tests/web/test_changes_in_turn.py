"""Change requests one after the other, by plain forms: what is begun is taken, and the next one comes by itself."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory.models import ChangeRequest, Role
from tests.web.desk import Person, words
from tests.web.forms import form
from tests.web.test_access_by_state import Texas
from tests.web.test_work import ids

QUEUE = "/manage/changes"


@pytest.fixture
def texas(app: Flask, session: Session) -> Texas:
    """Two requests in Texas, asked for in turn."""
    made = Texas(app, session)
    made.add(ChangeRequest(listing_id=made.ids[1], actor="q@example.org", kind="close", facts="[]", base_revision=1))
    return made


def begin(person: Person) -> str:
    return form(person.get(QUEUE), QUEUE).send(person.client).location


def press(person: Person, page: str, button: str, **filled: str | list[str]) -> str:
    answer = form(person.get(page), page).filled(filled).send(person.client, ("decision", button))
    assert answer.status_code == 302, words(answer)
    return answer.location


def test_each_gets_the_oldest_that_nobody_else_has(app: Flask, texas: Texas) -> None:
    bo = Person(app, Role.MODERATOR, email="bo@example.org", name="Bo").sign_in()
    assert begin(texas.here) == begin(texas.here) == f"{QUEUE}/1"
    assert begin(bo) == f"{QUEUE}/2"
    assert "Bo has taken this." in words(texas.here.get(f"{QUEUE}/2"))
    assert "has taken this" not in words(bo.get(f"{QUEUE}/2"))
    cy = Person(app, Role.MODERATOR, email="cy@example.org").sign_in()
    assert begin(cy) == QUEUE
    assert "No other waits that nobody else has." in words(cy.get(QUEUE))
    assert "Begin with the oldest" not in words(texas.there.get(QUEUE))


def test_what_is_decided_brings_the_next_and_not_now_gives_it_back(texas: Texas) -> None:
    first = begin(texas.here)
    assert press(texas.here, first, "later") == f"{QUEUE}/2"
    assert ids(texas.session, texas.here, whose="mine") == ["change-2"]
    assert press(texas.here, f"{QUEUE}/2", "decide", fact=[], reason="It is open.") == QUEUE
    assert "That was the last one that nobody else has." in words(texas.here.get(QUEUE))
    assert press(texas.here, f"{QUEUE}/1", "ask", reason="Since when?") == QUEUE
    assert [one for one in ids(texas.session, texas.here) if one.startswith("change")] == []


def test_a_viewer_decides_nothing_in_turn(app: Flask, texas: Texas) -> None:
    viewer = Person(app, Role.VIEWER, email="v@example.org").sign_in()
    assert "Begin with the oldest" not in words(viewer.get(QUEUE))
    page = viewer.get(f"{QUEUE}/1")
    assert "Not now" not in words(page)
    assert "change-keys" not in page.text
