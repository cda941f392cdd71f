"""A workbook's cells as Excel shows them: dates, times, numbers, formulas, numbers kept as text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
import xlsxwriter

from directory.imports.files.sheet_values import shown
from tests.tables import first_table

moment = dt.datetime.fromisoformat


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (52531.0, "52531"),
        (5125550101.0, "5125550101"),
        (-97.7426, "-97.7426"),
        (30.271300000000002, "30.2713"),
        (0.1 + 0.2, "0.3"),
        (450.5, "450.5"),
        (0.75, "0.75"),
        (45900.0, "45900"),
        (moment("2026-11-02"), "2026-11-02"),
        (moment("2026-11-02T13:05"), "2026-11-02 13:05"),
        (moment("2026-11-02T13:05:07"), "2026-11-02 13:05:07"),
        (moment("2026-11-02T13:04:59.999997"), "2026-11-02 13:05"),
        (dt.date(2026, 11, 2), "2026-11-02"),
        (dt.time(18), "18:00"),
        (dt.time(17, 29, 59, 999_990), "17:30"),
        (dt.timedelta(hours=27, minutes=30), "27:30"),
        ("01238", "01238"),
        ("#N/A", "#N/A"),
    ],
)
def test_a_value_is_what_a_person_sees(value: object, expected: str) -> None:
    assert shown(value) == expected


def row_of_a_workbook(*, kept: bool) -> list[str]:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("Programs")
        sheet.write_row(0, 0, ["name", "zip", "as_of", "starts", "phone", "joined", "number", "day", "empty"])
        sheet.write_string(1, 0, "Lantern House")
        sheet.write_string(1, 1, "01238")
        sheet.write_datetime(1, 2, moment("2026-11-02"), book.add_format({"num_format": "m/d/yyyy"}))
        sheet.write_number(1, 3, 0.75, book.add_format({"num_format": "h:mm AM/PM"}))
        sheet.write_number(1, 4, 5125550101, book.add_format({"num_format": "[<=9999999]###-####;(###) ###-####"}))
        if kept:
            sheet.write_formula(1, 5, '=A2&" IOP"', None, "Lantern House IOP")
            sheet.write_formula(1, 6, "=1+1", None, 2)
        else:
            sheet.write_formula(1, 5, '=A2&" IOP"')
            sheet.write_formula(1, 6, "=1+1", None, "")
        sheet.write_number(1, 7, 45900)
        sheet.write_formula(1, 8, '=IF(A2="","x","")', None, "")
    return first_table(data.getvalue()).rows[1].cells


def test_cells_are_as_excel_shows_them() -> None:
    cells = row_of_a_workbook(kept=True)
    assert cells[:8] == [
        "Lantern House",
        "01238",
        "2026-11-02",
        "18:00",
        "5125550101",
        "Lantern House IOP",
        "2",
        "45900",
    ]


def test_a_formula_whose_value_nobody_kept_is_not_taken_for_nothing_or_zero() -> None:
    assert row_of_a_workbook(kept=False)[5] == '=A2&" IOP"'


def without_values(data: bytes) -> bytes:
    """The workbook as programs write it that work no formula out: `<f>` and an empty `<v>`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name.endswith("sheet1.xml"):
                text = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v></v>", text)
                text = re.sub(rb' t="str"', b"", text)
            if name == "xl/workbook.xml":
                text = text.replace(b' fullCalcOnLoad="1"', b"")
            after.writestr(name, text)
    return out.getvalue()


def test_a_formula_without_a_value_is_shown_as_it_is() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        first, second = book.add_worksheet("Notes"), book.add_worksheet("Programs")
        first.write_row(0, 0, ["name", "city"])
        first.write_formula(1, 0, "=B2&C2")
        first.write_string(1, 1, "Austin")
        second.write_string(0, 0, "other")
    assert first_table(without_values(data.getvalue())).rows[1].cells == ["=B2&C2", "Austin"]
