"""What the jobs are played on: an organization of 120 sites, a desk with work, and who signs in. Prints it as JSON.

Run in a process of its own, on the database of the settings: a context of the application in the thread that drives a
browser fails when it ends.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock, create_app
from directory.extensions import db
from directory.listings.draft import Contact, ListingDraft, Phone, Said, Schedule, Track
from directory.listings.revisions import Change, write_many
from directory.listings.sources import PROGRAM
from directory.models import Holder, Role
from directory.partial_date import PartialDate
from directory.providing import edits, reminders
from directory.providing.organizations import founding
from directory.unit_of_work import written
from tests.factories import draft, publish, said
from tests.full import full
from tests.organizations import account, hold, public_ids
from tests.sourced import sourced
from tests.web.desk import Person
from tests.web.programs import ProgramsPerson

CLAIMED_PHONE = "512-555-0141"
CLAIMANT = "dana@example.net"  # at the website of the claimed listing
MANY, MOVED, CLOSING, ASKED, CALLED = 120, 12, 40, 20, 10
TOWN = "Waco"  # where the twelve sites are whose hours change
WEEKDAYS = Track(name="Evening", days=("mon", "wed", "thu"), start=dt.time(18), end=dt.time(21))


def main() -> None:
    """Make all of it."""
    app = create_app()
    keeper = ProgramsPerson(app, "ruth@example.org")
    owner = ProgramsPerson(app, "olga@example.org")
    with app.app_context():
        session = db.session
        sourced(session, "https://www.example.net/", name="Cedar Lantern Center", phone="+15125550141")
        organization = _organization(session, owner.email)
        shut = [
            draft(name=f"Shut House {n:02d}", phone="+15125550145", city="Reno", state="NV", zip="89501")
            for n in range(CLOSING)
        ]
        called = [
            draft(name=f"Quay House {n}", phone="+15125550146", city="Juneau", state="AK", zip="99801")
            for n in range(CALLED)
        ]
        misspelt = draft(
            name="Willowbrook Wellness Center", phone="+15125550147", city="Boise", state="ID", zip="83702"
        )
        _published(session, [*shut, *called, misspelt])
        _asked(session)
        old = Said(source=PROGRAM, as_of=PartialDate.on(clock.today() - dt.timedelta(days=200)))
        kept = [publish(session, full(which, by=old))[0] for which in ("one", "two")]
        session.close()
    held = [keeper.hold(one) for one in kept]
    with app.app_context():
        key = reminders.link_key(app.config["SETTINGS"])
        links = [f"/manage/still-right/{reminders.token(db.session.get_one(Holder, one), key)}" for one in held]
        paths = [f"/manage/programs/{db.session.get_one(Holder, one).listing.public_id}/still-right" for one in held]
        db.session.close()
    keeper.sign_in()
    owner.sign_in()
    desk = Person(app, Role.ADMIN, email="moderator@example.org").sign_in()
    people = {"keeper": keeper.client, "owner": owner.client, "desk": desk.client}
    told: dict[str, Any] = {"organization": organization, "links": links, "programs": paths}
    print(json.dumps(told | {"sessions": {name: _cookie(client) for name, client in people.items()}}))


def _cookie(client: FlaskClient) -> str:
    found = client.get_cookie("manage", path="/manage")
    assert found is not None
    return found.value


def _organization(session: Session, owner: str) -> str:
    """An organization of 120 sites, twelve of them in one town; its public id."""
    schedule = Schedule(said=(said(),), tracks=(WEEKDAYS,))
    contact = Contact(said=(said(),), phones=(Phone(number="+15125550142"),), website="https://www.example.org/iop")
    common: dict[str, Any] = {"provider": "Beacon House", "contact": contact, "schedule": schedule}

    def site(number: int) -> ListingDraft:
        place = {"city": TOWN, "zip": "76701"} if number < MOVED else {"city": "Austin", "zip": "78701"}
        return draft(name=f"Beacon House {number:03d}", **place, **common)

    ids = _published(session, [site(number) for number in range(MANY)])
    found = partial(founding.found_at_desk, session, name="Beacon Health", public_ids=public_ids(session, ids))
    return written(session, lambda: found(owner=owner, domain="example.org", actor="moderator@example.org"))


def _asked(session: Session) -> None:
    """Twenty programs ask for another phone number."""
    drafts = [draft(name=f"Asking House {number:02d}", phone="+15125550143") for number in range(ASKED)]
    ids = _published(session, drafts)
    who = account(session, "asks@example.org")
    hold(session, ids, who)
    holders = {one.listing_id: one.id for one in session.scalars(sa.select(Holder).where(Holder.account_id == who))}
    session.rollback()
    for number, (listing_id, before) in enumerate(zip(ids, drafts, strict=True)):
        phones = (Phone(number=f"+151255501{50 + number}"),)
        contact = before.contact.model_copy(update={"phones": phones})
        ask = partial(
            edits.save,
            session,
            holder_id=holders[listing_id],
            draft=before.model_copy(update={"contact": contact}),
            base_revision=1,
            sections=["contact"],
            today=clock.today(),
        )
        written(session, ask)


def _published(session: Session, drafts: Sequence[ListingDraft]) -> list[int]:
    changes = [Change(draft=one) for one in drafts]
    return list(written(session, lambda: write_many(session, changes=changes, actor="played")))


if __name__ == "__main__":
    main()
