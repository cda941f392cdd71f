"""The mental-health entry of an address: what it says is found and shown as said of the same place, and no more."""

from __future__ import annotations

import json
from html import unescape

import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from flask_babel import refresh
from sqlalchemy.orm import Session

from directory.extensions import alembic, db
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.listings.merge import merge
from directory.listings.scope import of_place
from directory.models import Listing, RecordChange, Revision, Role, SourceRecord
from tests.factories import draft, publish, said
from tests.web.desk import Person
from tests.web.importing import confirm, number_of, upload
from tests.web.test_structured import data_of

SUBSTANCE = (
    "directory_type,name1,name2,street1,city,state,zip,phone,service_code_info\n"
    "substance,Hope Center,,1 Main St,Austin,TX,78701,512-555-0100,SA OIT ADLT CBT WN\n"
    "substance,Haven,,2 Main St,Austin,TX,78701,512-555-0101,SA OIT ADLT\n"
)
MENTAL = (
    "directory_type,name1,name2,street1,city,state,zip,phone,service_code_info\n"
    "mental,Hope Center,,1 Main St,Austin,TX,78701,512-555-0102,MH CHLD CBT DBT VET RES SP\n"
    "mental,Haven Youth,,2 Main St,Austin,TX,78701,512-555-0101,MH CHLD EMDR\n"
)


def imported(app: Flask) -> Person:
    """The pair of files, confirmed by an admin."""
    admin = Person(app, Role.ADMIN).sign_in()
    files = ("su-2024.csv", SUBSTANCE.encode()), ("mh-2024.csv", MENTAL.encode())
    number = number_of(upload(admin, *files, as_of="2026-01-02"))  # a first of January would become its year (0024)
    page = unescape(admin.get(f"/manage/imports/{number}/rows?flag=look").text)
    assert "Haven Youth" in page
    assert "it can be joined" in page
    confirm(admin, number)
    return admin


def found(client: FlaskClient, query: str) -> list[str]:
    body = client.get(f"/api/v1/programs?near=78701&{query}").json
    assert body is not None
    return [one["name"] for one in body["results"]]


def test_families_find_and_read_it_as_said_of_the_same_place(app: Flask, client: FlaskClient, session: Session) -> None:
    imported(app)
    assert found(client, "therapy=dbt") == ["Hope Center"]
    assert found(client, "language=spanish") == ["Hope Center"]
    for never in ("age=15", "ages=children-teens", "population=veterans", "level=residential", "therapy=emdr"):
        assert found(client, never) == []
    one = client.get("/api/v1/programs?near=78701&therapy=dbt").json
    assert one is not None
    program = one["results"][0]
    assert program["same_place"] == ["children-teens", "dbt", "mental-health", "residential", "spanish", "veterans"]
    assert "cbt" in program["answers"]["yes"]
    assert "dbt" not in program["answers"]["yes"]
    assert {source["scope"] for source in program["sources"]} == {"program", "place"}
    path = session.scalars(sa.select(Listing).where(Listing.name == "Hope Center")).one()
    page = unescape(client.get(f"/program/{path.public_id}/{path.slug}").text)
    there = page[page.index('id="same-place"') : page.index('id="levels"')]
    for words in ("Children and teens", "DBT", "Veterans", "Residential", "from its mental-health entry", "Ask when"):
        assert words in there
    assert "CBT" not in there
    assert "Residential" not in page[: page.index('id="same-place"')]
    card = unescape(client.get("/search?near=78701&therapy=dbt").text)
    assert "DBT (at the same place: ask)" in card
    assert "<dt>Same place</dt><dd>DBT, Mental health. " in card
    assert "may fit" in unescape(client.get("/search?near=78701&age=15").text)


NO_PHONE = (
    "directory_type,name1,name2,street1,city,state,zip,phone,service_code_info\n"
    "substance,Hope Center,,1 Main St,Austin,TX,78701,,SA OIT\n"
    "mental,Hope Center,,1 Main St,Austin,TX,78701,512-555-0102,MH DBT\n"
    "substance,Haven,,2 Main St,Austin,TX,78701,512-555-0101,SA OIT\n"
)
NOTE = "The number of the mental health entry at the same place: ask for the program."
NOTE_ES = "Es el número del registro de salud mental del mismo lugar: pregunte por el programa."


def forget_language() -> None:
    """All requests of a test that has a session have one context, in which the language is kept."""
    g.pop("language", None)
    refresh()


