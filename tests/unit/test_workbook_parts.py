"""A part of a workbook is measured whatever its name: the reader goes by what refers to it."""

from __future__ import annotations

import io
import zipfile

import pytest

from directory.imports.files.workbook import read_workbook
from directory.imports.table import FileProblem, Limits

SPREAD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1048576">'
    '<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
)


def archive(name: str, content: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    "name", ["sheet1.xml", "sheet1.dat", "sheet1.vml", "sheet1", "sheet1.PNG", "sheet1.xml.bin", "sheet1.xhtml"]
)
def test_a_cell_far_off_is_refused_before_the_workbook_is_opened(name: str) -> None:
    with pytest.raises(FileProblem) as problem:
        read_workbook(archive(f"xl/worksheets/{name}", SPREAD), Limits())
    assert problem.value.code == "too-many-cells"


def test_a_part_that_breaks_off_behind_its_cells_is_refused_too() -> None:
    with pytest.raises(FileProblem) as problem:
        read_workbook(archive("xl/worksheets/sheet1.dat", SPREAD[:-20]), Limits())
    assert problem.value.code == "broken"


def test_a_binary_workbook_is_refused_with_what_to_do() -> None:
    with pytest.raises(FileProblem, match=r"Save it as \.xlsx"):
        read_workbook(archive("xl/workbook.bin", "x"), Limits())
