"""A date that its source knows by the year is that year on every page and in every answer, and its age is in words."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.csv.export import as_csv, whole
from directory.listings.draft import Staff
from directory.models import ImportBatch, Listing, SourceRecord, Status
from directory.partial_date import PartialDate
from tests.factories import answers, draft, publish, said
from tests.unit.test_import_command import run, write_csv
from tests.web.desk import Person, words

LINE = "From the SAMHSA National Directory, 2024, nearly three years old: ask. Not confirmed by the program."
LINE_ES = "Del Directorio Nacional de SAMHSA, 2024, de hace casi tres años: pregunte. No confirmado por el programa."
MORE_EXACT = re.compile(r"Jan(uary)? 2024|Jan 1, 2024|ene 2024|2024-01|Jan(uary)? 2027|Jan 1, 2027|ene 2027|2027-01")


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False):
        yield


@pytest.fixture
def path(session: Session) -> str:
    """A program of a list that says no more than 2024, with a license until some day of 2027; the path of its page."""
    by = said("national-directory", PartialDate("2024"))
    staff = Staff(said=(by,), license_number="L 1", license_authority="Texas", license_expires=PartialDate("2027"))
    made = draft(name="Lantern House", by=by, answers=answers("iop", "cbt", by=by)).model_copy(update={"staff": staff})
    publish(session, draft(name="Cedar Hollow", by=by))
    return publish(session, made)[1]


@pytest.mark.parametrize(("prefix", "line", "until"), [("", LINE, "to 2027"), ("/es", LINE_ES, "hasta 2027")])
def test_a_year_is_a_year_on_every_page_and_its_age_is_in_words(
    client: FlaskClient, path: str, prefix: str, line: str, until: str
) -> None:
    compared = "&p=".join(one["id"] for one in client.get("/api/v1/programs?near=78701").get_json()["results"])
    for address in ("/search?near=78701", path, f"{path}/call", f"/compare?p={compared}"):
        text = client.get(prefix + address).text
        assert line in text, address
        assert not MORE_EXACT.search(text), address
        if "search" not in address and "call" not in address:
            assert until in text, address
    page = client.get(prefix + path).text
    assert page.index(line) < page.index("</h2>")  # at its top
    held = json.loads(re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert held["dateModified"] == "2024"


def test_the_api_says_of_a_date_as_much_as_is_known(client: FlaskClient, path: str) -> None:
    one = client.get(f"/api/v1/programs/{path.split('/')[2]}").json
    assert one is not None
    assert one["sources"] == [{"source": "national-directory", "as_of": "2024", "scope": "program"}]
    document: Any = client.get("/api/v1/openapi.json").json
    described = document["components"]["schemas"]
    dates = [shape["properties"]["as_of"] for shape in described.values() if "as_of" in shape.get("properties", {})]
    assert dates
    for date in dates:
        assert re.fullmatch(date["pattern"], "2024")
        assert "2024-03" in date["description"]


def test_a_list_of_a_year_is_one_from_its_name_to_its_export(
    app: Flask, client: FlaskClient, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    header = ["program_name", "street", "city", "state", "zip", "phone", "iop", "as_of"]
    row = ["100 Sample St", "Austin", "TX", "78701"]
    rows = [
        ["Lantern House", *row, "512-555-0100", "yes", ""],
        ["Cedar Hollow", "2 Oak St", *row[1:], "512-555-0101", "yes", "March 2025"],
        ["Harbor House", "3 Elm St", *row[1:], "512-555-0102", "yes", "3/9/2025"],
    ]
    name = write_csv("county-2024.csv", header, *rows)
    output = run(app, "import", name, "--source", "county", "--yes").output
    assert "Facts as of 2024." in output
    session.rollback()
    assert [str(batch.as_of) for batch in session.query(ImportBatch)] == ["2024"]
    dates = {record.listing_id: str(record.as_of) for record in session.query(SourceRecord)}
    assert {one.name: dates[one.id] for one in session.query(Listing)} == {
        "Lantern House": "2024",
        "Cedar Hollow": "2025-03",
        "Harbor House": "2025-03-09",
    }
    exported = io.StringIO("".join(as_csv(session, whole([Status.PUBLISHED]))).removeprefix("\ufeff"))
    assert sorted(one["as_of"] for one in csv.DictReader(exported)) == ["2024", "2025-03", "2025-03-09"]
    session.rollback()
    assert "3 unchanged listings" in run(app, "import", name, "--source", "county", "--yes").output
    assert "3 unchanged listings" in run(app, "import", name, "--source", "county", "--as-of", "2024", "--yes").output
    assert "is no date" in run(app, "import", name, "--as-of", "lately", code=2).output
    assert "in the future" in run(app, "import", name, "--as-of", "2027", code=1).output


def test_the_desk_shows_it_as_it_is_known(admin: Person, path: str) -> None:
    page = words(admin.get(f"/manage/listings/{path.split('/')[2]}"))
    assert "the SAMHSA National Directory, 2024" in page
    assert not MORE_EXACT.search(page)
