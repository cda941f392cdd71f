"""A listing whose website and phone a list gave, as an import keeps it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.listings.draft import Contact, ListingDraft, Phone
from directory.models import Listing, SourceRecord
from directory.partial_date import PartialDate
from tests.factories import draft, publish, said


def with_site(website: str | None, phone: str = "+15125550100", **more: Any) -> ListingDraft:
    """A draft with this website."""
    return draft(contact=Contact(said=(said(),), phones=(Phone(number=phone),), website=website), **more)


def record(
    session: Session, listing_id: int, made: ListingDraft, *, source: str = "template", released: bool = False
) -> None:
    """Let a source say this of a listing."""
    session.rollback()
    begin_write(session)
    number = session.scalar(sa.select(sa.func.count()).select_from(SourceRecord)) or 0
    row = SourceRecord(
        source=source,
        key=f"key {number}",
        listing_id=listing_id,
        released=released,
        state="TX",
        row_hash="x",
        as_of=PartialDate("2025"),
        draft=made.to_json(),
    )
    session.add(row)
    session.commit()


def sourced(session: Session, website: str = "https://www.lantern.com/", **more: Any) -> tuple[int, str]:
    """A published listing with such a record; its id and its public id."""
    made = with_site(website, **more)
    listing_id, _ = publish(session, made)
    record(session, listing_id, made)
    public_id = session.get_one(Listing, listing_id).public_id
    session.rollback()
    return listing_id, public_id
