"""The feed of a state's changes: what is new, changed or closed, and nothing that is not public."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.reverting import revert
from directory.models import Status
from directory.web.families.seo import feed_views
from tests.factories import answers, draft, publish

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/in/texas/changes.xml"
START = "2026-10-20T10:00:00Z"
HOSTILE = "</title><script>alert(1)</script> & \ufffe Hope"


def feed(client: FlaskClient, path: str = FEED) -> ElementTree.Element:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(answer.data)


def titles(client: FlaskClient, path: str = FEED) -> list[str]:
    return [str(entry.findtext(f"{ATOM}title")) for entry in feed(client, path).iter(f"{ATOM}entry")]


def summaries(client: FlaskClient) -> list[str]:
    return [str(entry.findtext(f"{ATOM}summary")) for entry in feed(client).iter(f"{ATOM}entry")]


def texas(session: Session) -> list[int]:
    """Three programs that have long been there."""
    with time_machine.travel("2026-01-01"):
        return [publish(session, draft(name=f"Old {number}"))[0] for number in range(3)]


def test_it_works(client: FlaskClient, session: Session) -> None:
    ids = texas(session)
    with time_machine.travel(START) as clock:
        assert titles(client) == []
        publish(session, draft(name="Newcomer"))
        clock.shift(60)
        publish(session, draft(name="Old 1", street="1 Other Street", answers=answers("iop", "dbt")), listing_id=ids[1])
        clock.shift(60)
        publish(session, draft(name="Old 2"), listing_id=ids[2], status=Status.CLOSED)
        assert titles(client) == [
            "Closed: Old 2, Austin, TX",
            "Changed: Old 1, Austin, TX",
            "New: Newcomer, Austin, TX",
        ]
        assert "address" in summaries(client)[1]
        assert "what it offers" in summaries(client)[1]
        held = feed(client)
        assert held.findtext(f"{ATOM}updated") == "2026-10-20T10:02:00+00:00"
        ids_of = [entry.findtext(f"{ATOM}id") for entry in held.iter(f"{ATOM}entry")]
        assert len(set(ids_of)) == 3
        for link in held.iter(f"{ATOM}link"):
            assert client.get(link.attrib["href"]).status_code == 200


def test_after_sixty_days_it_is_no_news(client: FlaskClient, session: Session) -> None:
    texas(session)
    with time_machine.travel(START) as clock:
        publish(session, draft(name="Newcomer"))
        clock.shift(59 * 86_400)
        assert titles(client) == ["New: Newcomer, Austin, TX"]
        clock.shift(3 * 86_400)
        assert titles(client) == []


def test_nothing_unpublished_is_told(client: FlaskClient, session: Session) -> None:
    ids = texas(session)
    texas(session)
    with time_machine.travel(START):
        publish(session, draft(name="Secret draft"), status=Status.DRAFT)
        publish(session, draft(name="Secret withdrawn"), listing_id=ids[0], status=Status.WITHDRAWN)
        publish(session, draft(name="Secret merged"), listing_id=ids[1], status=Status.MERGED, merged_into_id=ids[2])
        hidden, _ = publish(session, draft(name="Secret before"), status=Status.DRAFT)
        publish(session, draft(name="Secret still"), listing_id=hidden)
        assert titles(client) == []
        publish(session, draft(name="Public"), listing_id=hidden, status=Status.PUBLISHED)
        assert titles(client) == ["New: Public, Austin, TX"]
        assert b"Secret" not in client.get(FEED).data


def test_a_change_that_shows_nothing_is_none(client: FlaskClient, session: Session) -> None:
    texas(session)
    with time_machine.travel(START):
        made = draft(name="Same")
        listing_id, _ = publish(session, made)
        publish(session, made, listing_id=listing_id)
        assert titles(client) == ["New: Same, Austin, TX"]
        session.rollback()
        revert(session, listing_id=listing_id, to_revision=1, actor="t")
        session.commit()
        assert titles(client) == ["New: Same, Austin, TX"]


def test_it_is_of_one_state_with_a_page(client: FlaskClient, session: Session) -> None:
    texas(session)
    with time_machine.travel(START):
        for _ in range(3):
            publish(session, draft(name="Okie", city="Tulsa", state="OK", zip="74103"))
        assert titles(client) == []
        assert titles(client, "/in/oklahoma/changes.xml") == ["New: Okie, Tulsa, OK"] * 3
    for path in ("/in/iowa/changes.xml", "/in/nowhere/changes.xml"):
        assert client.get(path).status_code == 404


def test_hostile_names_break_nothing(client: FlaskClient, session: Session) -> None:
    for _ in range(3):
        publish(session, draft(name=HOSTILE, city="<Austin> & Co"))
    assert titles(client) == ["New: </title><script>alert(1)</script> &  Hope, <Austin> & Co, TX"] * 3


def test_it_is_bounded_and_asked_for_again_cheaply(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        publish(session, draft(name=f"N{number}"))
    with monkeypatch.context() as patch:
        patch.setattr(feed_views, "MOST", 4)
        assert titles(client) == [f"New: N{number}, Austin, TX" for number in (5, 4, 3, 2)]
    first = client.get(FEED)
    again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_it_is_in_the_language_of_its_address(client: FlaskClient, session: Session) -> None:
    texas(session)
    held = feed(client, "/es" + FEED)
    assert held.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "es"
    assert held.findtext(f"{ATOM}id") == "http://localhost/es/in/texas"
