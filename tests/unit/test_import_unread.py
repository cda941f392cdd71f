"""Rows taken without a cell that nobody can read: said, kept to be mended, and mended by importing them alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.imports.checking.row_counts import Counts
from directory.models import ImportBatch
from tests.unit.test_import_command import drafts, run, write_csv

HEADER = [
    "program_name",
    "street",
    "street2",
    "city",
    "state",
    "zip",
    "latitude",
    "longitude",
    "phone",
    "ages_min",
    "therapy",
]
ROW = [
    "Lantern House",
    "100 Sample St",
    "Suite 4",
    "Austin",
    "TX",
    "78701",
    "30.2713",
    "-97.7426",
    "512-555-0100",
    "adults",
    "cbt",
]
DAY = ("--as-of", "2026-11-01", "--source", "county", "--yes")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_cell_is_left_out_said_and_mended_later(app: Flask, session: Session) -> None:
    output = run(app, "import", write_csv("county.csv", HEADER, ROW), *DAY).output
    assert "1 new listing" in output
    assert "0 errors" in output
    assert "county.csv, row 2: ages_min: found “adults”, expected a whole number." in output
    assert "1 cell could not be read: taken without this cell." in output
    assert drafts(session)["Lantern House"].serves.age_min is None
    counts = Counts.from_json(session.scalars(sa.select(ImportBatch.counts)).one())
    assert (counts.unread, counts.balances) == (1, True)
    session.rollback()

    kept = Path("county-unread.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(kept))
    assert (row["ages_min"], row["_row"]) == ("adults", "county.csv:2")
    Path("mended.csv").write_text(kept.replace("adults,cbt", "18,cbt"), encoding="utf-8")
    output = run(app, "import", "mended.csv", *DAY).output
    assert "1 changed listing" in output
    assert "could not be read" not in output
    found = drafts(session)
    assert list(found) == ["Lantern House"]
    assert found["Lantern House"].serves.age_min == 18


def test_the_mended_cells_alone_leave_all_else_as_it_was(app: Flask, session: Session) -> None:
    run(app, "import", write_csv("county.csv", HEADER, ROW), *DAY)
    before = drafts(session)["Lantern House"]
    short = ["program_name", "street", "city", "state", "zip", "ages_min"]
    run(app, "import", write_csv("mended.csv", short, [*ROW[:2], "Austin", "TX", "78701", "18"]), *DAY)
    (after,) = drafts(session).values()
    assert after.serves.age_min == 18
    assert after.geocode == before.geocode
    assert (after.place.street2, after.contact, after.answers) == ("Suite 4", before.contact, before.answers)


def test_strictly_the_row_stays_out(app: Flask, session: Session) -> None:
    output = run(app, "import", write_csv("county.csv", HEADER, ROW), "--strict", *DAY).output
    assert "1 error" in output
    assert "ages_min: found “adults”" in output
    assert not drafts(session)
    assert Path("county-rejected.csv").exists()
    assert not Path("county-unread.csv").exists()


def test_what_was_read_of_a_cell_stands_there_with_its_row(app: Flask) -> None:
    header = [*HEADER[:-1], "tracks"]
    rows = [[f"Lantern {at}", f"{at} Oak St", *ROW[2:-2], "", f"MWF 6pm-9pm Room {at}"] for at in range(1, 8)]
    output = run(app, "import", write_csv("county.csv", header, *rows), *DAY).output
    shown = [line.strip() for line in output.splitlines() if "tracks: found" in line]
    assert len(shown) == 5
    assert shown[0].startswith(
        "county.csv, row 2: tracks: found “MWF 6pm-9pm Room 1”, expected days and times; read as "
        "“Group 1: mon wed fri 18:00-21:00”. “Room 1”"
    )
    assert "    … and 2 more." in output
