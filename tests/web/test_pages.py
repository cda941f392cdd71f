"""The pages families see."""

from __future__ import annotations

import datetime as dt
import gzip
import re

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.listings.draft import Openings
from directory.models import Status
from tests.factories import draft, publish, said

PAGES = ["/", "/search", "/search?near=78701", "/guide", "/privacy", "/how-it-works", "/how-right", "/crisis"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_works_and_keeps_the_rules(sample: FlaskClient, path: str) -> None:
    response = sample.get(path)
    assert response.status_code == 200
    assert "Sample data." in response.text  # the banner
    assert response.text.count('href="tel:988"') >= 2


def test_it_works(sample: FlaskClient) -> None:
    home = sample.get("/").text
    assert 'action="/search"' in home
    results = sample.get("/search?near=78701").text
    assert re.search(r"<h1>\s*\d+ programs within 25 miles of 78701", results)
    path = re.search(r'<h3><a href="(/program/[^"?]+)', results)
    assert path
    program = sample.get(path.group(1)).text
    assert "Call the program" in program
    assert 'href="tel:+1' in program
    assert "What to ask when you call" in program


def test_results_are_nearest_first_and_pages_neither_overlap_nor_leave_gaps(sample: FlaskClient) -> None:
    seen: list[str] = []
    url: str | None = "/search?near=78701&within=100"
    pages = 0
    while url:
        text = sample.get(url).text
        cards = text.split('<ol class="cards"')[1].split("</ol>")[0]
        seen += re.findall(r'<h3><a href="(/program/[^"?]+)', cards)
        following = re.search(r'name="turn" value="(\d+)">Next programs', text)
        url = f"/search?near=78701&within=100&page={following[1]}" if following else None
        pages += 1
    total = re.search(r"<h1>\s*(\d+) programs", sample.get("/search?near=78701&within=100").text)
    assert total
    assert len(seen) == len(set(seen)) == int(total.group(1))
    assert pages == -(-len(seen) // 10)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("near=78701&therapy=magic", "do not know the filter “magic”"),
        ("near=78701&within=7", "cannot search within “7” miles"),
        ("near=78701&page=0", "There is no page “0”"),
        ("near=78701&page=9999", "There is no page 9999"),
        ("near=78701&colour=blue", "do not know “colour”"),
        ("near=78701&therapy=dbt&page=2", "There is no page 2"),
        ("near=78701&within=25&within=50", "The address says “within” more than once"),
        ("near=78701&near=75201", "The address says “near” more than once"),
        ("near=78701&age=15&age=40", "The address says “age” more than once"),
        ("near=1001&within=any", "“1001” is not five digits. We took it for ZIP 01001, in Agawam, MA"),
    ],
)
def test_what_is_not_understood_is_said_and_dropped(sample: FlaskClient, query: str, words: str) -> None:
    response = sample.get(f"/search?{query}")
    assert response.status_code == 200
    assert words in response.text
    assert '<ol class="cards"' in response.text


@pytest.mark.parametrize(
    ("near", "words"),
    [
        ("00000", "ZIP 00000 was not found"),
        ("09012", "military address"),
        ("", "Enter a ZIP code"),
        ("qqqqqq", "was not found"),
        ("Texas", "whole state"),
    ],
)
def test_a_place_that_cannot_be_searched_says_what_to_do(sample: FlaskClient, near: str, words: str) -> None:
    response = sample.get("/search", query_string={"near": near, "therapy": "dbt"})
    assert response.status_code == 200
    assert words in response.text
    assert 'aria-invalid="true"' in response.text
    assert 'name="therapy" value="dbt"' in response.text  # what was chosen is kept


def test_what_is_left_out_is_said_where_the_place_is_asked_for_too(sample: FlaskClient) -> None:
    for near in ("Springfield", "qqqqqq"):
        text = sample.get(f"/search?near={near}&near=78701&therapy=magic&plan=medical").text
        assert "do not know the filter “magic”" in text
        assert "The address says “near” more than once" in text
        assert f"/search?near={near}&amp;plan=Medi-Cal" in text
    assert "is a way to pay" in sample.get("/search?name=lantern&plan=cash").text


def test_an_ambiguous_city_offers_its_states_and_keeps_the_filters(sample: FlaskClient) -> None:
    text = sample.get("/search?near=Springfield&population=veterans").text
    assert "Which Springfield?" in text
    assert "near=Springfield%2C+MO&amp;population=veterans" in text


