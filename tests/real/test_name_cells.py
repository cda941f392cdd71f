"""Names of the real lists, read out of their two cells: what was split, run together or put in small letters is not."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from directory.listings.identity.match_keys import match_name
from directory.listings.validation import name_cell
from directory.listings.validation.name_cell import Names
from directory.text import fold
from tests.real.conftest import NATIONAL

MASSACHUSETTS = "findtreatment-2025-08-massachusetts.csv"
SPLIT = re.compile(r"(?:\b(?:of|and|for|the|at)| on| in|&): ")
LONGEST_CELL = 38


class Row(NamedTuple):
    """Two cells, and what they are read as."""

    cells: tuple[str, str]
    names: Names


@pytest.fixture(scope="module")
def read(shared_data: Path) -> list[Row]:
    return [row for name in (*NATIONAL, MASSACHUSETTS) for row in rows(shared_data / name)]


def rows(path: Path) -> Iterator[Row]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for row in csv.DictReader(content.decode("utf-8-sig").splitlines()):
        by_name = {(name or "").strip(): cell for name, cell in row.items()}
        cells = (by_name["name1"], by_name["name2"])
        if cells[0].strip():
            yield Row(cells, name_cell.read(cells, cut=True, beside=(by_name["city"],)))


def test_no_name_has_a_colon_in_its_middle(read: list[Row]) -> None:
    assert len(read) > 19_000
    assert [row.names.name for row in read if SPLIT.search(row.names.name)] == []
    assert [row.names.name for row in read if re.search(r": (?:\(|DBA\b)", row.names.name)] == []


def test_a_branch_behind_a_long_name_has_its_colon(read: list[Row]) -> None:
    long = [row for row in read if len(row.cells[0].strip()) == LONGEST_CELL and row.cells[1].strip()]
    run_on = [row for row in long if ": " not in row.names.name and " DBA " not in row.names.name]
    assert len(long) > 300
    assert len(run_on) < 35  # those that do go on, looked at one by one


def test_short_names_keep_their_capitals(read: list[Row]) -> None:
    cells = [(cell.strip(), row) for row in read for cell in row.cells if cell.isupper() and len(cell.strip()) > 5]
    assert len(cells) > 100
    assert [row.names.name for cell, row in cells if match_name(cell) not in match_name(row.names.name)] == []
    short = {word for cell, _ in cells for word in re.findall(r"[A-Z]{2,}", cell)} - {"INC"}
    assert {word for word in short if not any(word in row.names.name for _, row in cells)} == set()


def test_no_name_loses_a_word(read: list[Row]) -> None:
    """But one that it had twice, and with the rest of one that the list cut off."""
    lost = set()
    for row in read:
        name = fold(row.names.name)
        words = (word for cell in row.cells for word in re.findall(r"[A-Za-z]{4,}", cell))
        lost |= {(row.cells, word) for word in words if fold(word) not in name}
    assert sorted(lost) == []
