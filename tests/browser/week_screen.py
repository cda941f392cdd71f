"""Listings for the tests of the week's screen, and who keeps them; run in a process of its own.

A context of the application in the thread that drives a browser fails when it ends. What was made is printed as JSON:
the session of the person, and of each listing the link of a mail and the page of who is signed in.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

import sqlalchemy as sa

from directory import clock, create_app
from directory.extensions import db
from directory.listings.draft import ListingDraft, Said
from directory.listings.sources import PROGRAM
from directory.models import Holder, Listing, Status
from directory.partial_date import PartialDate
from directory.providing import reminders
from directory.web.provider.still_right.shown_parts import shown_parts
from tests.factories import publish
from tests.full import full
from tests.web.programs import ProgramsPerson

_LONG_NAME = "Lantern House of the River Valley, a Center for Recovery and for the Healing of Families"


def main(most: int) -> None:
    """The fullest listing of old words and a long name, one that is fresh, and those samples that show the most."""
    app = create_app()
    person = ProgramsPerson(app, "dana@lantern.example.org")
    person.sign_in()
    old = Said(source=PROGRAM, as_of=PartialDate.on(clock.today() - dt.timedelta(days=200)))
    fresh = Said(source=PROGRAM, as_of=PartialDate.on(clock.today()))
    with app.app_context():
        with app.test_request_context():
            longest = _longest(most)
        made = [
            publish(db.session, full("one", old).model_copy(update={"name": _LONG_NAME}))[0],
            publish(db.session, full("two", fresh))[0],
        ]
        db.session.close()
    held = [person.hold(listing_id) for listing_id in [*made, *longest]]
    session = person.client.get_cookie("manage", path="/manage")
    assert session is not None
    with app.app_context():
        key = reminders.link_key(app.config["SETTINGS"])
        holders = [db.session.get_one(Holder, one) for one in held]
        told = {
            "session": session.value,
            "links": [f"/manage/still-right/{reminders.token(one, key)}" for one in holders],
            "programs": [f"/manage/programs/{one.listing.public_id}/still-right" for one in holders],
        }
        db.session.close()
    print(json.dumps(told))


def _longest(most: int) -> list[int]:
    """Those whose screen has the most to read."""
    listings = db.session.scalars(sa.select(Listing).where(Listing.status == Status.PUBLISHED).order_by(Listing.id))
    letters = {one.id: _letters(ListingDraft.from_json(one.content)) for one in listings}
    return sorted(letters, key=lambda one: letters[one])[-most:]


def _letters(draft: ListingDraft) -> int:
    parts = shown_parts(draft, clock.today())
    return len(draft.name) + sum(len(part.head) + len(part.note) + 24 * bool(part.rest) for part in parts)


if __name__ == "__main__":
    main(int(sys.argv[1]))