def test_no_results_help(sample: FlaskClient) -> None:
    text = sample.get("/search?near=79845&within=5&therapy=emdr&therapy=adventure&population=older-adults").text
    assert re.search(r"<h1>\s*No programs within 5 miles of 79845", text)
    assert "1-800-662-4357" in text
    assert "Any program, at any distance: 5" in text


def test_a_chip_removes_its_filter(sample: FlaskClient) -> None:
    text = sample.get("/search?near=78701&therapy=dbt&population=veterans").text
    chips = re.findall(r'class="chip" href="([^"]+)">', text)
    assert "/search?near=78701&amp;therapy=dbt" in chips
    assert "/search?near=78701&amp;population=veterans" in chips


def test_titles_hold_no_condition_or_filter(sample: FlaskClient) -> None:
    text = sample.get("/search?near=78701&focus=ptsd&population=lgbt").text
    title = re.search(r"<title>(.*?)</title>", text)
    assert title
    assert title.group(1) == "Programs near 78701 · IOP Near Me"
    assert 'content="noindex' in text


def test_a_misspelled_name_is_found(client: FlaskClient, session: Session) -> None:
    publish(session, draft(name="Halfmoon Recovery Center"))
    assert "Halfmoon Recovery Center" in client.get("/search?name=halfmon+recovry").text
    assert "No program has a name like" in client.get("/search?name=zzzzzz").text
    assert "1 program has a name like" in client.get("/search?near=halfmoon+recovery").text


def test_by_name_the_nearest_is_first_and_what_does_not_count_is_said(client: FlaskClient, session: Session) -> None:
    publish(session, draft(name="Halfmoon Recovery", city="Dallas", zip="75201"))
    publish(session, draft(name="Halfmoon Recovery", city="Austin", zip="78701"))
    text = client.get("/search?name=halfmoon&near=75201&within=5&therapy=dbt&page=3").text
    assert "2 programs with a name like" in text
    assert text.index("Dallas, TX") < text.index("Austin, TX")
    assert "Distances are from 75201" in text
    assert "we left out your filters and how far to look" in text
    assert "There is no page 3" in text
    other = client.get("/search?name=halfmoon&near=qqqqqq").text
    assert "We do not know which place “qqqqqq” is" in other
    assert "left out your filters" not in other


def test_a_program_page_says_what_nobody_has_said(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(name="Quiet House", yes=("iop", "cbt"), no=("emdr",)))
    with time_machine.travel(dt.datetime(2026, 11, 20, tzinfo=dt.UTC)):
        text = client.get(path).text
    assert "Does not offer: EMDR" in text
    assert "not stated" in text
    assert "Which days and hours do groups meet? For how many weeks?" in text
    sources = re.findall(r'<p class="source[^>]*>(.*?)</p>', text)
    assert sources == ["From a list sent to us, Jun 1, 2025, more than a year old: ask. Not confirmed by the program."]


def test_an_old_address_of_a_program_leads_to_the_new_one(client: FlaskClient, session: Session) -> None:
    listing_id, old = publish(session, draft(name="Old Name"))
    _, new = publish(session, draft(name="New Name"), listing_id=listing_id)
    response = client.get(old)
    assert response.status_code == 301
    assert response.location == new
    assert new.endswith("/new-name-austin-tx")
    assert client.get(new.rpartition("/")[0]).status_code == 301


@pytest.mark.parametrize(
    ("status", "code"), [(Status.WITHDRAWN, 410), (Status.CLOSED, 200), (Status.DRAFT, 404), (Status.PUBLISHED, 200)]
)
def test_each_status_answers_in_its_way(client: FlaskClient, session: Session, status: Status, code: int) -> None:
    _, path = publish(session, draft(name="Cedar Path"), status=status)
    response = client.get(path)
    assert response.status_code == code
    assert ("has closed" in response.text) == (status == Status.CLOSED)


def test_a_merged_program_leads_to_the_one_it_became(client: FlaskClient, session: Session) -> None:
    kept, kept_path = publish(session, draft(name="Kept"))
    twin, twin_path = publish(session, draft(name="Twin"))
    publish(session, draft(name="Twin"), listing_id=twin, status=Status.MERGED, merged_into_id=kept)
    response = client.get(twin_path)
    assert response.status_code == 301
    assert response.location == kept_path


