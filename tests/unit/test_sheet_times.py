"""When groups meet, from columns of a hand-made sheet; a cell that cannot be read costs no program."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping

import pytest

from directory.imports.checking.check import check_files
from directory.imports.checking.checked import Checked
from directory.imports.checking.opened import Upload
from directory.listings.cells import track_cell
from tests.factories import KnownZip

WEEK = "mon tue wed thu fri"


def checked(columns: Mapping[str, str]) -> Checked:
    """What becomes of a sheet of one program with these columns of its own."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Program Name", "City", "State", "ZIP", "IOP", *columns])
    writer.writerow(["Lantern House", "Austin", "TX", "78701", "yes", *columns.values()])
    upload = Upload("county-2026-11-02.csv", text.getvalue().encode())
    return check_files([upload], zip_lookup=lambda _: KnownZip(), today=dt.date(2026, 11, 23))


def groups(outcome: Checked) -> str:
    (one,) = outcome.statements
    return track_cell.write(one.draft.schedule.tracks)


NAMES = [
    *(
        "Schedule",
        "SCHEDULE",
        "Meets",
        "meets",
        "Hours",
        "HOURS",
        "Days",
        "Times",
        "times ",
        "Days & Times",
        "Days/Hours",
    ),
    *("When", "Group Schedule", "IOP Hours", "Meeting Times", "Horario", "HORARIOS", "Días", "Dias y Horas", "Horas"),
    *("Se reúne", "Cuándo", "Días y horarios", "Time", "Day(s)"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_column_of_its_own_is_read(name: str) -> None:
    assert groups(checked({name: "MWF 6pm-9pm"})) == "Group 1: mon wed fri 18:00-21:00"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Days": "MWF", "Hours": "6pm-9pm"}, "Group 1: mon wed fri 18:00-21:00"),
        ({"Days": "Mon, Wed", "Times": "9:00 AM - 12:00 PM"}, "Group 1: mon wed 09:00-12:00"),
        ({"Hours": "0900-1200", "Days": "M-F"}, f"Group 1: {WEEK} 09:00-12:00"),
        ({"Days": "T/Th", "Start Time": "18:00:00", "End Time": "21:00:00"}, "Group 1: tue thu 18:00-21:00"),
        ({"Days": "T/Th", "Start Time": "0.75", "End Time": "0.875"}, "Group 1: tue thu 18:00-21:00"),
        ({"Days": "MWF", "Start Time": ".375", "End Time": "0.5"}, "Group 1: mon wed fri 09:00-12:00"),
        ({"Days": "Mon", "Start Time": "0.729166666666667", "End Time": "8:30 PM"}, "Group 1: mon 17:30-20:30"),
        ({"Días": "lunes y miércoles", "Horas": "18:00 a 21:00"}, "Group 1: mon wed 18:00-21:00"),
        (
            {"Schedule": "Evening: MWF 6-9pm; Day: M-F 9am-noon"},
            f"Evening: mon wed fri 18:00-21:00 | Group 2: {WEEK} 09:00-12:00",
        ),
        ({"Days": "Fri", "Hours": "8pm-midnight"}, "Group 1: fri 20:00-24:00"),
        ({"Schedule": ""}, ""),
        (
            {"Schedule": "MWF 6-9pm", "Meets": "Sat 9am-noon"},
            "Group 1: mon wed fri 18:00-21:00 | Group 2: sat 09:00-12:00",
        ),
        ({"Schedule 1": "MWF 6-9pm", "Schedule 2": ""}, "Group 1: mon wed fri 18:00-21:00"),
        (
            {"Days 1": "MWF", "Times 1": "9am-12pm", "Days 2": "T/Th", "Times 2": "6-9pm"},
            "Group 1: mon wed fri 09:00-12:00 | Group 2: tue thu 18:00-21:00",
        ),
        ({"Schedule": "MWF 6-9pm", "Hours": "8am-5pm"}, "Group 1: mon wed fri 18:00-21:00"),
    ],
)
def test_several_columns_are_read_together(columns: dict[str, str], expected: str) -> None:
    assert groups(checked(columns)) == expected


@pytest.mark.parametrize(
    "cell", ["6-9", "MWF 6-9", "call for times", "24/7", "Mon-Funday 6-9pm", "yes", "9", "3x/week"]
)
def test_a_cell_that_cannot_be_read_costs_no_program(cell: str) -> None:
    outcome = checked({"Schedule": cell})
    assert groups(outcome) == ""
    (one,) = outcome.statements
    assert [(issue.column, issue.found) for issue in one.warnings if issue.code == "cell"] == [("Schedule", cell)]
    assert outcome.rejected == []


