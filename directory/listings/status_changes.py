"""What people at the desk do to one listing: publish, close, withdraw, confirm after a call. Each leaves a revision."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.database import begin_write
from directory.listings import facts, revisions
from directory.listings.draft import ListingDraft, Said
from directory.listings.listing_problem import ListingProblem
from directory.listings.revisions import Change
from directory.listings.sources import STAFF
from directory.models import Listing, Status
from directory.partial_date import PartialDate

_VERBS = {
    Status.PUBLISHED: "published",
    Status.DRAFT: "held",
    Status.CLOSED: "closed",
    Status.WITHDRAWN: "withdrawn",
}


ON_THE_PHONE = ", on the phone"  # how words end that somebody said in a call
_CALLS_COUNT = dt.timedelta(days=366)


def by_public_id(session: Session, public_id: str) -> Listing | None:
    """The listing of this public id, whatever its state."""
    return session.scalars(sa.select(Listing).where(Listing.public_id == public_id)).one_or_none()


def set_status(session: Session, *, listing: Listing, status: Status, reason: str, base: int, actor: str) -> None:
    """Publish, hold, close or withdraw a listing, as somebody saw it at revision `base`. The caller commits.

    Raises ListingProblem where it is so already, or a closing gives no reason; ListingChangedMeanwhile.
    """
    begin_write(session)
    if listing.status == status:
        raise ListingProblem(f"It is {status} already.")
    if status not in _VERBS:
        raise ListingProblem(f"A listing cannot be made {status} by hand.")
    if status in (Status.CLOSED, Status.WITHDRAWN) and not reason.strip():
        raise ListingProblem("Say why: whoever looks at the history wants to know.")
    change = Change(
        draft=ListingDraft.from_json(listing.content),
        listing_id=listing.id,
        base_revision=base,
        status=status,
        action=_VERBS[status],
    )
    revisions.write(session, change=change, actor=actor, note=reason.strip()[:500] or None)


def confirm_call(session: Session, *, listing: Listing, spoke_with: str, day: dt.date, actor: str) -> None:
    """Keep that somebody at the program confirmed on the phone what the listing says. The caller commits.

    Raises ListingProblem without a name, or for a day to come.
    """
    if not spoke_with.strip():
        raise ListingProblem("Say whom you spoke with: a name, or what they do there.")
    if day > clock.today():
        raise ListingProblem("The day of the call is still to come.")
    if day < clock.today() - _CALLS_COUNT:
        raise ListingProblem("That call is more than a year ago: it confirms nothing any more.")
    begin_write(session)
    draft = ListingDraft.from_json(listing.content)
    change = Change(
        draft=facts.all_confirmed(draft, said=Said(source=STAFF, as_of=PartialDate.on(day))),
        listing_id=listing.id,
        base_revision=listing.revision,
        action="confirmed",
        words_of=f"{spoke_with.strip()[: 254 - len(ON_THE_PHONE)]}{ON_THE_PHONE}",
    )
    revisions.write(
        session, change=change, actor=actor, note=f"Call on {day.isoformat()} with {spoke_with.strip()}"[:500]
    )
