"""Rows of an import that stayed out are mended in the browser: cell by cell, everywhere at once, and remembered."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.imports.staging import mends
from directory.listings.draft import ListingDraft
from directory.models import AuditEntry, ImportBatch, Job, RememberedMend, Role, RowMend, UploadedFile
from tests.web.desk import Person, hidden, token, words
from tests.web.importing import confirm, number_of, public_content, upload, work

HEADER = "name1,name2,street1,city,state,zip,phone,type_facility,oit"
AUSTIN = "Austin,TX"
REMARKS = (b",remarks", b",=cmd|x!A0", b",'=cmd|x!A0 twice")


def sheet(*zips: str, towns: Sequence[str] = (), name: str = "Lantern {}") -> bytes:
    rows = [
        f"{name.format(n)},,{n} Main St,{towns[n] if towns else AUSTIN},{zip_code},512-555-0100,SU,1"
        for n, zip_code in enumerate(zips)
    ]
    return "\n".join([HEADER, *rows]).encode()


def fields(page: TestResponse) -> dict[str, list[str]]:
    """What the form of a page holds, as a browser sends it."""
    text = page.text
    found = {
        name: [html.unescape(one) for one in re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', text)]
        for name in ("at", "was", "offer")
    }
    pattern = (
        r'(?s)<input class="input"[^>]*name="cell" value="([^"]*)"|<textarea[^>]*name="cell"[^>]*>\n(.*?)</textarea>'
    )
    found["cell"] = [html.unescape(a or b) for a, b in re.findall(pattern, text)]
    assert len({len(some) for some in found.values()}) == 1
    return found


def mend(admin: Person, number: int, *cells: str | None, kind: str = "error", **press: str) -> TestResponse:
    """Write into the fields of the page in their order, and press. None leaves one as it is."""
    address = f"/manage/imports/{number}/mend?kind={kind}"
    page = admin.get(address)
    sent = fields(page)
    for at, cell in enumerate(cells):
        sent["cell"][at] = sent["cell"][at] if cell is None else cell
    answer = admin.client.post(address, data={"csrf_token": token(page), **sent, **(press or {"press": "save"})})
    work(admin.app)
    return answer


def where(page: TestResponse, at: int = 0) -> str:
    return fields(page)["at"][at]


def zips(session: Session) -> list[str]:
    return sorted(ListingDraft.from_json(one[2]).place.zip for one in public_content(session))


def test_it_works(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", sheet("7870I", "78702", "00000"))))
    assert "Mend the 2 rows with errors" in words(admin.get(f"/manage/imports/{number}"))
    page = admin.get(f"/manage/imports/{number}/mend")
    assert fields(page)["cell"] == ["7870I", "00000"]
    assert "zip: found “7870I”, expected a ZIP code of TX." in words(page)
    answer = mend(admin, number, "78701")
    assert (answer.location or "").startswith(f"/manage/imports/{number}/mend")
    page = admin.get(f"/manage/imports/{number}/mend")
    assert "1 row was mended" in words(page)
    assert fields(page)["cell"] == ["00000"]  # the mended row was read again, and has left the list
    mended = admin.get(f"/manage/imports/{number}/mend?kind=mended")
    assert "In the file: 7870I . Mended by ann@example.org" in words(mended)
    assert mend(admin, number, "78703").location == f"/manage/imports/{number}"  # nothing is wrong: on by itself
    assert "3 New" in words(admin.get(f"/manage/imports/{number}"))
    confirm(admin, number)
    assert zips(session) == ["78701", "78702", "78703"]
    assert session.scalars(sa.select(UploadedFile.data)).one() == sheet("7870I", "78702", "00000")
    entries = sa.select(AuditEntry).where(AuditEntry.action == "import-mended").order_by(AuditEntry.id)
    log = session.scalars(entries).all()[-2:]
    assert [(one.actor, '"was": "7870I"' in one.details) for one in log] == [
        ("ann@example.org", True),
        ("ann@example.org", False),
    ]


def test_the_same_everywhere_is_one_press(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", sheet(*["787O1x"] * 15, "00000"))))
    page = admin.get(f"/manage/imports/{number}/mend")
    assert "This in all 15 rows that say “787O1x”" in words(page)
    mend(admin, number, "78701", everywhere=where(page))
    page = admin.get(f"/manage/imports/{number}/mend")
    assert "15 rows were mended" in words(page)
    assert fields(page)["cell"] == ["00000"]
    mend(admin, number, press="go-on")
    assert "15 New" in words(admin.get(f"/manage/imports/{number}"))
    assert "1 Errors" in words(admin.get(f"/manage/imports/{number}"))


def test_what_may_be_meant_is_offered_where_it_mends_the_row(admin: Person) -> None:
    number = number_of(upload(admin, ("list.csv", sheet("7870I", "78O02", towns=[AUSTIN, "Austin,Texs"]))))
    page = admin.get(f"/manage/imports/{number}/mend")
    assert "78701" in fields(page)["offer"]
    assert mend(admin, number, use=f"{where(page)}=78701").location != f"/manage/imports/{number}"
    assert fields(admin.get(f"/manage/imports/{number}/mend"))["cell"][0] == "Texs"
    for _ in range(2):  # the state, and then the ZIP code of which nothing could be told without it
        mend(admin, number, press="offers")
    assert "2 New" in words(admin.get(f"/manage/imports/{number}"))


def test_it_is_remembered_for_the_next_file_said_and_stopped(admin: Person, session: Session) -> None:
    first = number_of(upload(admin, ("list.csv", sheet("7870I")), source="hhs"))
    mend(admin, first, "78701")
    confirm(admin, first)
    again = number_of(upload(admin, ("next.csv", sheet("7870I", "7870I", "")), source="hhs"))
    page = admin.get(f"/manage/imports/{again}")
    assert "Mended as in an earlier file of this source: zip: 7870I → 78701 2 cells" in words(page)
    assert "1 Errors" in words(page)  # an empty cell is never any row's
    other = number_of(upload(admin, ("other.csv", sheet("7870I")), source="other"))
    assert "1 Errors" in words(admin.get(f"/manage/imports/{other}"))
    key = re.search(r'name="key" value="(\w+)"', page.text)
    assert key
    sent = {"csrf_token": token(page), "key": key[1]}
    assert admin.client.post(f"/manage/imports/{again}/mend/stop", data={**sent, "key": "0"}).status_code == 302
    admin.client.post(f"/manage/imports/{again}/mend/stop", data=sent)
    work(admin.app)
    page = admin.get(f"/manage/imports/{again}")
    assert "3 Errors" in words(page)
    assert "as in an earlier file" not in words(page)
    assert session.scalars(sa.select(RememberedMend.stopped_by)).all() == ["ann@example.org"]


def test_a_value_that_is_right_in_another_row_is_remembered_for_none(admin: Person, session: Session) -> None:
    text = sheet("10001", "10001", towns=[AUSTIN, "New York,NY"])
    number = number_of(upload(admin, ("list.csv", text), source="hhs"))
    mend(admin, number, "78701")
    assert "2 New" in words(admin.get(f"/manage/imports/{number}"))
    assert session.scalars(sa.select(RememberedMend.new)).all() == []


def test_what_was_mended_can_be_taken_along_and_read_again(admin: Person, session: Session) -> None:
    rows = b"\n".join(line + end for line, end in zip(sheet("7870I", "78702").split(b"\n"), REMARKS, strict=True))
    number = number_of(upload(admin, ("list.csv", rows)))
    mend(admin, number, "78701")
    for name, count in (("mended", 1), ("whole", 2)):
        answer = admin.get(f"/manage/imports/{number}/{name}.csv")
        table = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert list(table[0])[:9] == HEADER.split(",")
        assert [one["zip"] for one in table] == ["78701", "78702"][:count]
        assert all(one["remarks"].startswith("'") for one in table)
        again = number_of(upload(admin, (f"{name}.csv", answer.data)))
        assert f"{count} New" in words(admin.get(f"/manage/imports/{again}"))
        twice = admin.get(f"/manage/imports/{again}/whole.csv").text.removeprefix("\ufeff")
        assert [one["remarks"] for one in csv.DictReader(io.StringIO(twice))] == [one["remarks"] for one in table]
        admin.post(f"/manage/imports/{again}/discard", {}, see=f"/manage/imports/{again}")
    confirm(admin, number)
    admin.post(f"/manage/imports/{number}/undo", {}, see=f"/manage/imports/{number}/undo")
    work(admin.app)
    assert "78701" in admin.get(f"/manage/imports/{number}/mended.csv").text
    assert session.scalars(sa.select(UploadedFile.data)).first() == rows
    assert "the mended rows" in words(admin.get(f"/manage/imports/{number}"))


def test_two_people_at_once_lose_nothing(admin: Person, app: Flask, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", sheet("7870I", "7870Z", "00000"))))
    address = f"/manage/imports/{number}/mend"
    stale = admin.get(address)
    mend(admin, number, "78701")
    bea = Person(app, Role.ADMIN, email="bea@example.org", name="Bea").sign_in()
    sent = {**fields(stale), "csrf_token": token(bea.get(address)), "press": "save"}
    sent["cell"] = ["78702", "78703", "00000"]
    answer = bea.client.post(address, data=sent)
    said = words(bea.get(answer.location or ""))
    assert "Somebody else mended row 2 meanwhile. Theirs stays; you wrote “78702”" in said
    assert "1 row was mended" in said
    found = {one.row: mending_words(one) for one in session.scalars(sa.select(RowMend))}
    assert found == {2: ("78701", "ann@example.org"), 3: ("78703", "bea@example.org")}


def mending_words(row: RowMend) -> tuple[str, str]:
    (mend,) = mends.mends_of(row).values()
    return mend.new, mend.by


def test_a_row_goes_back_to_what_is_in_the_file(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", sheet("7870I", "78702"))))
    mend(admin, number, "78701")
    assert "2 New" in words(admin.get(f"/manage/imports/{number}"))
    page = admin.get(f"/manage/imports/{number}/mend?kind=mended")
    mend(admin, number, kind="mended", back=where(page))
    page = admin.get(f"/manage/imports/{number}")
    assert "1 row was mended since and is not in these numbers yet" in words(page)
    confirm(admin, number)  # refused: its numbers are not what would be done
    assert public_content(session) == []
    mend(admin, number, press="go-on")
    assert "1 Errors" in words(admin.get(f"/manage/imports/{number}"))
    assert session.scalars(sa.select(RowMend)).all() == []


@pytest.mark.parametrize("after", ["confirm", "discard"])
def test_an_import_that_was_decided_meanwhile_is_mended_no_more(admin: Person, session: Session, after: str) -> None:
    number = number_of(upload(admin, ("list.csv", sheet("7870I", "78702"))))
    address = f"/manage/imports/{number}/mend"
    page = admin.get(address)
    sent = {**fields(page), "csrf_token": token(page), "cell": ["78701"], "press": "save"}
    if after == "confirm":
        confirm(admin, number)
    else:
        admin.post(f"/manage/imports/{number}/discard", {}, see=f"/manage/imports/{number}")
    answer = admin.client.post(address, data=sent)
    assert answer.location == f"/manage/imports/{number}"
    assert session.scalars(sa.select(RowMend)).all() == []
    assert admin.get(address).location == f"/manage/imports/{number}"


def test_odd_cells_are_kept_as_they_are(admin: Person, session: Session) -> None:
    long = "x" * 120_000
    text = f'{HEADER},remarks\n"Caf\u00e9\nHouse",,1 A St,Austin,TX,{long},512-555-0100,SU,1,=cmd|A1\n'.encode("cp1252")
    number = number_of(upload(admin, ("list.csv", text)))
    page = admin.get(f"/manage/imports/{number}/mend")
    assert "It holds 120,000 characters" in words(page)
    assert len(page.text) < 60_000
    mend(admin, number)  # nothing was written: nothing is emptied
    assert session.scalars(sa.select(RowMend)).all() == []
    whole = f"/manage/imports/{number}/mend?row={where(page)}"
    one = admin.get(whole)
    sent = fields(one)
    assert (sent["cell"][0], sent["cell"][9]) == ("Caf\u00e9\nHouse", "=cmd|A1")
    sent["cell"][0] = "Caf\u00e9\r\nHouse"  # as browsers send it: the same
    sent["cell"][5] = "78701\x00"
    admin.client.post(whole, data={"csrf_token": token(one), **sent, "press": "save"})
    work(admin.app)
    assert "1 New" in words(admin.get(f"/manage/imports/{number}"))
    (row,) = session.scalars(sa.select(RowMend))
    assert {at: (one.old, one.new) for at, one in mends.mends_of(row).items()} == {5: (long, "78701")}


def test_a_row_of_too_many_cells_or_a_broken_one_is_mended_cell_by_cell(admin: Person) -> None:
    rows = b'One,,1 A St,Austin,TX,78701,512-555-0100,SU,1,more\nTwo,,"2 B" St,Austin,TX,78702,512-555-0100,SU,1\n'
    number = number_of(upload(admin, ("list.csv", HEADER.encode() + b"\n" + rows)))
    sent = fields(admin.get(f"/manage/imports/{number}/mend"))["cell"]
    assert len(sent) == 19
    new: list[str | None] = [None] * 19
    new[9], new[12] = "", "2 B St"
    mend(admin, number, *new)
    assert "2 New" in words(admin.get(f"/manage/imports/{number}"))


@pytest.mark.parametrize("at", ["2.99999.list.csv", "77.5.list.csv", "2.5.other.csv"])
def test_a_cell_that_is_none_is_refused_and_what_was_typed_stands(admin: Person, session: Session, at: str) -> None:
    number = number_of(upload(admin, ("list.csv", sheet("7870I"))))
    address = f"/manage/imports/{number}/mend"
    page = admin.get(address)
    sent = {name: [*some, "x"] for name, some in fields(page).items()}
    sent["at"][1], sent["cell"][0] = at, "78701"
    answer = admin.client.post(address, data={"csrf_token": token(page), **sent, "press": "save"})
    assert answer.status_code == 409
    assert "Nothing was done" in words(answer)
    assert fields(answer)["cell"] == ["78701"]
    assert session.scalars(sa.select(RowMend)).all() == []


def test_who_may_not_import_may_not_mend(admin: Person, app: Flask, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", sheet("7870I"))))
    address = f"/manage/imports/{number}/mend"
    page = admin.get(address)
    sent = {**fields(page), "cell": ["78701"], "press": "save"}
    assert admin.client.post(address, data={**sent, "csrf_token": "wrong"}).status_code == 400
    moderator = Person(app, Role.MODERATOR, email="mo@example.org", name="Mo").sign_in()
    csrf = token(moderator.get("/manage/"))
    for path in (address, f"{address}/stop"):
        assert moderator.client.post(path, data={**sent, "csrf_token": csrf}).status_code == 403
    for path in (address, f"/manage/imports/{number}/mended.csv", f"/manage/imports/{number}/whole.csv"):
        assert moderator.get(path).status_code == 403
    assert session.scalars(sa.select(RowMend)).all() == []
    assert hidden(page) == {}


def test_a_check_that_is_cut_off_loses_no_mend(
    admin: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = number_of(upload(admin, ("list.csv", sheet("7870I", "78702"))))
    monkeypatch.setattr(mends, "remember", _cut_off)
    mend(admin, number, "78701")
    session.rollback()
    assert [one.taken for one in session.scalars(sa.select(RowMend))] == [False]
    session.execute(sa.update(Job).values(started_at=None, tries=1))
    session.commit()
    monkeypatch.undo()
    work(admin.app)
    assert "2 New" in words(admin.get(f"/manage/imports/{number}"))
    session.rollback()
    assert [one.taken for one in session.scalars(sa.select(RowMend))] == [True]
    assert session.scalars(sa.select(ImportBatch.status)).all() == ["staged"]


def _cut_off(*_: object) -> None:
    raise MemoryError


def test_a_page_of_many_rows_asks_no_more_than_one_of_few(admin: Person, session: Session) -> None:
    counts = []
    for rows in (30, 200):
        number = number_of(upload(admin, ("list.csv", sheet(*["7870I"] * rows))))
        asked: list[str] = []
        engine = session.get_bind()

        def listen(*args: object, asked: list[str] = asked) -> None:
            asked.append(str(args[2]))

        sa.event.listen(engine, "before_cursor_execute", listen)
        page = admin.get(f"/manage/imports/{number}/mend?page=2")
        sa.event.remove(engine, "before_cursor_execute", listen)
        assert len(fields(page)["cell"]) == min(25, rows - 25)
        counts.append(len(asked))
        admin.post(f"/manage/imports/{number}/discard", {}, see=f"/manage/imports/{number}")
    assert counts[1] <= counts[0] + 1
