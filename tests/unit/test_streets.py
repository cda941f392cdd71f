"""Addresses as people write them: which are one house, and which only look like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from directory.listings.identity.candidates import pairs_among
from directory.listings.identity.duplicate_score import Sketch, compare, sketch
from directory.listings.identity.match_keys import match_street
from directory.listings.identity.streets import may_be_one, read, to_go_to

ONE_HOUSE = [
    ("2960 N Ogden St Ste 460", "2960 Ogden St Ste 460"),
    ("2960 N Ogden St Ste 460", "2960 North Ogden Street, Suite 460"),
    ("2960 Ogden St", "2960 Ogden Street #460"),
    ("2960 Ogden St 460", "2960 Ogden St, Unit 460"),
    ("2960 Ogden", "2960 Ogden Ave"),
    ("2960 Odgen St", "2960 Ogden St"),
    ("100 SW 5th Ave", "100 Fifth Avenue SW"),
    ("100 E Street NW", "100 E St"),
    ("750 Hwy 31 South", "750 Highway 31"),
    ("750 US Highway 31", "750 US 31"),
    ("12 County Road 20", "12 County Rd. 20, Bldg B"),
    ("1 Saint Marys Blvd, 2nd Floor", "One St. Mary's Boulevard"),
    ("45-15 Jackson Ave", "4515 Jackson Avenue, Rm. 3"),
    ("33 Mount Hope Pkwy", "33 Mt Hope Parkway West"),
    ("200 Sixth St, Floor 3", "200 6th St"),
    ("8 Dr. Martin Luther King Jr. Dr.", "8 Dr Martin Luther King Jr Drive"),
]
TWO_HOUSES = [
    ("2960 N Ogden St", "2960 S Ogden St"),
    ("2960 Ogden St", "2962 Ogden St"),
    ("100 Main St", "100 Main Ave"),
    ("100 5th St", "100 6th St"),
    ("750 Highway 31", "750 Highway 32"),
    ("100 Avenue N", "100 Avenue M"),
    ("PO Box 100", "PO Box 100"),
    ("Main Street", "Main Street"),
    ("", "100 Main St"),
]


@pytest.mark.parametrize(("one", "other"), ONE_HOUSE)
def test_one_house_written_in_two_ways(one: str, other: str) -> None:
    assert may_be_one(read(one), read(other))
    assert may_be_one(read(other), read(one))


@pytest.mark.parametrize(("one", "other"), TWO_HOUSES)
def test_two_houses(one: str, other: str) -> None:
    assert not may_be_one(read(one), read(other))


def test_a_suite_in_the_second_line_is_no_part_of_the_house() -> None:
    assert read("2960 Ogden St", "Suite 460") == read("2960 Ogden St Ste 460")


def _clinic(number: int, street: str, *, name: str = "Cedar Hollow", phone: str = "+13035550100") -> Sketch:
    content = {
        "name": name,
        "provider": name,
        "contact": {"phones": [{"number": phone}]} if phone else {},
        "place": {"street": street, "city": "Denver", "state": "CO", "zip": "80205"},
    }
    return sketch(number, content, f"place of {street}")


@pytest.mark.parametrize(("one", "other"), ONE_HOUSE)
def test_the_same_clinic_twice_is_queued(one: str, other: str) -> None:
    found = pairs_among([_clinic(1, one), _clinic(2, other)])
    assert set(found[1, 2].reasons) == {"the same name", "the same phone", "the same street, written differently"}
    assert found[1, 2].score > 75


def test_a_like_name_in_one_house_needs_no_phone() -> None:
    assert (1, 2) in pairs_among([_clinic(1, "2960 N Ogden St", phone=""), _clinic(2, "2960 Ogden St")])


def test_the_same_name_and_phone_in_one_zip_code_are_queued_wherever_they_are() -> None:
    found = pairs_among([_clinic(1, "2960 N Ogden St"), _clinic(2, "14 Oak Road")])
    assert set(found[1, 2].reasons) == {"the same name", "the same phone"}


@pytest.mark.parametrize(
    "other",
    [
        _clinic(2, "2960 Ogden St", name="Quiet Lantern", phone=""),  # a stranger in the house
        replace(_clinic(2, "2960 Ogden St", phone=""), zip="80206"),  # the same street in another ZIP code
        replace(_clinic(2, "14 Oak Road"), zip="80206"),  # a branch with the house's call centre
    ],
)
def test_what_is_no_duplicate(other: Sketch) -> None:
    assert compare(_clinic(1, "2960 N Ogden St"), other, listings_on={}) is None


@pytest.mark.parametrize(
    "street",
    ["•", "…", "&", "+", "!", "?", "“”", "😀", "東京", "Кирова", "—", "#", "＃", " ", "\u200b", "улица Ленина"],
)
def test_a_street_without_a_latin_letter_or_digit_is_no_house_and_no_fault(street: str) -> None:
    assert read(street, None) is None or street == "#"
    content = {"name": "Hope", "provider": "Hope", "place": {"zip": "78701", "street": street}}
    one, other = sketch(1, content, None), sketch(2, content, None)
    assert compare(one, other, listings_on={}) is None or one.address is None


def test_streets_in_other_letters_are_told_apart() -> None:
    assert match_street("東京") != match_street("Кирова")
    assert match_street("Suite") == "suite"


@pytest.mark.parametrize(
    ("street", "street2", "goes_to"),
    [
        ("12 Oak Street", None, "12 Oak Street"),
        ("12 Oak Street", "P.O. Box 5163", "12 Oak Street"),
        ("2190 Kite Street, P.O. Box 3017", None, "2190 Kite Street"),
        ("12 Oak St (PO Box 7)", None, "12 Oak St"),
        ("P.O. Box 7243", None, None),
        ("P.O .Box 6704", "", None),
        ("PO BOX E-15", None, None),
        ("P O Box 12", None, None),
        ("Post Office Box 12", None, None),
        ("P.O. Drawer B", None, None),
        ("POB 12", None, "POB 12"),  # read as no box: it may be a name
        ("Box 4002", None, None),
        ("box #12", None, None),
        ("Apartado Postal 91", None, None),
        ("General Delivery", None, None),
        ("P.O. Box 9103", "47 Gristmill Road", "47 Gristmill Road"),
        ("P.O. Box 9103", "Suite 4", None),
        ("P.O. Box 9103", "12 Elm St, PO Box 9103", "12 Elm St"),
        ("6720 Lower Box Maple Road", None, "6720 Lower Box Maple Road"),
        ("21470 Box Meadows Road", "Suite 9104", "21470 Box Meadows Road"),
        ("Rural Route 2, Box 45", None, "Rural Route 2, Box 45"),
        ("12 Boxwood Lane", None, "12 Boxwood Lane"),
        (None, "12 Elm St", None),
        ("", None, None),
    ],
)
def test_a_box_for_mail_is_no_street_to_go_to(street: str | None, street2: str | None, goes_to: str | None) -> None:
    assert to_go_to(street, street2) == goes_to