def test_openings_are_believed_for_thirty_days(client: FlaskClient, session: Session) -> None:
    by = said("program", dt.date(2026, 11, 1))
    made = draft(name="Room House", by=by, openings=Openings(said=(by,), status="accepting"))
    publish(session, made)
    with time_machine.travel(dt.datetime(2026, 11, 20, tzinfo=dt.UTC)):
        text = client.get("/search?near=78701").text
        assert "Taking new people" in text
        assert "Confirmed by the program 19 days ago." in text
    with time_machine.travel(dt.datetime(2026, 12, 20, tzinfo=dt.UTC)):
        assert "Taking new people" not in client.get("/search?near=78701").text
    with time_machine.travel(dt.datetime(2027, 3, 1, tzinfo=dt.UTC)):
        assert "Not confirmed since Nov 1, 2026." in client.get("/search?near=78701").text


@pytest.mark.parametrize(("path", "code"), [("/nope", 404), ("/program/aaaaaaaa/x", 404), ("/program/%00/x", 404)])
def test_error_pages_help(client: FlaskClient, path: str, code: int) -> None:
    response = client.get(path)
    assert response.status_code == code
    assert 'action="/search"' in response.text


def test_a_wrong_method_is_answered(client: FlaskClient) -> None:
    response = client.post("/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_withheld_street_is_said_and_never_shown(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(name="Safe Path", withheld=True, precision="withheld"))
    text = client.get(path).text
    assert "Its street is kept private" in text
    assert "Google Maps" not in text
    assert "0.0 mile" not in client.get("/search?near=78701").text


def test_static_files_are_kept_by_browsers_and_sent_compressed(sample: FlaskClient) -> None:
    address = re.search(r'href="(/static/site\.css\?v=[0-9a-f]+)"', sample.get("/").text)
    assert address
    plain = sample.get(address.group(1))
    assert plain.status_code == 200
    assert "max-age=31536000" in plain.headers["Cache-Control"]
    packed = sample.get(address.group(1), headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data
    plain.close()
    packed.close()


def test_words_of_a_listing_are_never_markup(client: FlaskClient, session: Session) -> None:
    publish(session, draft(name="<script>alert(1)</script> & Sons"))
    for path in ("/search?near=78701", "/search?name=script+alert+1+script+sons"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_log_lines_hold_neither_query_nor_address(sample: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[dict[str, object]] = []

    class Recorder:
        def info(self, event: str, **values: object) -> None:
            lines.append({"event": event, **values})

    monkeypatch.setattr("directory.http.log", Recorder())
    sample.get("/search?near=78701&population=veterans", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert [line["route"] for line in lines] == ["/search"]
    assert not re.search(r"78701|veterans|203\.0", repr(lines))


def test_programs_by_video_stand_in_a_section_of_their_own(client: FlaskClient, session: Session) -> None:
    publish(session, draft(name="Video House", yes=("iop", "virtual"), no=("in-person",)))
    text = client.get("/search?near=78701&format=virtual").text
    assert "No programs within 25 miles of 78701" in text
    assert "1 program treats people in Texas by video, at home." in text
    assert "1 virtual program that treats people in Texas" in text
    assert "Video House" not in client.get("/search?near=10001&format=virtual").text  # it names no state but its own


def test_the_map_shows_the_programs_of_the_page(client: FlaskClient, session: Session) -> None:
    for number in range(3):
        publish(session, draft(point=(30.2713 + 0.03 * number, -97.7426), street=f"{number} Map Street"))
    page = client.get("/search?near=78701").text
    svg = page[page.index('<svg class="map"') : page.index("</svg>", page.index('<svg class="map"'))]
    assert "Map: the programs of this page, within 5 miles of 78701" in page
    assert re.findall(r'href="#p(\d)"', svg)
    assert all(f'id="p{number}"' in page for number in re.findall(r'href="#p(\d)"', svg))
    assert '<svg class="map"' not in client.get("/search?near=59718").text  # nothing to show there
    assert '<svg class="map"' not in client.get("/search?near=96910&within=any").text  # all of it an ocean away


@pytest.mark.parametrize(("precision", "words"), [("given", "The dot is the program"), ("zip", "Where we could check")])
def test_a_programs_map_says_how_sure_it_is(client: FlaskClient, session: Session, precision: str, words: str) -> None:
    _, path = publish(session, draft(precision=precision))
    assert words in client.get(path).text


def test_a_program_without_a_point_has_no_map(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(point=None))
    assert '<svg class="map"' not in client.get(path).text
