"""What was decided of rows that an import left out, and later lists: whose row says a fact tells of what it is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.desk_states import EVERYWHERE
from directory.geo.zip_table import zip_table, zips_of
from directory.imports.applying import applier
from directory.imports.checking.check import check_files
from directory.imports.entries import deciding as entry_deciding
from directory.imports.staging import staging
from directory.listings.draft import ListingDraft
from directory.models import EntryLook, Listing, SourceRecord, Status
from tests.unit.test_undo_orders import HEADER, TODAY, File, save, take_back

COLUMNS = ("directory_type", "name1", "name2", "street1", "city", "state", "zip", "phone", "service_code_info")
TOWN = ("Austin", "TX", "78701")
QUIET = ("Quiet House Intensive Outpatient Program", "", "9 Elm St", *TOWN, "512-555-0102")
MARKED, NAMED = ("substance", *QUIET, "SA OIT CBT"), ("mental", *QUIET, "MH DBT CHLD")
NAMED_NEWER = ("mental", *QUIET, "MH EMDR CHLD")
HOPE = ("1 Oak Street", *TOWN, "512-555-0101")
PROGRAM = ("substance", "Hope House", "Recovery", *HOPE, "SA OIT CBT")
ENTRY = ("mental", "Hope House", "Counseling", *HOPE, "MH DBT")
TWIN = ("mental", "Hope House", "Recovery", *HOPE, "MH EMDR")


def nd(month: int, *rows: tuple[str, ...]) -> File:
    """A file of the National Directory of a month of 2026."""
    return File("national-directory", dt.date(2026, month, 1), COLUMNS, rows)


def county(month: int) -> File:
    """Another list that has the named row's program, marked as an IOP."""
    row = (QUIET[0], QUIET[2], *TOWN, "yes", QUIET[-1], "")
    return File("county", dt.date(2026, month, 1), HEADER, (row,))


def look_at(session: Session, name: str) -> int:
    """The newest row of this name that waits to be looked at."""
    found = session.scalars(sa.select(EntryLook.id).where(EntryLook.label.contains(name)).order_by(EntryLook.id)).all()
    session.rollback()
    return found[-1]


def draft_of(session: Session, name: str) -> int:
    listing_id = entry_deciding.make_draft(session, look_id=look_at(session, name), actor="mo")
    session.commit()
    return listing_id


def join(session: Session, name: str) -> int:
    listing = session.scalars(sa.select(Listing).where(Listing.name.startswith("Hope House"))).one()
    seen = listing.revision
    listing_id = entry_deciding.join(session, look_id=look_at(session, name), seen=seen, actor="mo")
    session.commit()
    return listing_id


def content(session: Session, listing_id: int) -> ListingDraft:
    session.rollback()
    held = session.scalars(sa.select(Listing.content).where(Listing.id == listing_id)).one()
    session.rollback()
    return ListingDraft.from_json(held)


def facts(draft: ListingDraft) -> dict[str, list[str]]:
    """The terms by the scope of what is said, but for that it is an IOP."""
    found: dict[str, list[str]] = {"program": [], "place": []}
    for term, answer in sorted(draft.answers.items()):
        if term != "iop":
            found[answer.said.scope].append(term)
    return found


def one_listing(session: Session) -> int:
    session.rollback()
    return session.scalars(sa.select(Listing.id)).one()


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([nd(2, NAMED, MARKED)], id="its row first"),
        pytest.param([nd(2, MARKED, NAMED)], id="its row last"),
        pytest.param([nd(2, MARKED)], id="without its row"),
        pytest.param([nd(2, MARKED), nd(3, NAMED)], id="and then its row alone"),
        pytest.param([nd(2, MARKED), nd(3, NAMED, MARKED)], id="and then both"),
    ],
)
def test_a_draft_of_a_named_row_says_of_the_place_what_that_row_says_once_the_program_has_its_own(
    session: Session, later: list[File]
) -> None:
    save(session, nd(1, NAMED))
    made = draft_of(session, "Quiet House")
    before = content(session, made)
    assert facts(before)["place"] == []
    numbers = [save(session, file) for file in later]
    assert one_listing(session) == made
    drafted = content(session, made)
    assert {"cbt", "substance-use"} <= set(facts(drafted)["program"])
    assert {"dbt", "children-teens", "mental-health"} == set(facts(drafted)["place"])
    for number in reversed(numbers):
        take_back(session, number)
    assert content(session, made) == before


