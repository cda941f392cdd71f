"""How many programs give a number, through every change of the directory."""

from __future__ import annotations

import pytest

from directory.search.phones import PhoneIndex

ONE, TWO, THREE = "+15125550101", "+15125550102", "+15125550103"
INDEX = PhoneIndex.build([(1, [ONE, TWO]), (2, [ONE]), (3, [TWO, TWO]), (4, [])])


@pytest.mark.parametrize(("number", "programs"), [(ONE, 2), (TWO, 2), (THREE, 0)])
def test_it_works(number: str, programs: int) -> None:
    assert INDEX.programs_with(number) == programs


@pytest.mark.parametrize(
    ("changed", "removed", "left"),
    [
        ([(2, [THREE])], [2], [1, 2, 1]),
        ([], [1], [1, 1, 0]),
        ([(4, [ONE]), (5, [THREE])], [4, 5], [3, 2, 1]),
        ([(1, [ONE, TWO])], [], [2, 2, 0]),  # as it was
    ],
)
def test_changes_and_removals_are_taken_in(
    changed: list[tuple[int, list[str]]], removed: list[int], left: list[int]
) -> None:
    patched = INDEX.patched(changed, removed=removed)
    assert [patched.programs_with(number) for number in (ONE, TWO, THREE)] == left
