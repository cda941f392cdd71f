"""A column of one term's own: what stands in its cells is read, or told of."""

from __future__ import annotations

import datetime as dt

import pytest

from directory.imports.checking.check import check_files
from directory.imports.checking.opened import Upload
from directory.imports.formats.yes_or_no import read_answer
from tests.factories import KnownZip


@pytest.mark.parametrize(
    ("cell", "said", "told"),
    [
        ("yes", "yes", None),
        ("✓", "yes", None),
        ("No", "no", None),
        ("DBT", "yes", None),
        ("Dialectical behavior therapy", "yes", None),
        ("Yes, on Mondays", "yes", "warning"),
        ("yes (ramp at the back)", "yes", "warning"),
        ("Sí - con cita", "yes", "warning"),
        ("No; planned for spring", "no", "warning"),
        ("No, yes on Fridays", None, "unread"),
        ("yes, maybe", None, "unread"),
        ("Sundays", None, "unread"),
        ("maybe", None, "unread"),
        ("CBT", None, "unread"),
        ("yes and no", None, "unread"),
        ("", None, None),
        ("N/A", None, None),
        ("TBD", None, None),
    ],
)
def test_a_cell_of_a_term(cell: str, said: str | None, told: str | None) -> None:
    answer, issue = read_answer(cell, "dbt")
    assert (answer, issue and issue.severity) == (said, told)


def test_what_nobody_can_read_is_told_by_the_name_of_its_column() -> None:
    content = (
        b"Program Name,City,State,ZIP,IOP,DBT,Veteranos\n"
        b'Lantern House,Austin,TX,78701,"Yes, adults only",Sundays,no\n'
        b"Cedar Hollow,Austin,TX,78701,perhaps,yes,yes\n"
    )
    upload = Upload("programs-2026-05.csv", content)
    checked = check_files([upload], zip_lookup=lambda _: KnownZip(), today=dt.date(2026, 6, 1))
    told = [(row.ref.row, one.column, one.found) for row in checked.unread for one in row.issues]
    assert told == [(2, "DBT", "Sundays"), (3, "IOP", "perhaps")]
    assert checked.warnings["answer"] == 1
