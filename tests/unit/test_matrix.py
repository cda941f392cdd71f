"""The matrix of the desk, cell by cell, written down a second time; and the states that somebody works on."""

from __future__ import annotations

import pytest

from directory.accounts.account_problem import AccountProblem
from directory.accounts.desk_states import EVERYWHERE, DeskStates
from directory.accounts.matrix import DESK_ROLES, MATRIX, WORDS, Right, allows, is_of_desk
from directory.models import Role

# Right → who has it: Viewer, Moderator, Importer, Admin.
EXPECTED = {
    "look": "VMIA",
    "read-queues": "VM A",
    "decide": " M A",
    "take": " MIA",
    "call": " M A",
    "many": " M A",
    "import": "  IA",
    "schedule": "   A",
    "edit": "   A",
    "export": "   A",
    "sample": "   A",
    "share": "   A",
    "people": "   A",
    "log": " M A",
    "log-file": "   A",
}


@pytest.mark.parametrize("right", list(Right))
@pytest.mark.parametrize(("at", "role"), list(enumerate(DESK_ROLES)))
def test_each_cell(right: Right, at: int, role: Role) -> None:
    assert allows([role], right) is (EXPECTED[right][at] != " ")


def test_the_table_is_whole() -> None:
    assert set(MATRIX) == set(WORDS) == set(Right)
    assert {right for right in Right if allows([Role.PROVIDER], right)} == set()
    assert {*DESK_ROLES, Role.PROVIDER} == set(Role)
    assert not is_of_desk({Role.PROVIDER})
    assert all(is_of_desk({Role.PROVIDER, role}) for role in DESK_ROLES)


@pytest.mark.parametrize(
    ("typed", "kept", "words"),
    [
        ("", None, "all states"),
        (" tx,OK ", "OK TX", "Oklahoma, Texas"),
        ("TX; TX", "TX", "Texas"),
    ],
)
def test_states_are_read_as_people_write_them(typed: str, kept: str | None, words: str) -> None:
    found = DeskStates.typed(typed)
    assert (found.kept(), found.words()) == (kept, words)


@pytest.mark.parametrize("typed", ["Texas", "TX,ZZ", "*", "TX\0"])
def test_what_is_no_state_is_refused(typed: str) -> None:
    with pytest.raises(AccountProblem):
        DeskStates.typed(typed)


def test_who_works_on_some_states_holds_what_lies_wholly_in_them() -> None:
    some = DeskStates.typed("TX OK")
    assert [some.hold(one) for one in ({"TX"}, {"TX", "OK"}, {"TX", "LA"}, {""})] == [True, True, False, False]
    assert EVERYWHERE.hold({"TX", ""})
