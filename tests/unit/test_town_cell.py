"""A town that stands with its state, county or ZIP code in one cell."""

from __future__ import annotations

import pytest

from directory.imports.town_cell import TownCell, read


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
        # what only looks so
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
