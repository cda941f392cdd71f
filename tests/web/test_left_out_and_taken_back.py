"""Rows that an import left out, and what becomes of them where that import is taken back, thrown away or forgotten."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.extensions import alembic
from directory.imports.undo import undoing
from directory.models import EntryDecision, EntryLook, Listing, RecordChange, Role, SourceRecord, Status
from tests.web.desk import Person, words
from tests.web.importing import confirm, number_of, upload, work
from tests.web.test_left_out_to_look_at import ENTRY, HEAD, NAMED, PROGRAM, bring, decide, listing, of_place, waiting

PLACE_FACTS = ["dbt", "medicaid", "mental-health"]  # what ENTRY says


@pytest.fixture
def admin(client: FlaskClient, app: Flask) -> Person:
    return Person(app, Role.ADMIN).sign_in()


def stage(admin: Person, *rows: tuple[str, ...], day: str) -> int:
    """Have a file of these rows checked, and not confirmed."""
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    number = number_of(upload(admin, (f"nd-{day}.csv", text.getvalue().encode()), as_of=day))
    work(admin.app)
    return number


def undo(admin: Person, number: int) -> str:
    """Take an import back; returns what the page said that it would do."""
    page = f"/manage/imports/{number}/undo"
    shown = admin.get(page)
    seen = shown.text.split('name="seen" value="')[1].split('"')[0]
    admin.post(page, {"seen": seen}, see=page)
    work(admin.app)
    return words(shown)


def verdicts(session: Session) -> list[str]:
    session.rollback()
    found = list(session.scalars(sa.select(EntryDecision.verdict)))
    session.rollback()
    return found


def test_rows_of_an_import_that_was_taken_back_are_not_decided(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM)
    later = bring(admin, PROGRAM, ENTRY, NAMED, day="2026-02-01")
    pages = waiting(admin)
    assert len(pages) == 2
    undo(admin, later)
    for page in pages:
        assert f"Import {later} is not in the directory" in words(admin.get(page))
        for verb in ("join", "draft", "apart"):
            answer = admin.post(f"{page}/{verb}", {"seen": "1"}, see=page)
            assert answer.status_code == 409
            assert f"Import {later} is taken back by now. Nothing was done." in words(answer)
    assert (verdicts(session), of_place(session)) == ([], [])


def test_rows_that_are_only_checked_are_not_decided(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM)
    number = stage(admin, PROGRAM, NAMED, day="2026-02-01")
    page = f"/manage/entries/{session.scalars(sa.select(EntryLook.id)).one()}"
    session.rollback()
    assert f"Import {number} is not in the directory" in words(admin.get(page))
    answer = words(admin.post(f"{page}/draft", {}, see=page))
    assert f"Import {number} is checked and waits for a decision by now." in answer
    assert session.scalars(sa.select(Listing.name)).all() == ["Hope House: Recovery"]
    session.rollback()
    confirm(admin, number)
    assert "It is a draft now." in decide(admin, page, "draft")


def test_of_a_row_that_a_later_import_has_too_the_later_is_decided(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY)
    (older,) = waiting(admin)
    bring(admin, PROGRAM, ENTRY, day="2026-02-01")
    assert "A later import has this row, too." in decide(admin, older, "join")
    (newer,) = waiting(admin)
    assert newer != older
    assert "Joined." in decide(admin, newer, "join")


def test_what_was_decided_outlives_the_row(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY, NAMED)
    for page in waiting(admin):
        decide(admin, page, "apart")
    session.execute(sa.delete(EntryLook))
    session.commit()
    assert verdicts(session) == ["apart", "apart"]
    bring(admin, PROGRAM, ENTRY, NAMED, day="2026-02-01")
    assert waiting(admin) == []


def test_a_joined_row_goes_with_its_import(admin: Person, session: Session) -> None:
    number = bring(admin, PROGRAM, ENTRY)
    (page,) = waiting(admin)
    decide(admin, page, "join")
    assert "1 program it created is withdrawn." in undo(admin, number)
    assert listing(session, "Hope House").status == Status.WITHDRAWN
    assert session.scalars(sa.select(SourceRecord.released)).all() == [True, True]
    session.rollback()
    bring(admin, PROGRAM, ENTRY, day="2026-02-01")
    assert (waiting(admin), of_place(session)) == ([], PLACE_FACTS)
    assert listing(session, "Hope House").status == Status.PUBLISHED


def test_a_row_that_is_joined_while_its_import_is_taken_back_goes_with_it(
    admin: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = bring(admin, PROGRAM, ENTRY)
    (page,) = waiting(admin)
    put_by = undoing._put_by
    said: list[str] = []

    def joined_meanwhile(session: Session, ready: undoing._Ready) -> None:
        if not said:
            said.append(decide(admin, page, "join"))
            session.rollback()
        put_by(session, ready)

    monkeypatch.setattr(undoing, "_put_by", joined_meanwhile)
    undoing.undo(session, batch_id=number, actor="ann@example.org")
    session.commit()
    assert "Joined." in said[0]
    assert listing(session, "Hope House").status == Status.WITHDRAWN
    assert session.scalars(sa.select(SourceRecord.released)).all() == [True, True]
    session.rollback()


def test_what_the_import_before_said_stays_without_the_joined_row(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM)
    before = listing(session, "Hope House").content
    later = bring(admin, PROGRAM, ENTRY, day="2026-02-01")
    decide(admin, waiting(admin)[0], "join")
    undo(admin, later)
    found = listing(session, "Hope House")
    assert (found.status, found.content, of_place(session)) == (Status.PUBLISHED, before, [])


def test_a_row_that_a_later_import_has_too_stays_when_the_first_goes(admin: Person, session: Session) -> None:
    first = bring(admin, PROGRAM, ENTRY)
    decide(admin, waiting(admin)[0], "join")
    bring(admin, PROGRAM, ENTRY, day="2026-02-01")
    undo(admin, first)
    assert (listing(session, "Hope House").status, of_place(session)) == (Status.PUBLISHED, PLACE_FACTS)


def test_a_parted_row_does_not_come_again_with_an_undo(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY)
    (page,) = waiting(admin)
    decide(admin, page, "join")
    later = bring(admin, PROGRAM, (*ENTRY[:-1], "MH DBT EMDR"), day="2026-02-01")
    decide(admin, page, "part")
    undo(admin, later)
    assert (listing(session, "Hope House").status, of_place(session)) == (Status.PUBLISHED, [])
    assert "Nothing is decided of it any more." in decide(admin, page, "again")
    decide(admin, page, "join")
    assert of_place(session) == PLACE_FACTS


def test_a_joined_row_is_parted_where_nobody_says_anything_any_more(admin: Person, session: Session) -> None:
    number = bring(admin, PROGRAM, ENTRY)
    (page,) = waiting(admin)
    decide(admin, page, "join")
    undo(admin, number)
    before = listing(session, "Hope House").content
    assert "Taken back." in decide(admin, page, "part")
    found = listing(session, "Hope House")
    assert (found.status, found.content, verdicts(session)) == (Status.WITHDRAWN, before, ["apart"])


def test_a_program_of_another_name_is_asked_of_anew_as_was_said(admin: Person, session: Session) -> None:
    bring(admin, PROGRAM, ENTRY)
    (page,) = waiting(admin)
    assert "until a list gives one of the two a name or address that it is not known by" in words(admin.get(page))
    decide(admin, page, "apart")
    bring(admin, ("substance", "Hope House", "Recovery North", *PROGRAM[3:]), ENTRY, day="2026-02-01")
    assert len(waiting(admin)) == 1


def test_an_upgrade_keeps_what_was_decided_and_lets_joined_rows_be_of_their_import(
    admin: Person, app: Flask, session: Session
) -> None:
    number = bring(admin, PROGRAM, ENTRY)
    decide(admin, waiting(admin)[0], "join")
    session.rollback()
    with app.app_context():
        alembic.downgrade("0024")
    tied = sa.select(SourceRecord.id).where(SourceRecord.key.contains("+"))
    session.execute(sa.delete(RecordChange).where(RecordChange.record_id.in_(tied)))  # as it was until now
    session.commit()
    with app.app_context():
        alembic.upgrade()
    assert verdicts(session) == ["joined"]
    undo(admin, number)
    assert listing(session, "Hope House").status == Status.WITHDRAWN
