"""A program's people find their listing by what they have at hand; nobody need be signed in, and nothing is kept."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.draft import Contact, Phone, Place, Staff
from directory.models import Status
from tests.factories import draft, publish, said
from tests.web.programs import ProgramsPerson

HARBOR, OTHER = "Harbor House", "Cedar Point"
NPI = "1234567893"


@pytest.fixture
def listed(client: FlaskClient, session: Session) -> FlaskClient:
    """Harbor House with all there is to find it by, another with none of that, and one that has closed."""
    contact = Contact(
        said=(said(),), phones=(Phone(number="+15125550199"),), website="https://www.harbor.example.com/iop"
    )
    place = Place(
        said=(said(),), street="1200 North Harbor Street", street2="Suite 5", city="Austin", state="TX", zip="78701"
    )
    staff = Staff(said=(said(),), npi=NPI)
    publish(session, draft(name=HARBOR, provider="Bluebell Health", contact=contact, place=place, staff=staff))
    publish(session, draft(name=OTHER, phone="+15125550123", street="7 Mill Road", city="Round Rock", zip="78664"))
    publish(session, draft(name="Harbor House Gone", phone="+15125550199"), status=Status.CLOSED)
    return client


@pytest.mark.parametrize(
    "text",
    [
        "512-555-0199", "1 (512) 555.0199 x3", "555 0199",
        NPI, f"npi: {NPI}",
        "78701", "78701-1234",
        "1200 North Harbor Street", "1200 n harbor st", "1200 harbor", "1200 N. Habror St, Ste 5, Austin TX 78701",
        "North Harbor Street", "harbor street austin",
        "harbor.example.com", "https://harbor.example.com/another/page?x=1", "hello@harbor.example.com",
        "www.sub.harbor.example.com",
        "harbor", "HARBOUR HOUSE", "Harbr House, 78701", "Harbor House Austin", "Harbor House Austin TX",
        "bluebell", "Bluebell Health",
    ],
)  # fmt: skip
def test_it_is_found_by(listed: FlaskClient, text: str) -> None:
    page = listed.get("/for-programs", query_string={"q": text}).text
    assert "Is it one of these?" in page
    assert f">{HARBOR}</a>" in page
    assert OTHER not in page
    assert "Gone" not in page
    for known_by in ("1200 North Harbor Street, Austin, TX 78701", "512-555-0199", "harbor.example.com"):
        assert known_by in page


@pytest.mark.parametrize(
    ("text", "understood", "link"),
    [
        ("512 555 0152", "the phone number 512-555-0152", "phone=512-555-0152"),
        ("99501", "the ZIP code 99501", "zip=99501"),
        ("https://nobody.example.net/x", "a website at nobody.example.net", "website=https%3A%2F%2Fnobody.example.net"),
        ("9 Elm Court, Austin, TX 78702", "the address 9 Elm Court, Austin TX 78702", "street=9+Elm+Court"),
        ("Zzyzx Recovery, 78702", "the name “Zzyzx Recovery”, near 78702", "program_name=Zzyzx+Recovery&amp;zip=78702"),
        ("1999999984", "the NPI 1999999984", '/manage/programs/new"'),
        ("<script>alert(1)", "the name “script alert 1”", "program_name=script+alert+1"),
        ("%_", "", '/manage/programs/new"'),
    ],
)
def test_what_is_not_here_can_be_added(listed: FlaskClient, text: str, understood: str, link: str) -> None:
    page = listed.get("/for-programs", query_string={"q": text}).text
    assert understood in page
    assert "No program here fits." in page
    assert "Is it one of these?" not in page
    assert link in page


def test_what_was_typed_goes_along_through_signing_in(listed: FlaskClient, app: Flask) -> None:
    path = "/manage/programs/new?program_name=Zzyzx+Recovery&zip=78702"
    assert "%3Fprogram_name%3DZzyzx" in listed.get(path).location
    ann = ProgramsPerson(app)
    ann.sign_in_by_mail(after="/manage/programs/new%3Fprogram_name%3DZzyzx%2BRecovery%26zip%3D78702")
    page = ann.get(path).text
    assert 'value="Zzyzx Recovery"' in page
    assert 'value="78702"' in page


def test_many_are_cut_and_counted(client: FlaskClient, session: Session) -> None:
    for number in range(23):
        publish(session, draft(name=f"Willow {number}", zip="78705", phone=f"+151255501{number:02d}"))
    page = client.get("/for-programs?q=78705").text
    assert "23 programs fit." in page
    assert page.count("This is ours") == 20
    assert "Add the ZIP code or the town" in page


def test_the_nearest_of_one_name_is_first(client: FlaskClient, session: Session) -> None:
    for code in ("78701", "78664", "78702"):
        publish(session, draft(name="Willow House", city=f"Town {code}", zip=code, phone="+15125550110"))
    page = client.get("/for-programs?q=Willow+House+78702").text
    assert page.index("Town 78702") < page.index("Town 78701") < page.index("Town 78664")


@pytest.mark.parametrize("text", ["Harbor", "78701", "512-555-0199", "1200 Harbor", "harbor.example.com", NPI])
def test_it_asks_the_database_a_few_times_only(listed: FlaskClient, app: Flask, session: Session, text: str) -> None:
    listed.get("/for-programs?q=warm")
    asked: list[str] = []
    bind = session.get_bind()
    sa.event.listen(bind, "before_cursor_execute", lambda *args: asked.append(args[2]))
    listed.get("/for-programs", query_string={"q": text})
    assert len([one for one in asked if "FROM listing" in one]) <= 3
    assert not [one for one in asked if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
