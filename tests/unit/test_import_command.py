"""Importing on the command line, from file to directory and back, on SQLite and on PostgreSQL."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from directory.listings.csv.columns import template_csv
from directory.listings.draft import ListingDraft
from directory.models import BatchStatus, ImportBatch, Listing, Revision, SourceRecord, Status
from tests.factories import draft, publish, said

WIDE = ["name1", "name2", "street1", "city", "state", "zip", "phone", "latitude", "longitude", "type_facility"]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(app: Flask, *arguments: object, code: int = 0) -> Result:
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def write_csv(name: str, header: list[str], *rows: list[str]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path = Path(name)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def drafts(session: Session) -> dict[str, ListingDraft]:
    session.rollback()
    query = sa.select(Listing.content).where(Listing.status == Status.PUBLISHED).order_by(Listing.id)
    found = [ListingDraft.from_json(content) for content in session.scalars(query)]
    session.rollback()
    return {one.name: one for one in found}


def template(name: str = "programs.csv") -> Path:
    path = Path(name)
    path.write_text(template_csv(), encoding="utf-8")
    return path


def test_the_template_imports_as_it_is(app: Flask, session: Session) -> None:
    assert run(app, "import-template").output.splitlines() == template_csv().splitlines()
    output = run(app, "import", template(), "--as-of", "2026-11-01", "--yes").output
    assert "2 new listings" in output
    found = drafts(session)
    evening = found["Lantern House Evening IOP"]
    assert evening.provider == "Lantern House"
    assert evening.contact.phones[0].extension == "20"
    track = evening.schedule.tracks[0]
    assert (track.name, track.days, track.hours_a_week, track.weeks_max) == ("Evening", ("mon", "tue", "thu"), 9.0, 12)
    assert track.starts == "any week"
    assert evening.says("dbt") == "yes"
    assert evening.says("emdr") == "no"
    assert evening.populations["veterans"].words == "A group of its own on Mondays, led by a veteran"
    assert evening.payment.self_pay_a_week == 450
    teens = found["Harbor Teens"]
    assert teens.place.withheld
    assert teens.geocode is not None
    assert teens.geocode.precision == "withheld"
    assert teens.serves.states == ("ME", "NH")


def test_the_same_file_again_changes_nothing(app: Flask, session: Session) -> None:
    run(app, "import", template(), "--as-of", "2026-11-01", "--yes")
    revisions = session.scalar(sa.select(sa.func.count()).select_from(Revision))
    session.rollback()
    output = run(app, "import", template(), "--as-of", "2026-11-01", "--yes").output
    assert "0 new listings" in output
    assert "2 unchanged listings" in output
    assert "Nothing to do" in output
    assert session.scalar(sa.select(sa.func.count()).select_from(Revision)) == revisions


def test_a_dry_run_writes_nothing(app: Flask, session: Session) -> None:
    output = run(app, "import", template(), "--as-of", "2026-11-01", "--dry-run").output
    assert "2 new listings" in output
    assert "nothing was written" in output
    assert session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 0


def test_saying_no_writes_nothing(app: Flask, session: Session) -> None:
    result = app.test_cli_runner().invoke(args=["import", str(template()), "--as-of", "2026-11-01"], input="n\n")
    assert "Left as it was" in result.output
    assert not drafts(session)


def test_an_undo_takes_a_batch_back_and_importing_again_revives_the_same_address(app: Flask, session: Session) -> None:
    run(app, "import", template(), "--as-of", "2026-11-01", "--yes")
    before = set(session.scalars(sa.select(Listing.public_id)))
    session.rollback()
    assert "2 listings withdrawn" in run(app, "import-undo", 1, "--yes").output
    assert not drafts(session)
    assert "Import 1 is taken back by now" in run(app, "import-undo", 1, "--yes", code=1).output
    run(app, "import", template(), "--as-of", "2026-11-01", "--yes")
    assert set(session.scalars(sa.select(Listing.public_id).where(Listing.status == Status.PUBLISHED))) == before


def test_an_undo_names_what_was_changed_since_and_leaves_it(app: Flask, session: Session) -> None:
    run(app, "import", template(), "--as-of", "2026-11-01", "--yes")
    row = session.execute(sa.select(Listing.id, Listing.content).where(Listing.name == "Harbor Teens")).one()
    session.rollback()
    changed = ListingDraft.from_json(row.content).model_copy(update={"name": "Harbor Teens and Family"})
    publish(session, changed, listing_id=row.id)
    output = run(app, "import-undo", 1, "--yes").output
    assert "1 listing withdrawn" in output
    assert "Harbor Teens and Family" in output
    assert list(drafts(session)) == ["Harbor Teens and Family"]


def test_errors_are_said_and_kept_in_a_file_that_can_be_mended(app: Flask, session: Session) -> None:
    header = [*WIDE, "iop"]
    path = write_csv(
        "list-2026-05-01.csv",
        header,
        ["Hope House", "", "1 Main St", "Austin", "TX", "78701", "512-555-0100", "30.27", "-97.74", "SU", "1"],
        ["Lost Digit", "", "2 Main St", "Austin", "TX", "7992", "512-555-0101", "", "", "SU", "1"],
        ["Wrong State", "", "3 Main St", "Austin", "TX", "10001", "512-555-0102", "", "", "SU", "1"],
        ["Clinic", "", "4 Main St", "Austin", "TX", "78701", "512-555-0103", "", "", "OTP", "1"],
        ["", "", "", "", "", "", "", "", "", "", ""],
    )
    output = run(app, "import", path, "--yes").output
    assert "row 3: zip: found “7992”" in output
    assert "10001 is in NY" in output
    for line in (
        "5 rows read",
        "1 new listing",
        "2 errors",
        "1 left out: blank row",
        "1 left out: an opioid treatment",
    ):
        assert line in output
    rejected = Path("list-2026-05-01-rejected.csv")
    rows = list(csv.DictReader(io.StringIO(rejected.read_text(encoding="utf-8-sig"))))
    assert [row["name1"] for row in rows] == ["Lost Digit", "Wrong State"]
    assert rows[0]["_row"] == "list-2026-05-01.csv:3"
    mended = rejected.read_text(encoding="utf-8-sig").replace("7992", "78702").replace("10001", "78703")
    Path("mended-2026-05-01.csv").write_text(mended, encoding="utf-8")
    assert "2 new listings" in run(app, "import", "mended-2026-05-01.csv", "--yes").output
    assert len(drafts(session)) == 3


def test_the_2026_header_means_other_things(app: Flask, session: Session) -> None:
    row = ["Hope House", "", "1 Main St", "Austin", "TX", "78701", "512-555-0100", "30.27", "-97.74", "SU"]
    old = write_csv("old-2025-01.csv", [*WIDE, "oit", "mi", "moti", "ad"], [*row, "1", "1", "0", "0"])
    run(app, "import", old, "--yes")
    before = drafts(session)["Hope House"]
    assert (before.says("tricare"), before.says("motivational-interviewing")) == ("yes", None)
    new = write_csv("new-2026-09.csv", [*WIDE, "iop", "mi", "tricare", "ssa", "adol"], [*row, "1", "1", "0", "1", "1"])
    assert "1 changed listing" in run(app, "import", new, "--yes").output
    after = drafts(session)["Hope House"]
    assert after.says("tricare") is None  # its column is there and blank: the source no longer says so
    for term in ("motivational-interviewing", "state-license", "adolescents"):
        assert after.says(term) == "yes"


def test_a_column_that_is_absent_changes_nothing(app: Flask, session: Session) -> None:
    row = ["Hope House", "", "1 Main St", "Austin", "TX", "78701", "512-555-0100", "30.27", "-97.74", "SU"]
    run(app, "import", write_csv("a-2024-01.csv", [*WIDE, "oit", "gl", "dbt"], [*row, "1", "1", "1"]), "--yes")
    run(app, "import", write_csv("b-2025-08.csv", [*WIDE, "oit", "dbt"], [*row, "1", "0"]), "--yes")
    found = drafts(session)["Hope House"]
    assert found.says("dbt") is None
    assert found.says("lgbt") == "yes"
    assert str(found.answers["lgbt"].said.as_of) == "2024-01"
    assert str(found.answers["iop"].said.as_of) == "2025-08"


def test_two_parts_of_one_program_become_one_listing(app: Flask, session: Session) -> None:
    header = ["directory_type", "name1", "name2", "street1", "city", "state", "zip", "phone", "service_code_info"]
    place = ["Austin", "TX", "78701"]
    use = write_csv(
        "d-2024-su.csv", header, ["substance", "Hope House", "", "1 Main St", *place, "512-555-0100", "OIT CBT"]
    )
    mental = write_csv(
        "d-2024-mh.csv",
        header,
        ["mental", "Hope House Inc", "", "1 Main Street", *place, "512-555-0199", "DBT * EMDR"],
        ["mental", "Strangers", "", "1 Main St", *place, "512-555-0150", "DBT"],
    )
    output = run(app, "import", use, mental, "--yes").output
    for line in ("3 rows read", "1 new listing", "1 joined", "1 left out: not an IOP"):
        assert line in output
    found = drafts(session)
    assert list(found) == ["Hope House"]
    assert found["Hope House"].says_of_place("dbt")


def test_a_complete_file_marks_what_is_gone_and_deletes_nothing(app: Flask, session: Session) -> None:
    rows = [
        [name, "", f"{n} Main St", "Austin", "TX", "78701", f"512-555-010{n}", "", "", "SU", "1"]
        for n, name in enumerate(("Stays", "Goes"))
    ]
    run(app, "import", write_csv("a-2024-01.csv", [*WIDE, "oit"], *rows), "--yes")
    output = run(app, "import", write_csv("b-2025-01.csv", [*WIDE, "oit"], rows[0]), "--yes", "--complete", "TX").output
    assert "1 program of this source is not in the files any more" in output
    assert set(drafts(session)) == {"Stays", "Goes"}
    gone = session.execute(sa.select(SourceRecord.absent_since).where(SourceRecord.absent_since.is_not(None))).all()
    assert [str(row[0]) for row in gone] == ["2025-01"]


def test_the_sample_is_never_mixed_with_real_programs(app: Flask, session: Session) -> None:
    session.rollback()
    run(app, "setup", "--sample")
    looked = run(app, "import", template(), "--as-of", "2026-11-01", "--dry-run").output
    assert looked.endswith("import this with --replace-sample.\n")
    refused = run(app, "import", template(), "--as-of", "2026-11-01", "--yes", code=1).output
    assert "--replace-sample" in refused
    run(app, "import", template(), "--as-of", "2026-11-01", "--yes", "--replace-sample")
    assert set(drafts(session)) == {"Lantern House Evening IOP", "Harbor Teens"}


def test_a_batch_left_behind_is_said_to_be_not_applied(app: Flask, session: Session) -> None:
    run(app, "import", template(), "--as-of", "2026-11-01", "--yes")
    session.execute(sa.update(ImportBatch).values(status=BatchStatus.STAGED))
    session.commit()
    output = run(app, "imports").output
    assert "Batch 1 was checked but never applied" in output


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("list.csv", b"%PDF-1.4", "This is a PDF"),
        ("list.csv", b"a,b\n1,2\n", "No header was found"),
        ("list.csv", b"name,city,state,zip,zip\n", "twice"),
        ("undated.csv", b"name,city,state,zip\nHope,Austin,TX,78701\n", "--as-of"),
        ("county-2049-12-31.csv", b"name,city,state,zip\nHope,Austin,TX,78701\n", "future"),
    ],
)
def test_a_file_that_cannot_be_imported_says_why(
    app: Flask, session: Session, name: str, data: bytes, words: str
) -> None:
    Path(name).write_bytes(data)
    output = run(app, "import", name, "--yes", code=1).output
    assert words in output
    assert "Nothing was written." in output
    assert not drafts(session)


def test_a_list_never_overwrites_what_the_program_said(app: Flask, session: Session) -> None:
    by = said("program")
    own = draft(name="Lantern House Evening IOP", street="100 Sample Street", by=by, yes=("iop",), no=("dbt",))
    publish(session, own)
    run(app, "import", template(), "--as-of", "2026-11-01", "--yes")
    found = drafts(session)["Lantern House Evening IOP"]
    assert found.says("dbt") == "no"
    assert found.contact.phones == own.contact.phones
    assert found.says("cbt") == "yes"  # what the program was silent on may come from a list


HEADER = ["Program name", "Street", "City", "State", "Zip", "Phone", "IOP", "DBT"]
ROW = ["Lantern House", "1 A Street", "Austin", "TX", "78701", "512-555-0100", "yes", "yes"]


def test_batches_can_be_taken_back_one_after_the_other(app: Flask, session: Session) -> None:
    first = write_csv("county-2025-01-01.csv", HEADER, ROW)
    second = write_csv("county-2026-01-01.csv", HEADER, [*ROW[:5], "512-555-0111", *ROW[6:]])
    run(app, "import", first, "--source", "county", "--yes")
    before = drafts(session)
    run(app, "import", second, "--source", "county", "--yes")
    assert drafts(session) != before
    assert "1 as before" in run(app, "import-undo", "2", "--yes").output
    assert drafts(session) == before
    assert "1 listing withdrawn" in run(app, "import-undo", "1", "--yes").output
    assert drafts(session) == {}


def test_an_older_file_clears_no_mark_of_absence(app: Flask, session: Session) -> None:
    run(app, "import", write_csv("county-2025-01-01.csv", HEADER, ROW), "--source", "county", "--yes")
    other = write_csv("county-2026-06-01.csv", HEADER, ["Other", "2 B Street", *ROW[2:]])
    run(app, "import", other, "--source", "county", "--complete", "TX", "--yes")
    run(app, "import", write_csv("county-2026-01-15.csv", HEADER, ROW), "--source", "county", "--yes")
    marked = session.scalars(sa.select(SourceRecord.absent_since).where(SourceRecord.absent_since.is_not(None)))
    assert [day.text for day in marked if day] == ["2026-06-01"]


def test_a_row_that_is_there_without_the_word_iop_is_not_absent(app: Flask, session: Session) -> None:
    run(app, "import", write_csv("county-2025-01-01.csv", HEADER, ROW), "--source", "county", "--yes")
    other = write_csv("county-2026-06-01.csv", HEADER, [*ROW[:6], "no", "yes"])
    run(app, "import", other, "--source", "county", "--complete", "TX", "--yes")
    assert session.scalar(sa.select(SourceRecord.absent_since)) is None


def test_a_file_without_a_column_leaves_its_facts(app: Flask, session: Session) -> None:
    run(app, "import", write_csv("county-2025-01-01.csv", HEADER, ROW), "--source", "county", "--yes")
    short = [name for name in HEADER if name != "Phone"]
    row = [cell for name, cell in zip(HEADER, ROW, strict=True) if name != "Phone"]
    run(app, "import", write_csv("county-2026-01-01.csv", short, row), "--source", "county", "--yes")
    assert [phone.number for phone in drafts(session)["Lantern House"].contact.phones] == ["+15125550100"]


def test_rows_that_state_their_day_need_no_other(app: Flask, session: Session) -> None:
    path = write_csv("list.csv", [*HEADER, "As of"], [*ROW, "2026-03-01"])
    assert "Facts as of 2026-03-01" in run(app, "import", path, "--source", "county", "--yes").output


def test_a_program_that_closed_is_not_listed_anew_by_another_list(app: Flask, session: Session) -> None:
    made = draft(name="Lantern House", street="1 A Street", city="Austin", state="TX", zip="78701")
    publish(session, made, status=Status.CLOSED)
    run(app, "import", write_csv("county-2026-01-01.csv", HEADER, ROW), "--source", "county", "--yes")
    assert drafts(session) == {}


def test_an_undo_says_what_it_would_do_before_it_asks(app: Flask, session: Session) -> None:
    run(app, "import", template(), "--as-of", "2026-11-01", "--yes")
    result = app.test_cli_runner().invoke(args=["import-undo", "1"], input="n\n")
    assert "would be taken back: 2 listings withdrawn." in result.output
    assert len(drafts(session)) == 2