def test_a_number_of_the_place_is_called_the_programs_nowhere(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    confirm(admin, number_of(upload(admin, ("nd-2026.csv", NO_PHONE.encode()), as_of="2026-01-02")))
    listing = session.scalars(sa.select(Listing).where(Listing.name == "Hope Center")).one()
    path, ids = f"/program/{listing.public_id}/{listing.slug}", listing.public_id
    other = session.scalars(sa.select(Listing).where(Listing.name == "Haven")).one()
    others, other_id = f"/program/{other.public_id}/{other.slug}", other.public_id
    session.rollback()
    both = f"p={ids}&p={other_id}"
    shown = ("/search?near=78701", f"/compare?{both}", f"/compare.txt?{both}", path, f"{path}/call", f"{path}/call.txt")
    for page in shown:
        for address, note in ((page, NOTE), (f"/es{page}", NOTE_ES)):
            forget_language()
            text = unescape(client.get(address).text)
            assert "512-555-0102" in text, address
            assert note in text, address
    forget_language()
    program = unescape(client.get(path).text)
    assert "Call the program" not in program
    assert "telephone" not in clinic(program)
    answer = client.get("/api/v1/programs?near=78701").json
    assert answer is not None
    contacts = {one["name"]: one["contact_of_place"] for one in answer["results"]}
    assert contacts == {"Hope Center": ["phones"], "Haven": []}
    assert "Call the program" in unescape(client.get(others).text)


def test_a_web_address_of_the_place_is_not_called_the_programs(client: FlaskClient, session: Session) -> None:
    own = draft(name="Hope", street="1 A St", by=said("national-directory"), phone="+15125550101")
    mental = draft(name="Hope", street="1 A St", by=said("findtreatment"), phone=None)
    contact = mental.contact.model_copy(update={"website": "https://mind.example.org/", "email": "ann@example.org"})
    merged = merge([own, of_place(mental.model_copy(update={"contact": contact}))])
    page = unescape(client.get(publish(session, merged)[1]).text)
    assert "Website of the mental health entry at the same place" in page
    assert "The email of the mental health entry at the same place" in page
    assert "Program’s website" not in page
    assert NOTE not in page
    assert clinic(page)["telephone"] == "+15125550101"
    assert {"sameAs", "email"}.isdisjoint(clinic(page))


def clinic(page: str) -> dict[str, object]:
    """What a program's page tells search engines of it."""
    found = data_of(page)["mainEntity"]
    assert found["@type"] == "MedicalClinic"
    assert isinstance(found, dict)
    return found


def test_what_was_joined_before_is_of_the_place_after_an_upgrade(app: Flask, session: Session) -> None:
    admin = imported(app)
    session.rollback()
    publish(session, draft(name="Other", by=said("national-directory"), yes=("iop", "dbt")))
    query = sa.select(Listing.content).where(Listing.name == "Hope Center")
    as_it_is = session.scalars(query).one()
    session.rollback()
    revisions.raise_epoch(session)
    ours = _without_scope(as_it_is)
    session.execute(sa.update(Listing).where(Listing.name == "Hope Center").values(content=ours))
    for record in session.scalars(sa.select(SourceRecord).where(SourceRecord.key.contains("+"))):
        record.draft = _without_scope(record.draft)
    session.commit()
    db.session.close()
    alembic.downgrade("0018")
    alembic.upgrade()

    assert session.scalars(query).one() == as_it_is
    tied = session.scalars(sa.select(SourceRecord).where(SourceRecord.key.contains("+"))).one()
    assert ListingDraft.from_json(tied.draft).says_of_place("cbt")
    repaired = session.scalars(sa.select(Revision).where(Revision.action == "repaired")).one()
    assert repaired.content == as_it_is
    assert session.scalars(sa.select(Listing.content).where(Listing.name == "Other")).one().count("scope") == 0
    again = number_of(upload(admin, ("su-2024.csv", SUBSTANCE.encode()), ("mh-2024.csv", MENTAL.encode())))
    page = admin.get(f"/manage/imports/{again}/rows?fate=changed").text
    assert "0 rows" in page
    assert session.scalar(sa.select(sa.func.count()).select_from(RecordChange)) is not None


def test_a_number_of_the_place_is_called_so_after_an_upgrade(app: Flask, session: Session) -> None:
    admin = Person(app, Role.ADMIN).sign_in()
    confirm(admin, number_of(upload(admin, ("nd-2026.csv", NO_PHONE.encode()), as_of="2026-01-02")))
    query = sa.select(Listing).where(Listing.name == "Hope Center").execution_options(populate_existing=True)
    listing = session.scalars(query).one()
    own, other = session.scalars(
        sa.select(SourceRecord).where(SourceRecord.listing_id == listing.id).order_by(SourceRecord.key.contains("+"))
    ).all()
    # Its own row gives a web address; until now all of the contact stood as the program's.
    records = [ListingDraft.from_json(one.draft) for one in (own, other)]
    contact = records[0].contact.model_copy(update={"website": "https://hope.example.org/"})
    records[0] = records[0].model_copy(update={"contact": contact})
    as_it_is = merge([*records, ListingDraft.from_json(listing.content)])
    own.draft = records[0].to_json()
    before = as_it_is.contact.model_copy(update={"of_place": (), "said": contact.said})
    listing.content = as_it_is.model_copy(update={"contact": before}).to_json()
    session.commit()
    db.session.close()
    alembic.downgrade("0025")
    alembic.upgrade()
    found = session.scalars(query).one()
    assert found.content == as_it_is.to_json()
    assert ListingDraft.from_json(found.content).contact.facts_of_place == ("phones",)
    repaired = session.scalars(sa.select(Revision).where(Revision.action == "repaired")).one()
    assert (repaired.content, repaired.number) == (found.content, found.revision)
    session.rollback()
    db.session.close()
    alembic.downgrade("0025")
    assert "of_place" not in session.scalars(query).one().content
    session.rollback()
    db.session.close()
    alembic.upgrade()


def _without_scope(text: str) -> str:
    """A document as the releases of before kept it: everything was the program's."""
    content = json.loads(text.replace('"scope":"place",', ""))
    terms = sorted(term for group in content["answers"] for term in group["yes"])
    content["answers"] = [{name: content["answers"][0][name] for name in ("source", "as_of")} | {"yes": terms}]
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
