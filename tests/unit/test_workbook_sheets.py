"""What looks otherwise in a workbook than it is kept: hidden rows and sheets, merged cells, a header of two rows."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from directory.imports.checking.check import check_files
from directory.imports.checking.checked import Checked
from directory.imports.checking.opened import NO_PICKS, Picks, Upload
from directory.imports.files.merged_cells import repeat_down
from directory.imports.table import FileProblem
from directory.partial_date import PartialDate
from tests.factories import KnownZip

HEADER = ["Program Name", "Street", "City", "State", "ZIP", "Phone", "IOP"]
DAY = dt.date(2026, 1, 1)


def program(name: str, house: int) -> list[str]:
    return [name, f"{house} Oak St", "Austin", "TX", "78701", f"512-555-010{house}", "yes"]


def book(**sheets: Callable[[Worksheet], object]) -> Upload:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as made:
        for name, fill in sheets.items():
            fill(made.add_worksheet(name))
    return Upload("list.xlsx", data.getvalue())


def filled(
    *rows: Sequence[str], hidden: Sequence[int] = (), very_hidden: bool = False, hide: bool = False
) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        for at in hidden:
            sheet.set_row(at, None, None, {"hidden": True})
        if very_hidden:
            sheet.very_hidden()
        elif hide:
            sheet.hide()

    return fill


def checked(upload: Upload, picks: Picks = NO_PICKS) -> Checked:
    return check_files(
        [upload], zip_lookup={"78701": KnownZip()}.get, today=DAY, as_of=PartialDate.on(DAY), picks=picks
    )


def names(outcome: Checked) -> list[str]:
    return [one.draft.name for one in outcome.statements]


def test_hidden_rows_are_read_and_named() -> None:
    rows = [program(f"House {number}", number) for number in range(1, 9)]
    outcome = checked(book(List=filled(HEADER, *rows, hidden=[2, 4, 5, 6, 7, 8])))
    assert len(names(outcome)) == 8
    assert "6 rows are hidden in the workbook, and read like the others: 3, 5, 6, 7, 8 and 1 more." in " ".join(
        outcome.labels
    )


def test_rows_hidden_above_the_header_or_empty_are_not_told() -> None:
    outcome = checked(book(List=filled(["County list"], HEADER, program("House", 1), hidden=[0, 3, 4])))
    assert "hidden" not in " ".join(outcome.labels)


@pytest.mark.parametrize("very", [False, True])
def test_the_only_filled_sheet_is_read_though_hidden_and_that_is_said(very: bool) -> None:
    hidden = filled(HEADER, program("Lantern House", 1), hide=not very, very_hidden=very)
    outcome = checked(book(Cover=filled(), List=hidden))
    assert names(outcome) == ["Lantern House"]
    assert "the sheet “List” is hidden in the workbook, and was read" in " ".join(outcome.labels)


def test_a_hidden_list_behind_a_cover_is_named_in_the_refusal_and_can_be_chosen() -> None:
    upload = book(Cover=filled(["About", "this"]), List=filled(HEADER, program("Lantern House", 1), hide=True))
    with pytest.raises(FileProblem, match=r"Hidden in the workbook, and not read: the sheet “List”.*--sheet NAME"):
        checked(upload)
    assert names(checked(upload, Picks(frozenset({"List"})))) == ["Lantern House"]


def test_two_sheets_of_one_name_are_refused() -> None:
    upload = book(List=filled(HEADER, program("One", 1)), Lisu=filled(HEADER, program("Two", 2)))
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(upload.data)) as old, zipfile.ZipFile(data, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry).replace(b'name="Lisu"', b'name="List"'))
    with pytest.raises(
        FileProblem, match=r"Two sheets of the workbook are named “List”. Give one of them another name"
    ):
        checked(Upload("list.xlsx", data.getvalue()))


def test_an_organization_merged_over_its_programs_runs_each_of_them() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.merge_range("A1:H1", "County list")
        sheet.write_row(1, 0, ["Organization", *HEADER])
        sheet.merge_range("A3:A4", "Hope Network")
        for at, name in enumerate(("Teens", "Adults", "Alone"), 2):
            sheet.write_row(at, 1, program(name, at))

    outcome = checked(book(List=fill))
    runs = {one.draft.name: one.draft.provider for one in outcome.statements}
    assert runs == {"Teens": "Hope Network", "Adults": "Hope Network", "Alone": "Alone"}
    assert "merged over several rows count for each of them" in " ".join(outcome.labels)


def test_a_header_of_two_rows_is_read_by_its_second() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.merge_range("A1:A2", "Program Name")
        sheet.merge_range("B1:E1", "Address")
        sheet.write_row(1, 1, HEADER[1:5])
        sheet.merge_range("F1:F2", "Phone")
        sheet.merge_range("G1:G2", "IOP")
        sheet.write_row(2, 0, program("Lantern House", 1))

    (one,) = checked(book(List=fill)).statements
    assert (one.draft.name, one.draft.place.street, one.draft.place.zip) == ("Lantern House", "1 Oak St", "78701")


@pytest.mark.parametrize(
    ("merged", "after"),
    [
        ((0, 0, 2, 0), ["x", "x", "x"]),  # over rows
        ((0, 0, 1, 3), ["x", "x", "b"]),  # over rows and columns: once a row
        ((0, 0, 0, 4), ["x", "", "b"]),  # over columns
        ((1, 0, 2, 0), ["x", "", "b"]),  # holds nothing
        ((7, 0, 9, 0), ["x", "", "b"]),  # where nothing is
        ((0, 9, 2, 9), ["x", "", "b"]),  # beyond the row
        ((0, 0, 1_048_575, 0), ["x", "", "b"]),  # longer than any list
    ],
)
def test_what_a_merged_cell_holds_is_of_each_of_its_rows(merged: tuple[int, int, int, int], after: list[str]) -> None:
    rows = {0: ["x", "1"], 1: ["", "2"], 2: ["b" if after[2] == "b" else "", "3"]}
    top, left, bottom, right = merged
    repeat_down(rows, [((top, left), (bottom, right))])
    assert [cells[0] for cells in rows.values()] == after
