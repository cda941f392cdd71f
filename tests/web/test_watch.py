"""The desk's first page and care gaps: the numbers are those of the listings behind them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import numpy as np
import pytest
import sqlalchemy as sa
from geopy.distance import geodesic
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts.desk_states import EVERYWHERE
from directory.listings import status_changes
from directory.listings.draft import Evidence, EvidenceKind, Openings, Schedule, Track
from directory.models import Listing, Status, ZipCode
from directory.search import catalog
from directory.vocabulary import get_vocabulary
from directory.watch import dashboard, state
from directory.watch.care_gaps import find_gaps
from directory.watch.nearest_programs import nearest_miles
from tests.factories import draft, publish, said
from tests.web.desk import Person, words

PORTLAND_ME = {"city": "Portland", "state": "ME", "zip": "04101", "point": (43.6591, -70.2568)}


def stock(session: Session) -> None:
    """One good listing in Texas, one poor and old one in Maine."""
    fresh = said("program", clock.today() - dt.timedelta(days=12))
    good = draft(name="Lantern House", by=fresh).model_copy(
        update={
            "schedule": Schedule(said=(fresh,), tracks=(Track(name="Evening", days=("mon",)),)),
            "openings": Openings(said=(fresh,), status="accepting"),
        }
    )
    publish(session, good)
    old = said("national-directory", clock.today() - dt.timedelta(days=1000))
    poor = draft(name="Harbor House", by=old, phone="", precision="zip", yes=("iop", "veterans"), **PORTLAND_ME)
    listed = {"veterans": Evidence(kind=EvidenceKind.LISTED, said=old)}
    publish(session, poor.model_copy(update={"populations": listed}))


def test_it_works(admin: Person, session: Session) -> None:
    stock(session)
    watched = state.published(session).values()
    assert dashboard.freshness(watched, clock.today()) == [
        ("up to 3 months", 1),
        ("up to a year", 0),
        ("up to 2 years", 0),
        ("older", 1),
    ]
    scores = {one.source: (one.score, dict(one.lacking)) for one in dashboard.quality(watched, clock.today())}
    assert scores["program"] == (100, dict.fromkeys(state.FLAGS, 0))
    assert scores["national-directory"] == (0, dict.fromkeys(state.FLAGS, 1))
    lines = [
        (one.state, one.listings, one.accepting, one.confirmed) for one in dashboard.by_state(watched, clock.today())
    ]
    assert lines == [("ME", 1, 0, 0), ("TX", 1, 1, 1)]
    page = words(admin.get("/manage/"))
    assert "2 listings are published" in page
    assert "the SAMHSA National Directory" in page


@pytest.mark.parametrize("flag", state.FLAGS)
def test_each_number_opens_its_listings(admin: Person, session: Session, flag: str) -> None:
    stock(session)
    found = re.findall(rf'href="(/manage/listings\?[^"]*flag={flag})"', admin.get("/manage/").text)
    assert found
    page = words(admin.get(found[-1].replace("&amp;", "&")))
    assert "Harbor House" in page
    assert "Lantern House" not in page


def test_what_changes_is_seen_at_once(session: Session) -> None:
    stock(session)
    assert len(state.published(session)) == 2
    session.rollback()
    listing = status_changes.by_public_id(session, public_id_of(session, "Harbor House"))
    assert listing
    session.rollback()
    status_changes.set_status(session, listing=listing, status=Status.CLOSED, reason="closed", base=1, actor="test")
    session.commit()
    assert [one.state for one in state.published(session).values()] == ["TX"]


def public_id_of(session: Session, name: str) -> str:
    found = session.scalars(sa.select(Listing.public_id).where(Listing.name == name)).one()
    session.rollback()
    return found


def test_queues_show_what_waits(admin: Person, session: Session) -> None:
    publish(session, draft(), status=Status.DRAFT)
    waiting = {one.label: one.count for one in dashboard.waiting(session, EVERYWHERE)}
    assert waiting["Drafts"] == 1
    assert waiting["Suggestions"] == 0
    page = words(admin.get("/manage/"))
    assert "1 Drafts Since today" in page


def test_nearest_miles_are_those_of_brute_force() -> None:
    chance = np.random.default_rng(3)
    places = chance.uniform(26, 48, 300), chance.uniform(-122, -70, 300)
    programs = chance.uniform(26, 48, 40), chance.uniform(-122, -70, 40)
    found = nearest_miles(*places, programs, near=(50.0,))
    for at in range(0, 300, 10):
        exact = min(
            geodesic((places[0][at], places[1][at]), (programs[0][one], programs[1][one])).miles for one in range(40)
        )
        assert found[at] == pytest.approx(exact, rel=0.006)
    assert np.isinf(nearest_miles(*places, (np.empty(0), np.empty(0)), near=(50.0,))).all()


@pytest.mark.parametrize("near", [(), (25.0,), (50.0,)])
def test_programs_beyond_a_cell_and_the_dateline_count_too(near: tuple[float, ...]) -> None:
    places = np.array([51.9, 51.9, 13.45, 40.0, 89.0]), np.array([179.9, -176.6, 144.8, -90.01, 10.0])
    programs = np.array([51.9, 13.5, 40.0, 40.4]), np.array([-179.9, 144.8, -88.0, -90.0])
    found = nearest_miles(*places, programs, near=near)
    for at, miles in enumerate(found):
        exact = min(
            geodesic((places[0][at], places[1][at]), (programs[0][one], programs[1][one])).miles for one in range(4)
        )
        assert miles == pytest.approx(exact, rel=0.006)


def test_a_gap_is_where_no_program_is_near(session: Session) -> None:
    stock(session)
    index = catalog.current(session).index
    veterans = [term.id for term in get_vocabulary().terms].index("veterans")
    gaps = find_gaps(session, index, position=veterans, limit=25.0)
    far = {place.zip for place in gaps.zips}
    assert "04101" not in far
    assert "78701" in far
    point = session.execute(sa.select(ZipCode.latitude, ZipCode.longitude).where(ZipCode.zip == "04240")).one()
    away = geodesic((point.latitude, point.longitude), PORTLAND_ME["point"]).miles
    assert ("04240" in far) == (away > 25)
    texas = next(one for one in gaps.states if one.state == "TX")
    assert texas.far_zips == texas.zips
    assert texas.far_people == texas.people
    assert gaps.towns()[0].people >= gaps.towns()[-1].people


def test_gaps_are_shown_and_downloaded(admin: Person, session: Session) -> None:
    stock(session)
    page = words(admin.get("/manage/gaps?term=veterans&miles=50"))
    assert "more than 50 miles" in page
    assert "Houston, TX" in page
    rows = list(csv.DictReader(io.StringIO(admin.get("/manage/gaps.csv?term=veterans&miles=50").text)))
    assert {row["kind"] for row in rows} == {"zip", "town", "county"}
    assert all(float(row["miles_to_nearest"] or 9999) >= 50 for row in rows if row["kind"] != "county")
    assert any(row["place"] == "Houston" and int(row["people"]) > 1_000_000 for row in rows if row["kind"] == "town")
    assert all(int(row["zip_codes_far"]) <= int(row["zip_codes"]) for row in rows if row["kind"] == "county")
    assert admin.get("/manage/gaps?term=nonsense&miles=x").status_code == 200


def test_an_empty_directory_is_no_error(admin: Person) -> None:
    assert "No listing is published yet" in words(admin.get("/manage/"))
    assert "no program at all" in words(admin.get("/manage/gaps"))