@pytest.mark.parametrize("name", ["Schedule", "Days", "Times", "Start Time", "Monday", "Hours"])
@pytest.mark.parametrize("cell", ["None", "N/A", "nan", "#N/A", "TBD", "unknown", "-", "?", "don't know", "sin datos"])
def test_a_cell_that_says_nothing_is_no_cell_that_cannot_be_read(name: str, cell: str) -> None:
    outcome = checked({name: cell})
    assert groups(outcome) == ""
    (one,) = outcome.statements
    assert [issue for issue in one.warnings if issue.code.startswith(("cell", "tracks"))] == []


def test_days_are_read_beside_times_that_say_nothing() -> None:
    assert groups(checked({"Days": "MWF", "Times": "N/A"})) == "Group 1: mon wed fri"


def test_what_was_taken_for_sure_is_said_with_the_column_of_the_file() -> None:
    (one,) = checked({"Meets": "MWF 9-12"}).statements
    (note,) = [issue for issue in one.warnings if issue.code == "tracks-read"]
    assert (note.column, note.found) == ("Meets", "MWF 9-12")
    assert "Read as 9:00 am to 12:00 pm" in note.fix
    assert note.expected == "days and times; read as “Group 1: mon wed fri 09:00-12:00”"


@pytest.mark.parametrize("name", ["Office Hours", "Phone Hours", "Hours of Operation", "Business Hours"])
def test_the_hours_of_an_office_are_none_of_a_group(name: str) -> None:
    assert groups(checked({name: "Mon-Fri 8am-5pm"})) == ""


MON_WED = {"Monday": "6-9pm", "Tuesday": "", "Wednesday": "6-9pm"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (MON_WED, "Group 1: mon wed 18:00-21:00"),
        ({"Lunes": "18:00-21:00", "Martes": "no", "Miércoles": "18:00-21:00"}, "Group 1: mon wed 18:00-21:00"),
        ({"Mon": "x", "Tue": "", "Wed": "X", "Times": "6-9pm"}, "Group 1: mon wed 18:00-21:00"),
        ({"Mon": "yes", "Wed": "yes", "Start": "6 pm", "End": "9 pm"}, "Group 1: mon wed 18:00-21:00"),
        ({"Monday": "6-9pm", "Friday": "9am-12pm"}, "Group 1: mon 18:00-21:00 | Group 2: fri 09:00-12:00"),
        ({"Monday": "6-9pm", "Tuesday": "Closed", "Wednesday": "n/a", "Thursday": "-"}, "Group 1: mon 18:00-21:00"),
        ({"Mon": "x", "Thurs": "x"}, "Group 1: mon thu"),
        ({"Monday Hours": "9 AM–12 PM", "Sunday Hours": "off"}, "Group 1: mon 09:00-12:00"),
    ],
)
def test_a_column_for_each_day_is_read(columns: Mapping[str, str], expected: str) -> None:
    assert groups(checked(columns)) == expected


def test_a_few_schedules_are_shown_with_what_was_read_of_them() -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Program Name", "City", "State", "ZIP", "IOP", "Schedule"])
    cells = ["MWF 6pm-9pm", "MWF 6pm-9pm", "call us", "5:30p-8:30p", *(f"Mon {hour}am-noon" for hour in range(1, 12))]
    writer.writerows([f"House {at}", "Austin", "TX", "78701", "yes", cell] for at, cell in enumerate(cells))
    upload = Upload("county-2026-11-02.csv", text.getvalue().encode())
    outcome = check_files([upload], zip_lookup=lambda _: KnownZip(), today=dt.date(2026, 11, 23))
    shown = [(one.ref.row, one.cell, one.groups) for one in outcome.schedules]
    assert shown[:3] == [
        (2, "MWF 6pm-9pm", ("Group 1: Mon, Wed, Fri, 6:00 pm to 9:00 pm",)),
        (5, "5:30p-8:30p", ("Group 1: days not stated, 5:30 pm to 8:30 pm",)),
        (6, "Mon 1am-noon", ("Group 1: Mon, 1:00 am to 12:00 pm",)),
    ]
    assert len(shown) == 8
