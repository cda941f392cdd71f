"""“None of these”: programs for some people only, or with beds, are left out, and how many is said."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import draft, publish


@pytest.fixture
def town(client: FlaskClient, session: Session) -> FlaskClient:
    """Programs for men, for men and women, for nobody in particular, and with beds."""
    publish(session, draft(name="Men House", yes=("iop", "men", "accepts-men")))
    publish(session, draft(name="Both House", yes=("iop", "men", "women", "accepts-men", "accepts-women")))
    publish(session, draft(name="Bed House", yes=("iop", "residential")))
    return client


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("not=men", {"Both House", "Bed House"}),
        ("not=accepts-men", {"Both House", "Bed House"}),
        ("not=residential", {"Men House", "Both House"}),
        ("not=men&not=women&not=residential", set()),
    ],
)
def test_what_is_unwanted_is_left_out(town: FlaskClient, query: str, left: set[str]) -> None:
    text = town.get(f"/search?near=78701&{query}").text
    assert {name for name in ("Men House", "Both House", "Bed House") if f">{name}</a>" in text} == left
    answer = town.get(f"/api/v1/programs?near=78701&{query}").get_json()
    assert {program["name"] for program in answer["results"]} == left
    assert answer["counts"]["level"]["residential"]["left_out"] == 1


def test_it_can_be_ticked_with_what_it_leaves_out_and_taken_off(town: FlaskClient) -> None:
    text = town.get("/search?near=78701&not=accepts-men").text
    assert "Not: Accepts men only" in text
    assert 'name="not" value="accepts-men" checked' in text
    assert 'name="not" value="residential"' in text
    assert "−1<" in text
    assert town.get("/api/v1/programs?near=78701&not=cbt").status_code == 400


@pytest.mark.parametrize("unwanted", ["dui", "dui-only"])
def test_who_says_outright_that_it_is_for_some_only_is_left_out(
    client: FlaskClient, session: Session, unwanted: str
) -> None:
    publish(session, draft(name="Road House", yes=("iop", "dui", "dui-only", "veterans")))
    publish(session, draft(name="Open House", yes=("iop", "dui", "veterans")))
    answer = client.get(f"/api/v1/programs?near=78701&not={unwanted}").get_json()
    assert [program["name"] for program in answer["results"]] == ["Open House"]
    counts = client.get("/api/v1/programs?near=78701").get_json()["counts"]["population"]
    assert (counts[unwanted]["left_out"], counts["veterans"]["left_out"]) == (1, 0)
    text = client.get("/search?near=78701&not=dui-only").text
    assert "Not: Only people with a DUI or DWI" in text
    assert "Only people with a DUI or DWI only" not in text
