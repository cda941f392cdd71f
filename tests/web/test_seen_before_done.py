"""What was shown is what is done: a form opened before something moved does nothing, and says what is different."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.imports import transitions
from directory.imports.applying.seen import of_batch
from directory.imports.staging.options import Options
from directory.listings import revisions
from directory.listings.csv.columns import template_csv
from directory.listings.draft import ListingDraft
from directory.listings.revisions import Change
from directory.models import BatchStatus, ImportBatch, Job, Listing
from tests.web.desk import Person, hidden, token, words
from tests.web.importing import confirm, number_of, public_content, upload, work

HEADER = "program_name,street,city,state,zip,phone\n"
ROW = "Lantern House,1 A Street,Austin,TX,78701,512-555-0100\n"


def send(person: Person, page: TestResponse, address: str, **fields: str) -> TestResponse:
    """Press the button of a page that was opened earlier."""
    return person.client.post(address, data={"csrf_token": token(page), **hidden(page), **fields})


def after(person: Person, answer: TestResponse) -> str:
    """What the page says that comes of a press."""
    return words(person.get(answer.location) if answer.location else answer)


def check_again(session: Session, number: int, **changes: str) -> None:
    """Somebody else has the import checked with other options."""
    batch = session.get_one(ImportBatch, number, populate_existing=True)
    options, seen = Options.of(batch), of_batch(batch)
    session.rollback()
    for name, value in changes.items():
        setattr(options, name, value)
    transitions.check_again(session, batch_id=number, options=options, actor="bo@example.org", seen=seen)
    session.commit()


def test_a_preview_that_nobody_saw_is_not_applied(admin: Person, app: Flask, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", f"{HEADER}{ROW}".encode()), source="list-a"))
    address = f"/manage/imports/{number}/confirm"
    opened = admin.get(address)
    check_again(session, number, as_of="2026-03-01", source="list-b")
    work(app)
    answer = send(admin, opened, address, hold="yes", duplicates="publish")
    assert answer.status_code == 409
    text = words(answer)
    assert "nothing was saved" in text
    assert "Whose list it is: list-a then, list-b now." in text
    assert "Facts as of: 2026-01-01 then, 2026-03-01 now." in text
    assert 'name="hold" value="yes" checked' in answer.text  # what was chosen stays chosen
    assert public_content(session) == []
    assert send(admin, answer, address, hold="no", duplicates="publish").status_code == 302
    work(app)
    assert len(public_content(session)) == 1


def test_other_rows_behind_the_same_numbers_are_another_preview(admin: Person, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", f"{HEADER}{ROW}".encode())))
    address = f"/manage/imports/{number}/confirm"
    opened = admin.get(address)
    held = session.get_one(ImportBatch, number).findings
    session.execute(sa.update(ImportBatch).values(findings=held.replace('"rows": "', '"rows": "0')))
    session.commit()
    answer = send(admin, opened, address, duplicates="hold")
    assert "What single rows would do is different." in words(answer)
    assert public_content(session) == []


def test_the_same_preview_once_more_is_the_one_that_was_seen(admin: Person, app: Flask, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", f"{HEADER}{ROW}".encode())))
    address = f"/manage/imports/{number}/confirm"
    opened = admin.get(address)
    check_again(session, number)
    work(app)
    assert send(admin, opened, address, duplicates="hold").status_code == 302
    work(app)
    assert len(public_content(session)) == 1


@pytest.mark.parametrize("seen", ["", "00", "zz", "789c"])
def test_a_form_without_a_preview_confirms_nothing(admin: Person, session: Session, seen: str) -> None:
    number = number_of(upload(admin, ("list.csv", f"{HEADER}{ROW}".encode())))
    address = f"/manage/imports/{number}/confirm"
    answer = send(admin, admin.get(address), address, duplicates="hold", seen=seen)
    assert answer.status_code == 409
    assert public_content(session) == []


@pytest.mark.parametrize("what", ["discard", "check"])
def test_a_form_of_an_older_preview_neither_discards_nor_checks(
    admin: Person, app: Flask, session: Session, what: str
) -> None:
    number = number_of(upload(admin, ("list.csv", f"{HEADER}{ROW}".encode()), as_of=""))
    opened = admin.get(f"/manage/imports/{number}")
    check_again(session, number, as_of="2026-03-01")
    work(app)
    answer = send(admin, opened, f"/manage/imports/{number}/{what}", as_of="2026-02-01", source="", complete="")
    assert "It is not what you saw any more" in after(admin, answer)
    session.rollback()
    batch = session.get_one(ImportBatch, number)
    assert (batch.status, str(batch.as_of)) == (BatchStatus.STAGED, "2026-03-01")


def test_columns_matched_by_two_are_not_overwritten_unseen(admin: Person, session: Session) -> None:
    sheet = b"Facility;City;State;ZIP;Extra\r\nLantern House;Austin;TX;78701;yes\r\n"
    number = number_of(upload(admin, ("list.csv", sheet), source="travis-county"))
    address = f"/manage/imports/{number}/columns"
    opened = admin.get(address)
    names, about = ["facility", "city", "state", "zip", "extra"], {"source": "travis-county", "as_of": "2026-01-01"}
    first = {"column": names, "meaning": ["name1", "city", "state", "zip", "iop"], **about}
    admin.post(address, first, see=address)
    work(admin.app)
    second = {"column": names, "meaning": ["name1", "city", "state", "zip", "dbt"], **about}
    answer = admin.client.post(address, data={"csrf_token": token(opened), **hidden(opened), **second})
    assert "The columns are matched otherwise." in after(admin, answer)
    assert session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1


def edit(session: Session) -> None:
    row = session.execute(sa.select(Listing.id, Listing.content)).one()
    session.rollback()
    changed = ListingDraft.from_json(row.content).model_copy(update={"name": "Lantern House and Garden"})
    revisions.write(session, change=Change(draft=changed, listing_id=row.id), actor="bo@example.org")
    session.commit()


def test_an_undo_does_what_was_shown(admin: Person, app: Flask, session: Session) -> None:
    number = number_of(upload(admin, ("list.csv", f"{HEADER}{ROW}".encode())))
    confirm(admin, number)
    address = f"/manage/imports/{number}/undo"
    opened = admin.get(address)
    edit(session)
    answer = send(admin, opened, address)
    assert answer.status_code == 409
    assert "Programs withdrawn: 1 then, 0 now." in words(answer)
    assert "Lantern House and Garden" in words(answer)
    assert len(public_content(session)) == 1


def test_an_undo_that_was_overtaken_while_it_waited_does_nothing(admin: Person, app: Flask, session: Session) -> None:
    number = number_of(upload(admin, ("programs.csv", template_csv().encode())))
    confirm(admin, number)
    address = f"/manage/imports/{number}/undo"
    assert send(admin, admin.get(address), address).status_code == 302
    row = session.execute(sa.select(Listing.id, Listing.content).order_by(Listing.id).limit(1)).one()
    session.rollback()
    changed = ListingDraft.from_json(row.content).model_copy(update={"name": "Another Name"})
    revisions.write(session, change=Change(draft=changed, listing_id=row.id), actor="bo@example.org")
    session.commit()
    work(app)
    assert "Programs withdrawn: 2 then, 1 now." in words(admin.get(f"/manage/imports/{number}"))
    assert len(public_content(session)) == 2