def test_it_is_the_same_as_where_the_program_came_first(session: Session) -> None:
    save(session, nd(1, MARKED))
    save(session, nd(2, NAMED, MARKED))
    straight = facts(content(session, one_listing(session)))
    assert set(straight["place"]) == {"dbt", "children-teens", "mental-health"}


def test_another_list_that_marks_it_does_the_same(session: Session) -> None:
    save(session, nd(1, NAMED))
    made = draft_of(session, "Quiet House")
    before = content(session, made)
    number = save(session, county(2))
    assert facts(content(session, made)) == {"program": [], "place": ["children-teens", "dbt", "mental-health"]}
    save(session, nd(3, NAMED_NEWER))
    assert {"children-teens", "emdr", "mental-health"} <= set(facts(content(session, made))["place"])
    assert facts(content(session, made))["program"] == []
    take_back(session, number)
    assert {"emdr"} <= set(content(session, made).answers)
    assert before.says("dbt") == "yes"


def test_a_joined_row_is_refreshed_beside_a_twin_that_comes_by_itself(session: Session) -> None:
    save(session, nd(1, PROGRAM, ENTRY))
    held = join(session, "Counseling")
    newer = (*ENTRY[:-1], "MH CBT TRMA")
    number = save(session, nd(2, PROGRAM, newer, TWIN))
    assert facts(content(session, held))["place"] == ["dbt", "emdr", "mental-health", "trauma-survivors"]
    save(session, nd(3, TWIN, (*ENTRY[:-1], "MH MD")))  # without the program's own row
    assert "medicaid" in facts(content(session, held))["place"]
    tied = sa.select(SourceRecord.key).where(SourceRecord.key.contains("+"), SourceRecord.released.is_(False))
    assert len(session.scalars(tied).all()) == 2
    take_back(session, number)
    assert facts(content(session, held))["place"] == ["dbt", "emdr", "medicaid", "mental-health"]


def test_a_twin_does_not_go_on_with_what_a_joined_row_said(session: Session) -> None:
    save(session, nd(1, PROGRAM, ENTRY))
    held = join(session, "Counseling")
    save(session, nd(2, PROGRAM, TWIN))
    assert facts(content(session, held))["place"] == ["dbt", "emdr", "mental-health"]
    names = {ListingDraft.from_json(one).name for one in session.scalars(sa.select(SourceRecord.draft))}
    assert names == {"Hope House: Recovery", "Hope House Counseling"}


MOVED = ("5 Elm Street", *TOWN, "512-555-0101")
PROGRAM_MOVED = ("substance", "Hope House", "Recovery", *MOVED, "SA OIT CBT")
ENTRY_MOVED = ("mental", "Hope House", "Counseling", *MOVED, "MH DBT MD")
PROGRAM_RENAMED = ("substance", "Hope House", "Recovery North", *HOPE, "SA OIT CBT")
ENTRY_NEWER = (*ENTRY[:-1], "MH DBT MD")


def answered(session: Session, file: File) -> int:
    """Import a file; a person says that its program is the one listing there is."""
    points, towns = zip_table(session), zips_of(session)
    public_id = session.scalars(sa.select(Listing.public_id)).one()
    session.rollback()
    checked = check_files([file.upload()], zip_lookup=points.get, zips_of=towns, today=TODAY, source=file.source)
    answers = {one.key: public_id for one in checked.statements if one.is_iop}
    number = staging.stage(session, checked=checked, actor="test", answers=answers)[0].id
    session.commit()
    applier.apply(session, batch_id=number, actor="test")
    session.commit()
    return number


