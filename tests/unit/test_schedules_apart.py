"""One schedule that cannot go on stops no other, and no job or mail; what an import refuses is left to people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory import jobs, worker
from directory.imports.live import folder as folders
from directory.imports.staging import mends
from directory.models import RunState
from directory.schedules import beginning, following
from tests import schedules as made
from tests.schedules import add, last, mails, press, rows, run, states, terms


@pytest.fixture
def lists(app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(folders, "QUIET_FOR", 0.0)
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "one.csv").write_bytes(rows(2))
    with made.allowing(app, import_folders=str(folder)):
        yield folder


def failing_for(wanted: int, work: Any, at: int) -> Any:
    def step(*given: Any) -> Any:
        if given[at] == wanted:
            raise ZeroDivisionError
        return work(*given)

    return step


def test_a_run_that_fails_at_each_step_stops_no_other(
    app: Flask, session: Session, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = add(app, terms(lists, name="First")), add(app, terms(lists, name="Second"))
    with monkeypatch.context() as broken:
        broken.setattr(following, "_step", failing_for(first, following._step, 2))
        press(first)
        press(second)
        worker.drain(app)
        assert states(session, first) == ["working"]
        assert last(session, second).state in (RunState.APPLIED, RunState.SAME)
    app.extensions.pop("attempts")  # it rested
    worker.drain(app)
    assert states(session, first) == ["applied"] or states(session, first) == ["same"]


def test_a_schedule_that_cannot_be_begun_stops_no_other(
    app: Flask, session: Session, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = add(app, terms(lists, name="First")), add(app, terms(lists, name="Second"))
    monkeypatch.setattr(beginning, "_begin", failing_for(first, beginning._begin, 1))
    with made.later(days=1):
        worker.drain(app)
    assert (states(session, first), states(session, second)) == ([], ["applied"])


def test_what_an_import_refuses_is_left_to_people_with_its_reason(
    app: Flask, session: Session, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mends, "waiting", lambda _session, _batch_id: 1)
    found = run(app, add(app, terms(lists)))
    assert found.state == RunState.WAITING
    assert found.why == "1 mended row is not in these numbers yet. Have the rows checked with them first."
    assert len(mails(session)) == 0  # nobody is at the desk
    assert not jobs.run_next(session, worker.OPERATIONS)
