"""Names that call a row an IOP, and names that only look like it."""

from __future__ import annotations

import pytest

from directory.imports.matching.joining import MENTAL, Decided, join
from directory.imports.matching.named_as_iop import is_named_iop
from tests.factories import draft, statement


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Lantern House Intensive Outpatient Program (IOP)", True),
        ("Lantern House LLC IOP", True),
        ("Lantern PHP/IOP Program", True),
        ("Lantern House Intensive Out-Patient", True),
        ("Centro Faro: tratamiento ambulatorio intensivo", True),
        ("Biopsychiatric Institute", False),
        ("Iopa Family Services", False),
        ("Lantern Outpatient Clinic", False),
        ("Intensive Family Services", False),
        ("Lantern House, Level 2.1", False),
    ],
)
def test_a_name_says_it_in_whole_words(name: str, is_one: bool) -> None:
    assert is_named_iop(name) is is_one


def test_a_row_that_only_its_name_calls_an_iop_is_no_program() -> None:
    row = statement(draft(name="Quiet IOP", yes=("dbt",)), part=MENTAL, key="quiet")
    found = join([row])
    assert (found.programs, found.unused, found.named) == ([], [row], [row])
    assert join([row], Decided(apart=frozenset({("", "quiet")}))).named == []
    assert [one.primary for one in join([row], Decided(listed=frozenset({"quiet"}))).programs] == [row]


def test_a_named_row_beside_a_program_is_looked_at_as_its_entry() -> None:
    program = statement(draft(name="Hope: Men", provider="Hope", street="1 Oak St"), part="substance", key="men")
    row = statement(draft(name="Hope: IOP", provider="Hope", street="1 Oak St", yes=("dbt",)), part=MENTAL, key="iop")
    found = join([program, row])
    assert (found.to_look, found.named) == ([(program, row)], [])


def test_what_was_decided_is_done_without_asking() -> None:
    program = statement(draft(name="Hope: Men", provider="Hope", street="1 Oak St"), part="substance", key="men")
    row = statement(draft(name="Hope: Clinic", provider="Hope", street="1 Oak St", yes=("dbt",)), part=MENTAL, key="c")
    pair = frozenset({("men", "c")})
    joined = join([program, row], Decided(joined=pair))
    assert [twin.key for twin in joined.programs[0].twins] == ["c+men"]
    assert (joined.to_look, joined.unused) == ([], [])
    apart = join([program, row], Decided(apart=pair))
    assert (apart.programs[0].twins, apart.to_look, apart.unused) == ([], [], [row])
