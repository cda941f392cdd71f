"""What the accessibility report says: every criterion is there, every test it names exists, the page is up to date."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache

import pytest

from directory.config import ROOT
from tests.conformance import PAGE, SOURCE, Criterion, criteria, markdown, report

# WCAG 2.2, https://www.w3.org/TR/WCAG22/: the success criteria of level A and of level AA.
LEVEL_A = re.findall(
    r"\S+",
    "1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 "
    "2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 "
    "3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 "
    "4.1.2 ",
)
LEVEL_AA = re.findall(
    r"\S+",
    "1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 "
    "2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 "
    "3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 "
    "4.1.3 ",
)
WORDS = {"Supports", "Partially Supports", "Does Not Support", "Not Applicable"}  # of the VPAT, for levels A and AA


def test_every_criterion_is_there_once() -> None:
    assert len(LEVEL_A) + len(LEVEL_AA) == 55
    assert [one.number for one in criteria() if one.level == "A"] == LEVEL_A
    assert [one.number for one in criteria() if one.level == "AA"] == LEVEL_AA
    assert len(criteria()) == 55


@pytest.mark.parametrize("one", criteria(), ids=lambda one: one.number)
def test_each_says_how_it_was_tested(one: Criterion) -> None:
    assert one.says in WORDS
    assert one.remarks
    assert one.tests or one.person, "neither a test nor a person looks at it"
    for test in one.tests:
        path, _, name = test.partition("::")
        assert name in functions_of(path), f"there is no test {test}"


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


def test_every_group_of_tests_is_used() -> None:
    written = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    assert set(written["tests"]) <= {test for one in written["criterion"] for test in one["tests"]}


def test_the_page_says_what_is_written() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(report(), criteria()), "run scripts/build_conformance"
