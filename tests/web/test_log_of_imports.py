"""What the audit log says of imports: in words, also that a confirmation was not carried out or the sample went."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.applying import applier
from directory.imports.import_problem import ImportProblem
from directory.imports.sample_loading import load_sample
from directory.listings.csv.columns import template_csv
from directory.models import AuditEntry, ImportBatch
from directory.web.desk.imports.import_page import state_words
from tests.web.desk import Person, words
from tests.web.importing import confirm, number_of, upload


def log_of(admin: Person, action: str) -> str:
    return words(admin.get(f"/manage/audit?kind={action}"))


def test_what_was_chosen_stands_in_words(admin: Person) -> None:
    confirm(admin, number_of(upload(admin, ("programs.csv", template_csv().encode()))))
    for action in ("import-confirmed", "import-applied"):
        said = log_of(admin, action)
        assert "new programs: published; possible duplicates: held as drafts" in said or (
            "possible duplicates: held as drafts; new programs: published" in said
        )
        assert not re.search(r"queue|hold:|False", said)


@pytest.mark.parametrize("problem", [applier.DirectoryMoved(1), ImportProblem("Somebody was first.")])
def test_a_confirmation_that_was_not_carried_out_is_told(
    admin: Person, monkeypatch: pytest.MonkeyPatch, problem: ImportProblem
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise problem

    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    monkeypatch.setattr(applier, "apply", refuse)
    confirm(admin, number)
    said = log_of(admin, "import-not-applied")
    assert f"Could not apply an import import {number} why:" in said
    assert "checked anew" in said or "Somebody was first." in said


def test_the_sample_that_was_taken_out_is_told_and_nobody_is_asked_to_take_it_back(
    admin: Person, session: Session
) -> None:
    written = sa.select(sa.func.count()).where(AuditEntry.action == "sample-taken-out")  # the log keeps those of before
    before = session.scalar(written) or 0
    taken = load_sample(session, dt.date(2026, 1, 1))
    assert "Take this import back" in words(admin.get("/manage/imports/1"))
    confirm(admin, number_of(upload(admin, ("programs.csv", template_csv().encode()))))
    assert f"Took the sample out import 2 listings: {taken}" in log_of(admin, "sample-taken-out")
    page = words(admin.get("/manage/imports/1"))
    assert "Import 1: taken out" in page
    assert "Take this import back" not in page
    assert admin.get("/manage/imports/1/undo").status_code == 302
    assert "Taken out" in words(admin.get("/manage/imports"))
    session.rollback()
    assert [state_words(one) for one in session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id))] == [
        "Taken out, real programs came",
        "In the directory",
    ]
    assert session.scalar(written) == before + 1
