"""Claims and requests that stood twice before the constraints came: what is proven stays, and nothing asked is lost."""

from __future__ import annotations

import json

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.extensions import alembic, db
from directory.models import ChangeRequest, Claim, Holder, HolderRole
from tests.older_tables import put
from tests.unit.test_providing import account, listing

ANN = "ann@lantern.example.org"
POINT = '{"of": "the new address"}'


def as_before(session: Session) -> None:
    """Go back to where nothing kept claims and requests from standing twice; a write begins."""
    session.commit()
    db.session.close()
    alembic.downgrade("0012")
    begin_write(session)


def upgrade(session: Session) -> None:
    session.commit()
    db.session.close()
    alembic.upgrade()


def put_claim(session: Session, listing_id: int, account_id: int, proof: str, *, proven: bool = False) -> None:
    values = {"email": ANN, "who": "Ann", "role": "owner", "evidence": ""}
    put(session, Claim, listing_id=listing_id, account_id=account_id, proof=proof, proven=proven, **values)


def a_request(listing_id: int, account_id: int, revision: int, **facts: str) -> ChangeRequest:
    found = [{"section": "names", "fact": name, "before": "", "after": after} for name, after in facts.items()]
    values = {"listing_id": listing_id, "account_id": account_id, "actor": ANN, "base_revision": revision}
    return ChangeRequest(facts=json.dumps(found), **values)


def test_of_claims_that_stand_twice_the_proven_one_stays(app: Flask, session: Session) -> None:
    one, two, ann = listing(session).id, listing(session, name="Harbor").id, account(session, ANN).id
    as_before(session)
    put_claim(session, one, ann, "phone")
    put_claim(session, one, ann, "domain", proven=True)
    put_claim(session, two, ann, "phone")
    put_claim(session, two, ann, "document")
    upgrade(session)

    found = session.scalars(sa.select(Claim).order_by(Claim.id)).all()
    assert [(each.proof, each.status) for each in found] == [
        ("phone", "withdrawn"),
        ("domain", "open"),
        ("phone", "open"),
        ("document", "withdrawn"),
    ]


def test_of_requests_that_wait_twice_nothing_asked_is_lost(app: Flask, session: Session) -> None:
    one, ann = listing(session).id, account(session, ANN).id
    as_before(session)
    first = a_request(one, ann, 1, name="Old", provider="Lantern Care")
    first.note, first.status, first.question = "We moved.", "asked", "Since when?"
    second = a_request(one, ann, 2, name="New", unit="East")
    second.geocode = POINT
    session.add_all([first, second])
    session.flush()
    third = a_request(one, ann, 2)
    third.kind = "close"
    session.add(third)
    upgrade(session)

    kept, gone, other = session.scalars(sa.select(ChangeRequest).order_by(ChangeRequest.id)).all()
    asked = {each["fact"]: each["after"] for each in json.loads(kept.facts)}
    assert asked == {"name": "New", "provider": "Lantern Care", "unit": "East"}
    assert (kept.status, kept.base_revision, kept.note, kept.geocode) == ("waiting", 2, "We moved.", POINT)
    assert (gone.status, gone.decided_by, other.status) == ("withdrawn", "migration", "waiting")


def test_who_holds_a_listing_longest_owns_it_where_only_editors_were_left(app: Flask, session: Session) -> None:
    left, owned = listing(session).id, listing(session, name="Harbor").id
    people = [account(session, f"{name}@lantern.example.org").id for name in ("ann", "bob", "cy")]
    as_before(session)
    roles = [(left, 1, "editor"), (left, 0, "editor"), (owned, 0, "editor"), (owned, 2, "owner")]
    for listing_id, who, role in roles:
        put(session, Holder, listing_id=listing_id, account_id=people[who], role=role, granted_by="test")
    upgrade(session)

    found = session.execute(sa.select(Holder.listing_id, Holder.account_id, Holder.role).order_by(Holder.id)).all()
    assert [(each.listing_id, people.index(each.account_id), each.role) for each in found] == [
        (left, 1, HolderRole.OWNER),
        (left, 0, HolderRole.EDITOR),
        (owned, 0, HolderRole.EDITOR),
        (owned, 2, HolderRole.OWNER),
    ]
