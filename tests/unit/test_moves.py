"""A newer list gives a program another street, phone or name: one listing goes on, at its address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from directory.models import DuplicatePair, Listing, PairStatus, SourceRecord, Status
from directory.moderation import duplicates
from tests.unit.test_import_command import HEADER, run, write_csv

OLD = ["Lantern House", "1 A Street", "Austin", "TX", "78701", "512-555-0100", "yes", "yes"]
STAYS = ["Cedar Hollow", "2 B Street", "Austin", "TX", "78701", "512-555-0101", "yes", ""]
MOVED = ["Lantern House", "9 Oak Road", "Houston", "TX", "77002", "512-555-0100", "yes", ""]
RENAMED = ["Quiet Harbor", *OLD[1:]]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def bring(app: Flask, day: str, *rows: list[str], answer: str | None = None, more: tuple[str, ...] = ()) -> Result:
    path = write_csv(f"county-{day}.csv", HEADER, *rows)
    arguments = ["import", str(path), "--source", "county", *more, *(["--yes"] if answer is None else [])]
    result = app.test_cli_runner().invoke(args=arguments, input=answer)
    assert result.exit_code == 0, result.output
    return result


def number_of(result: Result) -> int:
    """The import that was applied."""
    found = re.search(r"Batch (\d+) is applied", result.output)
    assert found, result.output
    return int(found.group(1))


def listings(session: Session, status: Status = Status.PUBLISHED) -> dict[str, tuple[str, str]]:
    """Name → city and public id."""
    session.rollback()
    query = sa.select(Listing.name, Listing.city, Listing.public_id).where(Listing.status == status)
    found = {row.name: (row.city, row.public_id) for row in session.execute(query)}
    session.rollback()
    return found


def test_a_move_is_a_change_and_can_be_taken_back(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", OLD, STAYS)
    before = listings(session)
    output = bring(app, "2026-02-01", MOVED, STAYS, more=("--complete", "TX")).output
    assert "1 changed listing\n" in output
    assert "Moved or renamed, and taken as a change:" in output
    assert "Lantern House, 9 Oak Road, Houston, TX 77002, 512-555-0100" in output
    assert "was Lantern House, 1 A Street, Austin, TX 78701, 512-555-0100 (the same name, the same phone)" in output
    assert listings(session) == before | {"Lantern House": ("Houston", before["Lantern House"][1])}
    gone = sa.select(SourceRecord.id).where(SourceRecord.absent_since.is_not(None))
    assert session.execute(gone).first() is None  # it is in the list: only elsewhere
    session.rollback()
    assert "2 unchanged listings" in bring(app, "2026-02-01", MOVED, STAYS).output
    bring(app, "2026-03-01", [*MOVED[:5], "512-555-0177", *MOVED[6:]])
    run(app, "import-undo", "4", "--yes")
    run(app, "import-undo", "2", "--yes")
    assert listings(session) == before

    again = bring(app, "2026-02-01", MOVED, STAYS).output  # it was taken back before: somebody has to say
    assert "Moved or renamed? Until somebody says so" in again
    assert listings(session) == before
    assert listings(session, Status.DRAFT)["Lantern House"][0] == "Houston"


def test_a_move_taken_back_before_a_later_list_of_the_new_place_leaves_the_later_word(
    app: Flask, session: Session
) -> None:
    bring(app, "2026-01-01", OLD)
    before = listings(session)
    bring(app, "2026-02-01", MOVED)
    bring(app, "2026-03-01", MOVED, STAYS)
    assert "1 listing stays as later imports state it" in run(app, "import-undo", "2", "--yes").output
    assert listings(session)["Lantern House"] == ("Houston", before["Lantern House"][1])
    run(app, "import-undo", "3", "--yes")
    assert listings(session) == before
    run(app, "import-undo", "1", "--yes")
    assert listings(session) == {}


def test_a_move_without_which_a_later_row_would_be_asked_about_is_taken_back_after_it(
    app: Flask, session: Session
) -> None:
    bring(app, "2026-01-01", OLD)
    (before,) = listings(session).values()
    bring(app, "2026-02-01", MOVED)
    bring(app, "2026-03-01", [*MOVED[:5], "512-555-0177", *MOVED[6:]])  # with the phone of before it was sure
    refused = run(app, "import-undo", "2", "--yes", code=1).output
    assert "was decided for import 3 by what this import says. Take import 3 back first." in refused
    run(app, "import-undo", "3", "--yes")
    run(app, "import-undo", "2", "--yes")
    assert listings(session) == {"Lantern House": before}
    run(app, "import-undo", "1", "--yes")
    assert listings(session) == {}


def test_a_second_place_beside_one_that_moved_is_another_program(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", OLD)
    bring(app, "2026-02-01", MOVED)
    bring(app, "2026-03-01", MOVED, OLD)  # both places now
    both = session.scalars(sa.select(Listing.city).where(Listing.status == Status.PUBLISHED)).all()
    assert sorted(both) == ["Austin", "Houston"]
    session.rollback()
    for number in (2, 3):
        run(app, "import-undo", number, "--yes")
    assert listings(session)["Lantern House"][0] == "Austin"
    run(app, "import-undo", "1", "--yes")
    assert listings(session) == {}


def test_a_place_that_is_listed_anew_keeps_a_move_from_being_taken_back(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", OLD)
    bring(app, "2026-02-01", MOVED)
    last = number_of(bring(app, "2026-03-01", [*OLD[:5], "512-555-0199", *OLD[6:]], answer="no\ny\n"))
    assert f"Take import {last} back first" in run(app, "import-undo", 2, "--yes", code=1).output
    for number in (last, 2, 1):
        run(app, "import-undo", number, "--yes")
    assert listings(session) == {}


def test_who_is_asked_says_which_it_is(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", OLD, STAYS)
    before = listings(session)
    output = bring(app, "2026-02-01", RENAMED, STAYS, answer="1\ny\n").output
    assert "1: Lantern House, 1 A Street, Austin, TX 78701, 512-555-0100 (the same phone, the same street" in output
    assert listings(session) == {
        "Quiet Harbor": before["Lantern House"],
        "Cedar Hollow": before["Cedar Hollow"],
    }


def test_what_is_not_the_same_is_not_asked_again(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", OLD, STAYS)
    before = listings(session)
    number = number_of(bring(app, "2026-02-01", RENAMED, STAYS, answer="no\ny\n"))
    assert set(listings(session)) == {"Lantern House", "Quiet Harbor", "Cedar Hollow"}
    duplicates.scan(session)
    session.commit()
    assert session.scalars(sa.select(DuplicatePair.status)).all() == [PairStatus.APART]
    run(app, "import-undo", number, "--yes")
    assert listings(session) == before
    output = bring(app, "2026-02-01", RENAMED, STAYS).output
    assert "1 new listing\n" in output
    assert "Moved or renamed" not in output
    assert set(listings(session)) == {"Lantern House", "Quiet Harbor", "Cedar Hollow"}


def test_what_nobody_answered_waits_as_a_draft_with_its_pair(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", OLD)
    bring(app, "2026-02-01", [*MOVED[:5], "512-555-0199", *MOVED[6:]], answer="later\ny\n")
    assert set(listings(session, Status.DRAFT)) == {"Lantern House"}
    for _ in range(2):
        assert session.scalars(sa.select(DuplicatePair.status)).all() == [PairStatus.OPEN]
        duplicates.scan(session)  # what the import saw is not forgotten because no comparison sees it
        session.commit()


def test_a_spelling_that_makes_another_key_goes_on_with_its_record(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", OLD)
    other = ["Lantern House", "1 A Street", "Austin Tx.", "TX", "78701", "512-555-0100", "yes", ""]
    bring(app, "2026-02-01", other, more=("--complete", "TX"))
    assert session.scalar(sa.select(sa.func.count()).select_from(SourceRecord)) == 1
    assert session.scalars(sa.select(Listing.gone)).all() == [""]


KANSAS = ["Lantern House", "1 A Street", "Kansas City", "KS", "66101", "913-555-0100", "yes", ""]
MISSOURI = ["Lantern House", "9 Oak Road", "Kansas City", "MO", "64106", "913-555-0100", "yes", ""]


def test_a_move_over_a_state_line_is_asked_about_where_the_list_is_of_one_state(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", KANSAS)
    before = listings(session)
    waits = bring(app, "2026-02-01", MISSOURI, more=("--complete", "MO"))
    assert "Moved or renamed? Until somebody says so" in waits.output
    assert listings(session) == before
    run(app, "import-undo", number_of(waits), "--yes")
    bring(app, "2026-02-01", MISSOURI, answer="1\ny\n", more=("--complete", "MO"))
    assert session.scalars(sa.select(Listing.state).where(Listing.status == Status.PUBLISHED)).all() == ["MO"]
    assert listings(session) == before
    bring(
        app,
        "2026-03-01",
        [*KANSAS[:1], "5 E Street", *KANSAS[2:5], "913-555-0111", "yes", ""],
        more=("--complete", "KS"),
    )
    assert set(session.scalars(sa.select(Listing.gone))) == {""}  # Missouri's list has it


def test_what_one_state_s_complete_list_misses_another_state_s_has(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", KANSAS)
    stays = ["Cedar Hollow", "2 B Street", "Kansas City", "KS", "66101", "913-555-0133", "yes", ""]
    bring(app, "2026-03-01", stays, more=("--complete", "KS"))
    bring(app, "2026-02-01", MISSOURI, answer="1\ny\n", more=("--complete", "MO"))  # older than the one that misses it
    found = session.execute(sa.select(Listing.name, Listing.state, Listing.gone).order_by(Listing.name))
    assert [tuple(row) for row in found] == [("Cedar Hollow", "KS", ""), ("Lantern House", "MO", "")]


def test_a_sister_in_another_state_is_no_move(app: Flask, session: Session) -> None:
    bring(app, "2026-01-01", KANSAS)
    sister = [*MISSOURI[:5], "816-555-0122", "yes", ""]
    assert "Moved or renamed" not in bring(app, "2026-02-01", sister, more=("--complete", "MO")).output
    assert session.scalar(sa.select(sa.func.count()).where(Listing.status == Status.PUBLISHED)) == 2
