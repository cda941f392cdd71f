"""What is said of room ends with its days: on pages, in the API, in exports and in the search alike."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.csv.export import as_csv, as_geojson, whole
from directory.listings.draft import Openings, Schedule, Track
from directory.listings.freshness import OPENINGS_DAYS
from tests.factories import draft, publish, said
from tests.web.desk import words

SAID = dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)  # a Monday
BY = said("program", SAID.date())
FULL = {"status": "full", "full_until": "2026-12-07"}
OPEN = {"status": "accepting", "as_of": "2026-11-23"}
NEAR = "near=78701&within=any"


def group(**values: Any) -> Track:
    return Track.model_validate({"name": "Evening", "days": ("mon", "wed"), **values})


def after(days: float) -> time_machine.travel:
    return time_machine.travel(SAID + dt.timedelta(days=days), tick=False)


@pytest.fixture
def made(session: Session, client: FlaskClient) -> Any:
    """Publish a program with one group, and what its room is; its path."""

    def publishes(track: Track, **room: Any) -> str:
        openings = Openings.model_validate({"said": (BY,), **room}) if room else Openings()
        made = draft(city="Austin", openings=openings, schedule=Schedule(said=(BY,), tracks=(track,)))
        return publish(session, made)[1]

    return publishes


def in_api(client: FlaskClient, path: str) -> dict[str, Any]:
    """A program in the API: alone, and as the search has it."""
    alone: dict[str, Any] = client.get(f"/api/v1/programs/{path.split('/')[2]}").json or {}
    (found,) = (client.get(f"/api/v1/programs?{NEAR}").json or {})["results"]
    assert {**found, "miles": None} == alone
    return alone


def in_geojson(session: Session) -> str:
    text = "".join(as_geojson(session, whole()))
    session.rollback()
    return json.dumps([one["properties"] for one in json.loads(text)["features"]])


def test_a_full_until_ends_on_its_day(made: Any, client: FlaskClient, session: Session) -> None:
    with after(0):
        path = made(group(room={**FULL, "as_of": "2026-11-23"}), **FULL)
    for days, holds in ((0, True), (13, True), (14, False)):
        with after(days):
            page, api = words(client.get(path)), in_api(client, path)
            assert ("Full until Dec 7" in page, "Full" in page) == (holds, holds), days
            assert (api["openings"] is not None, api["tracks"][0]["openings"] is not None) == (holds, holds)
            assert ("full" in in_geojson(session)) is holds
    with after(14):  # a CSV says the days, and is read back as it was
        assert "full until 2026-12-07 as of 2026-11-23" in "".join(as_csv(session, whole()))
        session.rollback()


def test_openings_end_after_their_days(made: Any, client: FlaskClient, session: Session) -> None:
    with after(0):
        path = made(group(room=OPEN), status="accepting")
    for days, holds in ((OPENINGS_DAYS, True), (OPENINGS_DAYS + 1, False)):
        with after(days):
            api = in_api(client, path)
            assert ("Taking new people" in words(client.get(path))) is holds
            assert ("Taking new people" in words(client.get(f"/search?{NEAR}"))) is holds
            assert (api["openings"] is not None, api["tracks"][0]["openings"] is not None) == (holds, holds)
            assert ("accepting" in in_geojson(session)) is holds


def test_next_starts_in_the_past_vanish(made: Any, client: FlaskClient) -> None:
    with after(0):
        path = made(group(starts="2026-12-02"))
    for days, starts in ((9, ["2026-12-02"]), (10, [])):
        with after(days):
            assert [one["day"] for one in in_api(client, path)["next_starts"]] == starts
            assert ("Next start" in words(client.get(path))) is bool(starts)
            found = (client.get(f"/api/v1/programs?{NEAR}&start=two-weeks").json or {})["total"]
            assert found == 0  # nobody said that there is room


@pytest.mark.parametrize(
    ("days", "first_day", "found"),
    [
        (0, "2026-12-02", 1),
        (9, "2026-12-02", 1),
        (10, "2026-12-02", 0),  # it has come and gone, and nothing else says when
        (0, "2026-12-20", 0),  # later than two weeks
        (OPENINGS_DAYS, "2026-12-24", 1),
        (OPENINGS_DAYS + 1, "2026-12-24", 0),  # believed no more
    ],
)
def test_the_search_goes_by_the_first_day_that_pages_show(
    made: Any, client: FlaskClient, days: int, first_day: str, found: int
) -> None:
    with after(0):
        path = made(group(room={**OPEN, "first_day": first_day}))
    with after(days):
        assert (client.get(f"/api/v1/programs?{NEAR}&start=two-weeks").json or {})["total"] == found
        starts = [one["day"] for one in in_api(client, path)["next_starts"]]
        holds = days <= OPENINGS_DAYS and first_day >= (SAID.date() + dt.timedelta(days=days)).isoformat()
        assert starts == ([first_day] if holds else [])
