"""No page of a program's person who reads Spanish holds English: whatever they may do, and whatever is wrong."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.models import Account, HolderRole
from directory.web.provider.editing.program_sections import SECTIONS
from tests import organizations as made_up
from tests import site_files
from tests.factories import draft, publish
from tests.organizations import Made
from tests.web.programs import ProgramsPerson
from tests.web.test_spanish import english_in, spanish_texts

HOME = "/manage/programs"
_MOST = 60  # pages of one person
_CELL = "Evening: mon wed thu"  # how a cell of our template is written
_LINK = re.compile(r'href="(/manage/[^"#]*)')
_NO_PAGE = ("/manage/sign-in", "/manage/enter")


@pytest.fixture
def made(session: Session) -> Made:
    return made_up.organization(session, 2)


def reader(app: Flask, session: Session, email: str) -> ProgramsPerson:
    """Somebody who is signed in and reads Spanish."""
    person = ProgramsPerson(app, email)
    person.sign_in()
    session.rollback()
    session.execute(sa.update(Account).values(language="es"))
    session.commit()
    return person


def pages(person: ProgramsPerson, start: str = HOME) -> Iterator[tuple[str, list[str]]]:
    """Every page that links lead to, and the English in it."""
    seen, waiting = {start}, [start]
    while waiting and len(seen) < _MOST:
        address = waiting.pop(0)
        answer = person.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        assert '<html lang="es">' in answer.text, address
        yield address, english_in(text for text in spanish_texts(answer) if _CELL not in text)
        for found in map(html.unescape, _LINK.findall(answer.text)):
            if found not in seen and not found.startswith(_NO_PAGE) and not found.endswith(".csv"):
                seen.add(found)
                waiting.append(found)


def english(person: ProgramsPerson, start: str = HOME) -> dict[str, list[str]]:
    return {address: found for address, found in pages(person, start) if found}


@pytest.mark.parametrize("role", [HolderRole.CONFIRMER, HolderRole.EDITOR])
def test_who_belongs_to_an_organization_reads_spanish(
    client: FlaskClient, app: Flask, session: Session, made: Made, role: HolderRole
) -> None:
    made_up.join(session, made, "ben@lantern.example.org", role)
    assert english(reader(app, session, "ben@lantern.example.org")) == {}


def test_its_owner_does(client: FlaskClient, app: Flask, session: Session, made: Made) -> None:
    assert english(reader(app, session, made_up.OWNER)) == {}


def test_who_keeps_a_listing_does_after_a_change_too(client: FlaskClient, app: Flask, session: Session) -> None:
    listing_id, _ = publish(session, draft())
    ann = ProgramsPerson(app)
    ann.hold(listing_id)
    ann = reader(app, session, ann.email)
    public_id = made_up.public_ids(session, [listing_id])[0]
    edit = f"{HOME}/{public_id}/edit"
    sent = (
        ("openings", {"openings": "waitlist", "wait_days": "3"}),
        ("payment", {"plans": "Sample Health Plan, Example Mutual", "self_pay_a_week": "300"}),
        ("serves", {"ages_min": "13", "ages_max": "17", "t-spanish": "yes"}),
        ("contact", {"phone": "512-555-0188", "note": "x"}),
        (
            "schedule",
            {"track-0-days": "mon", "track-0-start": "18:00", "track-0-end": "21:00", "track-0-mode": "virtual"},
        ),
    )
    for section, fields in sent:
        answer = ann.post(f"{edit}/{section}", fields, see=f"{edit}/{section}")
        assert answer.status_code == 302, english_in(spanish_texts(answer))
    ann.post(f"{HOME}/{public_id}/leave", {"kind": "close", "note": "x"}, see=f"{HOME}/{public_id}/leave")
    assert english(ann) == {}


def test_what_cannot_be_read_is_said_in_spanish(client: FlaskClient, app: Flask, session: Session) -> None:
    listing_id, _ = publish(session, draft())
    ann = ProgramsPerson(app)
    ann.hold(listing_id)
    ann = reader(app, session, ann.email)
    listing = f"{HOME}/{made_up.public_ids(session, [listing_id])[0]}"
    typed = "Lun Mar 6-9 pm; sáb 25:00-26:00; lun mar blorp 9-12"
    read = ann.post(f"{listing}/edit/schedule", {"meets": typed, "read": "1"}, see=f"{listing}/edit/schedule")
    assert "blorp" in read.text
    assert english_in(spanish_texts(read)) == []
    for typed in ("lun 25:00-26:00", "jue 18:00-21:00; para dragones"):
        fields = {"whole": "yes", "tracks": typed, "parts": ["schedule"]}
        answer = ann.post(f"{listing}/still-right", fields, see=f"{listing}/still-right")
        assert answer.status_code == 422
        assert english_in(text for text in spanish_texts(answer) if _CELL not in text) == []


def test_what_is_wrong_in_a_file_is_said_in_spanish(
    client: FlaskClient, app: Flask, session: Session, made: Made
) -> None:
    rows = site_files.down(session, made.listing_ids)
    wrong = {
        0: {"phone": "12", "zip": "1", "tracks": "MWF 6-9", "npi": "12", "self_pay_a_week": "x", "accepts": "x"},
        1: {"tracks": "lun mié 6-9 pm, con cita previa", "street": "Suite 3", "latitude": "1", "longitude": "1"},
    }
    files = [
        site_files.changed(rows, wrong),
        b"a,b\n1,2\n",
        b'name,"city\nx,y\n',
        b"PK\x03\x04nothing",
        b"\x1f\x8bnothing",
    ]
    numbers = [site_files.send(app, session, made, data) for data in files]
    owner = reader(app, session, made_up.OWNER)
    for number in numbers:
        answer = owner.get(f"/manage/programs/files/{made.public_id}/{number}")
        assert answer.status_code == 200
        assert english_in(spanish_texts(answer)) == []


def test_who_claims_does(client: FlaskClient, app: Flask, session: Session) -> None:
    listing_id, _ = publish(session, draft())
    public_id = made_up.public_ids(session, [listing_id])[0]
    address = f"/manage/claim/{public_id}"
    eve = reader(app, session, "eve@other.example.org")
    assert english(eve, address) == {}
    for fields in ({}, {"who": "Eve", "proof": "document"}, {"who": "Eve", "proof": "domain"}):
        answer = eve.post(address, fields, see=address)
        assert answer.status_code == 422
        assert english_in(spanish_texts(answer)) == []
    assert eve.post(address, {"who": "Eve", "proof": "phone"}, see=address).status_code == 302
    assert english(eve, address) == {}


@pytest.mark.parametrize("section", [one.id for one in SECTIONS])
def test_what_is_wrong_in_a_form_is_said_in_spanish(
    client: FlaskClient, app: Flask, session: Session, section: str
) -> None:
    listing_id, _ = publish(session, draft())
    ann = ProgramsPerson(app)
    ann.hold(listing_id)
    ann = reader(app, session, ann.email)
    page = f"{HOME}/{made_up.public_ids(session, [listing_id])[0]}/edit/{section}"
    wrong = {
        "age_max": "x",
        "city": "",
        "email": "x",
        "group_size": "x",
        "license_expires": "x",
        "npi": "12",
        "openings": "x",
        "phone": "12",
        "program_name": "",
        "self_pay_a_week": "x",
        "state": "Xx",
        "track-0-age_max": "x",
        "track-0-end": "17:00",
        "track-0-start": "18:00",
        "virtual_states": "Xx",
        "wait_days": "x",
        "website": "x",
        "zip": "1",
    }
    answer = ann.post(page, wrong, see=page)
    assert english_in(spanish_texts(answer)) == []


@pytest.mark.parametrize("address", ["/manage/enter", "/manage/enter/link/x", "/manage/no-reminders/x"])
def test_who_is_not_signed_in_yet_reads_what_was_asked_for(client: FlaskClient, app: Flask, address: str) -> None:
    ann = ProgramsPerson(app)
    ann.post("/manage/enter", {"email": "x", "language": "es", "next": ""}, see="/manage/enter")
    answer = ann.get(address)
    assert '<html lang="es">' in answer.text
    assert english_in(spanish_texts(answer)) == []
