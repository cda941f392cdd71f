"""Every virtual program of a state can be reached, a page at a time, on the pages and in the API."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.api.schemas import VirtualPage
from tests.factories import draft, publish

MANY = 23


@pytest.fixture
def by_video(client: FlaskClient, session: Session) -> FlaskClient:
    """More virtual programs in Texas than a page shows, every other one with DBT; and one elsewhere."""
    for number in range(MANY):
        yes = ("iop", "virtual", "dbt") if number % 2 else ("iop", "virtual")
        publish(session, draft(name=f"Video House {number}", city="Dallas", zip="75201", yes=yes, no=("in-person",)))
    publish(session, draft(name="Far House", city="Tulsa", state="OK", zip="74103", yes=("iop", "virtual")))
    return client


def names_on(text: str) -> list[str]:
    return re.findall(r">(Video House \d+|Far House)</a>", text)


def test_every_one_is_reached_once(by_video: FlaskClient) -> None:
    text = by_video.get("/search?near=78701").text
    link = re.search(r'href="([^"]+)">All 23 virtual programs', text)
    assert link
    url: str | None = link[1].replace("&amp;", "&")
    found: list[str] = []
    while url:
        text = by_video.get(url).text
        found += names_on(text)
        following = re.search(r'href="([^"]+)" rel="next"', text)
        url = following[1].replace("&amp;", "&") if following else None
    assert len(found) == len(set(found)) == MANY
    assert "Far House" not in found


def test_the_filters_count_and_stay(by_video: FlaskClient) -> None:
    text = by_video.get("/search/virtual?near=78701&therapy=dbt&page=2").text
    assert len(names_on(text)) == 1
    assert "11 to 11 of 11" in text
    assert "With these filters: DBT" in text
    assert 'href="/search?near=78701&amp;therapy=dbt"' in text
    past = by_video.get("/search/virtual?near=78701&page=9").text
    assert "There is no page 9" in past
    assert len(names_on(past)) == 10
    assert "All 23" not in by_video.get("/search?near=74103").text


def test_a_place_that_is_none_is_asked_for(by_video: FlaskClient) -> None:
    response = by_video.get("/search/virtual?near=qqqqqq")
    assert response.status_code == 302
    assert response.location == "/search?near=qqqqqq"


def test_the_json_has_every_one(by_video: FlaskClient) -> None:
    found: list[str] = []
    for number in (1, 2, 3):
        answer = by_video.get(f"/api/v1/programs/virtual?near=78701&size=10&page={number}")
        page = VirtualPage.model_validate(answer.json)
        assert (page.total, page.pages, page.page) == (MANY, 3, number)
        found += [program.name for program in page.results]
    assert len(found) == len(set(found)) == MANY
    assert by_video.get("/api/v1/programs/virtual?near=78701&size=10&page=4").status_code == 400
    assert by_video.get("/api/v1/programs/virtual").status_code == 400
