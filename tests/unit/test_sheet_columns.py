"""What the columns of a hand-made sheet mean by their names, and which of several claim one thing."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload, look
from directory.imports.formats import FORMATS
from directory.imports.formats.meanings import claimed_twice, guess, is_enough
from directory.imports.sheets.column_questions import columns_in
from directory.imports.table import column_names
from tests.factories import KnownZip

PLACE = ["Street", "City", "State", "ZIP"]


@pytest.mark.parametrize(
    ("names", "meanings"),
    [
        (["Organization", "Program Name"], ["provider", "name1"]),
        (["Program Name", "Organization"], ["name1", "provider"]),
        (["Organisation", "Facility"], ["provider", "name1"]),
        (["Agency", "Name"], ["provider", "name1"]),
        (["Provider Name", "Facility Name"], ["provider", "name1"]),
        (["Company", "Program"], ["provider", "name1"]),
        (["Organization", "Facility", "Program"], ["provider", "name1", "name2"]),
        (["Facility", "Program"], ["name1", "name2"]),
        (["Facility", "Program", "Site"], ["provider", "name1", "name2"]),
        (["Organization", "Location Name"], ["name1", "name2"]),
        (["Organization"], ["name1"]),
        (["Provider"], ["name1"]),
        (["Program"], ["name1"]),
        (["Organización", "Nombre del programa"], ["provider", "name1"]),
        (["Therapy 1", "Therapy 2", "Therapy 3"], ["list:therapy"] * 3),
        (["Serves 1", "Payment 1"], ["list:population", "list:payment"]),
        (["Addr 1", "Addr 2"], ["street", "street2"]),
        (["Address Line 1", "Address Line 2"], ["street", "street2"]),
        (["Populations", "All Services"], ["list:population", "list:any"]),
        (["Therapies", "Services Offered", "Payment"], ["list:therapy", "list:any", "list:payment"]),
        (["Insurance Accepted", "Ages Served", "Accreditation"], ["list:payment", "list:ages", "list:accreditation"]),
        (["Dirección", "Ciudad", "Estado", "Código postal", "Teléfono"], ["street", "city", "state", "zip", "phone"]),
        (["Terapias", "Poblaciones", "Idiomas"], ["list:therapy", "list:population", "list:language"]),
        (["DBT", "Veterans", "Veteranos"], ["dbt", "veterans", "veterans"]),
        (["Phone", "Phone"], ["phone", "phone"]),
        (["Phone", "Phone 2"], ["phone", "intake"]),
        (["Favourite colour", "Row 12", ""], ["", "", ""]),
    ],
)  # fmt: skip
def test_a_column_means_what_its_name_says(names: list[str], meanings: list[str]) -> None:
    assert guess(column_names(names)) == meanings


@pytest.mark.parametrize(
    ("names", "twice"),
    [
        (["Name", "Street", "Physical Address", "ZIP"], ["street"]),
        (["Name", "ZIP", "Phone", "Telephone"], ["phone"]),
        (["Name", "ZIP", "Website", "URL"], ["website"]),
        (["Facility", "Name", "ZIP"], ["name1"]),
        (["Name", "ZIP", "Postal Code"], ["zip"]),
        (["Organization", "Agency", "Program", "ZIP"], ["provider"]),
        (["Name", "ZIP", "DBT", "dbt"], ["dbt"]),
        (["Organization", "Program Name", "ZIP"], []),
        (["Name", "ZIP", "Therapy 1", "Therapy 2", "Services", "Type of care"], []),
    ],
)
def test_two_columns_that_claim_one_thing_are_known_and_never_proposed(names: list[str], twice: list[str]) -> None:
    assert claimed_twice(guess(column_names(names))) == twice
    rows = [names, [f"cell {n}" for n in range(len(names))]]
    table = look(Upload("list.csv", "\n".join(",".join(row) for row in rows).encode()), known=FORMATS)
    proposed = columns_in(table, {})
    assert not claimed_twice([one.meaning for one in proposed])
    assert is_enough([one.meaning for one in proposed])
    assert [bool(one.rival) for one in proposed].count(True) == len(twice)


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        (["Name", "Full Address"], ["Lantern House", "12 Oak St, Suite 4, Austin, TX 78701"]),
        (["Name", "Address"], ["Lantern House", "12 Oak St, Suite 4, Austin, TX 78701"]),
        (["Name", "Dirección completa"], ["Lantern House", "12 Oak St, Suite 4, Austin, TX 78701"]),
        (["Name", "Address", "Suite", "City/State/Zip"], ["Lantern House", "12 Oak St", "Suite 4", "Austin, TX 78701"]),
        (["Name", "Street", "Suite", "City, State"], ["Lantern House", "12 Oak St", "Suite 4", "Austin, TX"]),
        (
            ["Name", "Address", "Unit", "City", "State", "ZIP"],
            ["Lantern House", "12 Oak St", "Suite 4", "Austin", "TX", "78701"],
        ),
    ],
)
def test_an_address_in_one_cell_or_several_is_one_place(names: list[str], cells: list[str]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([[*names, "IOP"], [*cells, "yes"]])
    upload = Upload("county-2026-11-02.csv", text.getvalue().encode())
    outcome = check_files(
        [upload], zip_lookup=lambda _: KnownZip(), zips_of=lambda *_: ["78701"], today=dt.date(2026, 11, 23)
    )
    (one,) = outcome.statements
    place = one.draft.place
    assert (place.street, place.street2, place.city, place.state, place.zip) == (
        "12 Oak St",
        "Suite 4",
        "Austin",
        "TX",
        "78701",
    )
