"""Data files keep in step with the code."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from directory.config import ROOT
from directory.crisis_lines import get_crisis_lines
from directory.data_files import DataFileError, Day, Entry, Flag, Row, Some, Text, Texts, Zip, read_rows, read_text
from directory.geo.tables import town_rows
from directory.listings.csv.columns import COLUMNS, template_csv
from directory.listings.sources import known_sources

TITLE = 'title = { en = "A", es = "B" }'


def test_crisis_lines_are_complete() -> None:
    lines = {line.id: line.href for line in get_crisis_lines().lines}
    assert lines["988"] == "tel:988"
    assert lines["veterans-text"] == "sms:838255"
    assert lines["trevor"] == "tel:+18664887386"
    assert lines["samhsa"] == "tel:+18006624357"
    assert lines["911"] == "tel:911"


def test_a_wrong_crisis_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lines.toml"
    path.write_text('checked_on = 2026-01-01\n[[line]]\nid = "x"\nname = {en="a", es="b"}\nshown = {en="a", es="b"}\n')
    with pytest.raises(DataFileError, match=r"lines\.toml: line “x”: needs either call or text"):
        get_crisis_lines(path)


class Part(Entry):
    title: Texts
    lines: Some[Text]
    day: Day | None = None


class Book(Entry):
    part: Some[Part]


class Point(Row):
    zip: Zip
    miles: float
    main: Flag


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "book.toml: part: is missing; add it"),
        ("[[part]", "book.toml: cannot be read: "),
        ("part = 1", "book.toml: part: must be a list, in [ ]"),
        ("part = []", "book.toml: part: must not be empty"),
        ("[[part]]\ntitle = 1\nlines = ['a']", "book.toml: part number 1, title: "),
        (
            f"[[part]]\n{TITLE}\nlines = ['a', 2]",
            "book.toml: part “A”, lines number 2: must be text, in quotation marks",
        ),
        (f"[[part]]\n{TITLE}\nlines = ['a', ' ']", "book.toml: part “A”, lines “ ”: must not be empty"),
        (f"[[part]]\n{TITLE}\nlines = ['a']\nday = '2026-11-24'", "book.toml: part “A”, day: must be a day without"),
        (f"[[part]]\n{TITLE}\nlines = ['a']\nbody = 'b'", "part “A”: “body” is not known; use day, lines, title"),
    ],
)
def test_a_fault_names_file_entry_and_mend(text: str, said: str) -> None:
    with pytest.raises(DataFileError) as raised:
        read_text(text, Book, "book.toml")
    assert said in str(raised.value)


def test_all_faults_are_told_at_once_but_not_hundreds() -> None:
    with pytest.raises(DataFileError) as raised:
        read_text("".join(f"[[part]]\n{TITLE}\nlines = [{number}]\n" for number in range(8)), Book, "book.toml")
    assert str(raised.value).splitlines()[4:] == [
        "book.toml: part “A”, lines number 1: must be text, in quotation marks",
        "book.toml: 3 more",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("7870,1,1", "row 1 “7870”, zip: “7870” is not written right; a ZIP code has five digits"),
        ("78701,far,1", "row 1 “78701”, miles: must be a number"),
        ("78701,1,yes", "row 1 “78701”, main: must be 1, or empty"),
        ("78701,1", "row 1 “78701”, main: must be 1, or empty"),
        ("78701,1,1,1", "row 1 “78701”: “more cells than the header” is not known"),
    ],
)
def test_a_wrong_row_is_named_by_number_and_name(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"# Points.\nzip,miles,main\n{row}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"points\.csv: ") as raised:
        list(read_rows(path, Point))
    assert said in str(raised.value)


def test_a_right_row_is_what_its_fields_are(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("# Points.\nzip,miles,main\n02101,1.5,\n", encoding="utf-8")
    assert [row.model_dump() for row in read_rows(path, Point)] == [{"zip": "02101", "miles": 1.5, "main": False}]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"lines\.toml: cannot be read: "):
        get_crisis_lines(tmp_path / "lines.toml")


def test_each_file_of_data_is_read_in_one_way() -> None:
    others = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "directory").rglob("*.py")
        if path.name != "data_files.py" and path.parent.name != "migrations"
        if re.search(r"\btomllib\b|\bDictReader\b", path.read_text(encoding="utf-8"))
    ]
    assert others == []


def test_every_source_has_words_in_both_languages() -> None:
    for source in known_sources().values():
        assert source.label("es")
        assert source.sentence("es")


def test_no_hospital_and_no_block_of_housing_is_a_town() -> None:
    no_town = runpy.run_path(str(ROOT / "scripts" / "build_places"), run_name="build")["NO_TOWN"]
    for name in (
        "Example VA Medical Center",
        "VA Example Healthcare System",
        "Example Housing",
        "Example (historical)",
    ):
        assert no_town.search(name)
    towns = [row.name for row in town_rows()]
    assert [name for name in towns if no_town.search(name)] == []
    assert {"Fort Bliss", "Edwards Air Force Base", "Medical Lake", "Center Point", "Tufts University"} <= set(towns)


def test_the_template_has_every_column_explained() -> None:
    header = template_csv().splitlines()[0].split(",")
    assert set(COLUMNS) <= set(header)


def test_the_repository_names_no_host_of_packages_and_no_path_of_a_machine() -> None:
    for path in ROOT.rglob("*"):
        parts = set(path.relative_to(ROOT).parts)
        if not path.is_file() or parts & {
            ".git",
            ".venv",
            "instance",
            "__pycache__",
            ".mypy_cache",
            ".ruff_cache",
            ".pytest_cache",
            ".hypothesis",
        }:
            continue
        text = path.read_bytes().decode("utf-8", "ignore")
        assert not re.search(
            r"files\.python" + r"hosted|py" + r"pi\.org|/ro" + r"ot/|/wo" + r"rk/(main|shared|h/|[.])", text
        ), path
