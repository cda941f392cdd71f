"""Imports taken back in any order: the directory is as if they had never been, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.geo.zip_table import zip_table, zips_of
from directory.imports.applying import applier
from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.imports.import_problem import ImportProblem
from directory.imports.staging import staging
from directory.imports.undo import undoing
from directory.imports.undo.undoing import UndoReport
from directory.listings import absence
from directory.listings.draft import ListingDraft
from directory.models import Listing, RecordChange, SourceRecord, Status
from tests.conftest import empty
from tests.factories import publish

TODAY = dt.date(2026, 11, 23)
SEEDS = (214, 219, 222)
PROGRAMS = [
    ("Lantern House", "1 A Street"),
    ("Cedar Hollow", "2 B Street"),
    ("Quiet Harbor", "3 C Street"),
]


@dataclass(frozen=True)
class File:
    """A list of a source and a day: columns and rows."""

    source: str
    day: dt.date
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    complete: tuple[str, ...] = ()

    def upload(self) -> Upload:
        lines = [",".join(row) for row in (self.header, *self.rows)]
        return Upload(f"list-{self.day}.csv", "\n".join(lines).encode())


HEADER = ("Program name", "Street", "City", "State", "Zip", "IOP", "Phone", "DBT")


def a_file(
    *rows: tuple[int, str, str], source: str = "county", day: str = "2026-01-01", complete: tuple[str, ...] = ()
) -> File:
    """Rows of (program, last digit of its phone, DBT)."""
    made = tuple((*PROGRAMS[at], "Austin", "TX", "78701", "yes", f"512-555-010{digit}", dbt) for at, digit, dbt in rows)
    return File(source, dt.date.fromisoformat(day), HEADER, made, complete)


def drawn(chance: random.Random) -> File:
    """A file of some of the programs, of any day, that may lack columns or be complete."""
    some = chance.sample(range(len(PROGRAMS)), chance.randint(1, len(PROGRAMS)))
    made = a_file(
        *((at, str(chance.randint(0, 2)), chance.choice(["yes", "no", ""])) for at in some),
        source=chance.choice(["county", "county", "other"]),
        day=f"2026-0{chance.randint(1, 6)}-01",
        complete=("TX",) if chance.random() < 0.3 else (),
    )
    columns = len(HEADER) - chance.randint(0, 2)
    return File(made.source, made.day, made.header[:columns], tuple(row[:columns] for row in made.rows), made.complete)


def save(session: Session, file: File) -> int:
    points, towns = zip_table(session), zips_of(session)
    session.rollback()
    outcome = check_files([file.upload()], zip_lookup=points.get, zips_of=towns, today=TODAY, source=file.source)
    staged, _preview = staging.stage(session, checked=outcome, actor="test", complete_states=file.complete)
    number = staged.id
    session.commit()
    applier.apply(session, batch_id=number, actor="test")
    session.commit()
    return number


def take_back(session: Session, number: int) -> UndoReport:
    report = undoing.undo(session, batch_id=number, actor="test")
    session.commit()
    return report


Directory = tuple[list[tuple[str, tuple[absence.Gone, ...]]], list[tuple[Any, ...]]]


def directory(session: Session) -> Directory:
    """What families see, and what is known of each source."""
    session.rollback()
    listings = sa.select(Listing.content, Listing.gone).where(Listing.status == Status.PUBLISHED)
    record = (
        SourceRecord.source,
        SourceRecord.key,
        SourceRecord.as_of,
        SourceRecord.absent_since,
        SourceRecord.draft,
    )
    published = Listing.status == Status.PUBLISHED
    records = sa.select(*record).join(Listing, Listing.id == SourceRecord.listing_id)
    seen = sorted((row.content, absence.load(row.gone)) for row in session.execute(listings))
    known = sorted(tuple(row) for row in session.execute(records.where(SourceRecord.released.is_(False), published)))
    session.rollback()
    return seen, known


@dataclass
class Story:
    """What was done to a directory, and what it was after each undo, with the files that stood then."""

    standing: dict[int, File] = field(default_factory=dict)
    moments: list[tuple[list[File], Directory]] = field(default_factory=list)


def told(session: Session, chance: random.Random) -> Story:
    story = Story()
    for _ in range(7):
        if story.standing and chance.random() < 0.45:
            number = chance.choice(sorted(story.standing))
            take_back(session, number)
            del story.standing[number]
            story.moments.append((list(story.standing.values()), directory(session)))
        else:
            file = drawn(chance)
            story.standing[save(session, file)] = file
    for number in chance.sample(sorted(story.standing), len(story.standing)):
        take_back(session, number)
        del story.standing[number]
        story.moments.append((list(story.standing.values()), directory(session)))
    return story


def as_if(session: Session, standing: list[File]) -> Directory:
    """What a directory is in which these files alone were ever saved."""
    if not standing:
        return [], []
    empty(session)
    for file in standing:
        save(session, file)
    return directory(session)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_directory_is_as_if_undone_imports_had_never_been(session: Session, seed: int) -> None:
    story = told(session, random.Random(seed))
    assert session.scalar(sa.select(sa.func.count()).select_from(RecordChange)) == 0
    for standing, was in story.moments:
        assert was == as_if(session, standing)


def test_what_an_undone_import_let_another_say_is_not_left_behind(session: Session) -> None:
    newest = save(session, a_file((0, "0", "yes"), day="2026-05-01"))
    oldest = a_file((0, "1", ""), day="2026-01-01")
    save(session, oldest)  # not heard
    middle = save(session, a_file((0, "2", "yes"), day="2026-03-01"))  # not heard either
    take_back(session, newest)  # the facts of the middle one are published by this, and not by itself
    assert take_back(session, middle).reverted == 1
    assert directory(session) == as_if(session, [oldest])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_imports_of_the_same_listings_leave_nothing_whichever_is_taken_back_first(
    session: Session, order: tuple[int, int]
) -> None:
    numbers = [save(session, a_file((0, "0", "yes"))), save(session, a_file((0, "1", ""), day="2026-02-01"))]
    reports = [take_back(session, numbers[at]) for at in order]
    assert [(one.withdrawn, one.reverted, one.later) for one in reports] == (
        [(0, 0, 1), (1, 0, 0)] if order == (0, 1) else [(0, 1, 0), (1, 0, 0)]
    )
    assert directory(session) == ([], [])


def test_a_later_import_that_changed_nothing_still_lists_its_programs(session: Session) -> None:
    first = save(session, a_file((0, "0", "yes")))
    second = save(session, a_file((0, "0", "yes"), (1, "1", "yes")))
    assert take_back(session, first).later == 1
    assert len(directory(session)[0]) == 2
    assert take_back(session, second).withdrawn == 2
    assert directory(session) == ([], [])


def test_an_older_file_that_was_not_heard_is_when_the_newer_is_taken_back(session: Session) -> None:
    newer = save(session, a_file((0, "0", "yes"), day="2026-05-01"))
    save(session, a_file((0, "1", ""), (1, "1", ""), day="2026-01-01"))
    take_back(session, newer)
    (lantern,) = (ListingDraft.from_json(one) for one, _ in directory(session)[0] if "Lantern" in one)
    assert [phone.number[-4:] for phone in lantern.contact.phones] == ["0101"]


def test_what_a_person_changed_since_stays_in_any_order_and_is_named(session: Session) -> None:
    numbers = [save(session, a_file((0, "0", "yes"))), save(session, a_file((0, "1", "yes"), day="2026-02-01"))]
    row = session.execute(sa.select(Listing.id, Listing.content)).one()
    edited = ListingDraft.from_json(row.content).model_copy(update={"name": "Lantern House for Families"})
    publish(session, edited, listing_id=row.id)
    for number in numbers:
        assert take_back(session, number).kept == ["Lantern House for Families, Austin, TX"]
    assert [content for content, _ in directory(session)[0]] == [edited.to_json()]


def test_what_a_person_wrote_before_comes_back_in_any_order(session: Session) -> None:
    first = save(session, a_file((0, "0", "yes")))
    row = session.execute(sa.select(Listing.id, Listing.content)).one()
    written = ListingDraft.from_json(row.content).model_copy(update={"name": "Lantern House for Families"})
    publish(session, written, listing_id=row.id)
    numbers = [save(session, a_file((0, digit, "yes"), day=f"2026-0{digit}-01")) for digit in ("2", "3")]
    for number in numbers:
        take_back(session, number)
    assert [content for content, _ in directory(session)[0]] == [written.to_json()]
    assert take_back(session, first).kept == ["Lantern House for Families, Austin, TX"]


def test_an_import_of_before_words_were_kept_is_taken_back_first(session: Session) -> None:
    first = save(session, a_file((0, "0", "yes")))
    second = save(session, a_file((0, "1", "yes"), day="2026-02-01"))
    session.execute(sa.update(RecordChange).values(kind=None, said=None, covered=None))
    session.commit()
    with pytest.raises(ImportProblem, match=f"Take import {second} back first"):
        undoing.undo_outlook(session, batch_id=first)
    with pytest.raises(ImportProblem, match=f"Take import {second} back first"):
        take_back(session, first)
    session.rollback()
    take_back(session, second)
    take_back(session, first)
    assert directory(session) == ([], [])
