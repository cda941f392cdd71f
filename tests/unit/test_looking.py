"""Listings printed to be looked through: every fact has its scope, and the code that says it."""

from __future__ import annotations

import datetime as dt

import pytest

from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload, open_files
from scripts import looking
from tests.factories import KnownZip

HEAD = "directory_type,name1,name2,street1,city,state,zip,phone,intake2a,service_code_info\n"
PLACE = "Hope Center,,1 Main St,Austin,TX,78701,512-555-0100,512-555-0101"
FILES = [
    Upload("su-2024.csv", f"{HEAD}substance,{PLACE},SA OIT CBT NAUT NMAUT SMON XYZ\n".encode()),
    Upload("mh-2024.csv", f"{HEAD}mental,{PLACE},MH CBT DBT CHLD\n".encode()),
]


@pytest.fixture(scope="module")
def printed() -> list[str]:
    checked = check_files(FILES, zip_lookup={"78701": KnownZip()}.get, today=dt.date(2026, 1, 1))
    cells = looking.cells_of(open_files(FILES)[0])
    (program,) = looking.drawn(checked.statements, 60, 1)
    return list(looking.lines(program, cells))


def test_the_raw_rows_stand_first(printed: list[str]) -> None:
    assert printed[0] == "== Hope Center · Austin, TX"
    assert printed[1].startswith("   substance su-2024.csv, row 2: name1: Hope Center")
    assert printed[1].endswith("phone: 512-555-0100; intake2a: 512-555-0101")
    assert printed[2].startswith("   mental mh-2024.csv, row 2")


@pytest.mark.parametrize(
    "line",
    [
        "CBT = yes | program | CBT “Cognitive behavioral therapy”",
        "DBT = yes | place | DBT “Dialectical behavior therapy”",
        "Children and teens = yes | place | CHLD “Children/Adolescents”",
        # … which NMAUT does not say: by itself it says that alcohol use is treated
        "Alcohol use = no | program | NAUT “Does not treat alcohol use disorder”",
        "no fact | substance | XYZ: NOT IN THE TABLE",
    ],
)
def test_a_fact_has_its_scope_and_its_code(printed: list[str], line: str) -> None:
    assert f"   {line}" in printed


def test_no_fact_is_without_its_code(printed: list[str]) -> None:
    assert not [line for line in printed if "NO CODE" in line]


def test_what_is_no_fact_has_its_reason(printed: list[str]) -> None:
    (line,) = (line for line in printed if line.startswith("   no fact | substance | SMON "))
    assert line.partition("”: ")[2]


def test_the_same_seed_draws_the_same() -> None:
    checked = check_files(FILES, zip_lookup={"78701": KnownZip()}.get, today=dt.date(2026, 1, 1))
    assert [one.primary for one in looking.drawn(checked.statements, 1, 3)] == [checked.statements[0]]
