"""“Use my location” and the suggestions: what the pages allow, what the routes take, what they answer."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

WITH_BUTTON = ["/", "/search", "/search?near=78701", "/search?near=Springfield", "/search?name=hope", "/nope"]
WITHOUT = ["/guide", "/privacy", "/how-it-works", "/crisis"]


@pytest.mark.parametrize("path", WITH_BUTTON)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_page_with_the_button_may_ask_for_a_location(sample: FlaskClient, path: str, prefix: str) -> None:
    response = sample.get(prefix + path)
    assert f'data-near-me="{prefix}/near-me"' in response.text
    assert re.search(r'<button class="more place-here"[^>]* hidden>', response.text)  # shown by the script only
    assert "geolocation=(self)" in response.headers["Permissions-Policy"]
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["Content-Security-Policy"].endswith("connect-src 'self'")


@pytest.mark.parametrize("path", WITHOUT)
def test_every_other_page_may_not(sample: FlaskClient, path: str) -> None:
    response = sample.get(path)
    assert "data-near-me" not in response.text
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    assert "connect-src" not in response.headers["Content-Security-Policy"]


def test_a_rounded_point_becomes_a_zip(sample: FlaskClient) -> None:
    response = sample.post("/near-me", json={"latitude": 30.25, "longitude": -97.75})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json is not None
    assert re.fullmatch(r"787\d\d", response.json["near"])
    assert response.json["said"].startswith(f"You are near ZIP {response.json['near']}, in Austin, TX.")


def test_outside_the_country_there_is_none(sample: FlaskClient) -> None:
    assert sample.post("/near-me", json={"latitude": 48.85, "longitude": 2.35}).status_code == 404


@pytest.mark.parametrize(
    "point",
    [
        {},
        [],
        [30.25, -97.75],
        {"latitude": 30.25},
        {"latitude": "30.25", "longitude": "-97.75"},
        {"latitude": True, "longitude": False},
        {"latitude": 30.2672, "longitude": -97.7431},
        {"latitude": 1e400, "longitude": 0},
        {"latitude": 10**400, "longitude": 0},
    ],
)
def test_anything_else_is_refused(sample: FlaskClient, point: object) -> None:
    assert sample.post("/near-me", json=point).status_code in (400, 413)


def test_no_coordinate_is_taken_from_an_address(sample: FlaskClient) -> None:
    assert sample.get("/near-me?latitude=30.25&longitude=-97.75").status_code == 405
    assert sample.post("/near-me", data="{", content_type="application/json").status_code == 400
    assert sample.post("/near-me", data="{}", content_type="text/plain").status_code == 415
    assert sample.post("/near-me", data="x" * 300, content_type="application/json").status_code == 413


@pytest.mark.parametrize(
    ("beginning", "label"), [("aus", "Austin, TX"), ("AUS", "Austin, TX"), ("787", "78701, Austin, TX")]
)
def test_places_are_offered_and_kept_by_no_cache(sample: FlaskClient, beginning: str, label: str) -> None:
    response = sample.get(f"/places/{beginning}.json")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json is not None
    assert label in response.json


@pytest.mark.parametrize("beginning", ["au", "aust", "a1b", "a%20b", "áéí", "%00%00%00", "..."])
def test_only_three_letters_or_digits_are_asked_for(sample: FlaskClient, beginning: str) -> None:
    assert sample.get(f"/places/{beginning}.json").status_code == 404


def test_neither_point_nor_letters_are_logged(sample: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []

    class Recorder:
        def info(self, event: str, **values: object) -> None:
            lines.append(repr(values))

        error = info

    monkeypatch.setattr("directory.http.log", Recorder())
    sample.post("/near-me", json={"latitude": 30.25, "longitude": -97.75})
    sample.post("/near-me", json={"latitude": 30.2672, "longitude": -97.75})
    sample.get("/places/aus.json")
    assert len(lines) == 3
    assert not re.search(r"30\.2|97\.7|aus\b", " ".join(lines))
