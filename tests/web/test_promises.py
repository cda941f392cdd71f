"""The promises of data/promises.toml: each is held by a test that exists; the tests that stand nowhere else."""

from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory import clock, create_app
from directory.config import ROOT, Settings
from directory.listings.draft import ListingDraft, Openings, Payment
from directory.models import Listing
from directory.promises import Promise, PromisesError, get_promises
from tests.factories import draft, publish, said
from tests.web.conftest import StrictClient

DATED = "checked_on = 2026-11-24\n[[promise]]\n"
PAGES = ["/", "/search", "/search?near=78701", "/search?name=hope", "/guide", "/privacy", "/how-it-works", "/nope"]


@pytest.mark.parametrize("promise", get_promises(), ids=lambda promise: promise.id)
def test_the_test_of_each_promise_exists(promise: Promise) -> None:
    tree = ast.parse((ROOT / promise.file).read_text(encoding="utf-8"))
    assert promise.test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "page"), [("/how-it-works", "how"), ("/privacy", "privacy")])
def test_each_promise_is_shown_with_its_test(sample: FlaskClient, path: str, page: str) -> None:
    for prefix, locale in (("", "en"), ("/es", "es")):
        text = sample.get(prefix + path).text
        for promise in get_promises():
            assert (promise.sentence(locale) in text) == (promise.page == page)
            assert (f"<code>{promise.test}</code>" in text) == (promise.page == page)


def test_the_tests_are_linked_where_the_source_is_known(sample_app: Flask) -> None:
    held: Settings = sample_app.config["SETTINGS"]
    app = create_app(held.model_copy(update={"source_url": "https://code.example.org/iop/blob/main"}))
    text = app.test_client().get("/privacy").text
    assert 'href="https://code.example.org/iop/blob/main/tests/browser/test_privacy.py"' in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "code.example.org"])
def test_the_source_has_an_address_of_the_web(url: str) -> None:
    with pytest.raises(ValueError, match="must begin with"):
        Settings(source_url=url)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "checked_on = 2026-11-24",
        DATED + 'id = "a"\npage = "how"\nsays = { en = "A" }\nfile = "f"\ntest = "t"',
        DATED + 'id = "a"\npage = "x"\nsays = { en = "A", es = "A" }\nfile = "f"\ntest = "t"',
        DATED + 'id = "a"\npage = "how"\nsays = { en = "A", es = "A" }\nfile = "f"',
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "promises.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PromisesError):
        get_promises(path)


def test_the_order_is_distance_whatever_a_program_says_of_itself(client: FlaskClient, session: Session) -> None:
    by = said("program", clock.today())
    publish(session, draft(name="Zeta, near and only listed", point=(30.28, -97.7426)))
    publish(session, draft(name="Middle", point=(30.35, -97.7426), yes=("iop", "dbt")))
    loud = draft(
        name="AAA Best",
        by=by,
        point=(30.45, -97.7426),
        openings=Openings(said=(by,), status="accepting"),
        yes=("iop", "dbt"),
    )
    publish(session, loud)
    for query in ("near=78701", "near=78701&within=50"):
        names = re.findall(r'<h3><a href="[^"]+">([^<]+)<', client.get(f"/search?{query}").text)
        assert names == ["Zeta, near and only listed", "Middle", "AAA Best"]


@pytest.mark.parametrize(
    ("days", "words"),
    [(12, "Confirmed by the program 12 days ago."), (91, "Not confirmed since Nov 1, 2026.")],
)
def test_confirmed_says_by_whom_and_when_and_ends_after_ninety_days(
    client: FlaskClient, session: Session, days: int, words: str
) -> None:
    said_on = dt.date(2026, 11, 1)
    publish(session, draft(by=said("program", said_on)))
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=dt.UTC) + dt.timedelta(days=days)):
        assert words in client.get("/search?near=78701").text


def test_one_section_that_was_confirmed_is_not_the_whole_program(client: FlaskClient, session: Session) -> None:
    own = said("program", clock.today())
    _, path = publish(session, draft(name="Part House", payment=Payment(said=(own,), plans=("Sample Health",))))
    for page in (path, "/search?near=78701", f"{path}/call"):
        text = client.get(page).text
        assert "The program confirmed only a part: payment." in text
        assert "Confirmed by the program today" not in text
    assert "Part House" not in client.get("/search?near=78701&confirmed=year").text
    assert '"total":0' in client.get("/api/v1/programs?near=78701&confirmed=year").text


def test_a_listing_has_no_place_for_money_paid_to_us() -> None:
    """What a program costs a family is a fact of the draft; what it might pay this site has no column to stand in."""
    columns = set(Listing.__table__.columns.keys()) | set(ListingDraft.model_fields)
    assert not [
        name for name in columns if re.search(r"sponsor|featured|premium|paid|promot|rank|boost|advert|bid", name)
    ]


def test_the_number_to_call_is_the_programs_own(client: FlaskClient, session: Session) -> None:
    _, path = publish(session, draft(phone="+15125550177"))
    for address in ("/search?near=78701", path):
        text = client.get(address).text
        body = text[text.index("<main") : text.index('<section class="help"')]
        calls = set(re.findall(r'href="tel:([^"]+)"', body))
        assert "+15125550177" in calls
        assert calls <= {"+15125550177", "+18006624357", "988", "911"}, address


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("path", PAGES)
def test_crisis_lines_come_first_on_every_page(sample: FlaskClient, path: str, prefix: str) -> None:
    text = sample.get(prefix + path).text
    links = re.findall(r'<a [^>]*href="([^"]+)"', text)
    assert links[:3] == ["#main", "tel:988", "sms:988"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_who_you_are(sample: FlaskClient, path: str) -> None:
    text = sample.get(path).text
    assert not re.search(r'type="(password|email|tel)"|autocomplete="(name|email|tel|bday)', text)
    assert "Set-Cookie" not in sample.get(path).headers


def test_who_runs_the_site_is_said(sample_app: Flask) -> None:
    held: Settings = sample_app.config["SETTINGS"]
    app = create_app(held.model_copy(update={"operator": "Example County", "contact": "help@example.org"}))
    app.test_client_class = StrictClient
    for path in ("/privacy", "/how-it-works"):
        text = app.test_client().get(path).text
        body = text[text.index("<main") : text.index('<section class="help"')]
        assert "Example County" in body
        assert 'href="mailto:help@example.org"' in body
    unnamed = create_app(held.model_copy(update={"operator": None, "contact": None})).test_client()
    assert "has not said who they are" in unnamed.get("/privacy").text
