"""“None of these”: programs for some people only, or with beds, are left out, and how many is said."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.vocabulary import get_vocabulary
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


def test_whoever_is_for_some_only_can_be_left_out(client: FlaskClient, session: Session) -> None:
    only = [term for term in get_vocabulary().terms if term.only]
    for term in only:
        publish(session, draft(name=f"House of {term.id}", yes=("iop", "alcohol-use", "opioid-use", "dui", term.id)))
    publish(session, draft(name="Open House", yes=("iop", "alcohol-use", "opioid-use", "dui")))
    text = client.get("/search?near=78701").text
    counts = client.get("/api/v1/programs?near=78701").get_json()["counts"]
    assert {term.id for term in only} == {"alcohol-only", "opioids-only", "dui-only"}
    for term in only:
        tick = re.search(rf'name="not" value="{term.id}" >(.*?)</label>', text)
        assert tick is not None, term.id
        assert "−1<" in tick[1]
        assert counts[term.group][term.id]["left_out"] == 1
        answer = client.get(f"/api/v1/programs?near=78701&not={term.id}").get_json()
        assert f"House of {term.id}" not in {program["name"] for program in answer["results"]}
        assert answer["total"] == len(only)
        chosen = client.get(f"/search?near=78701&not={term.id}").text
        assert f'name="not" value="{term.id}" checked' in chosen
        assert f"Not: {term.label()}" in chosen
    for term_id in ("alcohol-use", "opioid-use"):  # what it helps with is nothing to leave out
        assert counts["focus"][term_id]["left_out"] == 0
        answer = client.get(f"/api/v1/programs?near=78701&not={term_id}")
        assert answer.status_code == 400
        assert "alcohol-only" in answer.text


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
