"""The promises of data/promises.toml: each is held by a test that exists; the tests that stand nowhere else."""

from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path
from typing import get_args

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pydantic import BaseModel
from sqlalchemy.orm import Session

from directory import clock, create_app
from directory.config import ROOT, Settings
from directory.data_files import DataFileError
from directory.listings.draft import ListingDraft, Openings, Payment
from directory.models import Listing
from directory.promises import Promise, get_promises
from tests.factories import draft, publish, said
from tests.web.conftest import StrictClient
from tests.web.desk import words

DATED = "checked_on = 2026-11-24\n[[promise]]\n"
GOOD = 'id = "a"\npage = "how"\nsays = { en = "A", es = "A" }\ntests = ["f::t"]'
PAGES = ["/", "/search", "/search?near=78701", "/search?name=hope", "/guide", "/privacy", "/how-it-works", "/nope"]


@pytest.mark.parametrize("promise", get_promises(), ids=lambda promise: promise.id)
def test_the_test_of_each_promise_exists(promise: Promise) -> None:
    for test in promise.tests:
        tree = ast.parse((ROOT / test.file).read_text(encoding="utf-8"))
        assert test.name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "page"), [("/how-it-works", "how"), ("/privacy", "privacy")])
def test_each_promise_is_shown_with_its_test(sample: FlaskClient, path: str, page: str) -> None:
    for prefix, locale in (("", "en"), ("/es", "es")):
        text = sample.get(prefix + path).text
        for promise in get_promises():
            assert (promise.sentence(locale) in text) == (promise.page == page)
            for test in promise.tests:
                assert (f"<code>{test.name}</code>" in text) == (promise.page == page)


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
    ("content", "message"),
    [
        ("", "checked_on: is missing"),
        ("checked_on = 2026-11-24", "promise: is missing"),
        (f"{DATED}{GOOD}", "each of the pages how, privacy needs a promise"),
        (f"{DATED}{GOOD}\n[[promise]]\n{GOOD}", "“a” is there twice"),
        (DATED + GOOD.replace(', es = "A"', ""), "promise “a”, says: needs a text in en and in es"),
        (DATED + GOOD.replace("how", "x"), "promise “a”, page: “x” is not known; use 'how' or 'privacy'"),
        (DATED + GOOD.replace("f::t", "f"), "promise “a”, tests “f”: .* write it as file::name"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "promises.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
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


# What is kept of a listing: where it stands and what it says. A new column fails here until somebody has said what for.
IDENTITY = {"id", "public_id", "slug", "status", "merged_into_id", "provider_id", "name"}
PLACE = {"city", "state", "zip", "latitude", "longitude", "precision", "match_key", "place_key"}
UPKEEP = {"confirmed_on", "content", "gone", "revision", "version", "created_at", "updated_at"}
SECTIONS = {"contact", "schedule", "serves", "therapies", "payment", "staff", "openings", "answers", "populations"}
PAID_TO_US = re.compile("sponsor|featured|premium|promot|rank|boost|advert|bid|tier|partner|fee")


def test_a_listing_has_no_place_for_money_paid_to_us() -> None:
    """What a program costs a family is a fact of the draft; what it might pay this site has no column to stand in."""
    assert set(Listing.__table__.columns.keys()) == IDENTITY | PLACE | UPKEEP
    assert set(ListingDraft.model_fields) == {"name", "provider", "place", "geocode"} | SECTIONS
    assert not PAID_TO_US.search(" ".join(facts_in(ListingDraft)))


def facts_in(model: type[BaseModel]) -> set[str]:
    """The names of all that a draft can say, in whatever depth."""
    found = set()
    for name, held in model.model_fields.items():
        found.add(name)
        for one in (held.annotation, *get_args(held.annotation), *map(get_args, get_args(held.annotation))):
            for inner in one if isinstance(one, tuple) else (one,):
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    found |= facts_in(inner)
    return found


def test_what_a_program_costs_moves_nothing(client: FlaskClient, session: Session) -> None:
    """Whichever of three programs takes every plan, asks a fortune or nothing: the page keeps its order."""
    by = said("program", clock.today())
    ways = (
        Payment(said=(by,), plans=("Sample Health", "Example Mutual"), self_pay_a_week=1),
        Payment(said=(by,), self_pay_a_week=20000, notes="A gift to the directory was made."),
        Payment(),
    )
    names = ("Maple House", "Aspen House", "Zinnia House")
    ids: list[int | None] = [None, None, None]
    for turn in range(3):
        for number, name in enumerate(names):
            point = (30.28 + number / 20, -97.7426)
            new = draft(name=name, point=point, payment=ways[(number + turn) % 3])
            ids[number] = publish(session, new, listing_id=ids[number])[0]
        text = client.get("/search?near=78701").text
        assert tuple(re.findall(r'<h3><a href="[^"]+">([^<]+)<', text)) == names
        found = client.get("/api/v1/programs?near=78701").get_json()["results"]
        assert tuple(one["name"] for one in found) == names


SILENT = (
    *(
        "Open spots:",
        "Phone",
        "Days and times:",
        "How you join",
        "Helps with",
        "Ages accepted",
        "Gender accepted",
        "Languages",
    ),
    *(
        "Access",
        "for someone in particular:",
        "Therapies:",
        "Takes",
        "Plans",
        "Price if you pay yourself",
        "License number",
    ),
    *("Approved by", "Groups led by", "Doctor"),
)
SILENT_ON_A_CARD = "Not stated Ask: days, times, openings, whom it takes, what it helps with, therapies, payment"


def test_what_nobody_has_told_us_reads_not_stated(client: FlaskClient, session: Session) -> None:
    """A program of which a name, an address and its level are known: of everything else it is said that nobody said."""
    _, path = publish(session, draft(name="Quiet House", yes=("iop",), phone=None))
    page, results = words(client.get(path)), words(client.get("/search?near=78701"))
    card = results[results.index("Quiet House") :]
    assert [label for label in SILENT if f"{label} not stated" not in page] == []
    assert SILENT_ON_A_CARD in card
    assert "Phone not stated" in card
    levels = page[page.index("Care comes in steps") : page.index("What it costs")]
    assert levels.count("Not stated") == 3
    assert levels.count("Offered here") == 1
    assert "does not" not in page.replace("does not pass through", "")
    assert "own number" not in page


def test_silence_is_no_no(client: FlaskClient, session: Session) -> None:
    """A program that has not said whether it offers EMDR is not left out of a search for it, and denies nothing."""
    publish(session, draft(name="Says no", yes=("iop",), no=("emdr",)))
    _, path = publish(session, draft(name="Says nothing", yes=("iop",)))
    text = client.get("/search?near=78701&therapy=emdr").text
    assert "Says nothing" in text
    assert "Says no<" not in text
    assert "Does not offer" not in client.get(path).text


def test_the_number_to_call_is_the_one_that_is_given(client: FlaskClient, session: Session) -> None:
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
    assert links[:3] == ["#main", "tel:988", "sms:988?&amp;body=AYUDA" if prefix else "sms:988"]


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
