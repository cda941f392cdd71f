"""The mental-health entry of an address: what it says is found and shown as said of the same place, and no more."""

from __future__ import annotations

import json
from html import unescape

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.extensions import alembic, db
from directory.listings import revisions
from directory.listings.draft import ListingDraft
from directory.models import Listing, RecordChange, Revision, Role, SourceRecord
from tests.factories import draft, publish, said
from tests.web.desk import Person
from tests.web.importing import confirm, number_of, upload

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


def _without_scope(text: str) -> str:
    """A document as the releases of before kept it: everything was the program's."""
    content = json.loads(text.replace('"scope":"place",', ""))
    terms = sorted(term for group in content["answers"] for term in group["yes"])
    content["answers"] = [{name: content["answers"][0][name] for name in ("source", "as_of")} | {"yes": terms}]
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
