"""Large files: every row accounted for, in time and memory that grow with the rows and not faster."""

from __future__ import annotations

import csv
import io
import time

import pytest
import sqlalchemy as sa
from flask import Flask

from directory import clock
from directory.extensions import db
from directory.geo.zip_table import zip_table
from directory.imports.applying import applier
from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.imports.staging import staging
from directory.models import Listing

HEADER = ["name1", "name2", "street1", "city", "state", "zip", "phone", "type_facility", "oit", "cbt", "dbt"]


def upload(first: int, count: int) -> Upload:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for n in range(first, first + count):
        row = [f"Program {n}", "", f"{n} Main St", "Austin", "TX", "78701", "512-555-0100", "SU", "1"]
        writer.writerow([*row, n % 2, n % 3])
    return Upload(f"large-2025-01-{first}.csv", text.getvalue().encode())


def import_rows(app: Flask, first: int, *counts: int) -> float:
    started = time.perf_counter()
    with app.app_context():
        points = zip_table(db.session)
        db.session.rollback()
        uploads = [upload(first + sum(counts[:i]), count) for i, count in enumerate(counts)]
        outcome = check_files(uploads, zip_lookup=points.get, today=clock.today())
        staged, preview = staging.stage(db.session, checked=outcome, actor="test")
        number = staged.id
        db.session.commit()
        applier.apply(db.session, batch_id=number, actor="test")
        db.session.commit()
        assert preview.counts.balances
        assert preview.counts.new == sum(counts)
        db.session.close()
    return time.perf_counter() - started


def test_more_rows_than_are_asked_for_at_once(app: Flask) -> None:
    import_rows(app, 0, 550, 600)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 1150
        db.session.close()


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_hundred_thousand_rows_cost_at_most_six_times_twenty_thousand(app: Flask) -> None:
    small = import_rows(app, 0, 20_000)
    large = import_rows(app, 20_000, 50_000, 50_000)
    assert large <= 6 * small
