"""Pages of states and towns: what they say is true, what is not known is said, and few programs make no page."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.models import Status
from directory.web.families.places import landing_page
from tests.factories import answers, draft, publish

HOSTILE = "</script><script>alert(1)</script><b>\"'&"


def texts(page: str) -> str:
    """A page's words in a line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|svg).*?</\1>", " ", page)))


@pytest.fixture
def texas(session: Session) -> list[str]:
    """Four programs in Austin, one in Waco, two in Tulsa: the paths of their pages."""
    yes = [("iop", "evening", "medicaid"), ("iop", "evening", "virtual"), ("iop",), ("iop",)]
    paths = [publish(session, draft(answers=answers(*terms)))[1] for terms in yes[:3]]
    paths.append(publish(session, draft(answers=answers("iop", no=("evening",))))[1])
    paths.append(publish(session, draft(city="Waco", zip="76701", point=(31.55, -97.14)))[1])
    for _ in range(2):
        publish(session, draft(city="Tulsa", state="OK", zip="74103", point=(36.15, -95.99)))
    return paths


def test_it_works(sample: FlaskClient) -> None:
    states = sample.get("/in")
    assert states.status_code == 200
    path = re.search(r'<a href="(/in/texas)">Texas</a>', states.text)
    assert path
    state = sample.get(path[1])
    assert "<h1>Intensive outpatient programs in Texas</h1>" in state.text
    towns = re.findall(r'<a href="(/in/texas/[a-z-]+)">', state.text)
    assert towns
    for town in {*towns}:
        assert sample.get(town).status_code == 200


def test_it_says_who_says_yes_no_and_nothing(client: FlaskClient, texas: list[str]) -> None:
    words = texts(client.get("/in/texas/austin").text)
    assert "We list 4 intensive outpatient programs (IOPs) in Austin." in words
    assert "2 are listed as meeting in the evening. Of 1 it is not stated." in words
    assert "1 is listed as taking Medicaid. Of 3 it is not stated." in words
    assert "0 are listed with something for teens. Of 4 it is not stated." in words
    assert re.search(r"Evenings? 2 1 1 ", words), words
    assert "A list sent to us: 4 programs, as of Jun 1, 2025." in words
    state = texts(client.get("/in/texas").text)
    assert "We list 5 intensive outpatient programs (IOPs) in Texas, in 2 towns." in state
    assert "Louisiana 0 programs" in state


def test_every_program_stands_on_the_page_of_its_state_and_town(client: FlaskClient, texas: list[str]) -> None:
    state, town = client.get("/in/texas").text, client.get("/in/texas/austin").text
    assert all(f'href="{path}"' in state for path in texas)
    assert [path for path in texas if f'href="{path}"' in town] == texas[:4]
    assert 'href="/in/texas/austin"' in state
    assert "/in/texas/waco" not in state  # one program: no page, and no link to it