def waiting(session: Session) -> int:
    total = entry_deciding.queue(session, states=EVERYWHERE, verdict="", page=1, size=5)[1]
    session.rollback()
    return total


RENAMED_OR_MOVED = pytest.mark.parametrize(
    ("bring", "later"),
    [
        pytest.param(save, nd(2, PROGRAM_MOVED, ENTRY_MOVED), id="moved"),
        pytest.param(answered, nd(2, PROGRAM_RENAMED, ENTRY_NEWER), id="renamed"),
    ],
)


@RENAMED_OR_MOVED
def test_a_joined_row_goes_with_its_program(session: Session, bring: Callable[..., int], later: File) -> None:
    save(session, nd(1, PROGRAM, ENTRY))
    held = join(session, "Counseling")
    before = content(session, held)
    number = bring(session, later)
    assert (one_listing(session), waiting(session)) == (held, 0)
    assert facts(content(session, held))["place"] == ["dbt", "medicaid", "mental-health"]
    again = save(session, File(later.source, dt.date(2026, 3, 1), later.header, later.rows))
    assert facts(content(session, held))["place"] == ["dbt", "medicaid", "mental-health"]
    tied = sa.select(SourceRecord.id).where(SourceRecord.key.contains("+"), SourceRecord.released.is_(False))
    assert len(session.scalars(tied).all()) == 1
    take_back(session, again)
    take_back(session, number)
    assert content(session, held) == before


@RENAMED_OR_MOVED
def test_a_row_that_was_joined_is_parted_under_another_key_too(
    session: Session, bring: Callable[..., int], later: File
) -> None:
    save(session, nd(1, PROGRAM, ENTRY))
    held = join(session, "Counseling")
    look = look_at(session, "Counseling")
    bring(session, later)
    seen = session.scalars(sa.select(Listing.revision)).one()
    session.rollback()
    entry_deciding.part(session, look_id=look, seen=seen, actor="mo")
    session.commit()
    assert facts(content(session, held))["place"] == []
    save(session, File(later.source, dt.date(2026, 3, 1), later.header, later.rows))
    assert (facts(content(session, held))["place"], waiting(session)) == ([], 0)


@RENAMED_OR_MOVED
def test_a_row_that_was_kept_apart_is_not_asked_of_again(
    session: Session, bring: Callable[..., int], later: File
) -> None:
    save(session, nd(1, PROGRAM, ENTRY))
    entry_deciding.keep_apart(session, look_id=look_at(session, "Counseling"), actor="mo")
    session.commit()
    bring(session, later)
    assert (facts(content(session, one_listing(session)))["place"], waiting(session)) == ([], 0)


def test_a_draft_of_a_named_row_is_known_again_where_it_moved(session: Session) -> None:
    save(session, nd(1, PROGRAM, NAMED))
    made = draft_of(session, "Quiet House")
    before = content(session, made)
    there = (*NAMED[:3], "7 Pine Road", *NAMED[4:-1], "MH DBT EMDR")
    number = save(session, nd(2, PROGRAM, there))
    held = session.get_one(Listing, made, populate_existing=True)
    assert (held.status, waiting(session)) == (Status.DRAFT, 0)
    assert (content(session, made).place.street, content(session, made).says("emdr")) == ("7 Pine Road", "yes")
    again = save(session, nd(3, PROGRAM, (*there[:-1], "MH DBT EMDR TRMA")))
    assert content(session, made).says("trauma-survivors") == "yes"
    assert len(session.scalars(sa.select(Listing.id)).all()) == 2
    session.rollback()
    for taken in (again, number):
        take_back(session, taken)
    assert content(session, made) == before


def test_a_row_of_another_name_is_no_draft_that_was_made(session: Session) -> None:
    save(session, nd(1, PROGRAM, NAMED))
    made = draft_of(session, "Quiet House")
    before = content(session, made)
    save(session, nd(2, PROGRAM, ("mental", "Other House IOP", *NAMED[2:])))
    assert (content(session, made), waiting(session)) == (before, 1)
