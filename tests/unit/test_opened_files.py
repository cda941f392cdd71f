"""Which tables of a file are read, which row of each is the header, what is not read, and what becomes of each row."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence

import pytest
import xlsxwriter

from directory.imports.checking.check import check_files
from directory.imports.checking.checked import Checked
from directory.imports.checking.no_programs import HEADER_AGAIN, TOTAL, why_not
from directory.imports.checking.opened import Picks, Upload, look
from directory.imports.checking.rejected_rows import rejected_csv
from directory.imports.formats.sheet import Matched
from directory.imports.table import FileProblem
from directory.partial_date import PartialDate
from tests.factories import KnownZip

HEADER = ["Program Name", "Street", "City", "State", "ZIP", "Phone", "IOP"]
FIRST = ["Lantern House", "1 A St", "Austin", "TX", "78701", "512-555-0100", "yes"]
SECOND = ["Harbor House", "2 B St", "Austin", "TX", "78701", "512-555-0101", "yes"]
THIRD = ["Meadow House", "3 C St", "Austin", "TX", "78701", "512-555-0102", "yes"]
DAY = dt.date(2026, 1, 1)


def checked(upload: Upload, picks: Picks | None = None, columns: Mapping[str, str] | None = None) -> Checked:
    return check_files(
        [upload],
        zip_lookup={"78701": KnownZip()}.get,
        today=DAY,
        as_of=PartialDate.on(DAY),
        picks=picks or Picks(),
        matched=Matched(columns),
    )


def names(outcome: Checked) -> list[str]:
    return [one.draft.name for one in outcome.statements]


def sheet(*rows: Sequence[str]) -> Upload:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return Upload("list.csv", text.getvalue().encode())


def workbook(hidden: Sequence[str] = (), **sheets: Sequence[Sequence[str]]) -> Upload:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
            if name in hidden:
                page.hide()
            else:
                page.activate()
    return Upload("list.xlsx", data.getvalue())


def test_every_visible_sheet_with_a_header_is_read_and_what_is_not_is_named() -> None:
    upload = workbook(
        hidden=["Old"],
        Old=[HEADER, THIRD],
        About=[["Made by the county"]],
        North=[HEADER, FIRST],
        South=[HEADER, SECOND],
    )
    outcome = checked(upload)
    assert names(outcome) == ["Lantern House", "Harbor House"]
    assert [one.ref.file for one in outcome.statements] == ["list.xlsx [North]", "list.xlsx [South]"]
    said = " ".join(outcome.labels)
    assert "“Old” is not read: it is hidden" in said
    assert "“About” is not read: no row of it names a program" in said
    assert outcome.counts.rows == 2


def test_a_sheet_can_be_chosen_hidden_or_not() -> None:
    upload = workbook(hidden=["Old"], Old=[HEADER, THIRD], North=[HEADER, FIRST])
    assert names(checked(upload, Picks(frozenset({"Old"})))) == ["Meadow House"]
    assert names(checked(upload, Picks(frozenset({"list.xlsx [Old]", "North"})))) == ["Meadow House", "Lantern House"]
    with pytest.raises(FileProblem, match="There is no sheet “West”"):
        checked(upload, Picks(frozenset({"West"})))


def test_a_workbook_of_one_sheet_keeps_its_name() -> None:
    outcome = checked(workbook(Anything=[HEADER, FIRST]))
    assert outcome.statements[0].ref.file == "list.xlsx"


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["County list 2026"], HEADER, FIRST], 2),
        ([["County list"], ["Of the county", "2026"], [], HEADER, FIRST], 4),
        ([["Nombre", "Dirección", "Ciudad", "Código postal"], ["Casa", "1 A", "Austin", "78701"]], 1),
        ([["Who", "Zone", "Therapy 1", "Therapy 2", "Serves 1"], ["A", "78701", "CBT", "DBT", "Veterans"]], 1),
        ([["Who", "Door", "T1", "T2", "T3", "T4"], ["A", "1 A St", "CBT", "DBT", "Veterans", "EMDR"]], 1),
    ],
)  # fmt: skip
def test_the_header_is_the_row_that_looks_like_names(rows: list[list[str]], header: int) -> None:
    assert look(sheet(*rows))[0].head.number == header


def test_what_stands_above_the_header_is_said() -> None:
    outcome = checked(sheet(["County list"], FIRST, HEADER, SECOND))
    said = " ".join(outcome.labels)
    assert "row 3 is taken as the header: Program Name, Street" in said
    assert "row 1 “County list”; row 2 “Lantern House, 1 A St" in said
    assert "looks like programs" in said
    assert "looks like programs" not in " ".join(checked(sheet(["County list"], HEADER, SECOND)).labels)


def test_another_row_can_be_the_header() -> None:
    upload = sheet(["Name", "City", "State", "Of", "what", "kind", "it is"], HEADER, FIRST)
    assert names(checked(upload, Picks(rows={"": 2}))) == ["Lantern House"]
    with pytest.raises(FileProblem, match="Row 9 cannot be the header"):
        checked(upload, Picks(rows={"list.csv": 9}))
    with pytest.raises(FileProblem, match="Row 3 holds: Lantern House"):
        checked(upload, Picks(rows={"list.csv": 3}))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (HEADER, HEADER_AGAIN),
        ([name.upper() for name in HEADER], HEADER_AGAIN),
        (["Program Name", "Street", "City", "State", "", "", ""], HEADER_AGAIN),
        (["Total", "", "", "", "", "", ""], TOTAL),
        (["TOTAL:", "", "", "", "", "34", ""], TOTAL),
        (["", "", "", "Grand total", "", "34", "12"], TOTAL),
        (["Total programs: 34", "", "", "", "", "", ""], TOTAL),
        (["34 programs", "", "", "", "", "", ""], TOTAL),
        (["Totals: 34 programs", "", "", "", "", "", ""], TOTAL),
        (["Subtotal for Travis County", "12", "", "", "", "", ""], TOTAL),
        (["Travis County total", "", "", "", "", "12", ""], TOTAL),
        (["Total de programas", "", "", "", "34", "", ""], TOTAL),
        (["Page 2 of 3", "", "", "", "", "", ""], TOTAL),
        (["Source: the county, 2026", "", "", "", "", "", ""], TOTAL),
        (["* by appointment only", "", "", "", "", "", ""], TOTAL),
        (["End of list", "", "", "", "", "", ""], TOTAL),
        (["", "", "", "", "", "34", ""], TOTAL),
        (FIRST, ""),
        (["Total Recovery Center", "", "", "", "", "", ""], ""),
        (["Total Recovery Center", "1 A St", "Austin", "TX", "78701", "", ""], ""),
        (["Total", "1 A St", "Austin", "TX", "78701", "", ""], ""),
        (["Source Recovery", "", "", "", "", "", ""], ""),
        (["Lantern House", "", "", "", "78701", "", ""], ""),
        (["Page House", "", "", "", "", "", ""], ""),
    ],
)
def test_headers_once_more_and_totals_are_no_programs(cells: list[str], why: str) -> None:
    assert why_not(cells, [name.lower() for name in HEADER]) == why


def test_every_row_is_counted_once() -> None:
    text = "\n".join(",".join(row) for row in (HEADER, FIRST, HEADER, SECOND))
    text += "\nHope, Inc,4 D St,Austin,TX,78701,512-555-0103,yes\n"
    text += '"Fifth" House,5 E St,Austin,TX,78701,,yes\n\nTotal,,,,,4,\n'
    outcome = checked(Upload("list.csv", text.encode()))
    counts = outcome.counts
    assert names(outcome) == ["Lantern House", "Harbor House"]
    assert (counts.rows, counts.errors) == (7, 2)
    assert counts.left_out == {HEADER_AGAIN: 1, TOTAL: 1, "blank row": 1}
    assert {one.ref.row: one.issues[0].code for one in outcome.rejected} == {5: "too-many-cells", 6: "csv"}


def test_rejected_rows_keep_every_cell_and_can_be_mended() -> None:
    text = ",".join(HEADER) + "\nHope, Inc,4 D St,Austin,TX,78701,512-555-0103,yes\n"
    again = rejected_csv(checked(Upload("list.csv", text.encode())).rejected)
    row = next(csv.DictReader(io.StringIO(again)))
    assert (row["Program Name"], row["IOP"], row["_more 1"]) == ("Hope", "512-555-0103", "yes")
    unmended = checked(Upload("again.csv", again.encode()))
    assert not names(unmended)
    assert unmended.rejected[0].issues[0].code == "too-many-cells"
    cells = ["Hope, Inc", "4 D St", "Austin", "TX", "78701", "512-555-0103", "yes", "", "", ""]
    mended = sheet(list(row), cells)
    assert names(checked(mended)) == ["Hope, Inc"]


def test_two_programs_of_one_organization_are_two() -> None:
    header = ["Organization", *HEADER]
    outcome = checked(sheet(header, ["Lantern Inc", "Adult IOP", *FIRST[1:]], ["Lantern Inc", "Teen IOP", *FIRST[1:]]))
    assert names(outcome) == ["Adult IOP", "Teen IOP"]
    assert {one.draft.provider for one in outcome.statements} == {"Lantern Inc"}
    assert len({one.key for one in outcome.statements}) == 2


@pytest.mark.parametrize("other", ["Physical Address", "Telephone", "Postal Code", "Facility"])
def test_two_columns_for_one_thing_are_refused_with_how_to_choose(other: str) -> None:
    header = [*HEADER, other] if other != "Facility" else ["Name", *HEADER[1:], other]
    with pytest.raises(FileProblem) as caught:
        checked(sheet(header, [*FIRST, "x"]))
    assert caught.value.code == "column-twice"
    assert f"“{other}”" in caught.value.message
    assert "--map" in caught.value.fix
    meanings = ("name1", "street", "city", "state", "zip", "phone", "iop")
    columns = dict(zip(map(str.lower, HEADER), meanings, strict=True))
    if other != "Facility":
        assert names(checked(sheet(header, [*FIRST, "x"]), columns=columns)) == ["Lantern House"]
