"""An import is applied, taken back, thrown away alike at the desk and on the command line, and told in one way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.imports import transitions
from directory.imports.applying import applier
from directory.imports.import_problem import ImportProblem
from directory.imports.undo import undoing
from directory.listings.csv.columns import template_csv
from directory.models import AuditEntry, BatchStatus, ImportBatch, Role
from tests.web.desk import Person
from tests.web.importing import confirm, number_of, upload, work


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("programs.csv").write_text(template_csv(), encoding="utf-8")


def command(app: Flask, *arguments: str, answer: str = "", code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=list(arguments), input=answer)
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def since(session: Session) -> int:
    """The last entry before; the log keeps those of earlier tests."""
    last = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
    session.rollback()
    return last


def entries(session: Session, since: int) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Who did what to which import, and the details, the oldest first."""
    session.rollback()
    query = sa.select(AuditEntry).where(AuditEntry.action.startswith("import-"), AuditEntry.id > since)
    query = query.order_by(AuditEntry.id)
    for one in session.scalars(query):
        yield one.actor, one.action, one.target, json.loads(one.details)


def test_a_no_on_the_command_line_stands_in_the_audit_log(app: Flask, session: Session, since: int) -> None:
    command(app, "import", "programs.csv", "--as-of", "2026-11-01", answer="n\n")
    assert list(entries(session, since)) == [("command line", "import-discarded", "import 1", {})]


def test_nothing_to_do_stands_in_the_audit_log_too(app: Flask, session: Session, since: int) -> None:
    for _ in range(2):
        output = command(app, "import", "programs.csv", "--as-of", "2026-11-01", "--yes")
    assert "Nothing to do" in output
    assert list(entries(session, since))[-1] == ("command line", "import-discarded", "import 2", {})


def test_what_a_killed_command_left_behind_is_dropped_with_an_entry(app: Flask, session: Session, since: int) -> None:
    command(app, "import", "programs.csv", "--as-of", "2026-11-01", answer="n\n")
    session.execute(sa.update(ImportBatch).values(status=BatchStatus.STAGED))
    session.commit()
    assert "It is dropped" in command(app, "imports")
    assert [one[1:3] for one in entries(session, since)] == [("import-discarded", "import 1")] * 2


def test_the_desk_and_the_command_line_write_the_same_down(
    app: Flask, client: FlaskClient, session: Session, since: int
) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    number = number_of(upload(admin, ("programs.csv", template_csv().encode()), as_of="2026-11-01"))
    confirm(admin, number, duplicates="publish")
    admin.post(f"/manage/imports/{number}/undo", {}, see=f"/manage/imports/{number}/undo")
    work(app)
    command(app, "import", "programs.csv", "--as-of", "2026-11-01", "--yes")
    command(app, "import-undo", "2", "--yes")
    told = {(action, target): details for _, action, target, details in entries(session, since)}
    for action in ("import-applied", "import-undone"):
        assert told[action, "import 1"] == told[action, "import 2"]
        assert told[action, "import 1"]
    ours, theirs = (json.loads(session.get_one(ImportBatch, one).findings) for one in (2, 1))
    for name in ("choices", "undo"):
        assert ours[name] == theirs[name], name


def refusal(session: Session, verb: Any, **more: Any) -> str:
    session.rollback()
    with pytest.raises(ImportProblem) as found:
        verb(session, actor="test", **more)
    session.rollback()
    return str(found.value)


def test_what_is_refused_is_refused_in_one_sentence(app: Flask, session: Session) -> None:
    command(app, "import", "programs.csv", "--as-of", "2026-11-01", answer="n\n")
    verbs = (applier.apply, undoing.undo, transitions.discard)
    assert {refusal(session, verb, batch_id=1) for verb in verbs} == {
        "Import 1 is thrown away by now. Nothing was done."
    }
    assert {refusal(session, verb, batch_id=7) for verb in verbs} == {"There is no import 7."}
    assert "There is no import 7." in command(app, "import-undo", "7", code=1)


def test_an_applied_import_is_taken_back_once(app: Flask, session: Session) -> None:
    command(app, "import", "programs.csv", "--as-of", "2026-11-01", "--yes")
    command(app, "import-undo", "1", "--yes")
    assert "Import 1 is taken back by now" in command(app, "import-undo", "1", code=1)
