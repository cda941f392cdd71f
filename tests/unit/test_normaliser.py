"""Cells as people write them, to the one form we hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.geo.zip_table import ZipEntry
from directory.listings.cells import normaliser, phone_cell
from directory.unsaid import is_withheld

ZIPS: dict[str, ZipEntry] = {
    "01238": ZipEntry("MA", 42.29, -73.25, "Somewhere", "standard", True),
    "00907": ZipEntry("PR", 18.45, -66.08, "Somewhere", "standard", True),
    "07992": ZipEntry("NJ", None, None, "Somewhere", "standard", True),
    "78701": ZipEntry("TX", 30.27, -97.74, "Somewhere", "standard", True),
    "52531": ZipEntry("IA", 41.0, -92.8, "Somewhere", "standard", True),
}


@pytest.mark.parametrize(
    ("cell", "state", "expected"),
    [
        ("78701", "TX", "78701"),
        ("78701-1234", "TX", "78701"),
        ("787011234", "TX", "78701"),
        ("52531.0", "IA", "52531"),
        ("1238", "MA", "01238"),
        ("907", "PR", "00907"),
        ("7992", "TX", None),  # a digit is missing; 07992 is in New Jersey
        ("", "TX", None),
        ("ABCDE", "TX", None),
        ("'01238", "MA", "01238"),
    ],
)
def test_zip_codes(cell: str, state: str, expected: str | None) -> None:
    assert normaliser.zip_code(cell, state, ZIPS.get).zip == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("205-555-0120", [("+12055550120", None)]),
        ("(512) 555-0100 x70339", [("+15125550100", "70339")]),
        ("512-555-0100 X4106", [("+15125550100", "4106")]),
        ("512-555-0100 x", [("+15125550100", None)]),
        ("888-555HOPE", [("+18885554673", None)]),
        ("515-555-0199 Or 515-555-0199", [("+15155550199", None)]),
        ("(main) 319.555.0167", [("+13195550167", None)]),
        ("512\u00a0555\u00a00100", [("+15125550100", None)]),
        ("n/a", []),
        ("", []),
        ("+44 20 7946 0000", []),
    ],
)
def test_phones(cell: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(phone.number, phone.extension) for phone in phone_cell.read(cell).phones] == expected


@pytest.mark.parametrize("street", ["- - -", "---", "–", "* * *"])
def test_dashes_are_a_withheld_street(street: str) -> None:
    assert is_withheld(street)


@pytest.mark.parametrize("street", ["", "12-14 Main Street", "."])
def test_a_street_is_not_withheld(street: str) -> None:
    assert not is_withheld(street)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1200 NW 5TH ST SW", "1200 NW 5th St SW"),
        ("TULSA", "Tulsa"),
        ("coeur d'alene", "Coeur D'Alene"),
        ("FOND DU LAC", "Fond Du Lac"),
        ("PO BOX 12", "PO Box 12"),
        ("US HWY 1", "US Hwy 1"),
        ("1 N US 31", "1 N US 31"),
        ("1 us-31 n", "1 US-31 N"),
        ("400 W IL ROUTE 22", "400 W IL Route 22"),
        ("9 STATE RTE 7/ME RTE 7", "9 State Rte 7/ME Rte 7"),
        ("12 la highway 9", "12 LA Highway 9"),
        ("12 OH-9 N", "12 OH-9 N"),
        ("12 LA PLATA HIGHWAY", "12 La Plata Highway"),
        ("12 CO HWY 9", "12 Co Hwy 9"),  # a county's
        ("12 OAK CT FL 2", "12 Oak Ct Fl 2"),  # no Florida
        ("RR 1 BOX 2", "RR 1 Box 2"),
        ("HC 1 BOX 2", "HC 1 Box 2"),
        ("12 SR 20", "12 SR 20"),
        ("12 CR 20A", "12 CR 20A"),
        ("12 FM 2099", "12 FM 2099"),
        ("12 OAK TREE SR BLVD", "12 Oak Tree Sr Blvd"),
        ("1 OAK ST BLDG B", "1 Oak St Bldg B"),
        ("McAllen", "McAllen"),
        ("PEÑA BLANCA", "Peña Blanca"),
    ],
)
def test_places_in_one_case_read_as_people_write_them(text: str, expected: str) -> None:
    assert normaliser.display_name(text) == expected


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("800-555-HOPE (4673)", ["+18005554673"]), ("5125550100 5125550111", ["+15125550100", "+15125550111"])],
)
def test_phones_as_people_write_them(text: str, numbers: list[str]) -> None:
    assert [phone.number for phone in phone_cell.read(text).phones] == numbers


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("30.27", "-97.74", (30.27, -97.74, False, "")),
        ("-97.74", "30.27", (30.27, -97.74, True, "")),
        ("0", "0", (None, None, False, "zero")),
        ("", "", (None, None, False, "missing")),
        ("40.7", "-74.0", (None, None, False, "far")),
        ("nan", "1", (None, None, False, "not-a-number")),
    ],
)
def test_points_are_checked_against_the_zip_code(latitude: str, longitude: str, expected: tuple[object, ...]) -> None:
    point = normaliser.point(latitude, longitude, (30.27, -97.74))
    assert (point.latitude, point.longitude, point.swapped, point.problem) == expected


@pytest.mark.parametrize(
    ("state", "near", "point", "problem"),
    [
        ("PA", (39.95, -75.16), ("39.9526", "-75.1652"), ""),
        ("PA", (39.95, -75.16), ("40.7580", "-73.9855"), "elsewhere"),  # Philadelphia, with a point in Manhattan
        ("NJ", (39.94, -75.12), ("39.9526", "-75.1652"), "elsewhere"),  # Camden, in Philadelphia
        ("IL", (38.62, -90.15), ("38.6270", "-90.1994"), ""),  # East St. Louis, in a bend of the river
        ("IL", (38.62, -90.15), ("38.6270", "-90.2494"), "elsewhere"),  # … in St. Louis
        ("WA", (45.63, -122.67), ("45.5152", "-122.6784"), "elsewhere"),  # Vancouver, in Portland
        ("KS", (39.11, -94.63), ("39.0997", "-94.5786"), "elsewhere"),
        ("KS", (39.11, -94.63), ("39.1141", "-94.6275"), ""),
        ("MA", (42.36, -71.06), ("42.35", "-70.6"), "elsewhere"),  # in the sea
        ("TX", (29.42, -98.49), ("27.506", "-99.6"), "elsewhere"),  # San Antonio, across the border
        ("TX", (30.27, -97.74), ("29.42", "-98.49"), "far"),  # Austin, in San Antonio, 74 miles off
        ("TX", (30.27, -97.74), ("30.61", "-97.68"), ""),  # … 24 miles off
        ("TX", (30.27, -97.74), ("30.66", "-97.68"), "far"),  # … 27 miles off
        ("TX", (27.5, -99.5), ("27.4779", "-99.5496"), "elsewhere"),  # Laredo, in Nuevo Laredo
        ("NY", (42.89, -78.88), ("42.8864", "-78.8784"), ""),
        ("AK", (51.88, -176.65), ("51.88", "-176.65"), ""),
        ("HI", (21.31, -157.86), ("21.3069", "-157.8583"), ""),
        ("PR", (18.46, -66.1), ("18.4655", "-66.1057"), ""),
        ("GU", (13.47, 144.75), ("13.4757", "144.7489"), ""),
        ("MH", (7.09, 171.38), ("7.0897", "171.3803"), ""),  # without outlines
        ("PA", None, ("40.7580", "-73.9855"), "elsewhere"),
        ("PA", (39.95, -75.16), ("-75.1652", "39.9526"), ""),
    ],
)
def test_points_are_checked_against_the_state(
    state: str, near: tuple[float, float] | None, point: tuple[str, str], problem: str
) -> None:
    assert normaliser.point(*point, near, state).problem == problem


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("yes", "yes"),
        ("Yes", "yes"),
        ("]yes", "yes"),
        ("x", "yes"),
        ("no", "no"),
        ("maybe", None),
        ("no? unsure", None),
    ],
)
def test_hand_made_answers(cell: str, expected: str | None) -> None:
    assert normaliser.answer(cell) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("findtreatment-2025-08-19-ma.csv", "2025-08-19"),
        ("findtreatment-2025-08-massachusetts.csv", "2025-08"),
        ("national-directory-2024-substance-use.csv.gz", "2024"),
        ("programs.csv", None),
        ("list-78701.csv", None),
    ],
)
def test_dates_in_file_names(name: str, expected: str | None) -> None:
    found = normaliser.as_of_from_name(name)
    assert (found and found.text) == expected


@given(st.text(max_size=60))
def test_nothing_raises_and_what_comes_out_has_its_form(text: str) -> None:
    for phone in phone_cell.read(text).phones:
        assert re.fullmatch(r"\+1[2-9]\d{9}", phone.number)
    found = normaliser.zip_code(text, "TX", ZIPS.get).zip
    assert found is None or re.fullmatch(r"\d{5}", found, re.ASCII)
    assert "\x00" not in normaliser.clean(text)
    assert normaliser.display_name(normaliser.display_name(text)) == normaliser.display_name(text)
    normaliser.date(text)
    normaliser.answer(text)
    is_withheld(text)


@given(st.text(max_size=12), st.text(max_size=12))
def test_points_never_lie(latitude: str, longitude: str) -> None:
    point = normaliser.point(latitude, longitude, None)
    assert (point.latitude is None) == bool(point.problem)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("N. Carolina", "NC"),
        ("So. Dakota", "SD"),
        ("W. Virginia", "WV"),
        ("Washington State", "WA"),
        ("State of Texas", "TX"),
        ("US-TX", "TX"),
        ("TX, USA", "TX"),
        ("tx.", "TX"),
        ("Carolina del Norte", "NC"),
        ("U.S. Virgin Islands", "VI"),
        ("USA", None),
        ("state", None),
        ("", None),
    ],
)
def test_states_as_people_write_them(cell: str, code: str | None) -> None:
    assert normaliser.state(cell) == code
