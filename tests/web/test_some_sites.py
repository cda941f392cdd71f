"""An organization's table with some of its sites: found by words, changed, copied to, and shown again."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory.listings.draft import ListingDraft
from directory.models import Listing
from directory.providing.organizations import sites
from directory.unit_of_work import written
from tests import organizations as made_up
from tests.organizations import Made
from tests.web.desk import words
from tests.web.forms import Form, form
from tests.web.programs import ProgramsPerson

HOME = "/manage/programs/organizations"
LATER = "Evening: mon wed thu 18:30-21:30"


@pytest.fixture
def made(session: Session) -> Made:
    """Five sites: three in Austin, two in Waco."""
    found = made_up.organization(session, 3)
    ids = made_up.listings(session, 2, name="Lantern Bay", city="Waco", zip="76701")
    for one in made_up.public_ids(session, ids):
        put = partial(sites.add_at_desk, session, public_id=found.public_id, listing=one, actor="test")
        written(session, put)
    return Made(found.public_id, found.owner, [*found.listing_ids, *ids], [])


@pytest.fixture
def olga(app: Flask) -> ProgramsPerson:
    person = ProgramsPerson(app, made_up.OWNER)
    person.sign_in()
    return person


def table(person: ProgramsPerson, made: Made, typed: str) -> Form:
    return form(person.get(f"{HOME}/{made.public_id}?q={typed}"), f"{HOME}/{made.public_id}")


def times(session: Session, made: Made) -> list[int]:
    """How many groups each site says."""
    session.rollback()
    found = [session.get_one(Listing, one, populate_existing=True).content for one in made.listing_ids]
    session.rollback()
    return [len(ListingDraft.from_json(one).schedule.tracks) for one in found]


@pytest.mark.parametrize(
    ("typed", "found"), [("waco", 2), ("lantern house", 3), ("78701 tx", 3), ("bay+76701", 2), ("lantern", 5)]
)
def test_sites_are_found_by_words(olga: ProgramsPerson, made: Made, typed: str, found: int) -> None:
    assert len(table(olga, made, typed).values["site"]) == found
    assert f"{found} sites of 5 are shown" in words(olga.get(f"{HOME}/{made.public_id}?q={typed}"))


def test_what_fits_none_is_said(olga: ProgramsPerson, made: Made) -> None:
    page = words(olga.get(f"{HOME}/{made.public_id}?q=reno"))
    assert "0 sites of 5 are shown" in page
    assert "No site is like that" in page


def test_hours_go_to_the_sites_that_are_shown_and_no_other(olga: ProgramsPerson, made: Made, session: Session) -> None:
    saved = table(olga, made, "waco").filled({"tracks": [LATER, ""]}).send(olga.client)
    assert saved.location == f"{HOME}/{made.public_id}?q=waco"
    asked = {**table(olga, made, "waco").values, "act": "copy-all"}
    shown = olga.client.post(f"{HOME}/{made.public_id}/confirm", data=asked, follow_redirects=True)
    done = form(shown, f"{HOME}/{made.public_id}/copy").send(olga.client)
    assert done.location == f"{HOME}/{made.public_id}?q=waco"
    assert times(session, made) == [0, 0, 0, 1, 1]


def test_a_section_comes_from_a_site_that_is_not_shown(olga: ProgramsPerson, made: Made, session: Session) -> None:
    table(olga, made, "house+000").filled({"tracks": [LATER]}).send(olga.client)
    sent = table(olga, made, "waco")
    assert len(sent.choices["source"]) == 5
    (source,) = table(olga, made, "house+000").values["site"]
    asked = {**sent.values, "source": source, "act": "copy-all"}
    shown = olga.client.post(f"{HOME}/{made.public_id}/confirm", data=asked, follow_redirects=True)
    form(shown, f"{HOME}/{made.public_id}/copy").send(olga.client)
    assert times(session, made) == [1, 0, 0, 1, 1]


def test_only_those_that_are_shown_are_ticked_together(olga: ProgramsPerson, made: Made) -> None:
    ticked = table(olga, made, "waco&chosen=all")
    assert len(ticked.values["chosen"]) == 2
    answer = olga.client.post(f"{HOME}/{made.public_id}/confirm", data=ticked.values, follow_redirects=True)
    assert "2 sites are confirmed" in words(answer)
    assert "2 sites of 5 are shown" in words(answer)


def test_rows_with_errors_come_back_among_those_that_were_shown(olga: ProgramsPerson, made: Made) -> None:
    answer = table(olga, made, "waco").filled({"tracks": ["Evening: someday", ""]}).send(olga.client)
    assert answer.status_code == 422
    sent = form(answer, f"{HOME}/{made.public_id}")
    assert sent.values["tracks"] == ["Evening: someday", ""]
    assert sent.values["q"] == ["waco"]
