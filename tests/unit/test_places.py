"""What people type for a place."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.geo.distance import miles
from directory.geo.load import load_places
from directory.geo.meant import alias_rows, region_rows
from directory.geo.places import AmbiguousPlace, Place, PlaceProblem, describe, find_place
from directory.geo.states import STATES
from directory.geo.town_names import town_names
from directory.geo.town_parts import town_parts
from directory.geo.town_spelling import place_key
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


def wrong(session: Session, cases: dict[str, str]) -> dict[str, object]:
    """Of these texts and labels, those that are found to be something else."""
    found = {text: find_place(text, session) for text in cases}
    return {text: one for text, one in found.items() if not isinstance(one, Place) or one.label != cases[text]}


def test_a_street_address_searches_its_town(session: Session) -> None:
    cases = {
        "11501 Domain Dr, Austin, TX": "Austin, TX",
        "11501 Domain Dr Austin TX": "Austin, TX",
        "11501 Domain Dr, Austin, TX, USA": "Austin, TX",
        "10001 Main St, Springfield, IL": "Springfield, IL",
        "78701 Congress Ave, Austin TX": "Austin, TX",
        "350 5th Ave New York NY": "New York, NY",
        "123 Main St, Bethesda, MD": "Bethesda, MD",
        "123 Main St, Apt 20814, Bethesda, Maryland": "Bethesda, MD",
        "1200 Calle Luna, San Juan, PR": "San Juan, PR",
        "456 Elm Street, Kansas City, Kansas": "Kansas City, KS",
        "PO Box 12345, Denver, CO": "Denver, CO",
        "456 Elm Street Chicago": "Chicago, IL",
        "Hyde Park, Austin, TX": "Austin, TX",
        "Jamaica, Queens": "Jamaica, NY",
        "Jamaica, Queens, NY": "Jamaica, NY",
        "Hyde Park, Chicago": "Hyde Park, IL",
        "Westwood, Los Angeles": "Westwood, CA",
        "Williamsburg, Brooklyn": "Williamsburg, NY",
        "Back Bay, Boston": "Back Bay, MA",
        "Capitol Hill, Seattle": "Seattle, WA",
        "Roxbury, Boston, Massachusetts": "Roxbury, MA",
        "90210 Street Ave, St. Paul, Minnesota": "Saint Paul, MN",
    }
    assert not wrong(session, cases)
    place = find_place("11501 Domain Dr, Austin, TX", session)
    assert isinstance(place, Place)
    assert (place.zip, place.left_out) == (None, "11501 Domain Dr")


def test_a_town_behind_a_street_is_found_without_a_comma_even_where_it_is_called_like_a_state(session: Session) -> None:
    cases = {
        "350 5th Avenue New York": "New York, NY",
        "20 W 34th St New York": "New York, NY",
        "123 Broadway New York": "New York, NY",
        "100 Main Street Nueva York": "New York, NY",
        "100 Main St NYC": "New York, NY",
        "5 K St NW Washington DC": "Washington, DC",
        "100 Main Street Queens New York": "Queens, NY",
        "100 Main St Oklahoma City": "Oklahoma City, OK",
        "100 Main St Iowa City": "Iowa City, IA",
        "100 Main St Texas City": "Texas City, TX",
        "100 Main St Nevada City": "Nevada City, CA",
        "100 Main St Virginia Beach": "Virginia Beach, VA",
        "100 Main St Delaware Ohio": "Delaware, OH",
        "500 Main St Suite 200 New York": "New York, NY",
        "20 Oak Rd Apt 5 Boise": "Boise, ID",
        "500 Calle Luna San Juan Puerto Rico": "San Juan, PR",
    }
    assert not wrong(session, cases)
    for text in ("1600 Pennsylvania Ave NW Washington", "100 Main St Kansas City", "500 W 2nd St Austin"):
        assert isinstance(find_place(text, session), AmbiguousPlace), text


@pytest.mark.parametrize(
    "text",
    ["11501 Domain Dr", "10001 Main St", "PO Box 12345", "10001 Main Street", "100 Park Ave West", "100 Texas Ave",
     "100 Court Street", "1200 Calle Luna", "100 St Charles", "100 Avenue Road", "100 Main St Georgia"],
)  # fmt: skip
def test_a_street_without_a_town_asks_for_one(session: Session, text: str) -> None:
    problem = find_place(text, session)
    assert isinstance(problem, PlaceProblem)
    assert (problem.code, problem.text) == ("no-town", text)


def test_a_zip_code_before_its_own_town_is_one(session: Session) -> None:
    assert not wrong(
        session,
        {
            "78701 Austin TX": "78701",
            "78701, Austin, TX": "78701",
            "02139 Cambridge, MA": "02139",
            "02110 Boston": "02110",
            "90210 Beverly Hills": "90210",
            "10001 New York": "10001",
        },
    )
    assert not wrong(session, {"11501 Austin, TX": "Austin, TX"})


def test_a_zip_code_far_from_the_town_typed_with_it_asks(session: Session) -> None:
    found = find_place("Austin, TX 97801", session)
    assert isinstance(found, AmbiguousPlace)
    assert [place.label for place in found.choices] == ["97801", "Austin, TX"]
    unknown = find_place("Austin, TX 99999", session)
    assert isinstance(unknown, PlaceProblem)
    assert (unknown.code, unknown.suggestions) == ("unknown-zip", ("Austin, TX",))


def test_counties_are_places(session: Session) -> None:
    cases = {
        "Montgomery County, MD": "Montgomery County, MD",
        "montgomery county maryland": "Montgomery County, MD",
        "Montgomery Co., MD": "Montgomery County, MD",
        "Orange County, CA": "Orange County, CA",
        "County of Orange, Florida": "Orange County, FL",
        "condado de Orange, Florida": "Orange County, FL",
        "Orleans Parish": "Orleans Parish, LA",
        "King County WA": "King County, WA",
        "Suffolk county new york": "Suffolk County, NY",
        "Prince Georges County MD": "Prince George's County, MD",
        "PG County": "Prince George's County, MD",
        "LA County": "Los Angeles County, CA",
        "Dade County, FL": "Miami-Dade County, FL",
        "Miami-Dade": "Miami-Dade County, FL",
        "Broward": "Broward County, FL",
        "De Kalb County, GA": "DeKalb County, GA",
        "Anchorage Municipality, AK": "Anchorage Municipality, AK",
        "Cook County Illinois": "Cook County, IL",
        "Bethesda, Montgomery County, MD": "Bethesda, MD",
        "Travis County, TX 78701": "78701",
    }
    assert not wrong(session, cases)
    place = find_place("Montgomery County, MD", session)
    assert isinstance(place, Place)
    assert place.latitude == pytest.approx(39.10, abs=0.1)
    assert place.longitude == pytest.approx(-77.15, abs=0.1)
    assert find_place(place.label, session) == place


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Orange County", {"Orange County, CA", "Orange County, FL", "Orange County, NY", "Orange County, TX"}),
        ("montgomery co", {"Montgomery County, MD", "Montgomery County, PA", "Montgomery County, AL"}),
        ("Nassau County", {"Nassau County, NY", "Nassau County, FL"}),
        ("condado de Suffolk", {"Suffolk County, NY", "Suffolk County, MA"}),
        ("Washington County", {"Washington County, OR", "Washington County, RI", "Washington County, AL"}),
        ("Manhattan", {"Manhattan, NY", "Manhattan, KS"}),
        ("New England", {"New England, MA", "New England, VT", "New England, CT"}),
        ("KC", {"Kansas City, MO", "Kansas City, KS"}),
        ("Ciudad de Kansas", {"Kansas City, MO", "Kansas City, KS"}),
    ],
)
def test_a_name_of_several_asks_which(session: Session, text: str, choices: set[str]) -> None:
    found = find_place(text, session)
    assert isinstance(found, AmbiguousPlace), found
    assert choices <= {place.label for place in found.choices}
    for place in found.choices:
        assert find_place(place.label, session) == place


@pytest.mark.parametrize(
    ("text", "places", "states"),
    [
        ("LA", ["Los Angeles, CA"], ("LA",)),
        ("l.a.", ["Los Angeles, CA"], ("LA",)),
        ("Washington", ["Washington, DC"], ("WA",)),
    ],
)
def test_a_name_of_a_town_and_a_state_asks_which(
    session: Session, text: str, places: list[str], states: tuple[str, ...]
) -> None:
    found = find_place(text, session)
    assert isinstance(found, AmbiguousPlace), found
    assert [place.label for place in found.choices[:1]] == places
    assert found.states == states


@pytest.mark.parametrize(
    ("text", "state", "town"),
    [
        ("MA", "MA", "Boston, MA"),
        ("Texas", "TX", "Houston, TX"),
        ("Calif.", "CA", "Los Angeles, CA"),
        ("Washington State", "WA", "Seattle, WA"),
        ("USVI", "VI", "Charlotte Amalie, VI"),
        ("U.S. Virgin Islands", "VI", "Charlotte Amalie, VI"),
        ("Islas Vírgenes", "VI", "Charlotte Amalie, VI"),
        ("Puerto Rico", "PR", "San Juan, PR"),
        ("American Samoa", "AS", "Pago Pago, AS"),
        ("CNMI", "MP", "Saipan, MP"),
        ("Guam", "GU", "Tamuning, GU"),
        ("Nueva Jersey", "NJ", "Newark, NJ"),
        ("Carolina del Norte", "NC", "Charlotte, NC"),
    ],
)
def test_a_whole_state_asks_for_a_town(session: Session, text: str, state: str, town: str) -> None:
    problem = find_place(text, session)
    assert isinstance(problem, PlaceProblem)
    assert (problem.code, problem.state, problem.text) == ("whole-state", state, STATES[state])
    assert town in problem.suggestions
    assert isinstance(find_place(town, session), Place)


def test_nicknames_regions_and_spanish_names_are_understood(session: Session) -> None:
    cases = {
        "D.C.": "Washington, DC",
        "DC": "Washington, DC",
        "Washington, D.C.": "Washington, DC",
        "District of Columbia": "Washington, DC",
        "N.Y.C.": "New York, NY",
        "NYC, NY": "New York, NY",
        "Philly": "Philadelphia, PA",
        "Vegas, NV": "Las Vegas, NV",
        "la, ca": "Los Angeles, CA",
        "Nueva York": "New York, NY",
        "Queens, Nueva York": "Queens, NY",
        "Filadelfia": "Philadelphia, PA",
        "Nueva Orleans, Luisiana": "New Orleans, LA",
        "Los Ángeles": "Los Angeles, CA",
        "Albuquerque, Nuevo México": "Albuquerque, NM",
        "San Luis, Misuri": "St. Louis, MO",
        "Cape Cod, MA": "Cape Cod, MA",
        "Cape Cod": "Cape Cod, MA",
        "Poconos": "The Poconos, PA",
        "The Berkshires, MA": "The Berkshires, MA",
        "Napa Valley": "Napa Valley, CA",
        "the Bay Area": "Bay Area, CA",
        "Northern Virginia": "Northern Virginia, VA",
        "Upstate New York": "Upstate New York, NY",
        "Florida Keys": "Florida Keys, FL",
        "Rio Grande Valley, TX": "Rio Grande Valley, TX",
        "DFW": "DFW, TX",
        "Quad Cities, IL": "Quad Cities, IL",
        "Oahu": "Oahu, HI",
        "U.P.": "U.P., MI",
        "St. Thomas, USVI": "St Thomas, VI",
        "St. Croix, U.S. Virgin Islands": "Saint Croix, VI",
        "Saipan": "Saipan, MP",
        "near Austin, TX": "Austin, TX",
        "programs in Austin TX": "Austin, TX",
        "rehab cerca de Austin, TX": "Austin, TX",
        "downtown Denver, CO": "Denver, CO",
        "Greater Baltimore, MD": "Baltimore, MD",
        "TX Austin": "Austin, TX",
        "Boston, Mass.": "Boston, MA",
    }
    assert not wrong(session, cases)
    place = find_place("Cape Cod", session)
    assert isinstance(place, Place)
    assert place.middle == "Hyannis, MA"


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("SoHo", "Manhattan, NY"),
        ("Soho, New York", "Manhattan, NY"),
        ("Upper East Side", "Manhattan, NY"),
        ("the Lower East Side", "Manhattan, NY"),
        ("Fenway", "Boston, MA"),
        ("French Quarter", "New Orleans, LA"),
        ("Deep Ellum", "Dallas, TX"),
        ("The Loop", "Chicago, IL"),
        ("South Side Chicago", "Chicago, IL"),
        ("Venice Beach", "Los Angeles, CA"),
        ("Buckhead", "Atlanta, GA"),
        ("Central Texas", "Austin, TX"),
        ("South Georgia", "Valdosta, GA"),
        ("DMV", "Washington, DC"),
        ("iop in SoHo", "Manhattan, NY"),
    ],
)
def test_a_part_of_a_large_town_is_measured_from_its_middle_and_says_so(session: Session, text: str, town: str) -> None:
    place = find_place(text, session)
    assert isinstance(place, Place)
    assert place.middle == town


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Upper East Side, Manhattan", "Manhattan, NY"),
        ("Flushing Queens", "Flushing, NY"),
        ("Hyde Park Chicago", "Hyde Park, IL"),
        ("Pilsen, Chicago", "Chicago, IL"),
        ("Capitol Hill, Denver", "Denver, CO"),
        ("Capitol Hill Seattle WA", "Seattle, WA"),
        ("West New York", "West New York, NJ"),
        ("Wash DC", "Washington, DC"),
        ("NY, NY", "New York, NY"),
        ("iop austin tx", "Austin, TX"),
        ("Austin, TX rehab", "Austin, TX"),
        ("drug rehab houston texas", "Houston, TX"),
        ("iop for teens in Albuquerque", "Albuquerque, NM"),
        ("rehab fort wayne in", "Fort Wayne, IN"),
        ("rehab De Soto, TX", "DeSoto, TX"),
        ("centros de rehabilitación en Los Ángeles", "Los Angeles, CA"),
        ("78701 rehab", "78701"),
        ("Kansas City metro, KS", "Kansas City, KS"),
    ],
)
def test_what_stands_around_a_town_is_left_out(session: Session, text: str, label: str) -> None:
    place = find_place(text, session)
    assert isinstance(place, Place)
    assert place.label == label


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Nob Hill", {"Nob Hill, CA", "Nob Hill, NM", "Nob Hill, OR"}),
        ("Little Italy", {"Little Italy, CA", "Little Italy, NY", "Little Italy, OH"}),
        ("West Texas", {"West Texas, TX", "West, TX"}),
        ("Dade County", {"Miami-Dade County, FL", "Dade County, MO", "Dade County, GA"}),
        ("Minneapolis/St. Paul", {"Minneapolis, MN", "Saint Paul, MN"}),
        ("Raleigh-Durham", {"Raleigh, NC", "Durham, NC"}),
        ("Champaign and Urbana, IL", {"Champaign, IL", "Urbana, IL"}),
        ("Scranton/Wilkes-Barre", {"Scranton, PA", "Wilkes-Barre, PA"}),
        ("Kansas City metro", {"Kansas City, KS", "Kansas City, MO"}),
        ("Navajo Nation", {"Navajo Nation, AZ", "Navajo Nation, NM"}),
    ],
)
def test_what_may_be_several_places_asks(session: Session, text: str, labels: set[str]) -> None:
    found = find_place(text, session)
    assert isinstance(found, AmbiguousPlace)
    assert {place.label for place in found.choices} == labels


@pytest.mark.parametrize("text", ["the Midwest", "Pacific Northwest", "West Coast", "Deep South"])
def test_a_region_of_many_states_asks_in_which(session: Session, text: str) -> None:
    found = find_place(text, session)
    assert isinstance(found, AmbiguousPlace)
    assert len(found.states) > 2
    assert found.choices == ()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("texas programs", "TX"),
        ("programs in texas", "TX"),
        ("rehab centers in Ohio", "OH"),
        ("programas en Tejas", "TX"),
        ("East Kentucky", "KY"),
        ("Central Louisiana", "LA"),  # and not the town of Central
        ("northern Utah", "UT"),
    ],
)
def test_a_part_of_a_state_and_what_is_sought_in_one_ask_for_a_town(session: Session, text: str, state: str) -> None:
    found = find_place(text, session)
    assert isinstance(found, PlaceProblem)
    assert (found.code, found.state) == ("whole-state", state)


def test_a_town_is_found_though_its_name_says_what_others_seek(session: Session) -> None:
    texts = {
        f"rehab in {name}": name for name in ("Veteran, WY", "Young, AZ", "Center, TX", "Counselor, NM", "Gratis, OH")
    }
    texts |= {name: name for name in texts.values()}
    texts |= {
        "women's rehab Boys Town NE": "Boys Town, NE",
        "Brooklyn Center teen iop": "Brooklyn Center, MN",
        "rehab center Center Point AL": "Center Point, AL",
        "family therapy Young Harris GA": "Young Harris, GA",
        "kids iop State College PA": "State College, PA",
        "Pass Christian rehab": "Pass Christian, MS",
        "young adult iop Spanish Fork UT": "Spanish Fork, UT",
        "rehab Wilmington DE": "Wilmington, DE",
        "women's rehab Austin, TX": "Austin, TX",
    }
    assert {text: getattr(find_place(text, session), "label", None) for text in texts} == texts


@pytest.mark.parametrize(
    ("text", "first"), [("women's rehab Austin", "Austin, TX"), ("men's group Boston", "Boston, MA")]
)
def test_without_a_state_the_largest_town_stands_first(session: Session, text: str, first: str) -> None:
    found = find_place(text, session)
    assert isinstance(found, AmbiguousPlace)
    assert found.choices[0].label == first


def test_a_city_abroad_offers_the_town_here_that_is_spelled_almost_so(session: Session) -> None:
    found = find_place("Monterrey", session)
    assert isinstance(found, PlaceProblem)
    assert "Monterey, CA" in found.suggestions


@pytest.mark.parametrize(
    ("text", "label", "middle"),
    [
        ("Gerritsen Beach, NY", "Gerritsen Beach, NY", "Brooklyn, NY"),
        ("West Farms, NY", "West Farms, NY", "Bronx, NY"),
        ("Marble Hill, NY", "Marble Hill, NY", "Manhattan, NY"),
        ("Starrett City", "Starrett City, NY", "Brooklyn, NY"),
        ("Carnegie Hill", "Carnegie Hill, NY", "Manhattan, NY"),
        ("prince's bay ny", "Prince's Bay, NY", "Staten Island, NY"),
        ("the Loop", "The Loop, IL", "Chicago, IL"),
        ("Flushing, NY", "Flushing, NY", ""),  # the post office knows where it is
        ("Antioch, TN", "Antioch, TN", ""),
        ("Hollywood, CA", "Hollywood, CA", ""),
        ("Eckington, Washington", "Washington, DC", ""),  # the city of that name holds it, the state does not
        ("Avondale, Birmingham", "Birmingham, AL", ""),  # no Avondale beside a Birmingham of Missouri
        ("Uptown, Dallas, TX", "Dallas, TX", ""),
    ],
)
def test_a_part_of_a_large_town_is_found(session: Session, text: str, label: str, middle: str) -> None:
    found = find_place(text, session)
    assert isinstance(found, Place)
    assert (found.label, found.middle) == (label, middle)


def test_every_part_of_a_large_town_can_be_searched(session: Session) -> None:
    lost = {}
    for part in town_parts():
        town = town_names(session).named(place_key(part.town), part.state)[0]
        found = find_place(f"{part.name}, {part.state}", session)
        choices = found.choices if isinstance(found, AmbiguousPlace) else (found,)
        places = [place for place in choices if isinstance(place, Place)]
        near = any(miles(place.latitude, place.longitude, town.latitude, town.longitude) < 30 for place in places)
        if not near or not all(isinstance(find_place(place.label, session), Place) for place in places):
            lost[part] = found
    assert not lost


def test_every_part_that_needs_no_state_is_among_those_of_its_name(session: Session) -> None:
    lost = {}
    for part in town_parts():
        if part.main:
            found = find_place(part.name, session)
            choices = found.choices if isinstance(found, AmbiguousPlace) else (found,)
            if part.state not in {place.state for place in choices}:
                lost[part] = found
    assert not lost


def test_every_region_and_nickname_leads_somewhere(session: Session) -> None:
    lost = {
        row.name: found
        for row in region_rows()
        if not isinstance(found := find_place(f"{row.name}, {row.state}", session), Place)
        or find_place(found.label, session) != found
    }
    lost |= {
        row.alias: found
        for row in alias_rows()
        if isinstance(found := find_place(row.alias, session), PlaceProblem) and found.code != "whole-state"
    }
    assert not lost


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("near me", "near-me"),
        ("cerca de mí", "near-me"),
        ("30.27, -97.74", "coordinates"),
        ("Toronto, Canada", "abroad"),
        ("Toronto, Ontario", "abroad"),
        ("Tijuana, México", "abroad"),
        ("Canada", "abroad"),
        ("Auckland, New Zealand", "abroad"),
        ("Mexico City", "abroad"),
        ("Ciudad de México", "abroad"),
        ("CDMX", "abroad"),
        ("Tijuana", "abroad"),
        ("Ciudad Juárez", "abroad"),
        ("Juarez", "abroad"),
        ("Nuevo Laredo", "abroad"),
        ("Monterrey", "abroad"),
        ("Montreal", "abroad"),  # no hamlet in Missouri
        ("Sydney", "abroad"),
        ("Tokyo", "abroad"),
        ("New Delhi", "abroad"),
        ("rehab in Tijuana", "abroad"),
        ("Elm Street", "no-town"),
        ("rehab", "empty"),
        ("mental health programs", "empty"),
        ("closest iop", "near-me"),
        ("M5V 3L9", "abroad"),
    ],
)
def test_what_is_no_place_here_is_told_apart(session: Session, text: str, code: str) -> None:
    problem = find_place(text, session)
    assert isinstance(problem, PlaceProblem)
    assert problem.code == code
    assert describe(problem)
