"""Columns that our template does not have, in a file with its names: understood as in any other sheet."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from directory.imports.checking.check import check_files
from directory.imports.checking.checked import Checked
from directory.imports.checking.opened import Upload
from directory.listings.draft import ListingDraft
from directory.partial_date import PartialDate
from tests.factories import KnownZip

DAY = dt.date(2026, 1, 1)
ROW = {"program_name": "Lantern House", "street": "1 A St", "city": "Austin", "state": "TX", "zip": "78701"}


def checked(**cells: str) -> Checked:
    text = io.StringIO()
    row = {**ROW, **{name.replace("_x_", " "): cell for name, cell in cells.items()}}
    csv.writer(text).writerows([row, row.values()])
    upload = Upload("list.csv", text.getvalue().encode())
    return check_files([upload], zip_lookup={"78701": KnownZip()}.get, today=DAY, as_of=PartialDate.on(DAY))


def read(**cells: str) -> ListingDraft:
    (one,) = checked(**cells).statements
    return one.draft


@pytest.mark.parametrize(
    ("column", "cell", "terms"),
    [
        ("Therapies", "CBT, DBT; EMDR", "cbt dbt emdr"),
        ("Therapy_x_1", "arteterapia", "art"),
        ("Populations", "Veterans y mujeres", "veterans women"),
        ("All_x_Services", "IOP; CBT; Partial Hospitalization", "cbt php"),
        ("Insurance", "Medicaid, cash", "medicaid self-pay"),
        ("Idiomas", "español", "spanish"),
        ("DBT", "yes", "dbt"),
        ("Veterans", "x", "veterans"),
        ("therapy", "cbt, dbt", "cbt dbt"),
        ("therapy", "Terapia cognitivo-conductual; EMDR", "cbt emdr"),
    ],
)
def test_lists_and_terms_are_read(column: str, cell: str, terms: str) -> None:
    said = read(**{column: cell})
    assert {term for term in said.answers if said.says(term) == "yes"} - {"iop"} == set(terms.split())


def test_what_a_column_says_no_to_is_no() -> None:
    assert read(DBT="no").says("dbt") == "no"


@pytest.mark.parametrize(
    ("cells", "section", "name", "value"),
    [
        ({"Suite": "Ste 4"}, "place", "street2", "Ste 4"),
        ({"URL": "example.org"}, "contact", "website", "http://example.org/"),
        ({"License_x_Number": "L-77"}, "staff", "license_number", "L-77"),
    ],
)
def test_a_column_by_another_name_is_the_templates(cells: dict[str, str], section: str, name: str, value: str) -> None:
    assert getattr(getattr(read(**cells), section), name) == value


def test_phones_by_other_names() -> None:
    phones = read(Telephone="512-555-0101", Intake="512-555-0102").contact.phones
    assert [one.number[-4:] for one in phones] == ["0101", "0102"]


def test_when_groups_meet_by_other_names() -> None:
    (track,) = read(Days="MWF", Times="6-9pm").schedule.tracks
    assert (len(track.days), f"{track.start:%H:%M}") == (3, "18:00")


def test_the_templates_own_column_comes_first_and_the_other_is_said_to_be_skipped() -> None:
    outcome = checked(phone="512-555-0101", Telephone="512-555-0102", tracks="Mon 6-9pm", Schedule="Tue 6-9pm")
    (one,) = outcome.statements
    assert [phone.number[-4:] for phone in one.draft.contact.phones] == ["0101"]
    assert [track.days for track in one.draft.schedule.tracks] == [("mon",)]
    assert [column.name for column in outcome.columns if not column.meaning] == ["Telephone", "Schedule"]


def test_a_row_that_says_it_is_no_iop_is_none() -> None:
    for cell, is_iop in (("no", False), ("", True), ("yes", True)):
        (one,) = checked(Intensive_x_Outpatient=cell).statements
        assert one.is_iop is is_iop


def test_who_runs_it_is_the_provider() -> None:
    one = read(Organization="Hope Network")
    assert (one.name, one.provider) == ("Lantern House", "Hope Network")


def test_what_nobody_knows_is_skipped_and_said_and_unknown_values_are_counted() -> None:
    outcome = checked(Mood="fine", Therapies="CBT, hip-hop")
    assert [one.name for one in outcome.columns if not one.meaning] == ["Mood"]
    assert outcome.unknown == {("list:therapy", "hip-hop"): 1}
