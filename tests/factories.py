"""Invented drafts and statements for tests: 555-01xx phones, example.org sites, places that exist."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

import factory
from sqlalchemy.orm import Session

from directory.listings.draft import Answer, Contact, Geocode, ListingDraft, Phone, Place, Precision, Said
from directory.listings.revisions import Change, write
from directory.listings.slugs import program_path
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import Listing
from directory.partial_date import PartialDate

DAY = PartialDate("2025-06-01")
# The phones that drafts are given in turn, as their last two digits. No test writes one of them by hand, so nothing
# that is asserted of a written number depends on how many drafts were made before (tests/unit/test_factories.py).
DRAWN_PHONES = range(24, 50)


def said(source: str = "template", as_of: dt.date | PartialDate = DAY) -> Said:
    """Who said it, by default a list of June 2025."""
    return Said(source=source, as_of=as_of if isinstance(as_of, PartialDate) else PartialDate.on(as_of))


def answers(*yes: str, no: tuple[str, ...] = (), by: Said | None = None) -> dict[str, Answer]:
    """Answers by one source."""
    by = by or said()
    return {term: Answer(value="yes", said=by) for term in yes} | {term: Answer(value="no", said=by) for term in no}


@dataclass(frozen=True)
class KnownZip:
    """What is known of a ZIP code, by default one of Austin."""

    city: str = "Austin"
    state: str = "TX"
    latitude: float | None = 30.27
    longitude: float | None = -97.74


class DraftFactory(factory.Factory):  # type: ignore[misc]
    """A plain program in Austin; `by`, `yes`, `no`, `point`, `phone` and place fields are the usual things to vary."""

    class Meta:
        model = ListingDraft

    class Params:
        by = said()
        street = factory.Sequence(lambda n: f"{100 + n} Sample Street")
        city = "Austin"
        state = "TX"
        zip = "78701"
        withheld = False
        phone = factory.Sequence(lambda n: f"+151255501{DRAWN_PHONES[n % len(DRAWN_PHONES)]:02d}")
        yes = ("iop",)
        no = ()
        point = (30.2713, -97.7426)
        precision = Precision.GIVEN

    name = factory.Sequence(lambda n: f"Lantern House {n}")
    provider = factory.SelfAttribute("name")
    contact = factory.LazyAttribute(lambda o: Contact(said=(o.by,), phones=(Phone(number=o.phone),) if o.phone else ()))
    place = factory.LazyAttribute(
        lambda o: Place(
            said=(o.by,),
            street=None if o.withheld else o.street,
            city=o.city,
            state=o.state,
            zip=o.zip,
            withheld=o.withheld,
        )
    )
    geocode = factory.LazyAttribute(
        lambda o: (
            Geocode(latitude=o.point[0], longitude=o.point[1], precision=o.precision, said=o.by) if o.point else None
        )
    )
    answers = factory.LazyAttribute(lambda o: answers(*o.yes, no=tuple(o.no), by=o.by))


def draft(**values: Any) -> ListingDraft:
    """A draft; see `DraftFactory` for what can be said."""
    made = DraftFactory(**values)
    assert isinstance(made, ListingDraft)
    return made


_rows = itertools.count(2)


def statement(a_draft: ListingDraft, **values: Any) -> SourceRow:
    """A row's statement around a draft."""
    row = next(_rows)
    fields: dict[str, Any] = {
        "ref": RowRef("file.csv", row),
        "source": "template",
        "part": "",
        "key": f"key-{row}",
        "draft": a_draft,
        "covered": frozenset(a_draft.answers),
        "is_iop": "iop" in a_draft.answers,
        "row_hash": f"hash-{row}",
    }
    return SourceRow(**(fields | values))


def publish(session: Session, made: ListingDraft, **values: Any) -> tuple[int, str]:
    """Write a draft as a listing and commit; returns its id and the path of its page. `values` are of a `Change`."""
    session.rollback()  # a request of the test client may have begun to read
    listing_id = write(session, change=Change(draft=made, **values), actor="test")
    session.commit()
    listing = session.get_one(Listing, listing_id)
    path = program_path(listing.public_id, listing.slug)
    session.rollback()
    return listing_id, path
