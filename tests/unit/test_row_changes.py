"""What a row of an organization's own file changes of a site: nothing that it does not say, and nothing in silence."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping

import pytest

from directory.geo.zip_table import ZipEntry
from directory.imports.own_file import FileProblem, OwnFile, read
from directory.imports.sample_loading import FILE
from directory.listings import facts
from directory.listings.cells.normaliser import no_towns
from directory.listings.csv.columns import LISTING, STATUS, columns
from directory.listings.csv.row import row_of
from directory.listings.draft import Contact, Evidence, EvidenceKind, ListingDraft, Openings, Phone, Said
from directory.listings.facts import Fact
from directory.listings.fields import FIELDS
from directory.listings.fields.field import POINT
from directory.listings.listing_problem import ListingProblem
from directory.listings.sources import PROGRAM
from directory.partial_date import PartialDate
from directory.site_files.row_changes import Changes, RowProblem, changes
from directory.text import neutral
from tests.factories import draft, said
from tests.full import full

TODAY = dt.date(2026, 11, 28)
NOW = Said(source=PROGRAM, as_of=PartialDate.on(TODAY))
ID = "2345abcd"
SAMPLES = [ListingDraft.model_validate(json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()[:60]]
TOWNS = {"78664": ("TX", "Round Rock")} | {one.place.zip: (one.place.state, one.place.city) for one in SAMPLES}


def zips(code: str) -> ZipEntry | None:
    state, city = TOWNS.get(code, ("TX", "Austin"))
    return ZipEntry(state, 30.27, -97.74, city, "standard", True)


def as_file(*rows: Mapping[str, str], head: list[str] | None = None) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, head or [LISTING, STATUS, *columns()], restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows([{name: neutral(cell) for name, cell in row.items()} for row in rows])
    return text.getvalue().encode()


def given(data: bytes, name: str = "sites.csv") -> OwnFile:
    return read(name, data, source=PROGRAM, today=TODAY, zip_lookup=zips, zips_of=no_towns, most=1000)


def down(site: ListingDraft) -> dict[str, str]:
    """A site as a download has it."""
    return row_of(site) | {LISTING: ID, STATUS: "published", "as_of": "2025-06-01"}


def of(site: ListingDraft, cells: Mapping[str, str], head: list[str] | None = None) -> Changes:
    """What a file of one row makes of a site: the download with other cells."""
    (row,) = given(as_file({**down(site), **cells}, head=head)).rows
    assert row.says is not None, row.wrong
    return changes(site, row.says.draft, row.cells, status="published", today=TODAY)


def told(found: Changes) -> dict[str, object]:
    return {one.key: one.after for one in found.facts}


def test_a_download_comes_back_and_changes_nothing() -> None:
    many = [full(), *SAMPLES, draft(withheld=True), draft(phone=None), draft(point=None)]
    rows = given(as_file(*(down(one) | {LISTING: f"{at:08d}"} for at, one in enumerate(many)))).rows
    assert len(rows) == len(many)
    for row, site in zip(rows, many, strict=True):
        assert row.says is not None, row.wrong
        made = changes(site, row.says.draft, row.cells, status="published", today=TODAY)
        assert made == Changes([], None, [], []), site.name


def test_every_fact_can_be_changed_by_file() -> None:
    site, other = full("one"), full("two")
    cells = row_of(other)
    kept = set()
    for field in FIELDS:
        if field.key == POINT or cells[field.column] == row_of(site)[field.column]:
            kept.add(field.column)
            continue
        found = of(site, {field.column: cells[field.column]})
        assert [(one.section, one.fact) for one in found.facts] == [field.key], field.column
        after = facts.with_facts(site, found.facts, said=NOW)
        assert row_of(after)[field.column] == cells[field.column]
    assert not {"program_name", "website", "email", "approach", "payment_notes", "led_by"} & kept


def test_an_empty_cell_takes_nothing_away_and_is_said() -> None:
    site = full()
    texts = [
        one.column for one in FIELDS if one.key != POINT and one.column not in ("program_name", "city", "state", "zip")
    ]
    found = of(site, dict.fromkeys(texts, ""))
    assert found.facts == []
    written = {one for one in texts if row_of(site)[one]}
    assert set(found.empty) == written
    assert of(site, {"website": "n/a"}).empty == ["website"]


@pytest.mark.parametrize("left_out", ["website", "therapy", "not_offered", "population_evidence_es", "openings"])
def test_a_column_that_is_not_there_says_nothing(left_out: str) -> None:
    head = [one for one in (LISTING, *columns()) if one != left_out]
    assert of(full(), {}, head=head) == Changes([], None, [], [])


def test_a_list_is_the_whole_list() -> None:
    site = draft(yes=("iop", "cbt", "dbt"), no=("emdr",))
    assert told(of(site, {"therapy": "cbt; art"})) == {"answers.art": "yes", "answers.dbt": None}
    assert told(of(site, {"therapy": ""})) == {"answers.cbt": None, "answers.dbt": None}
    assert told(of(site, {"not_offered": ""})) == {"answers.emdr": None}
    assert told(of(site, {"therapy": "cbt", "not_offered": "emdr; dbt"})) == {"answers.dbt": "no"}
    assert told(of(site, {"therapy": "cbt; dbt; emdr", "not_offered": ""})) == {"answers.emdr": "yes"}


def test_what_is_made_for_whom() -> None:
    group = Evidence(kind=EvidenceKind.GROUP, words="On Mondays", words_es="Los lunes", said=said())
    site = draft(yes=("iop", "veterans")).model_copy(update={"populations": {"veterans": group}})
    assert told(of(site, {"population_evidence": "veterans: group: On Tuesdays"})) == {
        "populations.veterans": {"kind": "group", "words": "On Tuesdays", "words_es": "Los lunes"}
    }
    nothing = {"population_evidence": "", "population_evidence_es": ""}
    assert of(site, nothing).empty == list(nothing)
    assert told(of(site, {"population": "", **nothing})) == {
        "answers.veterans": None,
        "populations.veterans": None,
    }
    assert told(of(site, {"population": "veterans; women"}))["populations.women"] == {"kind": "listed", "words": None}


def test_other_numbers_of_a_listing_stay() -> None:
    phones = (
        Phone(number="+15125550100"),
        Phone(kind="intake", number="+15125550101"),
        Phone(kind="crisis", number="+15125550102"),
        Phone(number="+15125550103"),
    )
    site = draft().model_copy(update={"contact": Contact(said=(said(),), phones=phones)})
    found = of(site, {"phone": "512-555-0199", "phone_intake": ""})
    (fact,) = found.facts
    numbers = [(one.get("kind", "main"), one["number"]) for one in fact.after]
    assert set(numbers) == {
        ("main", "+15125550199"),
        ("intake", "+15125550101"),
        ("crisis", "+15125550102"),
        ("main", "+15125550103"),
    }


def test_another_answer_on_room_ends_the_old_wait() -> None:
    site = draft().model_copy(update={"openings": Openings(said=(said(),), status="waitlist", wait_days=14)})
    assert told(of(site, {"openings": "accepting", "wait_days": ""})) == {"openings.room": {"status": "accepting"}}
    assert told(of(site, {"wait_days": "21"})) == {"openings.room": {"status": "waitlist", "wait_days": 21}}
    assert of(site, {"wait_days": ""}).empty == ["wait_days"]


def test_an_address_is_taken_whole_and_a_private_street_stays_private() -> None:
    site = draft(street="1 A St")
    found = of(site, {"street": "500 New Avenue", "city": "Round Rock", "zip": "78664"})
    assert told(found)["place.address"] == {
        "street": "500 New Avenue",
        "city": "Round Rock",
        "state": "TX",
        "zip": "78664",
    }
    assert found.geocode is not None
    with pytest.raises(RowProblem, match="whole address"):
        of(site, {"street": "", "city": "Round Rock", "zip": "78664"})
    private = draft(withheld=True)
    with pytest.raises(RowProblem, match="keeps its street private"):
        of(private, {"street": "1 A St", "address_withheld": ""})
    opened = told(of(private, {"street": "1 A St", "address_withheld": "no"}))["place.address"]
    assert opened == {"street": "1 A St", "city": "Austin", "state": "TX", "zip": "78701"}
    assert told(of(site, {"street": "", "address_withheld": "yes"}))["place.address"] == {
        "city": "Austin",
        "state": "TX",
        "zip": "78701",
        "withheld": True,
    }


def test_what_does_not_go_together_is_a_problem_of_its_row() -> None:
    site = draft().model_copy(update={"serves": full().serves.model_copy(update={"age_min": 18, "age_max": 60})})
    with pytest.raises(ListingProblem, match="does not go together"):
        of(site, {"ages_min": "65", "ages_max": ""})


def test_all_that_is_new_is_of_today_whatever_day_the_row_has() -> None:
    (fact,) = of(draft(), {"tracks": "Evening: mon wed thu 18:00-21:00; accepting"}).facts
    assert "2026-11-28" in json.dumps(fact.after)
    assert "2025" not in json.dumps(fact.after)


def test_what_no_file_changes_is_named() -> None:
    site = draft()
    found = of(site, {STATUS: "closed", "latitude": "30.5", "longitude": "-97.1", "as_of": "2024-01-01"})
    assert (found.facts, found.not_taken) == ([], ["latitude", "longitude", STATUS])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "'=1", "\t=1"])
def test_formulas_come_back_as_they_were(text: str) -> None:
    site = draft().model_copy(update={"therapies": full().therapies.model_copy(update={"approach": f"{text} day"})})
    assert of(site, {}).facts == []
    other = of(draft(), {"approach": "=HYPERLINK(1) and so on"})
    assert told(other) == {"therapies.approach": "=HYPERLINK(1) and so on"}


def test_cells_that_nobody_can_read_are_errors_of_their_row() -> None:
    site = draft()
    bad = {"tracks": "whenever", "openings": "perhaps", "phone": "none of your business 5", "email": "no mail"}
    rows = given(as_file(*({**down(site), name: cell} for name, cell in bad.items()))).rows
    for row, column in zip(rows, bad, strict=True):
        assert row.says is None, column
        assert {one.column for one in row.wrong} == {column}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "PDF"),
        (b"Facility,Street Address,City,State,ZIP\nA,1 B St,Austin,TX,78701\n", "not the list of your sites"),
        (b"a,b\n1,2\n", "not the list of your sites"),
    ],
)
def test_what_is_no_list_of_ours_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(FileProblem, match=words):
        given(data)


def test_too_many_rows_and_cells_of_a_megabyte() -> None:
    site = draft()
    data = as_file(*[down(site)] * 4)
    with pytest.raises(FileProblem, match="more than 3 rows"):
        read("s.csv", data, source=PROGRAM, today=TODAY, zip_lookup=zips, zips_of=no_towns, most=3)
    huge = given(as_file({**down(site), "approach": "x" * 1_000_000}, down(site)))
    assert [row.says is not None for row in huge.rows] == [False, True]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_is_read(encoding: str) -> None:
    site = draft(name="Casa Ñandú")
    text = as_file({**down(site), "approach": "Día a día"}).decode().encode(encoding)
    (row,) = given(text).rows
    assert row.says is not None
    made = changes(site, row.says.draft, row.cells, status="published", today=TODAY)
    assert made.facts == [Fact("therapies", "approach", None, "Día a día")]
