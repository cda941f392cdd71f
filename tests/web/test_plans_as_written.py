"""Plans are kept one by one wherever they are written, and what was understood is shown before it is saved."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.models import Listing, Role
from tests.factories import draft, publish
from tests.web.desk import Person, words
from tests.web.importing import confirm, number_of, upload
from tests.web.programs import ProgramsPerson

WRITTEN = ["Aetna, Cigna and Humana", "Aetna\nCigna\nHumana", "Aetna\r\nCigna\r\nHumana", "Aetna/Cigna; Humana"]
APART = ("Aetna", "Cigna", "Humana")
READ = "We read 3 plans. A search finds each by itself: Aetna Cigna Humana"


def kept(session: Session) -> tuple[str, ...]:
    session.rollback()
    found = ListingDraft.from_json(session.scalars(sa.select(Listing.content)).one()).payment.plans
    session.rollback()
    return found


@pytest.mark.parametrize("text", WRITTEN)
def test_in_a_programs_form(app: Flask, client: FlaskClient, session: Session, text: str) -> None:
    listing_id, path = publish(session, draft())
    ann = ProgramsPerson(app)
    ann.hold(listing_id)
    ann.sign_in()
    page = f"/manage/programs/{path.split('/')[2]}/edit/payment"
    shown = ann.post(page, {"plans": text, "preview": "yes"}, see=page)
    assert " ".join(words(shown).split()).find(READ) > 0
    assert kept(session) == ()
    assert ann.post(page, {"plans": text}, see=page).status_code == 302
    assert kept(session) == APART
    assert "Aetna; Cigna; Humana (3 plans)" in words(ann.get(page))


@pytest.mark.parametrize("text", WRITTEN)
def test_in_the_desks_form(app: Flask, client: FlaskClient, session: Session, text: str) -> None:
    _, path = publish(session, draft())
    admin = Person(app, Role.ADMIN).sign_in()
    page = f"/manage/listings/{path.split('/')[2]}/edit"
    filled = {**fields(session), "plans": text}
    shown = " ".join(words(admin.post(page, {**filled, "look": "yes"}, see=page)).split())
    assert "Nothing is saved yet" in shown
    assert READ in shown
    assert kept(session) == ()
    assert admin.post(page, filled, see=page).status_code == 302
    assert kept(session) == APART


def fields(session: Session) -> dict[str, str]:
    """The form's cells as they stand."""
    found = row_of(ListingDraft.from_json(session.scalars(sa.select(Listing.content)).one()))
    session.rollback()
    return found


@pytest.mark.parametrize("text", WRITTEN)
def test_in_a_file(app: Flask, client: FlaskClient, session: Session, text: str) -> None:
    sheet = (
        "program_name,street,city,state,zip,phone,iop,plans,latitude,longitude\n"
        f'Lantern House,1 Main St,Austin,TX,78701,512-555-0100,yes,"{text}",30.27,-97.74\n'
    )
    admin = Person(app, Role.ADMIN).sign_in()
    number = number_of(upload(admin, ("list.csv", sheet.encode())))
    row = admin.get(f"/manage/imports/{number}/rows?fate=new").text
    change = row.partition(f"/manage/imports/{number}/changes/")[2].partition('"')[0]
    assert "Aetna; Cigna; Humana (3 plans)" in words(admin.get(f"/manage/imports/{number}/changes/{change}"))
    confirm(admin, number)
    assert kept(session) == APART


REFUSED = "Aetna, Humana; No Medicaid, Medicare"
WARNED = "This says what is not taken. It stays as it is written, and no search finds it."


def test_what_is_not_taken_is_pointed_out_before_it_is_saved_and_shown_as_a_sentence(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    _, path = publish(session, draft())
    admin = Person(app, Role.ADMIN).sign_in()
    page = f"/manage/listings/{path.split('/')[2]}/edit"
    shown = " ".join(words(admin.post(page, {**fields(session), "plans": REFUSED, "look": "yes"}, see=page)).split())
    assert "We read 2 plans. A search finds each by itself: Aetna Humana" in shown
    assert WARNED in shown
    assert admin.post(page, {**fields(session), "plans": REFUSED}, see=page).status_code == 302
    assert kept(session) == ("Aetna", "Humana", "No Medicaid, Medicare")
    assert "Aetna; Humana; No Medicaid, Medicare" in words(client.get(path))
    assert fields(session)["plans"] == "Aetna; Humana; No Medicaid, Medicare"


def test_a_program_is_told_that_no_search_finds_what_it_does_not_take(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    listing_id, path = publish(session, draft())
    ann = ProgramsPerson(app)
    ann.hold(listing_id)
    ann.sign_in()
    page = f"/manage/programs/{path.split('/')[2]}/edit/payment"
    assert WARNED in " ".join(words(ann.post(page, {"plans": REFUSED, "preview": "yes"}, see=page)).split())
    ann.post(page, {"plans": REFUSED}, see=page)
    assert "(2 plans; what is not taken stays as it is written, and no search finds it)" in words(ann.get(page))