@pytest.mark.parametrize(
    "path", ["/in/texas/waco", "/in/oklahoma", "/in/oklahoma/tulsa", "/in/iowa", "/in/atlantis", "/in/texas?page=2"]
)
def test_a_place_with_few_programs_has_no_page_but_help(client: FlaskClient, texas: list[str], path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'content="noindex, follow"' in answer.text
    assert 'name="near"' in answer.text
    assert 'href="/in"' in answer.text


def test_the_help_names_what_is_nearest(client: FlaskClient, texas: list[str]) -> None:
    waco = client.get("/in/texas/waco").text
    assert "We list 1 program in Waco, TX." in waco
    assert texas[4] in waco
    assert 'href="/in/texas"' in waco
    tulsa = client.get("/in/oklahoma").text
    assert "We list 2 programs in Oklahoma." in tulsa
    assert tulsa.count("/program/") == 2
    assert 'href="/in/texas"' in tulsa


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/in/tx", "/in/texas"),
        ("/in/Texas", "/in/texas"),
        ("/es/in/TX", "/es/in/texas"),
        ("/in/texas/Austin", "/in/texas/austin"),
        ("/es/in/texas/AUSTIN", "/es/in/texas/austin"),
    ],
)
def test_other_spellings_lead_to_the_one_address(client: FlaskClient, texas: list[str], path: str, to: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (301, to)


def test_a_long_list_comes_in_pages_without_gaps(client: FlaskClient, session: Session) -> None:
    paths = {publish(session, draft())[1] for _ in range(landing_page.A_PAGE + 2)}
    first, second = client.get("/in/texas/austin"), client.get("/in/texas/austin?page=2")
    on_first, on_second = (set(re.findall(r'<h3><a href="([^"]+)"', page.text)) for page in (first, second))
    assert on_first | on_second == paths
    assert not on_first & on_second
    assert len(on_second) == 2
    assert "page 2" in re.findall("<title>(.*?)</title>", second.text)[0]
    assert "/in/texas/austin?page=2" in re.findall(r'rel="canonical" href="([^"]+)"', second.text)[0]
    for wrong in ("0", "3", "-1", "x", "9" * 30):
        assert client.get(f"/in/texas/austin?page={wrong}").status_code == 404


def test_names_are_never_markup(client: FlaskClient, session: Session) -> None:
    for _ in range(3):
        publish(session, draft(name=HOSTILE, city="<i>Austin</i> & Co", provider="x"))
    state = client.get("/in/texas").text
    path = re.findall(r'href="(/in/texas/[^"]+)"', state)
    assert path == ["/in/texas/i-austin-i-co", "/in/texas/changes.xml"] or "/in/texas/i-austin-i-co" in path
    for page in (state, client.get("/in/texas/i-austin-i-co").text):
        assert "<script>alert" not in page
        assert "<i>Austin" not in page
        assert "&lt;i&gt;Austin" in page


def test_a_closed_program_leaves_the_page(client: FlaskClient, session: Session, texas: list[str]) -> None:
    assert client.get("/in/texas/austin").status_code == 200
    for number in (1, 2):
        publish(session, draft(), listing_id=number, status=Status.CLOSED)
    assert client.get("/in/texas/austin").status_code == 404
    assert client.get("/in/texas").status_code == 200


def test_spanish_pages_link_to_spanish_pages(client: FlaskClient, texas: list[str]) -> None:
    page = client.get("/es/in/texas").text
    main = page[page.index("<main") : page.index("</main>")]
    assert '<html lang="es">' in page
    links = re.findall(r'<a [^>]*href="(/[^"]*)"', main)
    assert links
    assert all(link.startswith("/es/") for link in links)


def test_programs_by_video_from_elsewhere_are_counted(client: FlaskClient, session: Session, texas: list[str]) -> None:
    video = draft(city="Tulsa", state="OK", zip="74103", answers=answers("iop", "virtual", no=("in-person",)))
    publish(session, video.model_copy(update={"serves": video.serves.model_copy(update={"states": ("TX", "OK")})}))
    words = texts(client.get("/in/texas").text)
    assert "1 program elsewhere is listed as treating people in this state by video." in words


def test_an_empty_directory_has_a_list_of_no_states(client: FlaskClient) -> None:
    page = client.get("/in")
    assert page.status_code == 200
    assert "We list 0 intensive outpatient programs" in page.text


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN])
def test_a_program_that_is_gone_says_so_and_offers_the_nearest(
    client: FlaskClient, session: Session, texas: list[str], status: Status
) -> None:
    publish(session, draft(name="Quiet Harbor"), listing_id=1, status=status)
    path = texas[0].rsplit("/", 1)[0] + "/quiet-harbor-austin-tx"
    answer = client.get(path)
    assert answer.status_code == (410 if status == Status.WITHDRAWN else 200)
    assert 'content="noindex, follow"' in answer.text
    assert "In and near Austin, TX" in answer.text
    assert texas[1] in answer.text
    assert 'href="/in/texas/austin"' in answer.text
    assert ("Quiet Harbor" in answer.text) == (status == Status.CLOSED)  # nothing of what was taken down


def test_an_address_that_tells_no_place_still_helps(client: FlaskClient) -> None:
    for path in ("/nope", "/program/bcdfghjk/a", "/program/bcdfghjk/x-zz", "/in/texas/" + "a" * 500):
        answer = client.get(path)
        assert answer.status_code == 404
        assert 'name="near"' in answer.text


def test_a_borough_has_the_programs_of_its_neighborhoods(client: FlaskClient, session: Session) -> None:
    jamaica = {"city": "Jamaica", "state": "NY", "zip": "11432", "point": (40.71, -73.79)}
    path = publish(session, draft(**jamaica))[1]
    few = client.get("/in/new-york/queens")
    assert few.status_code == 404
    assert "We list 1 program in Queens, NY." in texts(few.text)
    assert path in few.text
    for city, zip_code in (("Flushing", "11354"), ("Astoria", "11102")):
        publish(session, draft(**jamaica | {"city": city, "zip": zip_code}))
    queens = client.get("/in/new-york/queens")
    assert queens.status_code == 200
    assert "We list 3 intensive outpatient programs (IOPs) in Queens." in texts(queens.text)
    assert path in queens.text
    state = client.get("/in/new-york").text
    assert 'href="/in/new-york/queens"' in state
    assert "in New York, in 3 towns" in texts(state)
    program = client.get(path).text
    assert 'href="/in/new-york/queens"' in program
    assert "/in/new-york/queens<" in client.get("/sitemaps/cities.xml").text.replace("</loc>", "<")


def test_a_county_is_not_said_to_have_no_program(client: FlaskClient, texas: list[str]) -> None:
    page = client.get("/in/texas/travis-county")
    assert page.status_code == 404
    assert "We list no program" not in page.text
    assert "In and near Travis County, TX" in page.text
    assert sum(path in page.text for path in texas[:4]) == 3  # as near as each other: chance says which three
