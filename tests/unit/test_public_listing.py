"""A published listing as the site shows it: what is in it, and whose words each fact is."""

from __future__ import annotations

import datetime as dt

from directory.listings.draft import Contact, Evidence, EvidenceKind, ListingDraft, Openings, Phone, Said
from directory.listings.facts import ANSWERS, POPULATIONS, facts_of
from directory.listings.fields.field import NAMES, POINT, ROOM
from directory.partial_date import PartialDate
from directory.public_listing import PublicListing
from directory.search.results import LoadedListing
from tests.factories import answers, draft, said

TODAY = dt.date(2026, 11, 28)
PROGRAM = said("program", PartialDate("2026-11-03"))
LIST = said("template", PartialDate("2025-06-01"))
OF_PLACE = Said(source="template", as_of=PartialDate("2025-06"), scope="place")


def view(a_draft: ListingDraft) -> PublicListing:
    listing = LoadedListing(1, "abcdefgh", "a-program", 1, "2026-11-03T09:00:00+00:00", a_draft, ())
    return PublicListing.of(listing, TODAY)


def test_it_works() -> None:
    public = view(draft(answers=answers("dbt", by=PROGRAM)))
    assert (public.path, public.answers["dbt"]) == ("/program/abcdefgh/a-program", "yes")
    assert public.said_of((ANSWERS, "dbt")) == (PROGRAM,)
    assert public.said_of((ANSWERS, "cbt")) == ()
    assert {one.key for one in public.facts} >= {(NAMES, "name"), ("place", "address"), (ANSWERS, "dbt")}


def test_every_fact_has_somebody_who_said_it_and_they_are_among_the_sources() -> None:
    evidence = Evidence(kind=EvidenceKind.GROUP, said=LIST)
    for made in (
        draft(),
        draft(point=None, phone=None),
        draft(withheld=True, answers=answers("dbt", no=("music",), by=PROGRAM)),
        draft(populations={"veterans": evidence}, openings=Openings(status="full", said=(PROGRAM, LIST))),
    ):
        public = view(made)
        keys = facts_of(public.draft).keys() | ({POINT} if public.draft.geocode else set())
        assert {one.key for one in public.facts} == keys
        for one in public.facts:
            assert one.said, one
            assert set(one.said) <= set(public.sources), one
            days = [word.as_of for word in one.said]
            assert days == sorted(days, reverse=True)


def test_words_on_room_that_are_believed_no_more_are_not_in_it() -> None:
    old = said("program", PartialDate("2026-10-01"))
    assert view(draft(openings=Openings(status="accepting", said=(PROGRAM,)))).draft.openings.status == "accepting"
    public = view(draft(openings=Openings(status="accepting", said=(old,))))
    assert public.draft.openings.status is None
    assert ROOM not in {one.key for one in public.facts}


def test_a_fact_that_only_another_entry_of_the_address_gives_is_theirs() -> None:
    phones = (Phone(number="+15125550101"),)
    contact = Contact(phones=phones, website="https://example.org/iop", of_place=("phones",), said=(LIST, OF_PLACE))
    public = view(draft(contact=contact))
    assert public.said_of(("contact", "phones")) == (OF_PLACE,)
    assert public.said_of(("contact", "website")) == (LIST,)


def test_what_is_made_for_people_has_its_own_source() -> None:
    evidence = Evidence(kind=EvidenceKind.TRACK, words="A track of their own.", said=LIST)
    public = view(draft(answers=answers("veterans", by=PROGRAM), populations={"veterans": evidence}))
    assert public.said_of((ANSWERS, "veterans")) == (PROGRAM,)
    assert public.said_of((POPULATIONS, "veterans")) == (LIST,)
