"""Many listings joined to an organization as one act: what is shown is done, others' sites stay, and one undo."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.bulk_acts import site_joins
from directory.bulk_acts.acts import Act, BulkProblem
from directory.models import AuditEntry, OrganizationSite
from tests import organizations as made_up
from tests.organizations import Made, rows
from tests.unit.test_bulk_acts import choose, found, press, take_back

BEN, EVE = "ben@lantern.example.org", "eve@other.example.org"
JOINS = "Becomes a site of it"


def site_ids(session: Session, made: Made) -> set[int]:
    number = made_up.organization_id(session, made)
    sites = sa.select(OrganizationSite.listing_id).where(OrganizationSite.organization_id == number)
    known = set(session.scalars(sites))
    session.rollback()
    return known


def test_what_was_shown_is_done_and_taken_back(app: Flask, session: Session) -> None:
    made = made_up.organization(session, 2)
    theirs = made_up.organization(session, 1, owner=EVE, domain=None)
    free = made_up.listings(session, 3, name="Free House")
    eve = made_up.account(session, EVE)
    made_up.hold(session, free[:1], eve)
    before = rows(session)
    number = choose(session, Act.JOIN, organization=f" {made.public_id} ")
    shown = {
        JOINS: 3,
        "Is a site of it already": 2,
        "Is a site of another organization: take it out there first": 1,
    }
    assert found(session, number, "looked") == shown
    press(app, session, number)
    assert site_ids(session, made) == {*made.listing_ids, *free}
    assert site_ids(session, theirs) == set(theirs.listing_ids)
    assert {(one, made.owner, "owner") for one in free} <= {row[:3] for row in rows(session)}
    taken = free[1]
    session.execute(sa.update(OrganizationSite).where(OrganizationSite.listing_id == taken).values(added_by="mo"))
    session.commit()  # somebody took it out, and put it in by hand
    take_back(app, session, number)
    assert site_ids(session, made) == {*made.listing_ids, taken}
    assert {row for row in rows(session) if row[0] != taken} == before
    target = f"organization {made.public_id}"
    acts = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.target == target).order_by(AuditEntry.id))
    assert acts.all()[-2:] == ["sites-added", "sites-taken-away"]


def test_no_more_than_there_is_room_for(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_joins, "MOST_SITES", 3)
    made = made_up.organization(session, 1)
    made_up.listings(session, 4, name="Free House")
    number = choose(session, Act.JOIN, organization="lantern HEALTH")
    full = "Has no place: an organization has 1,000 sites at most"
    assert found(session, number, "looked") == {JOINS: 2, "Is a site of it already": 1, full: 2}
    press(app, session, number)
    assert len(site_ids(session, made)) == 3


def test_two_acts_for_one_listing(app: Flask, session: Session) -> None:
    made = made_up.organization(session, 1)
    theirs = made_up.organization(session, 1, owner=EVE, domain=None)
    free = made_up.listings(session, 1, name="Free House")
    first = choose(session, Act.JOIN, free, organization=made.public_id)
    second = choose(session, Act.JOIN, free, organization=theirs.public_id)
    press(app, session, second)
    press(app, session, first)
    assert site_ids(session, theirs) == {*theirs.listing_ids, *free}
    assert found(session, first, "done") == {"Is a site of another organization: take it out there first": 1}


def test_the_organization_is_named_plainly(session: Session) -> None:
    free = made_up.listings(session, 1)
    for text in ("", "Lantern", "%"):
        with pytest.raises(BulkProblem, match="whole name"):
            choose(session, Act.JOIN, free, organization=text)
    session.rollback()
    made_up.organization(session, 1)
    made_up.organization(session, 1, owner=EVE, domain=None)
    with pytest.raises(BulkProblem, match="Several"):
        choose(session, Act.JOIN, free, organization="Lantern Health")
    session.rollback()
