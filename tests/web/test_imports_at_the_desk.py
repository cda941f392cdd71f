"""Importing in the browser: look before it is done, row by row; save it; take it back."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from html import unescape

import pytest
import sqlalchemy as sa
import time_machine
import xlsxwriter
from flask import Flask
from sqlalchemy.orm import Session

from directory import clock
from directory.imports.staging import retention
from directory.imports.staging.options import Choices
from directory.listings.csv.columns import template_csv
from directory.listings.draft import ListingDraft
from directory.models import ImportBatch, Job, Listing, Revision, StagedRow, Status, UploadedFile
from tests.factories import draft, publish, said
from tests.web.desk import Person, words
from tests.web.importing import confirm, number_of, public_content, upload, work

SHEET = (
    "Facility;Street Address;City;State;ZIP;Phone;Intensive outpatient;Speaks Spanish?\r\n"
    "Lantern House;1 A Street;Austin;TX;78701;512-555-0100;yes;yes\r\n"
    "Other House;2 B Street;Austin;TX;78702;512-555-0101;no;no\r\n"
)


def test_it_works(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    page = words(admin.get(f"/manage/imports/{number}"))
    assert "waits for your decision" in page
    assert "2 New" in page
    assert public_content(session) == []
    rows = admin.get(f"/manage/imports/{number}/rows?fate=new")
    assert "Lantern House Evening IOP, Austin, TX" in words(rows)
    change = re.search(r'href="(/manage/imports/\d+/changes/\d+)"', rows.text)
    assert change
    assert "Lantern House Evening IOP" in words(admin.get(change.group(1)))
    confirm(admin, number)
    assert len(public_content(session)) == 2
    assert "in the directory" in words(admin.get(f"/manage/imports/{number}"))
    assert "2 programs it created are withdrawn" in words(admin.get(f"/manage/imports/{number}/undo"))
    admin.post(f"/manage/imports/{number}/undo", {}, see=f"/manage/imports/{number}/undo")
    work(admin.app)
    assert public_content(session) == []
    log = words(admin.get("/manage/audit"))
    for action in ("Confirmed an import", "Applied an import", "Took an import back"):
        assert action in log


def test_the_same_file_again_is_all_unchanged(admin: Person, session: Session) -> None:
    confirm(admin, number_of(upload(admin, ("programs.csv", template_csv().encode()))))
    before = public_content(session)
    again = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    assert "2 Unchanged" in words(admin.get(f"/manage/imports/{again}"))
    confirm(admin, again)
    assert public_content(session) == before


def test_an_undo_leaves_what_families_see_as_it_was_to_the_byte(admin: Person, session: Session) -> None:
    confirm(admin, number_of(upload(admin, ("programs.csv", template_csv().encode()))))
    before = public_content(session)
    newer = template_csv().replace("512-555-0100 x20", "512-555-0199").replace("2026-11-02", "2026-11-20")
    number = number_of(upload(admin, ("newer.csv", newer.encode())))
    confirm(admin, number)
    assert public_content(session) != before
    admin.post(f"/manage/imports/{number}/undo", {}, see=f"/manage/imports/{number}/undo")
    work(admin.app)
    assert public_content(session) == before


def test_a_hand_made_sheet_is_matched_by_hand_and_remembered(admin: Person, session: Session) -> None:
    answer = upload(admin, ("list.csv", SHEET.encode()), source="Travis County")
    assert (answer.location or "").endswith("/columns")
    number = number_of(answer)
    page = admin.get(f"/manage/imports/{number}/columns")
    assert "Lantern House; Other House" in words(page)
    columns = re.findall(r'name="column" value="([^"]+)"', page.text)
    assert columns[-1] == "speaks spanish?"
    meanings = ["name1", "street", "city", "state", "zip", "phone", "iop", "spanish"]
    fields = {"column": columns, "meaning": meanings, "source": "travis-county", "as_of": "2026-01-01"}
    admin.post(f"/manage/imports/{number}/columns", fields, see=f"/manage/imports/{number}/columns")
    work(admin.app)
    page_text = words(admin.get(f"/manage/imports/{number}"))
    assert "1 New" in page_text
    assert "1 Left out" in page_text
    confirm(admin, number)
    (only,) = public_content(session)
    assert ListingDraft.from_json(only[2]).says("spanish") == "yes"
    again = number_of(upload(admin, ("list-2.csv", SHEET.encode()), source="travis-county"))
    assert "Chosen before" in words(admin.get(f"/manage/imports/{again}/columns"))


@pytest.mark.parametrize(
    ("meanings", "says"),
    [
        (["name1", "", "", "", "", "", "", ""], "do not say which program it is and where"),
        (["name1", "name1", "city", "state", "zip", "", "", ""], "Two columns go to"),
    ],
)
def test_columns_that_are_not_enough_are_refused(admin: Person, meanings: list[str], says: str) -> None:
    number = number_of(upload(admin, ("list.csv", SHEET.encode()), source="travis-county"))
    columns = re.findall(r'name="column" value="([^"]+)"', admin.get(f"/manage/imports/{number}/columns").text)
    fields = {"column": columns, "meaning": meanings}
    answer = admin.post(f"/manage/imports/{number}/columns", fields, see=f"/manage/imports/{number}/columns")
    assert answer.status_code == 422
    assert says in words(answer)


def test_every_row_may_be_said_to_be_an_iop(admin: Person) -> None:
    sheet = b"Program;City;State;ZIP\r\nLantern House;Austin;TX;78701\r\n"
    number = number_of(upload(admin, ("list.csv", sheet), source="travis-county"))
    fields = {"column": ["program", "city", "state", "zip"], "meaning": ["name1", "city", "state", "zip"]}
    about = {"source": "travis-county", "as_of": "2026-01-01", "all_iop": "yes"}
    admin.post(f"/manage/imports/{number}/columns", {**fields, **about}, see=f"/manage/imports/{number}/columns")
    work(admin.app)
    assert "1 New" in words(admin.get(f"/manage/imports/{number}"))


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("list.csv", b"", "is empty"),
        ("list.csv", b"%PDF-1.7", "This is a PDF"),
        ("list.csv", lambda: b"a" * 10_000_001, "at most 10 MB"),
        ("list.csv", b'name,zip\n"a,78701\n', "never closed"),
        ("list.xlsx", _bomb, "larger than 100 MB"),
        ("list.csv", b"\x00\x01", "NUL"),
        ("list.csv", ",".join(f"c{n}" for n in range(10_001)).encode(), "at most 800"),
        ("list.csv", ",".join(f"c{n}" for n in range(101)).encode() + b"\n1,2\n", "at most 100 are matched"),
    ],
    ids=["empty", "pdf", "large", "quote", "bomb", "nul", "columns", "columns-by-hand"],
)
def test_files_that_cannot_be_read_leave_nothing(
    admin: Person, session: Session, name: str, data: bytes | Callable[[], bytes], says: str
) -> None:
    answer = upload(admin, (name, data() if callable(data) else data))
    assert answer.status_code == 422
    assert says in words(answer)
    for table in (ImportBatch, UploadedFile, Job):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_hostile_names_and_cells_are_only_text(admin: Person, session: Session) -> None:
    text = template_csv().replace("Lantern House Evening IOP", "<script>alert(1)</script>")
    number = number_of(upload(admin, ("../../x<b>.csv", text.encode())))
    for address in (f"/manage/imports/{number}", f"/manage/imports/{number}/rows", "/manage/imports"):
        page = admin.get(address).text  # the strict client parses it, and knows no script from elsewhere
        assert "<script>alert" not in page
        assert "../" not in page.replace('href="../', "")
    assert session.scalar(sa.select(UploadedFile.name)) == "x<b>.csv"


def test_rows_with_errors_can_be_downloaded_and_mended(admin: Person) -> None:
    text = template_csv().replace("78701", "7870I")
    number = number_of(upload(admin, ("programs.csv", text.encode())))
    assert "1 Errors" in words(admin.get(f"/manage/imports/{number}"))
    rejected = admin.get(f"/manage/imports/{number}/rejected.csv").text
    assert "_error" in rejected
    again = number_of(upload(admin, ("mended.csv", rejected.replace("7870I", "78701").encode())))
    assert "1 New" in words(admin.get(f"/manage/imports/{again}"))


def test_a_directory_that_moved_is_compared_anew(admin: Person, session: Session) -> None:
    first = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    newer = template_csv().replace("2026-11-02", "2026-11-20").replace("512-555-0100 x20", "512-555-0199")
    second = number_of(upload(admin, ("newer.csv", newer.encode())))
    confirm(admin, first)
    confirm(admin, second)  # was checked before the first was saved
    page = words(admin.get(f"/manage/imports/{second}"))
    assert "so it was checked anew" in page
    assert "1 Changed" in page
    assert "1 Unchanged The same facts; 1 of a newer day" in page
    confirm(admin, second)
    assert len(public_content(session)) == 2


def test_new_programs_can_be_held(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    confirm(admin, number, hold="yes")
    assert public_content(session) == []
    assert session.scalars(sa.select(Listing.status)).all() == [Status.DRAFT, Status.DRAFT]


@pytest.mark.parametrize(("choice", "published"), [("hold", 2), ("publish", 3), ("leave", 2)])
def test_a_possible_duplicate_waits_for_a_decision(
    admin: Person, session: Session, choice: str, published: int
) -> None:
    publish(session, draft(name="Lantern House", street="100 Sample Street", phone="+15125550100"))
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    assert "1 Possible duplicates" in words(admin.get(f"/manage/imports/{number}"))
    assert "the same street" in words(admin.get(f"/manage/imports/{number}/rows?flag=duplicate"))
    confirm(admin, number, duplicates=choice)
    assert len(public_content(session)) == published
    assert Choices().duplicates == "publish"  # the command line's own choice


def test_a_conflict_with_the_programs_own_word_is_shown(admin: Person, session: Session) -> None:
    own = draft(
        name="Lantern House Evening IOP",
        street="100 Sample Street",
        phone="+15125550177",
        by=said("program"),
    )
    publish(session, own)
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    assert "1 Conflicts" in words(admin.get(f"/manage/imports/{number}"))
    assert "The program's word stays" in words(admin.get(f"/manage/imports/{number}/rows?flag=conflict"))


def test_a_missing_date_is_asked_for(admin: Person) -> None:
    plain = template_csv().replace("2026-11-02", "")
    number = number_of(upload(admin, ("programs.csv", plain.encode()), as_of=""))
    assert "Write below which day its facts are from" in words(admin.get(f"/manage/imports/{number}"))
    fields = {"as_of": "2026-01-01", "source": "", "complete": ""}
    admin.post(f"/manage/imports/{number}/check", fields, see=f"/manage/imports/{number}")
    work(admin.app)
    assert "2 New" in words(admin.get(f"/manage/imports/{number}"))


def test_a_file_can_be_thrown_away(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    admin.post(f"/manage/imports/{number}/discard", {}, see=f"/manage/imports/{number}")
    assert "Thrown away" in words(admin.get("/manage/imports"))
    for table in (UploadedFile, StagedRow):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_an_export_comes_back_as_all_unchanged(admin: Person, session: Session) -> None:
    confirm(admin, number_of(upload(admin, ("programs.csv", template_csv().encode()))))
    publish(session, draft(name='=HYPERLINK("x")', street="9 C Street", by=said("program")))
    before = public_content(session)
    exported = admin.get("/manage/listings/export.csv?status=published")
    assert "'=HYPERLINK" in exported.text
    number = number_of(upload(admin, ("listings.csv", exported.data)))
    assert "3 Unchanged" in words(admin.get(f"/manage/imports/{number}"))
    confirm(admin, number)
    assert public_content(session) == before
    assert session.scalar(sa.select(sa.func.max(Revision.number))) == 1
    places = admin.get("/manage/listings/export.geojson").get_json(force=True)
    assert len(places["features"]) == 3


def test_files_and_rows_are_forgotten_after_thirty_days(admin: Person, app: Flask, session: Session) -> None:
    saved = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    confirm(admin, saved)
    waiting = number_of(upload(admin, ("again.csv", template_csv().encode())))
    session.rollback()
    assert retention.clean_up(session, today=clock.now() + dt.timedelta(days=29)) == 0
    assert retention.clean_up(session, today=clock.now() + dt.timedelta(days=31)) == 2
    for table in (UploadedFile, StagedRow):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    session.rollback()
    assert "in the directory" in words(admin.get(f"/manage/imports/{saved}"))
    assert "thrown away" in words(admin.get(f"/manage/imports/{waiting}"))
    assert len(public_content(session)) == 2


def test_a_page_says_when_no_worker_lives(admin: Person) -> None:
    values = {"as_of": "2026-01-01", "files": [(io.BytesIO(template_csv().encode()), "programs.csv")]}
    sent = admin.post("/manage/imports/new", values, see="/manage/imports/new", content_type="multipart/form-data")
    assert "Waiting for the worker" in words(admin.get(sent.location))
    with time_machine.travel(clock.now() + dt.timedelta(minutes=1), tick=True):
        assert "No worker gives a sign of life" in words(admin.get(sent.location))


def test_rejected_rows_run_no_formula_and_come_back_as_they_were(admin: Person, session: Session) -> None:
    rows = 'program_name,street,city,state,zip\n"=HYPERLINK(""x"")",- - -,Austin,TX,00000\n'
    number = number_of(upload(admin, ("=cmd.csv", rows.encode())))
    text = admin.get(f"/manage/imports/{number}/rejected.csv").text
    assert "\n'=HYPERLINK" in text.replace('"', "").replace("\r", "")
    assert ",'=cmd.csv:2," in text
    mended = number_of(upload(admin, ("mended.csv", text.replace("00000", "78701").encode())))
    confirm(admin, mended)
    (one,) = [ListingDraft.from_json(content) for _, _, content in public_content(session)]
    assert one.name == '=HYPERLINK("x")'
    assert one.place.withheld


def _form_of(text: str, name: str) -> list[str]:
    return [unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', text)]


def test_another_row_is_made_the_header_and_the_columns_are_matched_anew(admin: Person, session: Session) -> None:
    text = "Name,City,State,of,it\nWho,Where,Zone,IOP,x\nLantern House,1 A Street,78701,yes,\n"
    number = number_of(upload(admin, ("list.csv", text.encode())))
    page = admin.get(f"/manage/imports/{number}/columns")
    assert "row 1 is taken as the header: Name, City, State" in words(page)
    address = f"/manage/imports/{number}/tables"
    assert "header" in words(admin.get(address))
    refused = admin.post(address, {"title": ["list.csv"], "row": ["9"]}, see=address)
    assert refused.status_code == 422
    assert "Row 9 cannot be the header" in words(refused)
    moved = admin.post(address, {"title": ["list.csv"], "row": ["2"]}, see=address)
    assert moved.location == f"/manage/imports/{number}/columns"
    page = admin.get(f"/manage/imports/{number}/columns")
    assert "above it, and not read: row 1 “Name, City, State, of, it”" in words(page)
    columns = _form_of(page.text, "column")
    assert columns == ["who", "where", "zone", "iop", "x"]
    fields = {"column": columns, "meaning": ["name1", "street", "zip", "iop", ""], "as_of": "2026-01-01"}
    admin.post(f"/manage/imports/{number}/columns", fields, see=f"/manage/imports/{number}/columns")
    work(admin.app)
    page = admin.get(f"/manage/imports/{number}")
    assert "1 New" in words(page)
    assert "1 column is skipped: x" in words(page)


def test_every_visible_sheet_is_read_and_others_can_be_chosen(admin: Person, session: Session) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        for name, zip_code in (("North", "78701"), ("South", "78702"), ("Old", "78703")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["program_name", "city", "state", "zip"])
            sheet.write_row(1, 0, [f"{name} House", "Austin", "TX", zip_code])
        book.get_worksheet_by_name("Old").hide()
    number = number_of(upload(admin, ("list.xlsx", data.getvalue())))
    page = words(admin.get(f"/manage/imports/{number}"))
    assert "2 New" in page
    assert "the sheet “Old” is not read: it is hidden" in page
    address = f"/manage/imports/{number}/tables"
    titles = _form_of(admin.get(address).text, "title")
    assert titles == ["list.xlsx [North]", "list.xlsx [South]", "list.xlsx [Old]"]
    none = admin.post(address, {"title": titles, "row": ["1"] * 3}, see=address)
    assert "No sheet is chosen" in words(none)
    admin.post(address, {"title": titles, "row": ["1"] * 3, "read": titles}, see=address)
    work(admin.app)
    assert "3 New" in words(admin.get(f"/manage/imports/{number}"))


def test_unknown_values_of_lists_are_matched_by_hand_and_remembered(admin: Person, session: Session) -> None:
    text = (
        "Organization,Program,ZIP,IOP,Phone,Telephone,Therapies\n"
        'Lantern Inc,Lantern Evening,78701,yes,512-555-0100,512-555-0101,"CBT, Hip-hop"\n'
        'Lantern Inc,Lantern Morning,78701,yes,512-555-0100,512-555-0101,"Hip-hop; DBT"\n'
    )
    number = number_of(upload(admin, ("list.csv", text.encode()), source="county"))
    address = f"/manage/imports/{number}/columns"
    page = admin.get(address)
    assert "Skipped: “Phone” holds the same" in words(page)
    columns = _form_of(page.text, "column")
    proposed = re.findall(r"<select.*?</select>", page.text, re.DOTALL)
    meanings = [(re.findall(r'value="([^"]*)" selected', one) or [""])[0] for one in proposed]
    assert meanings == ["provider", "name1", "zip", "iop", "phone", "", "list:therapy"]
    fields = {"column": columns, "meaning": meanings, "source": "county", "as_of": "2026-01-01"}
    assert admin.post(address, fields, see=address).location == f"/manage/imports/{number}"
    work(admin.app)
    page = admin.get(f"/manage/imports/{number}")
    assert "Hip-hop 2" in words(page)
    address = f"/manage/imports/{number}/values"
    assert "Therapies and support" in words(admin.get(address))
    strange = {"list": "list:therapy", "value": "Hip-hop", "term": "veterans"}
    refused = admin.post(address, strange, see=address)
    assert refused.status_code == 422
    assert "and “Veterans” is a term of “Made for”" in words(refused)
    admin.post(address, {"list": "list:therapy", "value": "Hip-hop", "term": "music"}, see=address)
    work(admin.app)
    assert "Hip-hop" not in words(admin.get(f"/manage/imports/{number}"))
    assert "Every value of its lists is known" in words(admin.get(address))
    confirm(admin, number)
    found = [ListingDraft.from_json(content) for _, _, content in public_content(session)]
    assert {(one.provider, one.name) for one in found} == {
        ("Lantern Inc", "Lantern Evening"),
        ("Lantern Inc", "Lantern Morning"),
    }
    assert all(one.says("music") == "yes" for one in found)
    again = number_of(upload(admin, ("newer.csv", text.encode()), source="county"))
    address = f"/manage/imports/{again}/columns"
    admin.post(address, fields, see=address)
    work(admin.app)
    assert "2 Unchanged" in words(admin.get(f"/manage/imports/{again}"))
    assert "Hip-hop" not in words(admin.get(f"/manage/imports/{again}"))
