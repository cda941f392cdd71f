"""What people type for a place."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.geo.load import load_places
from directory.geo.places import AmbiguousPlace, Place, PlaceProblem, describe, find_place
from directory.models import ZipCode


def test_it_works(session: Session) -> None:
    place = find_place("78701", session)
    assert isinstance(place, Place)
    assert (place.label, place.zip, place.city, place.state) == ("78701", "78701", "Austin", "TX")
    assert place.latitude == pytest.approx(30.27, abs=0.05)
    assert place.longitude == pytest.approx(-97.74, abs=0.05)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("78701-1234", "78701"),
        ("787011234", "78701"),
        ("  78701 ", "78701"),
        ("７８７０１", "78701"),
        ("ZIP 78701", "78701"),
        ("zip code: 78701", "78701"),
        ("Austin, TX 78701", "78701"),
        ("2139", "02139"),
        ("907", "00907"),
        ("2139-4301", "02139"),
        ("00501", "00501"),  # a unique ZIP
        ("78763", "78763"),  # a PO-box ZIP
        ("Austin, TX", "Austin, TX"),
        ("austin tx", "Austin, TX"),
        ("AUSTIN   Texas", "Austin, TX"),
        ("Austin , tx.", "Austin, TX"),
        ("St. Louis, MO", "St. Louis, MO"),
        ("Saint Louis MO", "St. Louis, MO"),
        ("Ft Worth, TX", "Fort Worth, TX"),
        ("Ft. Worth Texas", "Fort Worth, TX"),
        ("Mt Vernon, NY", "Mount Vernon, NY"),
        ("Winston Salem, NC", "Winston-Salem, NC"),
        ("coeur d'alene idaho", "Coeur d'Alene, ID"),
        ("Espanola, NM", "Española, NM"),
        ("Queens, NY", "Queens, NY"),
        ("Brooklyn, New York", "Brooklyn, NY"),
        ("nyc", "New York, NY"),
        ("New York", "New York, NY"),
        ("New York, NY", "New York, NY"),
        ("Washington DC", "Washington, DC"),
        ("Washington, District of Columbia", "Washington, DC"),
        ("San Juan, PR", "San Juan, PR"),
        ("Kansas City, Kansas", "Kansas City, KS"),
        ("Hagatna, Guam", "Hagåtña, GU"),
    ],
)
def test_it_understands(session: Session, text: str, label: str) -> None:
    place = find_place(text, session)
    assert isinstance(place, Place), place
    assert place.label == label
    again = find_place(place.label, session)
    assert again == place


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "empty", "78701 or Austin, TX"),
        ("   ", "empty", ""),
        ("00000", "unknown-zip", "ZIP 00000 was not found"),
        ("99999", "unknown-zip", "5 digits, like 30301"),
        ("09012", "military", "1-800-662-4357"),
        ("34002", "military", "helpline"),
        ("96201", "military", ""),
        ("12", "not-a-zip", "5 digits"),
        ("123456", "not-a-zip", ""),
        ("Texas", "whole-state", "Houston, TX"),
        ("tx", "whole-state", ""),
        ("Xyzzyville", "unknown-place", "Check the spelling"),
        ("Nowhere At All, TX", "not-in-state", "in Texas"),
        ("x" * 101, "too-long", "too long"),
        ("<script>alert(1)</script>", "unknown-place", ""),
        ("'; DROP TABLE listing; --", "unknown-place", ""),
        ("\x00\x00", "empty", ""),
    ],
)
def test_it_says_what_to_do(session: Session, text: str, code: str, says: str) -> None:
    problem = find_place(text, session)
    assert isinstance(problem, PlaceProblem), problem
    assert problem.code == code
    assert says in describe(problem)


def test_an_inactive_zip_names_its_city(session: Session) -> None:
    query = sa.select(ZipCode).where(ZipCode.active.is_(False), ZipCode.kind == "standard").order_by(ZipCode.zip)
    inactive = session.scalars(query.limit(1)).one()
    problem = find_place(inactive.zip, session)
    assert isinstance(problem, PlaceProblem)
    assert problem.code == "inactive-zip"
    assert problem.suggestions == (f"{inactive.city}, {inactive.state}",)


def test_a_bare_city_is_a_choice_of_states_when_several_bear_the_name(session: Session) -> None:
    choice = find_place("Springfield", session)
    assert isinstance(choice, AmbiguousPlace)
    labels = [place.label for place in choice.choices]
    assert {"Springfield, MO", "Springfield, IL", "Springfield, MA"} <= set(labels)
    assert labels[0] == "Springfield, MO"  # the largest first


def test_a_bare_city_that_only_one_place_bears_is_taken(session: Session) -> None:
    place = find_place("Pflugerville", session)
    assert isinstance(place, Place)
    assert place.label == "Pflugerville, TX"


def test_a_misspelled_city_brings_suggestions(session: Session) -> None:
    problem = find_place("Pfluegervile, TX", session)
    assert isinstance(problem, PlaceProblem)
    assert "Pflugerville, TX" in problem.suggestions
    problem = find_place("Albuqerque", session)
    assert isinstance(problem, PlaceProblem)
    assert problem.suggestions[0] == "Albuquerque, NM"


def test_a_reviewed_point_replaces_a_wrong_one(session: Session) -> None:
    place = find_place("99723", session)  # Utqiagvik; the package puts it 67 miles south
    assert isinstance(place, Place)
    assert place.latitude == pytest.approx(71.29, abs=0.01)


def test_loading_again_changes_nothing(session: Session) -> None:
    begin_write(session)
    counts = load_places(session)
    assert not counts.loaded
    assert counts.zip_codes > 41_000
    assert counts.towns > 30_000


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120))
def test_nothing_typed_raises(session: Session, text: str) -> None:
    found = find_place(text, session)
    if isinstance(found, PlaceProblem):
        assert describe(found)


@pytest.mark.parametrize("text", ["11501 Domain Dr, Austin, TX 78758", "Austin, TX 78758, USA"])
def test_of_a_whole_address_the_zip_code_counts(session: Session, text: str) -> None:
    found = find_place(text, session)
    assert isinstance(found, Place)
    assert found.zip == "78758"


def test_a_country_behind_a_town_does_no_harm(session: Session) -> None:
    found = find_place("Austin, TX, USA", session)
    assert isinstance(found, Place)
    assert (found.city, found.state) == ("Austin", "TX")
