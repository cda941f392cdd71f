"""A schedule's run under kills, by two workers at once: its list is in the directory whole or not at all, and once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from directory.extensions import db
from directory.models import BatchStatus, ImportBatch, Job, Revision, RunState, ScheduleRun
from directory.moderation.duplicates import SCAN
from tests import killing
from tests.killing import Scene, Scenes
from tests.schedules import add, allowing, last, press, published, rows, terms

HELD, NEW = 200, 200
STATES = [{"shown": 0, "new": 0}, {"shown": HELD, "new": 0}, {"shown": HELD + NEW, "new": HELD + NEW}]


def shown(app: Flask) -> dict[str, int]:
    """What any reader sees, at one moment."""
    with app.app_context():
        query = "SELECT count(*), count(CASE WHEN content LIKE '%+15125550199%' THEN 1 END) FROM listing"
        row = db.session.execute(sa.text(f"{query} WHERE status = 'published'")).one()
        db.session.rollback()
        return {"shown": row[0], "new": row[1]}


def state(app: Flask, number: int) -> str:
    with app.app_context():
        return last(db.session, number).state


def jobs_of(app: Flask) -> list[tuple[int, int, str]]:
    """Every job, how often it was begun, and where it stands."""
    with app.app_context():
        found = [
            (row.id, row.tries, row.status) for row in db.session.execute(sa.select(Job.id, Job.tries, Job.status))
        ]
        db.session.rollback()
        return sorted(found)


def until_done(scene: Scene, lists: Path, number: int, moments: list[float]) -> int:
    """Run two workers at a time, killing them (but the last) so long after they took a job; how many times."""
    app, settings = scene.app, {"import_folders": str(lists)}
    for killed, moment in enumerate([*moments, None]):
        before, ends, gives_up = jobs_of(app), None, time.monotonic() + killing.GIVES_UP_AFTER
        with scene.workers.one(scene.url, **settings), scene.workers.one(scene.url, **settings):
            while ends is None or time.monotonic() < ends:
                assert time.monotonic() < gives_up, "the workers do not finish"
                assert shown(app) in STATES
                if state(app, number) not in (RunState.FETCHING, RunState.WORKING):
                    return killed
                if moment is not None and ends is None and jobs_of(app) != before:
                    ends = time.monotonic() + moment
                time.sleep(killing.LOOKS_EVERY)
    raise AssertionError("the last workers did not finish")


def run_twice(new_scene: Scenes, folder: Path, moments: list[list[float]]) -> int:
    """Fetch a list, and one that changes and adds to it, each under kills; how many kills hit."""
    lists, killed = folder / f"lists-{time.monotonic_ns()}", 0
    lists.mkdir()
    with new_scene() as scene, allowing(scene.app, import_folders=str(lists)):
        app = scene.app
        with app.app_context():
            number = add(app, terms(lists))
        for turn, (count, phone) in enumerate([(HELD, "512-555-0100"), (HELD + NEW, "512-555-0199")]):
            (lists / f"list-2025-0{turn + 1}.csv").write_bytes(rows(count, phone=phone))
            with app.app_context():
                press(number)
            killed += until_done(scene, lists, number, moments[turn])
            assert (state(app, number), shown(app)) == (RunState.APPLIED, STATES[turn + 1])
        with app.app_context():
            assert published(db.session) == HELD + NEW
            assert list(db.session.scalars(sa.select(ImportBatch.status))) == [BatchStatus.APPLIED] * 2
            assert list(db.session.scalars(sa.select(ScheduleRun.state))) == [RunState.APPLIED] * 2
            counted = sa.select(Revision.action, sa.func.count()).group_by(Revision.action)
            assert {row[0]: row[1] for row in db.session.execute(counted)} == {"created": HELD + NEW, "changed": HELD}
            left = sa.select(sa.func.count()).select_from(Job).where(Job.status != "done", Job.kind != SCAN)
            assert db.session.scalar(left) == 0
            db.session.rollback()
    return killed


@pytest.mark.alone
@pytest.mark.timeout(600)
def test_a_killed_run_is_whole_or_not_at_all(tmp_path: Path, new_scene: Scenes) -> None:
    assert run_twice(new_scene, tmp_path, [[0.1], [0.3]]) == 2


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_forty_kills_of_runs(tmp_path: Path, new_scene: Scenes) -> None:
    killing.many_kills(40, 8, longest=0.8, phases=2, run=lambda at: run_twice(new_scene, tmp_path, at))
