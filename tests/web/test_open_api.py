"""The API for other sites and software: asked by a body, by name, by what changed; from any page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.api.schemas import Error, Program, Programs
from directory.models import Listing, Status
from tests.factories import draft, publish

SEARCHES = ("/api/v1/programs", "/api/v1/programs/virtual", "/api/v1/programs/may-fit")


def found(client: FlaskClient, **query: Any) -> Programs:
    answer = client.get("/api/v1/programs", query_string=query)
    assert answer.status_code == 200, answer.text
    return Programs.model_validate(answer.json)


def refused(client: FlaskClient, **query: Any) -> tuple[int, str | None]:
    answer = client.get("/api/v1/programs", query_string=query)
    return answer.status_code, Error.model_validate(answer.json).error.field


@pytest.mark.parametrize("path", SEARCHES)
def test_a_body_asks_the_same_as_an_address(sample: FlaskClient, path: str) -> None:
    asked = {"near": "78701", "within": "any", "therapy": ["dbt", "cbt"], "size": 5}
    by_body, by_address = sample.post(path, json=asked), sample.get(path, query_string=asked)
    assert (by_body.status_code, by_address.status_code) == (200, 200)
    assert by_body.data == by_address.data
    assert {one.headers["Cache-Control"] for one in (by_body, by_address)} == {"no-store"}
    assert "ETag" not in by_body.headers


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"data": b"near=78701", "content_type": "application/x-www-form-urlencoded"}, 415, None),
        ({"data": b"{", "content_type": "application/json"}, 400, None),
        ({"json": ["78701"]}, 400, None),
        ({"json": {"near": None}}, 400, "near"),
        ({"json": {"near": {"zip": "78701"}}}, 400, "near"),
        ({"json": {"near": True}}, 400, "near"),
        ({"data": b'{"near": "78701", "near": "10001"}', "content_type": "application/json"}, 400, "near"),
        ({"json": {"near": "78701", "therapy": ["magic"]}}, 400, "therapy"),
        ({"json": {"near": "78701" + " " * 20_000}}, 413, None),
        ({"json": {"near": "00000"}}, 422, "near"),
        ({"json": {}}, 400, "near"),
        ({"json": {"near": "78701"}, "query_string": {"size": "5"}}, 400, None),
    ],
)
def test_a_body_that_cannot_be_read_says_why(
    sample: FlaskClient, sent: dict[str, Any], status: int, field: str | None
) -> None:
    answer = sample.post("/api/v1/programs", **sent)
    assert (answer.status_code, Error.model_validate(answer.json).error.field) == (status, field), answer.text


def test_a_point_is_a_place(sample: FlaskClient) -> None:
    point = found(sample, near="30.2713, -97.7426", within="50")
    assert point.origin is not None
    assert (point.origin.city, point.origin.state, point.origin.zip) == ("Austin", "TX", None)
    assert (point.origin.latitude, point.origin.longitude) == (30.2713, -97.7426)
    assert {one.id for one in point.results} & {one.id for one in found(sample, near="78701", within="50").results}
    for text in ("0,0", "91,0", "48.85,2.35", "30.2,-197"):
        assert refused(sample, near=text) == (422, "near"), text


def test_programs_are_found_by_name_and_measured_where_a_place_is_said(client: FlaskClient, session: Session) -> None:
    far, _ = publish(session, draft(name="Harbor Light", city="El Paso", zip="79901", point=(31.76, -106.48)))
    near, _ = publish(session, draft(name="Harbor Light"))
    publish(session, draft(name="Quiet Pines"))
    ids = {i: session.get_one(Listing, i).public_id for i in (far, near)}
    by_name = found(client, name="harbour light")
    assert (by_name.total, by_name.origin, {one.miles for one in by_name.results}) == (2, None, {None})
    measured = found(client, name="harbor light", near="78701")
    assert [one.id for one in measured.results] == [ids[near], ids[far]]
    assert measured.results[0].miles is not None
    assert found(client, name="nothing like it").total == 0
    assert refused(client, name="harbor", therapy="dbt") == (400, "therapy")
    assert refused(client, name="harbor", page="2") == (400, "page")


def test_who_keeps_a_copy_reads_on_from_the_last_change_it_saw(client: FlaskClient, session: Session) -> None:
    ids = [publish(session, draft(name=f"House {number}"))[0] for number in range(5)]
    start = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    for number, listing_id in enumerate(ids):
        moment = start + dt.timedelta(hours=number)
        session.execute(sa.update(Listing).where(Listing.id == listing_id).values(updated_at=moment))
    gone = session.get_one(Listing, ids[4])
    gone.status = Status.CLOSED
    session.commit()
    whole = found(client, updated_since="2026-03-01", size=3)
    assert (whole.total, [one.name for one in whole.results]) == (4, ["House 0", "House 1", "House 2"])
    assert whole.removed == [gone.public_id]
    rest = found(client, updated_since="2026-03-01", size=3, page=2)
    assert ([one.name for one in rest.results], rest.removed) == (["House 3"], [])
    assert [one.name for one in found(client, updated_since=whole.results[-1].updated).results] == [
        "House 2",
        "House 3",
    ]
    assert found(client, updated_since="2026-03-01T07:30:00-04:00").total == 1
    assert found(client, updated_since="2026-04-01").total == 0
    for bad in ("yesterday", "2026-13-01", "0001-01-01T00:00:00+14:00"):
        assert refused(client, updated_since=bad) == (400, "updated_since"), bad
    assert refused(client, updated_since="2026-03-01", near="78701") == (400, "near")
    assert refused(client, updated_since="2026-03-01", name="house") == (400, "name")
    assert refused(client, updated_since="2026-03-01", therapy="dbt") == (400, "therapy")


def test_only_the_members_asked_for_are_sent(sample: FlaskClient) -> None:
    answer: Any = sample.get("/api/v1/programs?near=10001&within=any&fields=name,phones&size=5").json
    assert {tuple(sorted(one)) for one in answer["results"]} == {("id", "miles", "name", "phones")}
    one = answer["results"][0]
    single: Any = sample.get(f"/api/v1/programs/{one['id']}?fields=name").json
    assert single == {"id": one["id"], "miles": None, "name": one["name"]}
    for path in (*SEARCHES, f"/api/v1/programs/{one['id']}"):
        refusal = sample.get(f"{path}?near=10001&fields=secret")
        assert (refusal.status_code, Error.model_validate(refusal.json).error.field) == (400, "fields")


def test_any_page_may_ask_and_nobody_is_known(sample: FlaskClient) -> None:
    for path in ("/api/v1/", "/api/v1/programs?near=78701", "/api/v1/vocabulary", "/api/v1/nothing", SEARCHES[1]):
        answer = sample.get(path, headers={"Origin": "https://example.org"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not {"Access-Control-Allow-Credentials", "Set-Cookie"} & {*answer.headers.keys()}
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    before = sample.options("/api/v1/programs", headers=asked)
    assert before.status_code == 204
    assert "POST" in before.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in before.headers["Access-Control-Allow-Headers"]
    for path in ("/", "/search?near=78701", "/api/v1/listings/abcdefgh"):
        answer = sample.get(path, headers={"Origin": "https://example.org"})
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_what_holds_no_place_is_kept_until_it_changes(client: FlaskClient, session: Session) -> None:
    listing_id, path = publish(session, draft(name="Harbor Light"))
    program = f"/api/v1/programs/{path.split('/')[2]}"
    for address in (program, f"{program}?fields=name", "/api/v1/", "/api/v1/vocabulary", "/api/v1/openapi.json"):
        first = client.get(address)
        assert (first.status_code, first.headers["Cache-Control"]) == (200, "public, max-age=60"), address
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    tag = client.get(program).headers["ETag"]
    assert client.get(f"{program}?fields=name").headers["ETag"] != tag
    publish(session, draft(name="Harbor Lights"), listing_id=listing_id)
    changed = client.get(program, headers={"If-None-Match": tag})
    assert (changed.status_code, Program.model_validate(changed.json).name) == (200, "Harbor Lights")
    missing = client.get("/api/v1/programs/zzzzzzzz")
    assert (missing.headers["Cache-Control"], "ETag" in missing.headers) == ("no-store", False)
