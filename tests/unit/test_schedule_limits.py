"""Up to where an import is saved by itself: at each limit it is, one beyond it is not, and by how much is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.imports.checking.row_counts import Counts
from directory.imports.live import folder as folders
from directory.models import ImportBatch, RunState, SourceRecord, Way
from directory.schedules.limits import Limits, beyond, held
from tests import schedules as made
from tests.schedules import add, published, rows, run, terms

TIGHT = Limits(new=10, changed=2.0, gone=0, errors=0)


def batch(*, asked: int = 0, sample: bool = False, **counts: Any) -> ImportBatch:
    return ImportBatch(
        source="texas",
        counts=Counts(**counts).to_json(),
        findings=json.dumps({"asked": asked}),
        replaces_sample=sample,
    )


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"new": 10}, []),
        ({"new": 11}, ["11 programs are new: 1 more than the limit of 10."]),
        ({"new": 5_010}, ["5,010 programs are new: 5,000 more than the limit of 10."]),
        ({"absent": 1}, ["1 program is gone from the list, or no IOP in it any more: 1 more than the limit of 0."]),
        (
            {"absent": 1, "no_longer_iop": 2},
            ["3 programs are gone from the list, or no IOP in it any more: 3 more than the limit of 0."],
        ),
        ({"errors": 1}, ["1 row has errors: 1 more than the limit of 0."]),
        ({"errors": 4}, ["4 rows have errors: 4 more than the limit of 0."]),
        ({"unchanged": 900, "dated": 900, "joined": 50, "warnings": 3}, []),
        (
            {"changed": 1},
            ["1 program of the 0 that it lists here would change, 100 %: 98 points more than the limit of 2 %."],
        ),
        ({"asked": 1}, ["Of 1 program somebody has to say whether they moved or have a new name."]),
        ({"sample": True}, ["The invented sample would give way to it: the first import is for a person to save."]),
    ],
)
def test_each_limit(session: Session, counts: dict[str, Any], expected: list[str]) -> None:
    assert beyond(session, batch(**counts), TIGHT) == expected
    session.rollback()


def test_all_that_is_beyond_is_said(session: Session) -> None:
    found = beyond(session, batch(new=11, changed=3, absent=1, errors=2, asked=2), TIGHT)
    assert len(found) == 5
    session.rollback()


@pytest.fixture
def lists(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(folders, "QUIET_FOR", 0.0)
    return tmp_path


@pytest.mark.parametrize(
    ("limit", "state"), [(50.0, "waiting"), (60.0, "applied"), (59.9, "waiting"), (0.0, "waiting"), (100.0, "applied")]
)
def test_the_share_is_of_what_the_source_lists_here(
    app: Flask, session: Session, lists: Path, limit: float, state: str
) -> None:
    (lists / "list-2025-01.csv").write_bytes(rows(5))
    with made.allowing(app, import_folders=str(lists)):
        number = add(app, terms(lists, most_new=5, most_changed=limit, most_gone=0, most_errors=0))
        assert run(app, number).state == RunState.APPLIED
        (source,) = session.scalars(sa.select(SourceRecord.source).distinct())
        assert (held(session, source), held(session, "nobody")) == (5, 0)
        changed = rows(3, phone="512-555-0199").decode().splitlines() + rows(5).decode().splitlines()[4:]
        (lists / "list-2025-01.csv").write_bytes("\n".join(changed).encode())
        again = run(app, number)
    assert again.state == state
    assert published(session, "+15125550199") == (3 if state == "applied" else 0)
    if state == "waiting":
        assert again.why.startswith("3 programs of the 5 that it lists here would change, 60 %")


def test_rows_with_errors_stop_it(app: Flask, session: Session, lists: Path) -> None:
    (lists / "list-2025-01.csv").write_bytes(rows(5) + b"\nNo Place,,1 Main St,,,,512-555-0101,SU,1")
    with made.allowing(app, import_folders=str(lists)):
        number = add(app, terms(lists, most_errors=0))
        assert run(app, number).why == "1 row has errors: 1 more than the limit of 0."
    assert published(session) == 0


def test_what_is_gone_from_a_whole_list_stops_it(app: Flask, session: Session, lists: Path) -> None:
    (lists / "list-2025-01.csv").write_bytes(rows(5))
    with made.allowing(app, import_folders=str(lists)):
        number = add(app, terms(lists, complete="TX", most_gone=1, way=Way.FOLDER))
        assert run(app, number).state == RunState.APPLIED
        (lists / "list-2025-02.csv").write_bytes(rows(4))
        assert run(app, number).state == RunState.APPLIED
        (lists / "list-2025-03.csv").write_bytes(rows(2))
        assert "2 programs are gone from the list" in run(app, number).why
