"""A town that stands with its state, county or ZIP code in one cell."""

from __future__ import annotations

import pytest

from directory.listings.cells.town_cell import TownCell, read, whole_address


@pytest.mark.parametrize(
    ("cell", "own", "expected"),
    [
        ("Austin", "", TownCell("Austin")),
        ("Austin, TX", "", TownCell("Austin", state="TX")),
        ("Austin, TX", "TX", TownCell("Austin", state="TX")),
        ("Austin,TX", "", TownCell("Austin", state="TX")),
        ("AUSTIN, TX.", "", TownCell("AUSTIN", state="TX")),
        ("Austin, Texas", "", TownCell("Austin", state="TX")),
        ("Austin, texas", "TX", TownCell("Austin", state="TX")),
        ("Austin TX", "", TownCell("Austin", state="TX")),
        ("Austin Texas", "TX", TownCell("Austin", state="TX")),
        ("Austin TX 78701", "", TownCell("Austin", state="TX", zip="78701")),
        ("Austin, TX 78701", "", TownCell("Austin", state="TX", zip="78701")),
        ("Austin, TX, 78701-1234", "", TownCell("Austin", state="TX", zip="78701-1234")),
        ("Austin, Texas 78701", "", TownCell("Austin", state="TX", zip="78701")),
        ("Austin 78701", "", TownCell("Austin", zip="78701")),
        ("Austin (TX)", "", TownCell("Austin", state="TX")),
        ("Austin, TX, USA", "", TownCell("Austin", state="TX")),
        ("Austin, Texas, United States", "", TownCell("Austin", state="TX")),
        ("Austin, Travis County, TX", "", TownCell("Austin", "Travis County", "TX")),
        ("Lafayette, Lafayette Parish, Louisiana", "", TownCell("Lafayette", "Lafayette Parish", "LA")),
        ("Washington, DC", "", TownCell("Washington", state="DC")),
        ("Washington, D.C.", "DC", TownCell("Washington", state="DC")),
        ("Washington D.C. 20001", "", TownCell("Washington", state="DC", zip="20001")),
        ("New York, NY", "", TownCell("New York", state="NY")),
        ("New York New York", "NY", TownCell("New York", state="NY")),
        ("Brooklyn, New York, NY", "", TownCell("Brooklyn", state="NY")),
        ("Charleston West Virginia", "WV", TownCell("Charleston", state="WV")),
        ("San Juan, Puerto Rico", "", TownCell("San Juan", state="PR")),
        # as a search reads them, too
        ("Chicago, Cook Co, IL", "", TownCell("Chicago", "Cook Co", "IL")),
        ("Chicago, Cook Co., IL", "", TownCell("Chicago", "Cook Co", "IL")),
        ("Chicago, IL, Cook County", "", TownCell("Chicago", "Cook County", "IL")),
        ("Chicago (Cook County), IL", "", TownCell("Chicago", "Cook County", "IL")),
        ("Chicago, Cook County, IL 60601, USA", "", TownCell("Chicago", "Cook County", "IL", "60601")),
        ("Miami, Condado de Miami-Dade, FL", "", TownCell("Miami", "Condado de Miami-Dade", "FL")),
        ("Ponce, Municipio de Ponce, PR", "", TownCell("Ponce", "Municipio de Ponce", "PR")),
        ("Juneau, Juneau Borough, Alaska", "", TownCell("Juneau", "Juneau Borough", "AK")),
        ("Bethesda, Montgomery County", "MD", TownCell("Bethesda", "Montgomery County")),
        ("San Juan, PR, EE.UU.", "", TownCell("San Juan", state="PR")),
        ("San Juan, Puerto Rico, Estados Unidos", "", TownCell("San Juan", state="PR")),
        ("Austin TX USA", "", TownCell("Austin", state="TX")),
        ("Austin, TX (78701)", "", TownCell("Austin", state="TX", zip="78701")),
        ("Austin (TX) 78701", "", TownCell("Austin", state="TX", zip="78701")),
        ("Austin [TX]", "", TownCell("Austin", state="TX")),
        ("Austin (Texas, 78701)", "", TownCell("Austin", state="TX", zip="78701")),
        ("Austin / TX", "", TownCell("Austin", state="TX")),
        ("Austin/TX", "", TownCell("Austin", state="TX")),
        ("Austin - TX", "", TownCell("Austin", state="TX")),
        ("Austin – Texas", "", TownCell("Austin", state="TX")),
        ("Austin - TX - 78701", "", TownCell("Austin", state="TX", zip="78701")),
        ("Austin; TX", "", TownCell("Austin", state="TX")),
        ("Austin | TX | 78701", "", TownCell("Austin", state="TX", zip="78701")),
        ("Austin\nTX 78701", "", TownCell("Austin", state="TX", zip="78701")),
        ("Queens, Nueva York", "", TownCell("Queens", state="NY")),
        ("St. Thomas, USVI", "", TownCell("St. Thomas", state="VI")),
        ("Winston-Salem - NC", "", TownCell("Winston-Salem", state="NC")),
        # what only looks so
        ("Winston-Salem", "NC", TownCell("Winston-Salem")),
        ("Dallas - Fort Worth", "TX", TownCell("Dallas - Fort Worth")),
        ("Austin / Round Rock", "TX", TownCell("Austin / Round Rock")),
        ("Lake City (Downtown)", "FL", TownCell("Lake City (Downtown)")),
        ("Texarkana, TX/AR", "", TownCell("Texarkana, TX/AR")),
        ("Kansas City, KS/MO", "MO", TownCell("Kansas City, KS/MO")),
        ("Travis County", "TX", TownCell("Travis County")),
        ("Delaware, Ohio", "", TownCell("Delaware", state="OH")),
        ("New York", "NY", TownCell("New York")),
        ("Kansas City", "KS", TownCell("Kansas City")),
        ("Fort Washington", "PA", TownCell("Fort Washington")),
        ("West New York", "NJ", TownCell("West New York")),
        ("Indiana", "PA", TownCell("Indiana")),
        ("Nevada City", "CA", TownCell("Nevada City")),
        ("Virginia Beach", "VA", TownCell("Virginia Beach")),
        ("Oil City", "", TownCell("Oil City")),
        ("Coeur d'Alene", "ID", TownCell("Coeur d'Alene")),
        ("78701", "TX", TownCell("78701")),
        ("", "TX", TownCell("")),
    ],
)
def test_a_town_is_taken_apart(cell: str, own: str, expected: TownCell) -> None:
    assert read(cell, state=own) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12 Oak St, Austin, TX 78701", ("12 Oak St", "", TownCell("Austin", state="TX", zip="78701"))),
        ("12 Oak St, Suite 4, Austin, TX 78701", ("12 Oak St", "Suite 4", TownCell("Austin", state="TX", zip="78701"))),
        ("12 Oak St\nAustin, TX 78701-1234", ("12 Oak St", "", TownCell("Austin", state="TX", zip="78701-1234"))),
        ("12 Oak St, Austin, Texas", ("12 Oak St", "", TownCell("Austin", state="TX"))),
        ("12 Oak St, Austin, TX, 78701, USA", ("12 Oak St", "", TownCell("Austin", state="TX", zip="78701"))),
        ("Austin, TX 78701", ("", "", TownCell("Austin", state="TX", zip="78701"))),
        ("Confidential, Austin, TX 78701", ("Confidential", "", TownCell("Austin", state="TX", zip="78701"))),
        ("", ("", "", TownCell(""))),
    ],
)
def test_a_whole_address_is_taken_apart(cell: str, expected: tuple[str, str, TownCell]) -> None:
    assert whole_address(cell) == expected
