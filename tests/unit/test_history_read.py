"""A history reads what it compares and no more, however many revisions there are."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.listings import history, revisions
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.models import Listing, Revision
from tests.factories import draft, publish

REVISIONS = 5
FIRST = draft(name="House 1")


def house(number: int) -> ListingDraft:
    """What the listing says at this revision."""
    return FIRST.model_copy(update={"name": f"House {number}"})


@pytest.fixture
def listing(session: Session) -> Listing:
    """A listing whose name changed four times; what it said at its first two revisions cannot be read."""
    listing_id, _ = publish(session, FIRST)
    for number in range(2, REVISIONS + 1):
        change = Change(draft=house(number), listing_id=listing_id, base_revision=number - 1)
        revisions.write(session, change=change, actor="test")
        session.commit()
    session.execute(sa.update(Revision).where(Revision.number <= 2).values(content="no JSON"))
    session.commit()
    return session.get_one(Listing, listing_id)


def test_only_what_is_compared_is_read(listing: Listing, session: Session) -> None:
    found = history.entries(session, listing.id, compared=2)
    assert [(one.revision.number, one.facts) for one in found] == [
        (5, ["Program name"]),
        (4, ["Program name"]),
        (3, []),
        (2, []),
        (1, []),
    ]
    assert all("content" in sa.inspect(one.revision).unloaded for one in found)


def test_only_as_many_are_told_as_are_asked_for(listing: Listing, session: Session) -> None:
    found = history.entries(session, listing.id, compared=2, most=2)
    assert [(one.revision.number, one.before, one.after) for one in found] == [
        (number, house(number - 1), house(number)) for number in (5, 4)
    ]


def test_what_a_listing_said_once(listing: Listing, session: Session) -> None:
    assert history.state_at(session, listing, 4) == house(4)
    assert history.state_at(session, listing, 9) is None
