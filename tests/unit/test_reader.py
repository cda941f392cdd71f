"""Bytes to rows: what is read, and every kind of file that is refused with a clear message."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.config import ROOT
from directory.imports.table import FileProblem, Limits
from tests.tables import first_table

GOOD = "name,city,state,zip\nLantern House,Austin,TX,78701\n"


def rows(data: bytes) -> list[list[str]]:
    return [row.cells for row in first_table(data).rows]


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("utf-16"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        gzip.compress(GOOD.encode()),
    ],
    ids=["utf-8", "bom", "utf-16", "crlf", "semicolons", "tabs", "gzip"],
)
def test_it_works(data: bytes) -> None:
    assert rows(data) == [["name", "city", "state", "zip"], ["Lantern House", "Austin", "TX", "78701"]]


def test_windows_text_is_read() -> None:
    assert rows("name,city\nCafé “Hope” – Peñasco,Añasco\n".encode("cp1252"))[1] == ["Café “Hope” – Peñasco", "Añasco"]


def test_row_numbers_are_those_of_an_editor() -> None:
    table = first_table(b'name,city\n\n"two\nlines",Austin\nlast,Waco\n')
    assert [row.number for row in table.rows] == [1, 3, 5]
    assert table.blank == 1


def workbook(fill: Callable[[xlsxwriter.worksheet.Worksheet], object]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        fill(book.add_worksheet())
    return data.getvalue()


def test_a_workbook_gives_what_a_person_sees() -> None:
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, ["Programs of the county"])
        sheet.write_row(2, 0, ["name", "zip", "iop"])
        sheet.write_row(3, 0, ["Lantern House", 52531.0, True])

    assert rows(workbook(fill)) == [
        ["Programs of the county", "", ""],
        ["name", "zip", "iop"],
        ["Lantern House", "52531", "yes"],
    ]


def hostile(parts: dict[str, str]) -> bytes:
    """A workbook of these parts, with the rest that every workbook has."""
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    usual = {
        "xl/workbook.xml": f'<workbook {ns} xmlns:r="{relations}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/data.xml"/></Relationships>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (usual | parts).items():
            archive.writestr(name, text.replace("<worksheet>", f"<worksheet {ns}>").replace("<sst>", f"<sst {ns}>"))
    return data.getvalue()


FAR = "<worksheet><sheetData><row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData></worksheet>"
CELLS = "<c t='s'><v>0</v></c>" * 700
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
HOSTILE = {
    "single-quotes": {"xl/worksheets/data.xml": FAR},
    "space-before-equals": {"xl/worksheets/data.xml": FAR.replace("r=", "r =")},
    "cells-without-names": {
        "xl/worksheets/data.xml": f"<worksheet><sheetData><row>{'<c/>' * 10_001}</row></sheetData></worksheet>"
    },
    "one-text-in-every-cell": {
        "xl/sharedStrings.xml": f"<sst><si><t>{'x' * 30_000}</t></si></sst>",
        "xl/worksheets/data.xml": f"<worksheet><sheetData>{f'<row>{CELLS}</row>' * 20}</sheetData></worksheet>",
    },
    "one-sheet-many-times": {
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        + "".join(f"<Relationship Id='r{n}' Type='{RELATION}' Target='worksheets/data.xml'/>" for n in range(100))
        + "</Relationships>",
        "xl/worksheets/data.xml": "<worksheet/>",
    },
    "entities": {
        "xl/worksheets/data.xml": "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet><sheetData/></worksheet>",
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_small_workbook_that_would_grow_is_refused(name: str) -> None:
    with pytest.raises(FileProblem) as caught:
        first_table(hostile(HOSTILE[name]))
    assert caught.value.code in ("too-many-cells", "too-large-unpacked", "broken")


def zipped(name: str, content: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return data.getvalue()


# What is large is made by the test that sends it, and by nobody who only reads this file.
BAD: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty": (b"", "empty"),
    "only-blank": (b"\n\n  \n", "empty"),
    "nul": (b"name,city\nHope\x00House,Austin\n", "nul"),
    "only-broken": (b'"name" of it,city\n"Hope" House,Austin\n', "csv"),
    "all-broken": (b"name,city\n" + b'"Hope" House,Austin\n' * 1_001, "csv"),
    "pdf": (b"%PDF-1.7\n...", "not-a-table"),
    "old-excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "not-a-table"),
    "web-page": (b"<!doctype html><title>Download</title>", "not-a-table"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00", "not-a-table"),
    "zip": (zipped("programs.csv", GOOD.encode()), "not-a-table"),
    "broken-workbook": (zipped("xl/workbook.xml", b"<workbook"), "broken"),
    "cut-workbook": (workbook(lambda sheet: sheet.write(0, 0, "name"))[:-400], "broken"),
    "cut-gzip": (gzip.compress(GOOD.encode())[:-12], "broken"),
    "damaged-gzip": (gzip.compress(GOOD.encode() * 50)[:30] + b"\xff" * 30, "broken"),
    "twice-gzip": (gzip.compress(gzip.compress(GOOD.encode())), "twice-packed"),
    "gzip-bomb": (lambda: gzip.compress(b"0" * 101_000_000, 9), "too-large-unpacked"),
    "workbook-bomb": (lambda: zipped("xl/worksheets/sheet1.xml", b"0" * 101_000_000), "too-large-unpacked"),
    "too-large": (lambda: b"x" * 10_000_001, "too-large"),
    "too-many-rows": (b"name,city\n" + b"Hope,Austin\n" * 60_000, "too-many-rows"),
    "far-cell": (workbook(lambda sheet: sheet.write(1_000_000, 16_000, "x")), "too-many-cells"),
    "wrong-bom": (b"\xff\xfea", "encoding"),
    "no-text": (b"name\n\x81\x8d\n", "encoding"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_what_is_wrong_and_what_to_do(case: str) -> None:
    made, code = BAD[case]
    data = made() if callable(made) else made
    with pytest.raises(FileProblem) as raised:
        first_table(data)
    assert raised.value.code == code
    assert raised.value.message.endswith(".")
    assert raised.value.fix.endswith((".", '"".'))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        table = first_table(data, limits=Limits(unpacked=10_000))
    except FileProblem:
        return  # any other exception fails this test
    assert table.rows


_CELLS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_a_csv_writer_writes_is_read_again(written: list[list[str]]) -> None:
    cleaned = [[cell.replace("\x00", "").replace("\r", "") for cell in row] for row in written]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(cleaned)
    filled = [row for row in cleaned if any(cell.strip() for cell in row)]
    assume(filled)
    assert rows(text.getvalue().encode()) == filled


def test_a_packed_file_of_many_small_cells_is_refused_in_little_memory() -> None:
    data = gzip.compress(("ab," * 700 + "\n").encode() * 40_000, 1)
    read = [sys.executable, "-m", "tests.growth"]  # to trace each piece of memory would take six times as long
    code, grown = subprocess.run(read, cwd=ROOT, input=data, capture_output=True, check=True).stdout.decode().split()
    assert code == "too-many-cells"
    assert 50_000_000 < int(grown) < 500_000_000  # less would be no measurement


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_may(end: str) -> None:
    table = first_table(end.join(["a,b", '1,"two', 'lines"', "3,4"]).encode())
    assert [row.number for row in table.rows] == [1, 2, 4]
    assert table.rows[1].cells == ["1", f"two{end}lines"]
