"""What other imports did while one was worked out is noticed, also where they left as many rows as before."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.database import is_sqlite
from directory.geo.zip_table import zip_table
from directory.imports.applying import applier
from directory.imports.applying.ready import records_at
from directory.imports.checking.check import check_files
from directory.imports.staging import staging
from directory.imports.undo import undoing
from directory.models import RecordChange
from tests.unit.test_worker_kills import file_of, rows


def stage(session: Session, month: int) -> int:
    """A list of two programs, staged; each month's says the same."""
    points = zip_table(session)
    session.rollback()
    upload = file_of(f"list-2025-{month:02}.csv", rows(range(2), "512-555-0100"))
    outcome = check_files([upload], zip_lookup=points.get, today=clock.today())
    batch, _ = staging.stage(session, checked=outcome, actor="test")
    number = batch.id
    session.commit()
    return number


def save(session: Session, number: int) -> None:
    applier.apply(session, batch_id=number, actor="test")
    session.commit()


def take_back(session: Session, number: int) -> None:
    undoing.undo(session, batch_id=number, actor="test")
    session.commit()


def traces(session: Session) -> tuple[int, int]:
    """What the table of changes shows of itself: SQLite gives the ids of the newest rows anew once they are gone."""
    found = session.execute(sa.select(sa.func.max(RecordChange.id), sa.func.count(RecordChange.id))).one()
    return found[0], found[1]


def test_an_undo_and_another_import_of_its_size_do_not_look_like_nothing(session: Session) -> None:
    save(session, stage(session, 1))
    second = stage(session, 2)
    save(session, second)
    looked, before = records_at(session), traces(session)
    take_back(session, second)
    undone = records_at(session)
    save(session, stage(session, 3))
    assert len({looked, undone, records_at(session)}) == 3
    assert traces(session) == before or not is_sqlite(session)  # there is nothing else to see it by
