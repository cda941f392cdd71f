"""Where a search begins: what was typed for a place, states without a list, how far the nearest are, how well known."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.draft import Precision
from directory.web.shared import phrases
from tests.factories import answers, draft, publish, said
from tests.web.test_landing import texts

YET = "We cannot search there yet"
BILLINGS = {"city": "Billings", "state": "MT", "zip": "59101", "point": (45.7833, -108.5007)}


def ask(client: FlaskClient, near: str, prefix: str = "", **more: str) -> str:
    answer = client.get(f"{prefix}/search", query_string={"near": near, **more})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("near", "heading"),
    [
        ("09012", YET),
        ("Toronto, Canada", YET),
        ("Tijuana, México", YET),
        ("qqqqqq", "Please check the place"),
        ("Pfluegervile, TX", "Please check the place"),
        ("11501 Domain Dr", "Please check the place"),
        ("30.27, -97.74", "Please check the place"),
        ("x" * 101, "Please check the place"),
        ("00000", "Please check the ZIP code"),
        ("123456", "Please check the ZIP code"),
        ("", "Please enter a place"),
        ("MA", "Please add a town"),
        ("near me", "Please say where you are"),
    ],
)
def test_the_heading_is_true_of_what_was_typed(sample: FlaskClient, near: str, heading: str) -> None:
    page = ask(sample, near)
    assert re.findall(r'<h2 id="error-h">(.*?)</h2>', page) == [heading]
    assert (YET in page) == (heading == YET)


@pytest.mark.parametrize("near", ["00000", "Texas", "qqqqqq", "09012", "near me", "Toronto, Canada", "11501 Domain Dr"])
def test_problems_are_told_in_spanish_too(sample: FlaskClient, near: str) -> None:
    error = re.findall(r'id="near-error">(.*?)</p>', ask(sample, near, "/es"))[0]
    english = re.findall(r'id="near-error">(.*?)</p>', ask(sample, near))[0]
    assert error != english
    assert "Escriba" in error or "escriba" in error


def test_a_state_leads_to_its_page_and_asks_for_a_town(sample: FlaskClient) -> None:
    page = ask(sample, "Texas", therapy="dbt")
    assert 'href="/in/texas"' in page
    assert "near=Houston%2C+TX&amp;therapy=dbt" in page
    assert "Where in Texas?" in page
    assert 'href="/es/in/massachusetts"' in ask(sample, "MA", "/es")


def test_a_name_of_a_town_and_a_state_offers_both(sample: FlaskClient) -> None:
    page = ask(sample, "LA")
    assert "Which LA?" in page
    assert "near=Los+Angeles%2C+CA" in page
    assert "near=Louisiana" in page
    assert "Where in Louisiana?" in ask(sample, "Louisiana")
    answer = sample.get("/api/v1/programs?near=LA")
    assert answer.status_code == 422
    assert answer.json is not None
    assert "Los Angeles, CA; a town in Louisiana" in answer.json["error"]["message"]


def test_who_asks_for_what_is_near_is_offered_the_button(sample: FlaskClient) -> None:
    page = ask(sample, "near me")
    assert "We do not know where you are." in page
    assert "place-here" in page


def test_the_page_says_what_was_left_out_and_from_where_it_measures(sample: FlaskClient) -> None:
    page = ask(sample, "11501 Domain Dr, Austin, TX")
    assert "Programs near Austin, TX" in page
    assert "“11501 Domain Dr” was left out, and we measure from the middle of Austin, TX." in page
    assert not [link for link in re.findall(r'href="(/search[^"]*)"', page) if "11501" in link]
    assert "from the middle of Hyannis, MA" in ask(sample, "Cape Cod, MA")
    assert "was left out" not in ask(sample, "11501 Domain Dr, Austin, TX 78758")


def test_an_empty_list_names_the_nearest_town(client: FlaskClient, session: Session) -> None:
    for number in range(6):
        publish(session, draft(**BILLINGS, answers=answers("iop", *(("dbt",) if number else ()))))
    page = texts(ask(client, "Livingston, MT", therapy="dbt"))
    away = re.search(r"The nearest: 5 in Billings, (\d+) miles", page)
    assert away
    assert 95 <= int(away[1]) <= 110
    there = ask(client, "Sheridan, WY")
    assert re.search(r"The nearest: 6 in Billings, MT, 1\d\d miles", texts(there))
    assert "near=Billings%2C+MT" in there


def test_a_state_without_a_list_says_so_before_anything_far_away(client: FlaskClient, session: Session) -> None:
    for _ in range(3):
        publish(session, draft(**BILLINGS, by=said("national-directory")))
    page = ask(client, "Sheridan, WY")
    for text in (
        "We list no programs in Wyoming yet",
        "Nobody has sent us a list of this state.",
        "The SAMHSA National Directory: 3 programs in 1 state",
        "https://findtreatment.gov/",
        "1-800-662-4357",
    ):
        assert text in page
        assert page.index(text) < page.index("The nearest beyond ")
    assert "No programs within" not in page
    assert "https://www.hhs.texas.gov/" in ask(client, "Austin, TX")
    near = ask(client, "Sheridan, WY", within="any")
    assert near.index("We list no programs in Wyoming yet") < near.index('<ol class="cards"')
    assert "The programs below are in other states." in near
    listed = ask(client, "Miles City, MT")
    assert "No programs within 25 miles of Miles City, MT" in listed
    assert "Nobody has sent us a list" not in listed
    assert "Nobody has sent us a list" in ask(client, "Wyoming")
    assert "Nobody has sent us a list" in client.get("/in/wyoming").text


def test_the_same_is_said_in_spanish(client: FlaskClient, session: Session) -> None:
    publish(session, draft(**BILLINGS, precision=Precision.ZIP))
    page = texts(ask(client, "Sheridan, WY", "/es"))
    assert "Todavía no tenemos programas en Wyoming" in page
    assert "1 en Billings, MT, a 1" in page
    assert "millas del centro del código postal 59101" in page


def test_programs_that_told_of_themselves_make_no_list(client: FlaskClient, session: Session) -> None:
    publish(session, draft(by=said("program")))
    publish(session, draft(**BILLINGS))
    page = texts(ask(client, "78701"))
    assert "1 program within 25 miles of 78701" in page
    assert "We hold no list of programs in Texas yet 1 program there told us of itself." in page


def test_an_empty_directory_says_what_helps_without_a_list(client: FlaskClient) -> None:
    page = ask(client, "78701")
    assert "We list no programs in Texas yet" in page
    assert "The lists we hold" not in page


@pytest.mark.parametrize(
    ("miles", "precision", "said_as"),
    [
        (2.2, Precision.GIVEN, "about 2 miles"),
        (2.2, Precision.STREET, "about 2 miles"),
        (0.3, Precision.GIVEN, "less than 1 mile"),
        (2.2, Precision.ZIP, "about 2 miles to the middle of ZIP 78704"),
        (1.2, Precision.ZIP, "about 1 mile to the middle of ZIP 78704"),
        (0.3, Precision.ZIP, "in ZIP 78704"),
        (2.2, Precision.WITHHELD, "about 2 miles, street not given"),
        (0.3, Precision.WITHHELD, "in ZIP 78704"),
        (2.2, None, "about 2 miles to the middle of ZIP 78704"),
    ],
)
def test_a_distance_says_how_well_the_place_is_known(
    client: FlaskClient, miles: float, precision: Precision | None, said_as: str
) -> None:
    with client.application.test_request_context("/"):
        assert phrases.distance(miles, precision, "78704") == said_as


def test_cards_and_rows_say_how_well_a_place_is_known(client: FlaskClient, session: Session) -> None:
    publish(session, draft(point=(30.2950, -97.7426)))
    publish(session, draft(zip="78704", point=(30.2428, -97.7658), precision=Precision.ZIP))
    page = texts(ask(client, "78701"))
    assert "Austin, TX · about 2 miles" in page
    assert "Austin, TX · about 2 miles to the middle of ZIP 78704" in page
