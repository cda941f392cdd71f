"""Rows that moved, or may have, are found whatever else is to be seen of them, also those staged before an upgrade."""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.extensions import alembic, db
from directory.geo.zip_table import zip_table
from directory.imports.checking.check import check_files
from directory.imports.staging import staging
from directory.models import StagedRow
from directory.web.desk.imports import import_moves
from tests.unit.test_undo_orders import HEADER, TODAY, File, save

PLACE = ("Austin", "TX", "78701", "yes")


def listed(day: str, source: str, *rows: tuple[str, str, str]) -> File:
    """Rows of (name, street, phone)."""
    made = tuple((name, street, *PLACE, phone, "") for name, street, phone in rows)
    return File(source, TODAY.fromisoformat(day), HEADER, made)


def shown(session: Session, number: int) -> list[tuple[str, str, int]]:
    """(Program, what is said of it, candidates), in the order of the page."""
    found, total = import_moves.moves(session, number, 1, {})
    assert total == len(found)
    made = [(one.theirs.name, one.row.moving, len(one.candidates)) for one in found]
    session.rollback()
    return made


def test_what_moved_is_found_beside_another_flag_and_after_an_upgrade(session: Session) -> None:
    moves, renamed = ("Lantern House", "1 A Street", "512-555-0100"), ("Cedar Hollow", "2 B Street", "512-555-0101")
    save(session, listed("2026-01-01", "county", moves, renamed))
    save(session, listed("2026-01-01", "state", ("Quiet Harbor Center", "2 B Street Ste 4", "512-555-0101")))
    newer = listed(
        "2026-02-01",
        "county",
        ("Lantern House", "9 Oak Road", "512-555-0100"),
        ("Quiet Harbor", "2 B Street", "512-555-0101"),
    )
    points = zip_table(session)
    session.rollback()
    outcome = check_files([newer.upload()], zip_lookup=points.get, today=TODAY, source="county")
    staged, preview = staging.stage(session, checked=outcome, actor="test")
    number = staged.id
    session.commit()
    assert (preview.moved, preview.perhaps_moved, preview.duplicates) == (1, 1, 1)
    flags = session.scalars(sa.select(StagedRow.flag).where(StagedRow.moving == "asked")).all()
    assert flags == ["duplicate"]
    expected = [("Quiet Harbor, Austin, TX", "asked", 1), ("Lantern House, Austin, TX", "moved", 1)]
    assert shown(session, number) == expected

    for row in session.scalars(sa.select(StagedRow).where(StagedRow.moving != "")).all():
        row.notes = json.dumps(json.loads(row.notes) | {"moving": row.moving})  # as it was kept before
    session.commit()
    db.session.close()
    alembic.downgrade("0019")
    alembic.upgrade()
    assert shown(session, number) == expected
