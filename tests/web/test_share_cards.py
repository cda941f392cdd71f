"""Pictures for shared links: right, small, kept by those who have them, and drawn for nobody's private page."""

from __future__ import annotations

import struct
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from directory.models import Status
from directory.web.families.seo import share_views
from directory.web.families.seo.share_card import (
    HEIGHT,
    MOST_BYTES,
    WIDTH,
    ShareCard,
    clipped,
    fitted,
    png_of,
    svg_of,
    width_of,
)
from tests.factories import draft, publish

WEEK = tuple((letter, letter == "T") for letter in "MTWTFSS")
HOSTILE = '</text><script>alert(1)</script>&\ufffe"\U0001f600 東京 ' + "W" * 120


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_it_works(client: FlaskClient, session: Session) -> None:
    paths = [publish(session, draft())[1] for _ in range(3)]
    program = f"/share/program/{paths[0].split('/')[2]}.png"
    addresses = ("/share/home.png", "/share/in/texas.png", "/share/in/texas/austin.png", program, "/es/share/home.png")
    pictures = set()
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert size(answer.data) == (WIDTH, HEIGHT)
        assert len(answer.data) <= MOST_BYTES
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        pictures.add(answer.data)
    assert len(pictures) >= 4  # the Spanish one differs once it is translated


def test_a_changed_program_has_another_picture(client: FlaskClient, session: Session) -> None:
    listing_id, path = publish(session, draft(name="Before"))
    address = f"/share/program/{path.split('/')[2]}.png"
    before = client.get(address).headers["ETag"]
    publish(session, draft(name="After"), listing_id=listing_id)
    answer = client.get(address, headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != before


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CLOSED, Status.WITHDRAWN])
def test_what_is_not_published_has_no_picture(client: FlaskClient, session: Session, status: Status) -> None:
    _, path = publish(session, draft(), status=status)
    assert client.get(f"/share/program/{path.split('/')[2]}.png").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/share/in/texas.png",
        "/share/in/nowhere.png",
        "/share/in/texas/austin.png",
        "/share/program/x.png",
        "/share/x.png",
    ],
)
def test_what_has_no_page_has_no_picture(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_hostile_words_are_drawn_as_words() -> None:
    card = ShareCard(HOSTILE, HOSTILE, HOSTILE, WEEK, HOSTILE)
    root = ElementTree.fromstring(svg_of(card))
    assert not [one for one in root.iter() if "script" in str(one.tag)]
    assert len(png_of(card)) <= MOST_BYTES


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=80))
def test_any_words_fit(title: str, line: str) -> None:
    ElementTree.fromstring(svg_of(ShareCard(title, line, line, WEEK, line)))
    points, lines = fitted(title)
    assert len(lines) <= 3
    assert all(width_of(one, points) <= 1032 for one in lines)
    assert width_of(clipped(line, 34), 34) <= 1032


def test_a_picture_of_very_many_letters_stays_small() -> None:
    words = " ".join(f"Sgöq{number}Rgbñé" for number in range(40))
    assert len(png_of(ShareCard(words, words, words, WEEK, words))) <= MOST_BYTES


def test_pictures_are_kept_within_bounds(client: FlaskClient, session: Session) -> None:
    for number in range(3):
        _, path = publish(session, draft(name=f"Kept {number}"))
        client.get(f"/share/program/{path.split('/')[2]}.png")
    assert 0 < len(share_views._pictures) <= share_views.KEPT
