"""Organizations at the desk: found, sites put in and taken out, tokens revoked; each act in the log."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.models import AuditEntry, Organization, OrganizationSite, Role
from directory.providing.providing_problem import ProvidingProblem
from directory.web.desk.organizations.organization_forms import public_ids
from tests import organizations as made_up
from tests.organizations import rows
from tests.tokens import Program, number, token
from tests.web.desk import Person
from tests.web.forms import form

HOME = "/manage/organizations"


@pytest.fixture
def moderator(app: Flask) -> Person:
    return Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()


def site_ids(session: Session) -> set[int]:
    session.rollback()
    found = set(session.scalars(sa.select(OrganizationSite.listing_id)))
    session.rollback()
    return found


def acts(session: Session, public_id: str) -> list[tuple[str, str]]:
    query = sa.select(AuditEntry.action, AuditEntry.actor).where(AuditEntry.target == f"organization {public_id}")
    return [(row.action, row.actor) for row in session.execute(query.order_by(AuditEntry.id))]


def test_it_works(app: Flask, session: Session, moderator: Person) -> None:
    one, two, three = ids = made_up.listings(session, 3)
    names = made_up.public_ids(session, ids)
    sent = form(moderator.get(HOME), HOME).filled(
        {
            "name": "Lantern Health",
            "owner": "Olga@Example.org",
            "domain": "https://www.example.org/about",
            "listings": f"{names[0]}\nhttps://iop.example/program/{names[1]}/lantern-house?x=1",
        }
    )
    page = sent.send(moderator.client).location
    public_id = page.rpartition("/")[2]
    assert site_ids(session) == {one, two}
    assert {(listing, role) for listing, _, role, _ in rows(session)} == {(one, "owner"), (two, "owner")}
    assert session.scalars(sa.select(Organization.domain)).one() == "example.org"
    form(moderator.get(page), f"{page}/sites").filled({"listings": names[2]}).send(moderator.client)
    assert site_ids(session) == {one, two, three}
    shown = moderator.get(page)
    assert "olga@example.org" in shown.text
    form(shown, f"{page}/sites/{names[0]}/take_away").send(moderator.client)
    assert site_ids(session) == {two, three}
    assert acts(session, public_id) == [
        ("organization-founded", "mo@example.org"),
        ("site-added", "mo@example.org"),
        ("site-taken-away", "mo@example.org"),
    ]


def test_tokens_are_seen_and_revoked(app: Flask, session: Session, moderator: Person) -> None:
    made = made_up.organization(session, 1)
    program, page = Program(app, token(session, made)), f"{HOME}/{made.public_id}"
    shown = moderator.get(page)
    assert "Booking" in shown.text
    assert "openings, schedule" in shown.text
    form(shown, f"{page}/tokens/{number(session)}/revoke").send(moderator.client)
    assert program.get(made.public_ids[0]).status_code == 401
    assert acts(session, made.public_id)[-1] == ("token-revoked", "mo@example.org")
    again = moderator.client.post(
        f"{page}/tokens/1/revoke", data={"csrf_token": form(shown, f"{page}/sites").values["csrf_token"]}
    )
    assert (again.status_code, "revoked by now" in again.text) == (422, True)
    assert moderator.get(f"{HOME}/zzzzzzzz").status_code == 404


def test_all_that_are_named_are_put_in_or_none(app: Flask, session: Session, moderator: Person) -> None:
    made = made_up.organization(session, 1)
    theirs = made_up.organization(session, 1, owner="eve@other.example.org", domain=None)
    (free,) = made_up.public_ids(session, made_up.listings(session, 1, name="Free House"))
    page, before = f"{HOME}/{made.public_id}", site_ids(session)
    for other, why in ((theirs.public_ids[0], "belongs to an organization already"), ("zzzzzzzz", "no such listing")):
        sent = form(moderator.get(page), f"{page}/sites").filled({"listings": f"{free} {other}"})
        refused = sent.send(moderator.client)
        assert (refused.status_code, why in refused.text) == (422, True)
        assert site_ids(session) == before


def test_they_are_found(app: Flask, session: Session, moderator: Person) -> None:
    made = made_up.organization(session, 2)
    for words, there in (
        ("lantern", True),
        ("HEALTH example.org", True),
        ("olga@", True),
        ("house 001", True),
        (made.public_ids[0], True),
        ("austin", True),
        ("100%", False),
        ("lantern nowhere", False),
    ):
        shown = moderator.get(f"{HOME}?q={words.replace('%', '%25')}")
        assert (f"{HOME}/{made.public_id}" in shown.text) == there, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" bcdfghjk ", ["bcdfghjk"]),
        ("bcdfghjk, bcdfghjk;\nbcdfghjm", ["bcdfghjk", "bcdfghjm"]),
        ("https://iop.example/manage/listings/bcdfghjk", ["bcdfghjk"]),
        ("/program/bcdfghjk/house-austin-tx?from=x", ["bcdfghjk"]),
    ],
)
def test_how_listings_are_named(text: str, found: list[str]) -> None:
    assert public_ids(text) == found
    with pytest.raises(ProvidingProblem):
        public_ids(f"{text} house")
