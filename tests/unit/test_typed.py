"""What is typed for a place, taken apart: what is a ZIP code, a county, a state, a wish, another country."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.geo import typed
from directory.geo.abroad import is_abroad
from directory.geo.states import STATES, state_code, state_slug


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("78701", "78701"),
        ("78701-1234", "78701"),
        ("787011234", "78701"),
        ("78701 1234", "78701"),
        ("ZIP 78701", "78701"),
        ("zip code: 78701", "78701"),
        ("código postal 78701", "78701"),
        ("cerca de 78701", "78701"),
        ("78701.", "78701"),
        ("Austin 78701", "78701"),
        ("Austin, TX 78701", "78701"),
        ("Austin, TX, 78701", "78701"),
        ("TX 78701", "78701"),
        ("TX78701", "78701"),
        ("Miami FL 33101", "33101"),
        ("Miami, FL 33101-0001", "33101"),
        ("Austin, Texas 78701, Travis County", "78701"),
        ("Brooklyn, New York 11201 near the bridge", "11201"),
        ("11501 Domain Dr, Austin, TX 78758", "78758"),
        ("78701, Austin, TX", "78701"),
        ("78701 TX", "78701"),
        ("Houston 77002 TX", "77002"),
        ("ZIP 78701 Austin", "78701"),
        ("código postal 78701, Austin", "78701"),
        ("Austin TX 78758, 11501 Domain Dr", "78758"),
        ("1600 Pennsylvania Ave NW, Washington, DC 20500", "20500"),
        ("12345 Texas Ave, College Station", None),
        ("11501 Domain Dr, Austin, TX", None),
        ("11501 Domain Dr Austin Texas", None),
        ("11501 Domain Dr", None),
        ("10001 Main Street, Springfield, IL", None),
        ("12345 SW 8th St, Miami, FL", None),
        ("20500 W Dixie Hwy Aventura", None),
        ("Austin, TX, 11501 Domain Dr", None),
        ("PO Box 12345, Denver, CO", None),
        ("PO Box 12345", None),
        ("500 Main St Apt 10001", None),
        ("500 Main St, Suite 10001", None),
        ("500 Main St #10001", None),
        ("Highway 12345", None),
        ("A78701", None),
        ("123456", None),
        ("Calle Luna 10001, San Juan, PR", None),
    ],
)
def test_five_digits_are_a_zip_code_alone_last_or_behind_a_state(text: str, code: str | None) -> None:
    found = typed.zip_in(text)
    assert (found[0] if found else None) == code


@pytest.mark.parametrize(
    "text",
    ["near me", "Near Me", "nearby", "rehab near me", "IOP near me", "programs near my location", "my location", "here",
     "around me", "close to me", "cerca de mí", "IOP cerca de mi", "mi ubicación", "aquí", "cerca de mi casa"],
)  # fmt: skip
def test_who_asks_for_what_is_near_is_understood(text: str) -> None:
    assert typed.is_here(text)


@pytest.mark.parametrize("text", ["Portland, ME", "Maine", "Near, TX", "Home, KS", "Mesa", "Nearby Hills Austin"])
def test_towns_are_no_wishes(text: str) -> None:
    assert not typed.is_here(text)


@pytest.mark.parametrize("text", ["30.27, -97.74", "30.2672 -97.7431", "(30.27, -97.74)", "40.7128° N, 74.0060° W"])
def test_points_are_told_from_zip_codes(text: str) -> None:
    assert typed.is_point(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MA", "MA"), ("Texas", "TX"), ("texas", "TX"), ("Calif.", "CA"), ("Mass.", "MA"), ("W. Va.", "WV"),
        ("N.Y.", "NY"), ("D.C.", "DC"), ("D. C.", "DC"), ("Washington, D.C.", "DC"), ("Wash.", "WA"), ("Penna", "PA"),
        ("USVI", "VI"), ("U.S.V.I.", "VI"), ("US Virgin Islands", "VI"), ("U.S. Virgin Islands", "VI"),
        ("Virgin Islands", "VI"), ("the Virgin Islands", None), ("Islas Vírgenes", "VI"), ("P.R.", "PR"),
        ("Puerto Rico", "PR"), ("CNMI", "MP"), ("Northern Marianas", "MP"), ("Guåhan", "GU"), ("Samoa Americana", "AS"),
        ("Nueva York", "NY"), ("Nueva Jersey", "NJ"), ("Nuevo México", "NM"), ("Carolina del Norte", "NC"),
        ("Luisiana", "LA"), ("Pensilvania", "PA"), ("Tejas", "TX"), ("Hawái", "HI"), ("Hawaiʻi", "HI"),
        ("Distrito de Columbia", "DC"), ("Dakota del Sur", "SD"), ("Misuri", "MO"), ("Míchigan", "MI"),
        ("Ontario", None), ("", None), ("Austin", None), ("東京", None),
    ],
)  # fmt: skip
def test_a_state_has_many_names(text: str, code: str | None) -> None:
    assert state_code(text) == code


@pytest.mark.parametrize("code", sorted(STATES))
def test_a_state_is_known_by_its_code_its_name_and_its_address(code: str) -> None:
    assert {state_code(text) for text in (code, code.lower(), STATES[code], STATES[code].upper())} == {code}
    assert state_code(state_slug(code).replace("-", " ")) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Washington State", "WA"), ("the state of Texas", "TX"), ("State of Maine", "ME"), ("estado de Texas", "TX"),
     ("the Virgin Islands", "VI"), ("Commonwealth of Kentucky", "KY"), ("Texas", "TX"), ("Austin, TX", None)],
)  # fmt: skip
def test_a_whole_state_may_be_called_one(text: str, code: str | None) -> None:
    assert typed.whole_state(text) == code


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Austin, TX", ("Austin", "TX")),
        ("austin texas", ("austin", "TX")),
        ("Austin (TX)", ("Austin", "TX")),
        ("Boston Mass.", ("Boston", "MA")),
        ("St. Thomas, U.S. Virgin Islands", ("St. Thomas", "VI")),
        ("Queens, Nueva York", ("Queens", "NY")),
        ("Charleston West Virginia", ("Charleston", "WV")),
        ("Raleigh Carolina del Norte", ("Raleigh", "NC")),
        ("Santa Fe N. Mex.", ("Santa Fe", "NM")),
        ("Austin", ("Austin", None)),
    ],
)
def test_a_state_behind_a_town_is_found(text: str, split: tuple[str, str | None]) -> None:
    assert typed.split_state(text) == split


@pytest.mark.parametrize(
    ("text", "name"),
    [("Montgomery County", "montgomery"), ("County of Orange", "orange"), ("Orleans Parish", "orleans"),
     ("condado de Orange", "orange"), ("Condado Orange", "orange"), ("Montgomery Co.", "montgomery"),
     ("Kenai Peninsula Borough", "kenai peninsula"), ("Municipio de Ponce", "ponce"), ("St. Mary's County", "st marys"),
     ("County", None), ("Austin", None)],
)  # fmt: skip
def test_a_county_is_told_by_the_word(text: str, name: str | None) -> None:
    assert typed.county_in(text) == name


@pytest.mark.parametrize(
    ("text", "town"),
    [("350 5th Avenue New York", "New York"), ("5 K St NW Washington", "Washington"), ("1 Oak Rd Apt 5 Rome", "Rome"),
     ("10 Elm St Saint Paul", "Saint Paul"), ("10001 Main Street", None), ("100 Park Avenue South", None),
     ("100 St Charles", None), ("1200 Calle Luna", None)],
)  # fmt: skip
def test_what_stands_behind_a_street_may_be_its_town(text: str, town: str | None) -> None:
    found = [part.text for part in typed.shorter(text) if part.behind_street]
    assert found[-1:] == ([town] if town else [])


@pytest.mark.parametrize(
    "text",
    [
        "Toronto, Canada",
        "Vancouver, BC",
        "Toronto ON",
        "M5V 3L9",
        "Tijuana, México",
        "London UK",
        "Mexico",
        "Madrid, España",
    ],
)
def test_other_countries_are_known(text: str) -> None:
    assert is_abroad(text)


@pytest.mark.parametrize("text", ["Austin, TX", "New Mexico", "Santa Fe, New Mexico", "Paris, TX", "Gary, IN", "78701"])
def test_this_country_is_not_abroad(text: str) -> None:
    assert not is_abroad(text)


@given(st.text(max_size=200))
def test_nothing_typed_raises(text: str) -> None:
    typed.zip_in(text)
    typed.is_here(text)
    typed.is_point(text)
    is_abroad(text)
    typed.whole_state(text)
    typed.digits(text)
    assert all(part.text for part in typed.shorter(text))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("women's rehab Austin", "Austin"),
        ("womens rehab Austin", "Austin"),
        ("women’s rehab Austin", "Austin"),
        ("woman's program Austin", "Austin"),
        ("kids therapy Austin", "Austin"),
        ("kid therapist Austin", "Austin"),
        ("family therapy Austin", "Austin"),
        ("families group Austin", "Austin"),
        ("child therapist Austin", "Austin"),
        ("children's mental health Austin", "Austin"),
        ("childrens iop Austin", "Austin"),
        ("girls' residential treatment Austin", "Austin"),
        ("boys program Austin", "Austin"),
        ("teenage girls iop Austin", "Austin"),
        ("teenagers rehab Austin", "Austin"),
        ("seniors iop Austin", "Austin"),
        ("senior depression treatment Austin", "Austin"),
        ("veterans' treatment Austin", "Austin"),
        ("vets ptsd program Austin", "Austin"),
        ("military trauma program Austin", "Austin"),
        ("LGBT iop Austin", "Austin"),
        ("LGBTQ+ iop Austin", "Austin"),
        ("lgbt friendly rehab Austin", "Austin"),
        ("gay men's rehab Austin", "Austin"),
        ("transgender support group Austin", "Austin"),
        ("couples counseling Austin", "Austin"),
        ("young adult iop Austin", "Austin"),
        ("older adults php Austin", "Austin"),
        ("eating disorder iop Austin", "Austin"),
        ("dual diagnosis treatment Austin", "Austin"),
        ("pregnant women rehab Austin", "Austin"),
        ("the best rehab Austin", "Austin"),
        ("Austin rehab for women", "Austin"),
        ("Austin women's rehab", "Austin"),
        ("Austin iop for kids and teens", "Austin"),
        ("Austin, women's rehab", "Austin"),
        ("rehab for teens in Austin", "Austin"),
        ("help for my family in Austin", "Austin"),
        ("psychiatrist for kids Austin", "Austin"),
        ("medicare iop Austin", "Austin"),
        ("men's group Boston, MA", "Boston, MA"),
        ("mens iop Boston, MA", "Boston, MA"),
        ("men’s rehab near Boston, MA", "Boston, MA"),
        ("Boston, MA men's group", "Boston, MA"),
        ("iop cerca de Miami", "Miami"),
        ("terapia familiar Miami", "Miami"),
        ("terapia de familia Miami", "Miami"),
        ("terapia para niños Miami", "Miami"),
        ("ayuda para niñas en Miami", "Miami"),
        ("rehabilitación para jóvenes Miami", "Miami"),
        ("programa juvenil Miami", "Miami"),
        ("terapia infantil Miami", "Miami"),
        ("grupo de apoyo Miami", "Miami"),
        ("grupos para hombres Miami", "Miami"),
        ("clínica para mujeres Miami", "Miami"),
        ("programas para adultos mayores Miami", "Miami"),
        ("ayuda para veteranos en Miami", "Miami"),
        ("terapia de pareja Miami", "Miami"),
        ("psicólogo para adolescentes Miami", "Miami"),
        ("desintoxicación para embarazadas Miami", "Miami"),
        ("consejero de alcoholismo Miami", "Miami"),
        ("centro para ancianos Miami", "Miami"),
        ("depresión y ansiedad Miami", "Miami"),
        ("centro de rehabilitación en Dallas", "Dallas"),
        ("centro de rehabilitación Dallas", "Dallas"),
        ("servicios para madres Dallas", "Dallas"),
        ("women's rehab IN", "IN"),
        ("family therapy in IN", "IN"),
        ("women's rehab", ""),
        ("kids", ""),
        ("family therapy", ""),
        ("men's group", ""),
        ("terapia familiar", ""),
        ("iop in", ""),
    ],
)
def test_what_is_sought_and_for_whom_is_no_part_of_the_place(text: str, place: str) -> None:
    parts = typed.without_sought(text)
    assert (parts[-1] if parts else "") == place


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("women's rehab Boys Town", "Boys Town"),
        ("Lewis Center teen iop", "Lewis Center"),
        ("family therapy Young Harris", "Young Harris"),
        ("rehab De Soto", "De Soto"),
        ("rehab The Woodlands", "The Woodlands"),
    ],
)
def test_a_name_that_begins_or_ends_in_such_a_word_is_tried_whole(text: str, name: str) -> None:
    parts = typed.without_sought(text)
    assert name in parts[:-1]
    assert sorted(parts, key=len, reverse=True) == list(parts)


@pytest.mark.parametrize("name", ["Halfmoon Recovery", "Austin Recovery Center", "Boston Family Health Services"])
def test_what_ends_the_name_of_a_program_is_no_search_in_a_place(name: str) -> None:
    assert typed.without_sought(name) == (name,)
    assert typed.without_sought(f"{name} rehab")[-1] == name.split(maxsplit=1)[0]


def test_a_text_that_says_nothing_of_what_is_sought_stays_whole() -> None:
    assert typed.without_sought("near Xyzzy") == ("near Xyzzy",)
    assert typed.without_sought("rehab center TX") == ("TX",)  # no town of Center
