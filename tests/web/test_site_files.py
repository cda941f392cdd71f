"""An organization's sites as a file in the browser: 120 sites in six screens; and who gets nothing."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory import worker
from directory.models import Account, AuditEntry, HolderRole, SiteFile
from tests import organizations as made_up
from tests import site_files as files
from tests.organizations import Made
from tests.web.programs import ProgramsPerson
from tests.web.test_organizations import signed_in

HOME = "/manage/programs/files"
BEN, EVE = "ben@lantern.example.org", "eve@other.example.org"
ROOM = {"openings": "accepting"}


@pytest.fixture
def made(session: Session) -> Made:
    return made_up.organization(session, 3)


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def send(person: ProgramsPerson, made: Made, data: bytes, name: str = "sites.csv") -> TestResponse:
    home = f"{HOME}/{made.public_id}"
    return person.post(home, {"file": (io.BytesIO(data), name)}, see=home, content_type="multipart/form-data")


def sent(app: Flask, person: ProgramsPerson, made: Made, data: bytes) -> str:
    """The address of a file that was sent, and read."""
    answer = send(person, made, data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    worker.drain(app)
    return answer.location


def words(answer: TestResponse) -> str:
    assert answer.status_code in (200, 422), answer.status
    return " ".join(answer.get_data(as_text=True).split())


def press(app: Flask, person: ProgramsPerson, page: str, what: str) -> TestResponse:
    answer = person.post(f"{page}/{what}", {}, see=page)
    worker.drain(app)
    return answer


def test_120_sites_by_file_in_six_screens(app: Flask, session: Session) -> None:
    made, screens = made_up.organization(session, 120), 0
    person = signed_in(app)
    table = words(person.get(f"/manage/programs/organizations/{made.public_id}"))
    screens += 1
    assert f"{HOME}/{made.public_id}" in table
    page = words(person.get(f"{HOME}/{made.public_id}"))
    screens += 1
    assert "Download 120 sites" in page
    rows = rows_of(person.get(f"{HOME}/{made.public_id}/sites.csv"))
    assert len(rows) == 120
    data = files.changed(rows, {at: ROOM | {"phone": "512-555-0177"} for at in range(120)})
    address = sent(app, person, made, data)
    preview = words(person.get(address))
    screens += 1
    assert "120 rows were read. 120 sites would change" in preview
    assert preview.count("Waits until a person has looked:") == 120
    assert press(app, person, address, "do").location == address
    done = words(person.get(address))
    screens += 1
    assert "120 sites were changed. 120 facts wait" in done
    assert screens <= 6
    rooms = {'"status":"accepting"' in one for one in files.contents(session, made.listing_ids)}
    assert rooms == {True}


def test_what_is_down_goes_up_and_changes_nothing(app: Flask, session: Session, made: Made) -> None:
    person = signed_in(app)
    table = f"/manage/programs/organizations/{made.public_id}"
    fields = {"act": "download", "chosen": made.public_ids[:2]}
    answer = person.post(f"{table}/confirm", fields, see=table)
    rows = person.get(answer.location)
    assert [one["listing"] for one in rows_of(rows)] == made.public_ids[:2]
    page = words(person.get(sent(app, person, made, rows.get_data())))
    assert "Nothing would change" in page
    assert "/do" not in page
    query = sa.select(AuditEntry.target).where(AuditEntry.action == "listings-exported")
    assert session.scalars(query.order_by(AuditEntry.id.desc())).first() == f"organization {made.public_id}"
    session.rollback()


def test_rows_to_mend_are_shown_and_nothing_is_saved(app: Flask, session: Session, made: Made) -> None:
    person, rows = signed_in(app), files.down(session, made.listing_ids)
    data = files.changed(
        rows, {0: ROOM | {"website": "", "status": "closed"}, 1: {"tracks": "sometimes"}, 2: {"listing": "zzzzzzzz"}}
    )
    address = sent(app, person, made, data)
    page = words(person.get(address))
    assert "2 things are to be mended" in page
    assert "Row 3" in page
    assert "This is none of your sites here." in page
    assert "Cells left empty" in page
    assert "Columns that no file changes" in page
    assert f"{address}/do" not in page
    answer = person.post(f"{address}/do", {}, see=f"{HOME}/{made.public_id}")
    assert answer.status_code == 422
    assert "Mend them in your file" in words(answer)


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "Choose the file first"), (b"%PDF-1.4", "PDF"), (b"name,town\nA,B\n", "not the list of your sites")],
)
def test_what_is_no_list_of_sites(app: Flask, made: Made, data: bytes, says: str) -> None:
    person = signed_in(app)
    answer = send(person, made, data, "<b>x.csv")
    worker.drain(app)
    page = words(answer if answer.status_code == 422 else person.get(answer.location))
    assert says in page
    assert "<b>x" not in page


def test_a_file_that_is_too_large(app: Flask, made: Made) -> None:
    person, home = signed_in(app), f"{HOME}/{made.public_id}"
    person.get(home)
    answer = person.client.post(home, data=b"x" * 10_300_000, content_type="multipart/form-data; boundary=y")
    assert answer.status_code == 413


def test_what_is_taken_out_is_told_before(app: Flask, session: Session, made: Made) -> None:
    person, rows = signed_in(app), files.down(session, made.listing_ids)
    page = words(
        person.get(sent(app, person, made, files.changed(rows, {0: {"not_offered": "cbt"}, 1: {"therapy": "dbt"}})))
    )
    assert "not be said any more" not in page
    address = sent(app, person, made, files.changed(rows, {0: {"therapy": "dbt"}}))
    press(app, person, address, "do")
    rows = files.down(session, made.listing_ids)
    page = words(person.get(sent(app, person, made, files.changed(rows, {0: {"therapy": ""}}))))
    assert "1 fact would not be said any more" in page


def test_others_get_nothing(app: Flask, session: Session, made: Made) -> None:
    harbor = made_up.organization(session, 1, owner=EVE, domain=None)
    made_up.join(session, made, BEN, HolderRole.CONFIRMER)
    owner, rows = signed_in(app), files.down(session, made.listing_ids)
    address = sent(app, owner, made, files.changed(rows, {0: ROOM}))
    number = address.rpartition("/")[2]
    eve, ben = signed_in(app, EVE), signed_in(app, BEN)
    mine = f"{HOME}/{harbor.public_id}"
    for page in (f"{HOME}/{made.public_id}", f"{HOME}/{made.public_id}/sites.csv", address):
        assert eve.get(page).status_code == 404
        assert ben.get(page).status_code == 403
    assert "As a file" not in words(ben.get(f"/manage/programs/organizations/{made.public_id}"))
    assert eve.get(f"{mine}/{number}").status_code == 404
    for what in ("do", "undo", "drop"):
        assert eve.post(f"{mine}/{number}/{what}", {}, see=mine).status_code == 404
        assert eve.post(f"{address}/{what}", {}, see=mine).status_code == 404
    chosen = eve.get(f"{mine}/sites.csv?chosen={made.public_ids[0]}")
    assert rows_of(chosen) == []
    second = made_up.join(session, made, "cleo@lantern.example.org")
    assert session.get_one(Account, second).active
    session.rollback()
    cleo = signed_in(app, "cleo@lantern.example.org")
    page = words(cleo.get(address))
    assert "Only olga@example.org sees what is in it" in page
    assert "<ins>" not in page
    assert cleo.post(f"{address}/do", {}, see=f"{HOME}/{made.public_id}").status_code == 422
    assert files.held(session, int(number)).status == "ready"


def test_a_file_is_taken_back(app: Flask, session: Session, made: Made) -> None:
    person, before = signed_in(app), files.contents(session, made.listing_ids)
    address = sent(app, person, made, files.changed(files.down(session, made.listing_ids), {0: ROOM, 1: ROOM}))
    press(app, person, address, "do")
    press(app, person, address, "undo")
    assert "2 sites were put back" in words(person.get(address))
    assert files.contents(session, made.listing_ids) == before


def test_a_file_is_thrown_away(app: Flask, session: Session, made: Made) -> None:
    person = signed_in(app)
    address = sent(app, person, made, files.changed(files.down(session, made.listing_ids), {0: ROOM}))
    assert press(app, person, address, "drop").location == f"{HOME}/{made.public_id}"
    assert person.get(address).status_code == 404
    assert session.scalars(sa.select(SiteFile.data)).all() == [b""]
    session.rollback()
