"""Laying sources over each other: newest wins per fact, people beat lists, silence never erases."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from directory.listings.draft import (
    Contact,
    Evidence,
    EvidenceKind,
    Geocode,
    ListingDraft,
    Openings,
    Payment,
    Phone,
    Precision,
    Serves,
)
from directory.listings.merge import merge, restated, supersede
from directory.listings.scope import of_place
from tests.factories import answers, draft, said

OLD = said("national-directory", dt.date(2024, 1, 1))
NEW = said("findtreatment", dt.date(2025, 8, 19))
PERSON = said("program", dt.date(2023, 1, 1))


def test_one_draft_is_itself() -> None:
    one = draft()
    assert merge([one]) is one


def test_nothing_to_merge_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        merge([])


def test_the_newer_fact_wins_and_the_older_stays_where_nobody_newer_spoke() -> None:
    old = draft(by=OLD, street="1 A St", yes=("iop", "lgbt"), phone="+15125550101")
    new = draft(by=NEW, street="1 A St", yes=("iop", "veterans"), phone="+15125550102")
    merged = merge([old, new])
    assert merged.contact.phones[0].number == "+15125550102"
    assert merged.answers["iop"].said == NEW
    assert merged.answers["lgbt"].said == OLD
    assert merged.answers["veterans"].said == NEW


def test_a_fact_the_newer_source_leaves_blank_comes_from_the_older() -> None:
    old = draft(by=OLD).model_copy(update={"contact": Contact(said=(OLD,), website="https://example.org/")})
    new = draft(by=NEW, phone="+15125550102")
    contact = merge([old, new]).contact
    assert contact.website == "https://example.org/"
    assert contact.phones == (Phone(number="+15125550102"),)
    assert contact.said == (NEW, OLD)


def test_a_person_beats_a_newer_list() -> None:
    person = draft(by=PERSON, yes=(), no=("veterans",))
    listed = draft(by=NEW, yes=("iop", "veterans"))
    merged = merge([listed, person])
    assert merged.says("veterans") == "no"
    assert merged.name == person.name


def test_given_coordinates_beat_a_newer_zip_centre() -> None:
    given = draft(by=OLD, point=(30.1, -97.1))
    centre = draft(by=NEW, point=(30.2, -97.2), precision=Precision.ZIP)
    point = merge([given, centre]).geocode
    assert point is not None
    assert point.latitude == 30.1


def test_a_point_of_the_old_address_is_not_kept_for_the_new_one() -> None:
    moved_from = draft(by=OLD, zip="78745", point=(30.1, -97.1))
    moved_to = draft(by=NEW, zip="78701", point=(30.27, -97.74), precision=Precision.ZIP)
    merged = merge([moved_from, moved_to])
    assert merged.place.zip == "78701"
    assert merged.geocode == moved_to.geocode


def test_an_address_is_never_a_mixture() -> None:
    old = draft(by=OLD, street="1 Old St", city="Dallas", zip="75201")
    new = draft(by=NEW, street="2 New St")
    place = merge([old, new]).place
    assert (place.street, place.city, place.zip) == ("2 New St", "Austin", "78701")


def test_words_of_the_program_beat_a_lists_bare_claim() -> None:
    listed = draft(by=NEW).model_copy(
        update={"populations": {"veterans": Evidence(kind=EvidenceKind.LISTED, said=NEW)}}
    )
    told = draft(by=PERSON).model_copy(
        update={
            "populations": {"veterans": Evidence(kind=EvidenceKind.STAFF, words="A veteran leads it.", said=PERSON)}
        }
    )
    assert merge([listed, told]).populations["veterans"].kind == EvidenceKind.STAFF


def test_the_order_of_files_does_not_matter() -> None:
    drafts = [
        draft(name="A", by=OLD, yes=("iop", "dbt")),
        draft(name="B", by=NEW, yes=("iop",), no=("dbt",)),
        draft(name="C", by=NEW, yes=("cbt",)),
    ]
    outcomes = {merge(list(order)).to_json() for order in itertools.permutations(drafts)}
    assert len(outcomes) == 1


def test_a_blank_clears_only_where_the_file_has_the_column() -> None:
    older = draft(by=OLD, yes=("iop", "lgbt", "dbt")).model_copy(
        update={"populations": {"lgbt": Evidence(kind=EvidenceKind.LISTED, said=OLD)}}
    )
    newer = draft(by=NEW, yes=("iop",))
    after = supersede(older, newer, covered=frozenset({"iop", "dbt"}))
    assert after.answers == answers("lgbt", by=OLD) | answers("iop", by=NEW)
    assert set(after.populations) == {"lgbt"}
    assert set(supersede(older, newer, covered=frozenset({"iop", "dbt", "lgbt"})).populations) == set()


@pytest.mark.parametrize(("street", "stays"), [("1 A Street", True), ("2 B St", False)])
def test_a_row_without_a_point_leaves_that_of_the_same_place(street: str, stays: bool) -> None:
    older = draft(by=OLD, street="1 A St")
    point = Geocode(latitude=30.2713, longitude=-97.7426, precision=Precision.GIVEN, said=OLD)
    older = older.model_copy(
        update={"place": older.place.model_copy(update={"street2": "Suite 4", "county": "Travis"}), "geocode": point}
    )
    centre = Geocode(latitude=30.27, longitude=-97.74, precision=Precision.ZIP, said=NEW)
    newer = draft(by=NEW, street=street).model_copy(update={"geocode": centre})
    after = supersede(older, newer, covered=frozenset())
    assert after.geocode == (point if stays else centre)
    assert after.place.street2 == ("Suite 4" if stays else newer.place.street2)


def test_a_stated_zero_is_not_silence() -> None:
    older = draft(by=said("aaa", dt.date(2025, 1, 1))).model_copy(
        update={"payment": Payment(said=(said("aaa", dt.date(2025, 1, 1)),), self_pay_a_week=450)}
    )
    newer = draft(by=said("bbb", dt.date(2026, 1, 1))).model_copy(
        update={"payment": Payment(said=(said("bbb", dt.date(2026, 1, 1)),), self_pay_a_week=0)}
    )
    assert merge([older, newer]).payment.self_pay_a_week == 0


def test_facts_that_do_not_go_together_are_never_mixed() -> None:
    older = draft().model_copy(update={"serves": Serves(said=(said("aaa", dt.date(2025, 1, 1)),), age_max=17)})
    newer = draft().model_copy(update={"serves": Serves(said=(said("bbb", dt.date(2026, 1, 1)),), age_min=18)})
    merged = merge([older, newer])
    assert (merged.serves.age_min, merged.serves.age_max) == (18, None)
    ListingDraft.from_json(merged.to_json())


def test_an_old_word_on_openings_borrows_no_newer_date() -> None:
    older = draft().model_copy(
        update={"openings": Openings(said=(said("aaa", dt.date(2024, 1, 1)),), status="accepting")}
    )
    newer = draft().model_copy(update={"openings": Openings(said=(said("bbb", dt.date(2026, 1, 1)),), wait_days=5)})
    merged = merge([older, newer])
    assert merged.openings.status is None
    assert merged.openings.wait_days == 5


@pytest.mark.parametrize(
    ("street", "zip_code", "stays"),
    [
        ("1 Oak St", "78701", True),
        ("1 Oak Street, Suite 4", "78701", True),
        ("1 N Oak St", "78701", True),
        ("500 Congress Ave", "78701", False),
        ("1 Oak St", "78745", False),
        (None, "78701", True),  # nothing says that it went
    ],
)
def test_what_else_is_at_an_address_goes_when_the_program_does(street: str | None, zip_code: str, stays: bool) -> None:
    older, newer = said("national-directory", dt.date(2026, 1, 1)), said("national-directory", dt.date(2026, 6, 1))
    twin = of_place(draft(by=older, street="1 Oak Street", zip="78701", yes=("dbt", "children-teens")))
    program = draft(
        by=newer, street=street, zip=zip_code, yes=("iop", "adults"), name=twin.name, provider=twin.provider
    )
    for drafts in ([program, twin], [twin, program]):
        assert merge(drafts).says_of_place("dbt") == stays
        assert merge(drafts).place == program.place


def test_one_list_that_says_yes_and_no_on_one_day_says_both() -> None:
    by = said("national-directory", dt.date(2026, 1, 1))
    yes, no = draft(by=by, yes=("iop", "cbt", "free"), no=()), draft(by=by, yes=("iop",), no=("free",))
    for drafts in ([yes, no], [no, yes], [yes, no, yes], [no, yes, no]):
        assert merge(drafts).answers["free"].value == "both"
    assert merge([yes, of_place(no)]).says("free") == "yes"
    newer = draft(by=said("national-directory", dt.date(2026, 2, 1)), yes=("iop",), no=("free",))
    assert merge([yes, newer]).says("free") == "no"


def test_what_is_said_both_ways_of_the_place_only_is_not_the_programs() -> None:
    by = said("national-directory", dt.date(2026, 1, 1))
    both = merge([draft(by=by, yes=("free",)), draft(by=by, no=("free",), yes=())])
    assert both.says_both() == ["free"]
    assert of_place(both).says_both() == []


def test_a_listing_says_what_its_records_do_beside_the_own_words_written_in_it() -> None:
    listed = draft(by=NEW, street="1 A St", yes=("iop", "cbt"))
    written = draft(by=OLD, street="1 A St", yes=("dbt",)).model_copy(update={"payment": Payment(said=(PERSON,))})
    written = written.model_copy(update={"answers": written.answers | answers("cbt", "emdr", by=PERSON)})
    found = restated([listed], written)
    assert found is not None
    assert {term: one.said for term, one in found.answers.items()} == {"iop": NEW, "cbt": PERSON, "emdr": PERSON}
    assert restated([listed], None) == listed
    assert restated([], draft(by=OLD)) is None  # nobody of its own said anything
