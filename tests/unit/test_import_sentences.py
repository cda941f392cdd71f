"""What an import says of itself, beside what it did: every sentence is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory.imports.checking.row_counts import Counts
from directory.listings.csv.columns import template_csv
from directory.listings.draft import ListingDraft
from directory.models import BatchStatus, ImportBatch, SourceRecord
from tests.unit.test_import_command import drafts, run, write_csv

HEADER = ["Facility", "Street Address", "Town", "State", "Zip Code", "Telephone", "IOP", "Latitude", "Longitude"]
ROW = ["Lantern House", "1 A Street", "Austin", "TX", "78701", "512-555-0100", "yes", "", ""]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def row(**cells: str) -> list[str]:
    named = dict(zip(HEADER, ROW, strict=True)) | {name.replace("_", " "): cell for name, cell in cells.items()}
    return [named[name] for name in HEADER]


def take(app: Flask, *rows: list[str], day: str = "2026-01-01") -> str:
    path = write_csv(f"county-{day}.csv", HEADER, *rows)
    return run(app, "import", path, "--source", "county", "--yes").output


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(rows=3, unchanged=3), "The directory holds all of this already."),
        (
            Counts(rows=2, left_out={"not an IOP": 2}),
            "None of the file's rows is a program that can be taken in (2 rows",
        ),
        (Counts(rows=1, errors=1), "None of the file's rows is a program that can be taken in (1 row with errors)."),
        (Counts(rows=2, unchanged=1, errors=1), "holds already what 1 row says. Beside them: 1 row with errors."),
        (Counts(rows=0), "None of the file's rows"),
    ],
)
def test_why_there_is_nothing_to_save(counts: Counts, words: str) -> None:
    assert counts.balances
    assert not counts.keeps
    assert words in counts.nothing_words()


def test_an_import_that_took_nothing_in_does_not_say_that_all_is_held(app: Flask, session: Session) -> None:
    output = take(app, row(IOP="no"))
    assert "Nothing to do. None of the file's rows is a program that can be taken in (1 row left out)." in output
    assert "holds" not in output


def test_a_newer_list_of_the_same_facts_changes_nothing(app: Flask, session: Session) -> None:
    rows = [row(Facility=f"House {n}", Street_Address=f"{n} A Street") for n in range(1, 6)]
    take(app, *rows)
    rows[0] = row(Facility="House 1", Street_Address="1 A Street", Telephone="512-555-0199")
    output = take(app, *rows, day="2026-06-01")
    assert "1 changed listing\n" in output
    assert "4 unchanged listings (4 with a newer date" in output
    dates = {one.answers["iop"].said.as_of.text for one in drafts(session).values()}
    assert dates == {"2026-06-01"}
    again = take(app, *rows, day="2026-06-01")
    assert "5 unchanged listings\n" in again
    assert "Nothing to do. The directory holds all of this already." in again


def test_an_undo_counts_what_it_put_back(app: Flask, session: Session) -> None:
    session.rollback()
    rows = [row(Facility=f"House {n}", Street_Address=f"{n} A Street") for n in range(1, 4)]
    take(app, *rows)
    take(app, rows[0], day="2026-06-01")
    output = run(app, "import", "county-2026-06-01.csv", "--source", "other", "--as-of", "2025-01-01", "--yes").output
    assert "is applied" in output
    assert session.scalar(sa.select(sa.func.count()).select_from(SourceRecord)) == 4
    session.rollback()
    undone = run(app, "import-undo", 3, "--yes").output
    assert "1 as before" in undone


@pytest.mark.parametrize(
    ("cells", "place", "note"),
    [
        ({"Town": "", "State": ""}, ("Austin", "TX", "78701"), "the city was not given"),
        ({"Town": ""}, ("Austin", "TX", "78701"), "the city was not given"),
        ({"State": ""}, ("Austin", "TX", "78701"), "the state was not given"),
        ({"Town": "Marfa", "Zip_Code": ""}, ("Marfa", "TX", "79843"), "the ZIP code was not given"),
    ],
)
def test_a_zip_code_alone_is_enough_and_a_town_with_one(
    app: Flask, session: Session, cells: dict[str, str], place: tuple[str, str, str], note: str
) -> None:
    output = take(app, row(**cells))
    assert note in output
    (one,) = drafts(session).values()
    assert (one.place.city, one.place.state, one.place.zip) == place


def test_a_town_with_several_zip_codes_lists_them(app: Flask, session: Session) -> None:
    output = take(app, row(Zip_Code=""))
    assert "Zip Code: found nothing, expected a ZIP code of TX. Austin, TX has 73301" in output
    assert "more. Write the one it is in." in output
    assert drafts(session) == {}


@pytest.mark.parametrize(
    ("cells", "said", "unsaid"),
    [
        ({"Latitude": "30.2713", "Longitude": "-97.7426"}, "the given point places the program", "placed at the ZIP"),
        ({}, "placed at the ZIP code", "the given point places"),
    ],
)
def test_a_row_without_a_street_says_where_it_was_placed(
    app: Flask, session: Session, cells: dict[str, str], said: str, unsaid: str
) -> None:
    output = take(app, row(Street_Address="", **cells))
    assert said in output
    assert unsaid not in output
    (one,) = drafts(session).values()
    assert one.geocode is not None
    assert one.geocode.precision == ("given" if cells else "zip")


def test_an_error_names_the_column_as_the_file_does(app: Flask, session: Session) -> None:
    output = take(app, row(Facility=""), row(State="Texarkana"), row(Zip_Code="7870I"))
    found = re.findall(r"row \d+: ([^:]+): found", output)
    assert found == ["Facility", "State", "Zip Code"]
    text = template_csv().replace("Harbor Teens", "").replace("ME; NH", "Nowhere")
    Path("programs.csv").write_text(text, encoding="utf-8")
    output = run(app, "import", "programs.csv", "--as-of", "2026-11-01", "--yes").output
    assert "program_name: found nothing" in output
    assert "virtual_states: found “Nowhere”, expected US states, with semicolons between them." in output
    assert session.scalar(sa.select(ImportBatch.status)) in (BatchStatus.APPLIED, BatchStatus.DISCARDED)
    assert all(isinstance(one, ListingDraft) for one in drafts(session).values())
