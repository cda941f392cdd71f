"""Data files keep in step with the code."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from directory.config import DATA, ROOT
from directory.crisis_lines import CrisisLinesError, get_crisis_lines
from directory.geo.tables import read_table
from directory.listings.csv.columns import COLUMNS, template_csv
from directory.listings.sources import known_sources


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
    with pytest.raises(CrisisLinesError, match=r"line 1 \(x\) needs either call or text"):
        get_crisis_lines(path)


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
    towns = [row["name"] for row in read_table(DATA / "towns.csv")]
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
        assert not re.search(r"files\.python" + r"hosted|py" + r"pi\.org|/ro" + r"ot/|/wo" + r"rk/", text), path
