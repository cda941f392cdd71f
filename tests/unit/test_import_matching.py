"""Matching columns on the command line, choosing sheets and headers, and where rows with errors go."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from directory import create_app
from directory.cli import rejected_file
from directory.config import Settings
from directory.imports.checking.checked import Rejected
from directory.imports.formats.lists import PLAN, SKIP, can_mean
from directory.imports.formats.meanings import ANY
from directory.imports.sheets.mapping_file import parse
from directory.imports.table import FileProblem
from directory.listings.cells.issues import error
from directory.listings.validation.source_row import RowRef
from directory.models import Listing, SourceRecord
from tests.unit.test_import_command import drafts, run, write_csv

OWN = ["Wer", "Strasse", "Ort", "PLZ", "Kann", "Zahlt"]
ROWS = [
    ["Lantern House", "1 A St", "TX", "78701", "CBT; Gespräch", "Aetna; Medicaid"],
    ["Harbor House", "2 B St", "TX", "78702", "DBT; Gespräch", "Medicare"],
]
MEANINGS = ["name1", "street", "state", "zip", "list:therapy", "list:payment"]
MATCHED = dict(zip(map(str.lower, OWN), MEANINGS, strict=True))


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_columns_are_matched_by_a_file_and_remembered(app: Flask, session: Session) -> None:
    path = write_csv("county-2026-01-01.csv", OWN, *ROWS)
    assert "--map" in run(app, "import", path, "--yes", code=1).output
    told = run(app, "import", path, "--map", "map.json").output
    assert "Nothing was imported" in told
    assert "Wer" in told
    written = json.loads(Path("map.json").read_text(encoding="utf-8"))
    assert written == {"columns": dict.fromkeys(MATCHED, ""), "values": {}, "all_iop": False}
    filled = {"columns": MATCHED, "values": {"list:therapy": {"Gespräch": "individual"}}, "all_iop": True}
    Path("map.json").write_text(json.dumps(filled), encoding="utf-8")
    told = run(app, "import", path, "--map", "map.json", "--source", "county", "--yes", "--explain").output
    assert "Kann" in told
    assert "A list in each cell: Therapies and support" in told
    assert "2 new listings" in told
    found = drafts(session)
    assert found["Lantern House"].payment.plans == ("Aetna",)
    for term in ("cbt", "individual", "medicaid"):
        assert found["Lantern House"].says(term) == "yes"
    newer = write_csv("county-2026-06-01.csv", [*OWN, "Level"], *([*row, "IOP"] for row in ROWS))
    told = run(app, "import", newer, "--source", "county", "--dry-run").output
    assert "matched as for county before" in told
    assert "Skipped columns: Level." in told


def test_skipped_columns_and_unknown_values_are_said_and_explained(app: Flask, session: Session) -> None:
    header = ["Name", "City", "State", "ZIP", "IOP", "Therapies", "Notes"]
    path = write_csv("c-2026.csv", header, ["A", "Austin", "TX", "78701", "yes", "CBT, Hip-hop", "x"])
    told = run(app, "import", path, "--dry-run").output
    assert "Skipped columns: Notes." in told
    assert "Not known in a list (Therapies and support): “Hip-hop”, 1 ×." in told
    told = run(app, "import", path, "--explain").output
    assert "Nothing was imported" in told
    assert [line.split(maxsplit=1)[1] for line in told.splitlines() if line.startswith("  Notes")] == ["skipped"]
    assert not drafts(session)
    twice = write_csv(
        "d-2026.csv", [*header, "Phone", "Telephone"], ["A", "Austin", "TX", "78701", "yes", "", "", "", ""]
    )
    told = run(app, "import", twice, "--yes", code=1).output
    assert "Two columns go to “Phone”" in told
    assert "--map" in told
    run(app, "import", twice, "--map", "two.json")
    assert "1 new listing" in run(app, "import", twice, "--map", "two.json", "--yes").output


def test_rows_with_errors_are_beside_their_file(app: Flask, session: Session, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    path = write_csv("lists/c-2026.csv", ["Name", "City", "State", "ZIP", "IOP"], ["A", "Austin", "TX", "1", "yes"])
    assert "lists/c-2026-rejected.csv" in run(app, "import", path, "--dry-run").output
    assert not list(tmp_path.glob("*rejected*"))
    assert "lists/c-2026-rejected-2.csv" in run(app, "import", path, "--dry-run").output
    told = run(app, "import", path, "--dry-run", "--rejected", "lists/mine.csv").output
    assert "are in lists/mine.csv" in told
    told = run(app, "import", path, "--dry-run", "--rejected", "nowhere/mine.csv").output
    assert "The folder nowhere cannot be written (No such file or directory)." in told


def test_another_row_is_the_header(app: Flask, session: Session) -> None:
    above = ["Name", "City", "State", "Phone", "Street"]
    path = write_csv("c-2026.csv", above, ["Name", "City", "State", "ZIP", "IOP"], ["A", "Austin", "TX", "78701", "x"])
    assert "row 1 is taken as the header" in run(app, "import", path, "--dry-run").output
    told = run(app, "import", path, "--header-row", 2, "--dry-run").output
    assert "1 new listing" in told
    assert "above it, and not read: row 1 “Name, City, State, Phone, Street”" in told
    assert "Row 7 cannot be the header" in run(app, "import", path, "--header-row", 7, code=1).output


def test_where_a_folder_cannot_be_written_it_is_said_where_the_rows_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = error("zip", "zip", "1", "five digits", "Write them.")
    rejected = [Rejected(RowRef("c.csv", 2), ("Name",), ("A",), (issue,))]
    kept = rejected_file.keep(rejected, tmp_path / "gone" / "c.csv.gz", None)
    assert kept is not None
    assert kept.instead_of == tmp_path / "gone"
    assert kept.path.name == "c-rejected.csv"
    assert next(csv.DictReader(io.StringIO(kept.path.read_text(encoding="utf-8-sig"))))["Name"] == "A"
    kept.path.unlink()
    kept.path.parent.rmdir()
    assert rejected_file.keep([], tmp_path / "c.csv", None) is None
    (tmp_path / "taken.csv").write_text("x", encoding="utf-8")
    into = rejected_file.keep(rejected, tmp_path / "c.csv", tmp_path / "taken.csv")
    assert into is not None
    assert into.path == tmp_path / "taken-2.csv"
    into = rejected_file.keep(rejected, tmp_path / "gone" / "c.csv", tmp_path)
    assert into is not None
    assert into.path == tmp_path / "c-rejected.csv"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no json", "not JSON"),
        ("[" * 100_000, "nested deeper"),
        ('{"columns": {"a": "name1", "b": "zip", "b": "city"}}', "“b” stands twice"),
        ("[]", "holds no columns"),
        ('{"columns": {"a": "name1", "b": "zip"}, "more": 1}', "none of columns"),
        ('{"columns": {"a": "name1", "b": "zop"}}', "“zop”"),
        ('{"columns": {"a": "name1", "b": 3}}', "not a text"),
        ('{"columns": ["a"]}', "not a list of names"),
        ('{"columns": {"a": "name1"}}', "which program it is and where"),
        ('{"columns": {"a": "name1", "b": "zip", "c": "zip"}}', "Two columns go to “ZIP code”"),
        ('{"columns": {"a": "name1", "b": "zip"}, "values": {"therapy": {}}}', "no list"),
        ('{"columns": {"a": "name1", "b": "zip"}, "values": {"list:therapy": {"x": "zz"}}}', "“zz”, which is no term"),
        (
            '{"columns": {"a": "name1", "b": "zip"}, "values": {"list:therapy": {"x": "veterans"}}}',
            "“x” stands in a list of “Therapies and support”, and “Veterans” is a term of “Made for”",
        ),
        (
            '{"columns": {"a": "name1", "b": "zip"}, "values": {"list:language": {"x": "plan"}}}',
            "“x” stands in a list of “Languages”; health plans stand in lists of payment only",
        ),
        ('{"columns": {"a": "name1", "b": "zip"}, "all_iop": "yes"}', "neither true nor false"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(FileProblem, match=says):
        parse(text)


@pytest.mark.parametrize(
    ("meaning", "term", "can"),
    [
        ("list:therapy", "cbt", True),
        ("list:therapy", "veterans", False),
        ("list:population", "cbt", False),
        ("list:payment", "aetna", False),
        ("list:payment", "medicaid", True),
        ("list:payment", PLAN, True),
        ("list:language", PLAN, False),
        (ANY, "cbt", True),
        (ANY, "veterans", True),
        (ANY, PLAN, False),
        ("list:ages", SKIP, True),
        ("list:ages", "zz", False),
    ],
)
def test_a_value_can_mean_what_its_list_can_hold(meaning: str, term: str, can: bool) -> None:
    assert can_mean(meaning, term) is can


def test_the_browsers_own_form_is_read_too() -> None:
    assert parse('{"Facility ": "name1", "ZIP": "zip", "x": ""}').columns == {
        "facility": "name1",
        "zip": "zip",
        "x": "",
    }


def test_a_fresh_database_says_what_to_run(tmp_path: Path) -> None:
    fresh = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'fresh.sqlite'}", log_level="error"))
    path = write_csv("c-2026.csv", ["Name", "City", "State", "ZIP", "IOP"], ["A", "Austin", "TX", "78701", "x"])
    told: Result = run(fresh, "import", path, "--yes", code=1)
    assert "flask --app wsgi setup" in told.output
    assert "Traceback" not in told.output


def test_a_name_that_an_earlier_import_split_is_mended_when_its_file_comes_again(app: Flask, session: Session) -> None:
    header = ["Facility", "Program", "City", "State", "ZIP", "Street Address", "IOP"]
    path = write_csv(
        "c-2026.csv", header, ["Oakley Council on", "Alcoholism Inc", "Austin", "TX", "78701", "1 A St", "yes"]
    )
    run(app, "import", path, "--yes")
    before = session.scalars(sa.select(Listing.public_id)).all()
    for column in (Listing.content, Listing.name, SourceRecord.draft):
        split = sa.func.replace(column, "Council on Alcoholism", "Council on: Alcoholism")
        session.execute(sa.update(column.class_).values({column.key: split}))
    session.commit()
    assert list(drafts(session)) == ["Oakley Council on: Alcoholism Inc"]
    assert "1 changed listing" in run(app, "import", path, "--yes").output
    assert list(drafts(session)) == ["Oakley Council on Alcoholism Inc"]
    assert session.scalars(sa.select(Listing.public_id)).all() == before
