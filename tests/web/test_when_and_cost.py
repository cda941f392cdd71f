"""Search by when a group meets, how soon it begins, the person's age, the health plan, and how fresh the facts are."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock
from directory.listings.draft import ListingDraft, Openings, Payment, Schedule, Serves, Track
from tests.factories import draft, publish, said

EVENINGS = Track(
    name="Evenings", days=("mon", "wed", "thu"), start=dt.time(18), end=dt.time(21), mode="virtual", starts="any week"
)
MORNINGS = Track(
    name="Mornings",
    days=("mon", "tue", "wed", "thu", "fri"),
    start=dt.time(9),
    end=dt.time(13),
    mode="in-person",
    starts="first Monday of the month",
)


def program(
    name: str, *tracks: Track, room: Literal["accepting", "waitlist"] | None = None, **values: object
) -> ListingDraft:
    made = draft(name=name, **values)
    told = said("template", clock.today())
    changes: dict[str, object] = {"schedule": Schedule(said=(told,), tracks=tracks)}
    if room is not None:
        changes["openings"] = Openings(said=(told,), status=room, wait_days=30 if room == "waitlist" else None)
    return made.model_copy(update=changes)


@pytest.fixture
def town(client: FlaskClient, session: Session) -> FlaskClient:
    """Four programs in Austin."""
    publish(session, program("Evening House", EVENINGS, room="accepting", yes=("iop", "in-person")))
    publish(session, program("Morning House", MORNINGS, room="waitlist"))
    publish(session, program("Both House", EVENINGS.model_copy(update={"mode": "in-person"}), MORNINGS))
    publish(session, draft(name="Silent House"))
    return client


def listed(client: FlaskClient, query: str) -> tuple[set[str], set[str]]:
    """Names in the list, and names of those that have not said."""
    response = client.get(f"/search?near=78701&{query}")
    assert response.status_code == 200
    whole, _, silent = response.text.partition('id="virtual-h"')[0].partition('id="silent-h"')
    found = {name for name in HOUSES if re.search(rf">{name}</a>", whole)}
    return found, {name for name in HOUSES if re.search(rf">{name}</a>", silent)}


HOUSES = {"Evening House", "Morning House", "Both House", "Silent House"}


def test_all_that_is_asked_of_a_group_holds_in_one_group(town: FlaskClient) -> None:
    both, evening, morning, silent = "Both House", "Evening House", "Morning House", "Silent House"
    for query, found, unsaid in (
        ("days=3", {evening, both}, {silent}),
        ("hours_min=10", {morning, both}, {silent}),
        ("hours_max=9", {evening, both}, {silent}),
        ("hours_min=10&hours_max=19", set(), {silent}),
        ("start=rolling", {evening, both}, {silent}),
        ("start=two-weeks", {evening}, {both, silent}),
        ("start=this-week", {evening}, {both, silent}),
        ("time=evening&format=virtual", {evening}, {silent}),
        ("time=evening&format=in-person&days=3", {both}, {evening, silent}),
        ("time=evening&hours_min=10", set(), {silent}),
        ("time=morning", {morning, both}, {silent}),  # a program of evenings has none, whatever else is asked
        ("time=morning&days=7", {morning, both}, {silent}),
        ("time=morning&days=6", {morning, both}, {silent}),
        ("time=weekend", set(), {silent}),
        ("format=virtual", {evening}, {silent}),
        ("days=7", {evening, morning, both, silent}, set()),
    ):
        assert listed(town, query) == (found, unsaid), query


def test_a_persons_age(client: FlaskClient, session: Session) -> None:
    for name, low, high in (("Evening House", 12, 17), ("Morning House", 18, None)):
        made = draft(name=name)
        publish(session, made.model_copy(update={"serves": Serves(said=(said(),), age_min=low, age_max=high)}))
    publish(session, draft(name="Both House", yes=("iop", "children-teens")))
    publish(session, draft(name="Silent House"))
    assert listed(client, "age=15") == ({"Evening House", "Both House"}, {"Silent House"})
    assert listed(client, "age=18") == ({"Morning House"}, {"Both House", "Silent House"})


def test_a_health_plan(client: FlaskClient, session: Session) -> None:
    for name, plans in (("Evening House", ("Aetna PPO", "Cigna")), ("Morning House", ("Cigna",))):
        publish(session, draft(name=name).model_copy(update={"payment": Payment(said=(said(),), plans=plans)}))
    publish(session, draft(name="Both House", no=("private-insurance",)))
    publish(session, draft(name="Silent House", yes=("iop", "medicaid")))
    assert listed(client, "plan=atena") == ({"Evening House"}, {"Morning House", "Silent House"})
    assert listed(client, "plan=Medicaid")[0] == {"Silent House"}
    text = client.get("/search?near=78701&plan=atena").text
    assert "</span>Takes Aetna</p>" in text
    assert "Ask about: Health plan: Aetna" in text
    assert '<option value="Aetna PPO">' in text


@pytest.mark.parametrize(
    ("typed", "words", "link"),
    [
        ("atena", "We read “atena” as Aetna.", ""),
        ("tricare prime", "You asked for “tricare prime”. These programs are listed with TRICARE", ""),
        ("medical", "Which health plan is “medical”?", "/search?near=78701&amp;plan=Medi-Cal"),
        ("uninsured", "“uninsured” is a way to pay", "/search?near=78701&amp;payment=sliding-scale"),
    ],
)
def test_how_a_plan_was_read_is_said(sample: FlaskClient, typed: str, words: str, link: str) -> None:
    text = sample.get("/search", query_string={"near": "78701", "plan": typed}).text
    assert words in text
    assert link in text
    response = sample.get("/api/v1/programs", query_string={"near": "78701", "plan": typed})
    assert response.status_code == (400 if link else 200)
    answer: Any = response.json
    if link:
        assert answer["error"]["field"] == "plan"
    else:
        assert answer["plan"]["asked"] == typed
        assert answer["plan"]["read_as"] in words


def test_a_product_is_said_of_those_that_take_its_plan(client: FlaskClient, session: Session) -> None:
    words = "You asked for “BCBS of Texas”. These programs are listed with Blue Cross Blue Shield"
    publish(session, draft(name="Silent House"))
    assert words not in client.get("/search?near=78701&plan=BCBS+of+Texas").text  # none does
    payment = Payment(said=(said(),), plans=("Blue Cross Blue Shield",))
    publish(session, draft(name="Both House").model_copy(update={"payment": payment}))
    assert words in client.get("/search?near=78701&plan=BCBS+of+Texas").text


def test_confirmed_within_a_year(client: FlaskClient, session: Session) -> None:
    by_itself = said("program", clock.today() - dt.timedelta(days=300))
    publish(session, draft(name="Evening House", by=by_itself))
    publish(session, draft(name="Morning House", by=said("program", clock.today() - dt.timedelta(days=400))))
    publish(session, draft(name="Silent House"))
    assert listed(client, "confirmed=year") == ({"Evening House"}, set())


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ("days=1", "1 day a week"),
        ("days=3", "3 days a week or fewer"),
        ("hours_min=9", "9 hours a week or more"),
        ("hours_max=20", "20 hours a week or fewer"),
        ("hours_min=9&hours_max=20", "9 to 20 hours a week"),
        ("start=rolling", "New people start any week"),
        ("start=two-weeks", "Can start within 2 weeks"),
        ("age=0", "Age 0"),
        ("plan=Aetna", "Health plan: Aetna"),
        ("confirmed=year", "Confirmed within a year"),
    ],
)
def test_each_has_a_chip_that_removes_it_and_a_field_that_keeps_it(sample: FlaskClient, query: str, chip: str) -> None:
    text = sample.get(f"/search?near=78701&therapy=cbt&{query}").text
    assert re.search(rf'class="chip" href="/search\?near=78701&amp;therapy=cbt">{re.escape(chip)} ', text)
    field, value = query.split("&", maxsplit=1)[0].split("=")
    kept = rf'id="{field}"[^>]* value="{value}"|<option value="{value}" selected|name="{field}" value="{value}" checked'
    assert re.search(kept, text)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("days=8", "Days a week are 1 to 7, so we left out “8”."),
        ("hours_min=20&hours_max=9", "so we left out “20–9”"),
        ("hours_min=lots", "so we left out “lots”"),
        ("start=now", "We do not know the start “now”"),
        ("age=-1", "“-1” is not an age in years"),
        ("plan=my+insurance", "“my insurance” names no health plan"),
        ("confirmed=yes", "so we left out “yes”"),
    ],
)
def test_what_cannot_be_is_said_and_dropped(sample: FlaskClient, query: str, words: str) -> None:
    plain = sample.get("/search?near=78701").text
    text = sample.get(f"/search?near=78701&{query}").text
    assert words in text
    assert re.findall(r"<h1>.*?</h1>", text, re.DOTALL) == re.findall(r"<h1>.*?</h1>", plain, re.DOTALL)
    refused = sample.get(f"/api/v1/programs?near=78701&{query}")
    assert refused.status_code == 400
    assert refused.json
    assert refused.json["error"]["field"] in query


def test_a_list_that_few_pass_is_filled_with_those_to_ask(client: FlaskClient, session: Session) -> None:
    publish(session, program("Evening House", EVENINGS, yes=("iop", "in-person")))
    for number in range(12):
        publish(session, draft(name=f"Quiet House {number}"))
    text = client.get("/search?near=78701&days=3&therapy=dbt").text
    assert "No program within 25 miles of 78701 is listed with all of this" in text
    assert "Call those that may: of 13 programs it is not stated." in text
    assert len(re.findall(r'class="small to-ask"', text)) == 10
    assert "Ask about: DBT" in text
    assert "Ask about: DBT, 3 days a week or fewer" in text


def test_the_json_answers_as_the_page(town: FlaskClient) -> None:
    found = town.get("/api/v1/programs?near=78701&time=evening&format=virtual&days=3&start=two-weeks").json
    assert found
    assert [program["name"] for program in found["results"]] == ["Evening House"]
    assert found["have_not_said"] == 1


def test_the_days_of_a_card_can_be_heard(town: FlaskClient) -> None:
    text = town.get("/search?near=78701").text
    assert '<span class="sr">Monday, Wednesday, Thursday: </span>' in text
    assert re.search(r'class="week[^>]*aria-hidden="true"', text)
