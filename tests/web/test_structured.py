"""What pages say to machines: valid in schema.org's own vocabulary, true to the page, and never markup."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from schema_org import registry
from sqlalchemy.orm import Session

from directory.listings.draft import Openings, Precision, Schedule, Serves, Track
from directory.partial_date import PartialDate
from tests.factories import answers, draft, publish, said

HOSTILE = "</script><script>alert(1)</script><!-- \"'& \u2028"
TEXTS = {"Text", "URL", "PronounceableText", "CssSelectorType", "XPathType"}


def data_of(page: str) -> dict[str, Any]:
    """The one block of data of a page."""
    blocks = re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', page)
    assert len(blocks) == 1
    held: dict[str, Any] = json.loads(blocks[0])
    return held


def check(held: dict[str, Any], where: str = "") -> None:
    """Every property is one of its type or of one above it, and every value one that the property may have."""
    kind = held["@type"]
    assert kind in registry.CLASS_METADATA, f"{where}: schema.org has no type {kind}"
    kinds = {kind, *registry.ancestry(kind)}
    for name, value in held.items():
        if name in ("@type", "@context", "@id"):
            continue
        found = registry.PROPERTY_BY_SCHEMA.get(name)
        assert found, f"{where}: schema.org has no property {name}"
        assert kinds & set(found.domains), f"{where}: {kind} has no {name}"
        assert not found.superseded_by
        for one in value if isinstance(value, list) else [value]:
            fits(one, set(found.ranges), f"{where}/{name}")


def fits(value: object, ranges: set[str], where: str) -> None:
    """One value against the types it may be of."""
    if isinstance(value, dict):
        check(value, where)
        kind = value["@type"]
        assert {kind, *registry.ancestry(kind)} & ranges, f"{where}: {kind} is none of {ranges}"
    elif isinstance(value, bool):
        assert "Boolean" in ranges, where
    elif isinstance(value, (int, float)):
        assert {"Number", "Integer"} & ranges, where
    elif str(value).startswith("https://schema.org/"):
        members = {str(member).rpartition("/")[2] for one in ranges for member in registry.ENUM_MEMBERS.get(one, ())}
        assert str(value).rpartition("/")[2] in members, f"{where}: {value}"
    else:
        assert isinstance(value, str), where
        assert value, where
        as_text = TEXTS & ranges or "Thing" in ranges  # an address may stand for any thing
        assert as_text or ({"Date", "DateTime"} & ranges and PartialDate(value)) or is_time(value, ranges)


def is_time(value: str, ranges: set[str]) -> bool:
    return "Time" in ranges and bool(dt.time.fromisoformat(value) or True)


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    """Programs are written, and looked at, a few days after they spoke."""
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def full(day: None, session: Session) -> str:
    """A program that says everything that is told to machines; the path of its page."""
    by = said("program", dt.date(2026, 11, 20))
    track = Track(name="Evening group", days=("mon", "wed"), start=dt.time(18), end=dt.time(21), mode="hybrid")
    made = draft(
        by=by,
        name="Lantern House",
        provider="Lantern Care",
        answers=answers("iop", "dbt", "medicaid", "spanish", "hybrid", by=by),
    ).model_copy(
        update={
            "schedule": Schedule(said=(by,), tracks=(track,)),
            "serves": Serves(said=(by,), states=("TX", "OK")),
            "openings": Openings(said=(by,), status="accepting"),
        }
    )
    for _ in range(3):
        publish(session, draft())
    return publish(session, made)[1]


@pytest.mark.parametrize("language", ["", "/es"])
def test_every_page_of_the_sample_is_valid(sample: FlaskClient, language: str) -> None:
    state = sample.get("/in/texas").text
    towns = set(re.findall(r'href="(/in/texas/[a-z-]+)"', state))
    programs = re.findall(r'<h3><a href="(/program/[^"]+)"', state)[:12]
    assert towns
    assert programs
    for path in ("/", "/in", "/in/texas", "/in/texas?page=2", *towns, *programs):
        answer = sample.get(language + path)
        if answer.status_code == 200:
            check(data_of(answer.text), path)


def test_a_program_says_what_is_known(client: FlaskClient, full: str) -> None:
    held = data_of(client.get(full).text)
    check(held)
    assert held["@type"] == "MedicalWebPage"
    assert held["dateModified"] == "2026-11-20"  # of its facts, and not when they were written
    assert [step["name"] for step in held["breadcrumb"]["itemListElement"]] == [
        "Home",
        "All states",
        "Texas",
        "Austin",
        "Lantern House",
    ]
    clinic = held["mainEntity"]
    assert clinic["@type"] == "MedicalClinic"
    assert clinic["telephone"].startswith("+1512555")
    assert clinic["address"]["postalCode"] == "78701"
    assert clinic["geo"]["latitude"] == pytest.approx(30.2713)
    assert clinic["isAcceptingNewPatients"] is True
    assert clinic["knowsLanguage"] == ["es"]
    assert [state["name"] for state in clinic["areaServed"]] == ["Texas", "Oklahoma"]
    assert clinic["parentOrganization"]["name"] == "Lantern Care"
    hours = clinic["openingHoursSpecification"][0]
    assert (hours["opens"], hours["closes"]) == ("18:00", "21:00")
    assert hours["dayOfWeek"] == ["https://schema.org/Monday", "https://schema.org/Wednesday"]
    assert len(clinic["availableService"]) == 2


def test_what_is_told_stands_on_the_page_in_the_same_words(client: FlaskClient, full: str) -> None:
    page = client.get(full).text
    held = data_of(page)
    for step in held["breadcrumb"]["itemListElement"]:
        assert f">{step['name']}<" in page
    assert client.get(held["url"]).status_code == 200


def test_what_nobody_has_said_is_not_told(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(phone=None, point=None))
    clinic = data_of(client.get(path).text)["mainEntity"]
    unknown = {"telephone", "geo", "isAcceptingNewPatients", "openingHoursSpecification", "areaServed", "knowsLanguage"}
    assert not unknown & clinic.keys()
    assert None not in clinic.values()


@pytest.mark.parametrize("precision", [Precision.ZIP, Precision.WITHHELD])
def test_an_approximate_point_is_not_told_as_the_door(
    client: FlaskClient, session: Session, precision: Precision
) -> None:
    _, path = publish(session, draft(precision=precision, withheld=precision is Precision.WITHHELD))
    clinic = data_of(client.get(path).text)["mainEntity"]
    assert "geo" not in clinic
    assert ("streetAddress" in clinic["address"]) == (precision is Precision.ZIP)


def test_a_name_cannot_end_the_block(client: FlaskClient, session: Session) -> None:
    for _ in range(3):
        _, path = publish(session, draft(name=HOSTILE, provider=HOSTILE))
    for address in (path, "/in/texas", "/in/texas/austin"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert HOSTILE.strip() in json.dumps(data_of(page), ensure_ascii=False).replace('\\"', '"')
        block = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
        assert not set("<>&\u2028") & set(block)


def test_a_program_in_a_town_without_a_page_has_a_shorter_way(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(city="Marfa", zip="79843", name="Alone"))
    names = [step["name"] for step in data_of(client.get(path).text)["breadcrumb"]["itemListElement"]]
    assert names == ["Home", "All states", "Alone"]


def test_openings_are_told_as_long_as_they_are_believed(client: FlaskClient, full: str) -> None:
    with time_machine.travel("2027-01-15", tick=False):
        assert "isAcceptingNewPatients" not in data_of(client.get(full).text)["mainEntity"]
