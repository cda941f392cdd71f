"""Programs that moved, or took a new name, between imports: taken back in any order, as if those had never been."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from directory.imports.import_problem import ImportProblem
from tests.unit.test_undo_orders import HEADER, TODAY, File, as_if, directory, save, take_back

TOWN = ("Austin", "TX", "78701", "yes")
STREETS = ("1 A Street", "9 Oak Road")


def _list(chance: random.Random, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> File:
    some = chance.sample(rows, chance.randint(1, len(rows)))
    day = TODAY.replace(month=chance.randint(1, 6))
    return File("county", day, header, tuple(some), ("TX",) if chance.random() < 0.3 else ())


def known_by_a_number(chance: random.Random) -> File:
    """A list with numbers of its own, in which one program moves, or changes its name; its phone speaks for it."""
    name = chance.choice(("Lantern House", "Quiet Harbor"))
    lantern = ("A-0", name, chance.choice(STREETS), *TOWN, "512-555-0100")
    cedar = ("A-1", "Cedar Hollow", "2 B Street", *TOWN, f"512-555-011{chance.randint(0, 2)}")
    return _list(chance, ("ID", *HEADER[:-1]), [lantern, cedar])


def known_by_name_and_phone(chance: random.Random) -> File:
    """A list in which a program moves, and is still surely known."""
    lantern = ("Lantern House", chance.choice(STREETS), *TOWN, "512-555-0100", chance.choice(("yes", "no", "")))
    cedar = ("Cedar Hollow", "2 B Street", *TOWN, "512-555-0101", chance.choice(("yes", "no", "")))
    return _list(chance, HEADER, [lantern, cedar])


@pytest.mark.parametrize("draw", [known_by_a_number, known_by_name_and_phone])
@pytest.mark.parametrize("seed", [324])
def test_the_directory_is_as_if_undone_moves_had_never_been(
    session: Session, draw: Callable[[random.Random], File], seed: int
) -> None:
    chance = random.Random(seed)
    standing = {save(session, file): file for file in [draw(chance) for _ in range(3)]}
    moments = []
    while standing:
        number = _take_one_back(session, chance.sample(sorted(standing), len(standing)))
        del standing[number]
        moments.append((list(standing.values()), directory(session)))
    for files, was in moments:
        assert was == as_if(session, files)


def _take_one_back(session: Session, numbers: list[int]) -> int:
    """The first that nothing stands in the way of: where a program has come to stand twice, the later goes first."""
    for number in numbers:
        try:
            take_back(session, number)
        except ImportProblem as error:
            session.rollback()
            if "back first" not in str(error):
                raise
        else:
            return number
    raise AssertionError("no import can be taken back")


def lantern(source: str, month: int, street: str) -> File:
    row = ("Lantern House", street, *TOWN, "512-555-0100", "")
    return File(source, TODAY.replace(month=month, day=1), HEADER, (row,))


@pytest.mark.parametrize(
    ("later", "says"),
    [
        (lantern("state", 4, "9 Oak Road"), "was joined, at the address that this import gave it, by what state lists"),
        (lantern("state", 4, "1 A Street"), "is listed by itself since this import said where it went"),
    ],
)
def test_a_move_by_which_a_later_list_was_joined_or_not_is_taken_back_after_it(
    session: Session, later: File, says: str
) -> None:
    first = lantern("county", 1, "1 A Street")
    save(session, first)
    moved, joined = save(session, lantern("county", 2, "9 Oak Road")), save(session, later)
    was = directory(session)
    with pytest.raises(ImportProblem, match=says) as refused:
        take_back(session, moved)
    assert f"Take import {joined} back first. Nothing was done." in str(refused.value)
    session.rollback()
    assert directory(session) == was
    take_back(session, joined)
    take_back(session, moved)
    assert directory(session) == as_if(session, [first])


def test_a_list_that_joined_before_the_move_is_in_nobodys_way(session: Session) -> None:
    files = [lantern("county", 1, "1 A Street"), lantern("state", 2, "1 A Street")]
    for file in files:
        save(session, file)
    take_back(session, save(session, lantern("county", 3, "9 Oak Road")))
    assert directory(session) == as_if(session, files)
