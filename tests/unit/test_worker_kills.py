"""A worker that is killed at any moment: no reader ever sees half a batch, and the work is done in the end, once.

The file that is imported under kills makes new listings and changes some that stand, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from directory import worker
from directory.extensions import db
from directory.imports import transitions, uploads
from directory.imports.applying import seen
from directory.imports.checking.opened import Upload
from directory.imports.import_jobs import KINDS
from directory.imports.staging.options import Choices, Options
from directory.imports.undo import undoing
from directory.models import BatchStatus, ImportBatch, Listing, Status
from tests import killing
from tests.killing import Scenes

HELD, CHANGED, NEW = 450, 300, 300
BEFORE = (HELD, 0)  # listings that are published, and those of them that show the new phone
AFTER = (HELD + NEW, CHANGED + NEW)


def rows(numbers: range, phone: str) -> list[str]:
    return [f"Program {n},,{n} Main St,Austin,TX,78701,{phone},SU,1" for n in numbers]


def file_of(name: str, *parts: list[str]) -> Upload:
    lines = ["name1,name2,street1,city,state,zip,phone,type_facility,oit", *(line for part in parts for line in part)]
    return Upload(name, "\n".join(lines).encode())


FIRST = file_of("list-2025-01.csv", rows(range(HELD), "512-555-0100"))
SECOND = file_of("list-2025-02.csv", rows(range(HELD - CHANGED, HELD + NEW), "512-555-0199"))


def shown(app: Flask) -> tuple[int, int]:
    with app.app_context():
        published = Listing.status == Status.PUBLISHED
        query = sa.select(
            sa.func.count(),
            sa.func.count(sa.case((Listing.content.contains("+15125550199"), 1))),
        ).where(published)
        row = db.session.execute(query).one()
        return row[0], row[1]


def status(app: Flask, number: int) -> str:
    with app.app_context():
        return db.session.get_one(ImportBatch, number).status


def keep(app: Flask, upload: Upload) -> int:
    with app.app_context():
        batch, _ = uploads.receive(db.session, uploads=[upload], options=Options(), actor="a")
        number = batch.id
        db.session.commit()
        return number


def confirm(app: Flask, number: int) -> None:
    with app.app_context():
        token = seen.of_batch(db.session.get_one(ImportBatch, number))
        db.session.rollback()
        transitions.confirm(db.session, batch_id=number, choices=Choices(), actor="a", seen=token)
        db.session.commit()


def import_and_undo(new_scene: Scenes, moments: list[list[float]]) -> int:
    """Check, apply and undo the second file over the first, each under kills; how many kills hit."""
    with new_scene() as scene:
        app = scene.app
        first = keep(app, FIRST)
        with app.app_context():
            worker.drain(app)
        confirm(app, first)
        with app.app_context():
            worker.drain(app)
        assert shown(app) == BEFORE

        number = keep(app, SECOND)
        until_done = partial(scene.under_kills, target=number, kinds=KINDS, whole=lambda: shown(app) in (BEFORE, AFTER))
        killed = until_done(moments=moments[0])
        assert (status(app, number), shown(app)) == (BatchStatus.STAGED, BEFORE)
        confirm(app, number)
        killed += until_done(moments=moments[1])
        assert (status(app, number), shown(app)) == (BatchStatus.APPLIED, AFTER)
        with app.app_context():
            token = undoing.undo_outlook(db.session, batch_id=number).seen
            db.session.rollback()
            transitions.request_undo(db.session, batch_id=number, actor="a", seen=token)
            db.session.commit()
        killed += until_done(moments=moments[2])
        assert (status(app, number), shown(app)) == (BatchStatus.UNDONE, BEFORE)
    return killed


@pytest.mark.alone
def test_a_killed_worker_loses_nothing(new_scene: Scenes) -> None:
    assert import_and_undo(new_scene, [[0.0], [0.0], [0.0]]) == 3


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_fifty_kills_lose_nothing(new_scene: Scenes) -> None:
    killing.many_kills(50, 11, longest=0.8, phases=3, run=lambda at: import_and_undo(new_scene, at))
