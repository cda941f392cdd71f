"""The JSON API: shapes, errors, and that it agrees with itself."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis import Response as SchemathesisResponse
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.api.schemas import About, Error, Program, Programs, VocabularyShape
from directory.models import Status
from directory.vocabulary import get_vocabulary
from tests.factories import draft, publish


def get(client: FlaskClient, path: str, **query: Any) -> Programs:
    response = client.get(path, query_string=query)
    assert response.status_code == 200, response.text
    return Programs.model_validate(response.json)


def test_it_works(sample: FlaskClient) -> None:
    found = get(sample, "/api/v1/programs", near="78701", therapy="dbt", size=5)
    assert found.origin is not None
    assert found.origin.zip == "78701"
    assert (found.radius_miles, found.page, found.size) == (25, 1, 5)
    assert len(found.results) == min(5, found.total)
    miles = [program.miles for program in found.results if program.miles is not None]
    assert miles == sorted(miles)
    assert all("dbt" in program.answers.yes for program in found.results)
    one = sample.get(f"/api/v1/programs/{found.results[0].id}")
    assert Program.model_validate(one.json).name == found.results[0].name
    VocabularyShape.model_validate(sample.get("/api/v1/vocabulary").json)


def test_every_fact_says_whose_words_it_is(sample: FlaskClient) -> None:
    """Each member, column and answer that is said leads into `sources`; what follows from others does not."""
    for page in (1, 2):
        for one in get(sample, "/api/v1/programs", near="10001", within="any", size=100, page=page).results:
            told = {name for name in one.sources_of if "." not in name}
            assert told >= {"name", "provider", "city", "state", "zip"}
            assert ("phones" in told, "tracks" in told) == (bool(one.phones), bool(one.tracks))
            assert {f"facts.{column}" for column in one.facts} <= one.sources_of.keys()
            assert {f"evidence.{term}" for term in one.evidence} <= one.sources_of.keys()
            said = {name.removeprefix("answers.") for name in one.sources_of if name.startswith("answers.")}
            assert said <= {*one.answers.yes, *one.answers.no, *one.same_place}
            for fact, places in one.sources_of.items():
                assert places, fact
                assert max(places) < len(one.sources), fact


def test_the_document_has_a_parameter_for_each_group(sample: FlaskClient) -> None:
    """What it offers is what a search takes: of each group every term, and whatever can be left out."""
    document: Any = sample.get("/api/v1/openapi.json").json
    described = {one["name"]: one for one in document["paths"]["/api/v1/programs"]["get"]["parameters"]}
    for group in get_vocabulary().groups:
        terms = [term.id for term in get_vocabulary().terms if term.group == group.id]
        assert list(_enumerated(described[group.id])) == terms
        get(sample, "/api/v1/programs", near="78701", **{group.id: terms[:2]})
    for term in _enumerated(described["not"]):
        get(sample, "/api/v1/programs", near="78701", **{"not": term})


def _enumerated(parameter: Any) -> list[str]:
    schema = parameter["schema"]
    listed = schema if "items" in schema else next(one for one in schema["anyOf"] if "items" in one)
    items = listed["items"]
    return items["enum"] if "enum" in items else [items["const"]]


def test_pages_partition(sample: FlaskClient) -> None:
    whole = get(sample, "/api/v1/programs", near="10001", within="any", size=100)
    ids: list[str] = []
    for page in range(1, whole.pages + 1):
        ids += [p.id for p in get(sample, "/api/v1/programs", near="10001", within="any", size=100, page=page).results]
    assert len(ids) == len(set(ids)) == whole.total


def test_a_larger_radius_contains_the_smaller(sample: FlaskClient) -> None:
    totals = [
        get(sample, "/api/v1/programs", near="78701", within=within).total
        for within in ("5", "10", "25", "50", "100", "any")
    ]
    assert totals == sorted(totals)


def test_counts_say_what_choosing_gives(sample: FlaskClient) -> None:
    base = get(sample, "/api/v1/programs", near="10001", within="any", population=["veterans"])
    for term in ("dbt", "emdr", "art"):
        chosen = get(sample, "/api/v1/programs", near="10001", within="any", population=["veterans"], therapy=term)
        assert chosen.total == base.counts["therapy"][term].yes
    wider = get(sample, "/api/v1/programs", near="10001", within="any", population=["veterans", "lgbt"])
    assert wider.total >= base.total
    narrower = get(sample, "/api/v1/programs", near="10001", within="any", therapy=["dbt", "emdr"])
    assert narrower.total <= get(sample, "/api/v1/programs", near="10001", within="any", therapy=["dbt"]).total


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("", 400, "near"),
        ("near=78701&within=7", 400, "within"),
        ("near=78701&size=101", 400, "size"),
        ("near=78701&size=0", 400, "size"),
        ("near=78701&page=0", 400, "page"),
        ("near=78701&page=999", 400, "page"),
        ("near=78701&within=5&therapy=adventure&therapy=emdr&therapy=art&page=2", 400, "page"),
        ("near=78701&within=10&within=50", 400, "within"),
        ("near=78701&near=10001", 400, "near"),
        ("near=78701&therapy=magic", 400, "therapy"),
        ("near=78701&unknown=1", 400, "unknown"),
        ("near=00000", 422, "near"),
        ("near=Springfield", 422, "near"),
        ("near=%00", 400, "near"),
    ],
)
def test_errors_have_one_shape(sample: FlaskClient, query: str, status: int, field: str) -> None:
    response = sample.get(f"/api/v1/programs?{query}")
    assert response.status_code == status
    assert Error.model_validate(response.json).error.field == field


def test_unknown_and_gone_programs(client: FlaskClient, session: Session) -> None:
    missing = client.get("/api/v1/programs/zzzzzzzz")
    assert (missing.status_code, Error.model_validate(missing.json).error.code) == (404, "not-found")
    _, path = publish(session, draft(), status=Status.WITHDRAWN)
    gone = client.get(f"/api/v1/programs/{path.split('/')[2]}")
    assert (gone.status_code, Error.model_validate(gone.json).error.code) == (410, "gone")


def test_errors_below_the_api_are_json_too(client: FlaskClient) -> None:
    for response, status in ((client.get("/api/v1/nope"), 404), (client.put("/api/v1/programs"), 405)):
        assert response.status_code == status
        Error.model_validate(response.json)


def test_the_first_page_leads_on(sample: FlaskClient) -> None:
    first = sample.get("/api/v1/")
    assert first.status_code == 200, first.text
    found = About.model_validate(first.json)
    assert {name: sample.get(link).status_code for name, link in found.links.items()} == {
        "programs": 400,  # it asks for a place
        "vocabulary": 200,
        "openapi": 200,
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_openapi_document_describes_what_is_served(sample_app: Flask) -> None:
    document: Any = sample_app.test_client().get("/api/v1/openapi.json").json
    assert set(document["paths"]) == {
        "/api/v1/",
        "/api/v1/listings/{public_id}",
        "/api/v1/programs",
        "/api/v1/programs/may-fit",
        "/api/v1/programs/virtual",
        "/api/v1/programs/{public_id}",
        "/api/v1/vocabulary",
    }
    schema = schemathesis.openapi.from_dict(document)
    client = sample_app.test_client()
    for path, query in (
        ("/api/v1/", {}),
        ("/api/v1/programs", {"near": "78701"}),
        ("/api/v1/programs/may-fit", {"near": "78701", "population": "veterans"}),
        ("/api/v1/programs/virtual", {"near": "78701"}),
        ("/api/v1/vocabulary", {}),
    ):
        response = client.get(path, query_string=query)
        assert response.status_code == 200, path  # a failure that the document does not name is not looked at below
        operation = schema[path]["GET"]
        operation.validate_response(_as_schemathesis(response))


def _as_schemathesis(response: TestResponse) -> SchemathesisResponse:
    request = requests.Request("GET", "http://localhost/").prepare()
    return SchemathesisResponse(
        status_code=response.status_code,
        headers={"content-type": [response.content_type]},
        content=response.data,
        request=request,
        elapsed=0.0,
        verify=False,
    )
