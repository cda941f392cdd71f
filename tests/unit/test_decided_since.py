"""What an import that is taken back helped to decide of a later list: that one goes first, and it is said why."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from directory.imports.import_problem import ImportProblem
from directory.imports.matching.decisions import Row, decided_otherwise
from directory.listings.identity.moves import APART, Crowd, Side, side
from tests.factories import draft
from tests.unit.test_undo_orders import HEADER, File, as_if, directory, save, take_back

TOWN = ("Austin", "TX", "78701", "yes")


def listed(month: int, *rows: tuple[str, str, str], source: str = "county", numbers: tuple[str, ...] = ()) -> File:
    """A list of a month, of (name, street, last digits of the phone)."""
    header = (*HEADER[:-1], "ID") if numbers else HEADER[:-1]
    made: list[tuple[str, ...]] = [(name, street, *TOWN, f"512-555-01{digits}") for name, street, digits in rows]
    if numbers:
        made = [(*row, number) for row, number in zip(made, numbers, strict=True)]
    return File(source, dt.date(2026, month, 1), header, tuple(made))


HOPE, CEDAR = ("Lantern House", "1 A Street", "00"), ("Cedar Hollow", "2 B Street", "10")


@pytest.mark.parametrize(
    ("files", "undone"),
    [
        pytest.param(
            [
                listed(2, ("Lantern House", "9 Oak Road", "00")),
                listed(3, HOPE, source="state"),
                listed(4, HOPE),  # the state's listing is there, so this is no move of the county's
            ],
            1,
            id="another list had the new place first",
        ),
        pytest.param(
            [
                listed(1, ("Lantern House", "1 A Street", "01")),
                listed(2, HOPE),  # another phone
                listed(3, ("Lantern House", "9 Oak Road", "00")),  # by which the move is sure
            ],
            1,
            id="it gave the phone by which a move was sure",
        ),
        pytest.param(
            [
                listed(1, ("Lantern House", "1 A Street", "00")),
                listed(2, ("Lantern House", "3 C Street", "02")),  # as if another of this name: asked
                listed(3, ("Lantern House", "9 Oak Road", "02")),
            ],
            1,
            id="it had the listing that moved",
        ),
        pytest.param(
            [
                listed(1, ("Lantern House", "1 A Street", "00"), numbers=("A-1",)),
                listed(2, ("Cedar Hollow", "2 B Street", "10"), source="state"),
                listed(2, ("Lantern Center", "5 E Street", "00"), numbers=("A-1",)),
                listed(3, ("Lantern Center", "9 Oak Road", "07"), numbers=("A-1",)),
            ],
            2,
            id="it gave the name by which a number was believed",
        ),
        pytest.param(
            [
                listed(1, ("Lantern House", "1 A Street", "00"), numbers=("A-1",)),
                listed(2, CEDAR, numbers=("A-1",)),
            ],
            0,
            id="its number was given to another program",
        ),
    ],
)
def test_the_later_list_goes_first(session: Session, files: list[File], undone: int) -> None:
    numbers = [save(session, file) for file in files]
    was = directory(session)
    with pytest.raises(ImportProblem, match=f"Take import {numbers[-1]} back first. Nothing was done.") as refused:
        take_back(session, numbers[undone])
    assert "was decided for import" in str(refused.value)
    session.rollback()
    assert directory(session) == was
    take_back(session, numbers[-1])
    take_back(session, numbers[undone])
    assert directory(session) == as_if(session, [file for at, file in enumerate(files[:-1]) if at != undone])


@pytest.mark.parametrize(
    "files",
    [
        pytest.param([listed(1, HOPE), listed(2, HOPE)], id="the same again"),
        pytest.param([listed(1, HOPE, CEDAR), listed(2, HOPE)], id="one is missing"),
        pytest.param([listed(1, HOPE), listed(2, HOPE, CEDAR)], id="one is new"),
        pytest.param([listed(1, HOPE), listed(2, HOPE, source="state")], id="another list has it, too"),
        pytest.param([listed(1, HOPE, numbers=("A-1",)), listed(2, HOPE, numbers=("A-1",))], id="with numbers"),
        pytest.param(
            [listed(1, HOPE, numbers=("A-1",)), listed(2, ("Lantern House", "9 Oak Road", "00"), numbers=("A-1",))],
            id="a move by its number",
        ),
        pytest.param(
            [listed(1, HOPE), listed(2, ("Lantern House", "9 Oak Road", "00"))], id="a move of its own listing"
        ),
    ],
)
def test_what_the_later_list_would_say_anyway_is_in_nobodys_way(session: Session, files: list[File]) -> None:
    first = save(session, files[0])
    save(session, files[1])
    take_back(session, first)
    assert directory(session) == as_if(session, files[1:])


def one(name: str, phone: str, key: str, listing_id: int = 0) -> Side:
    return side(key, draft(name=name, phone=phone), listing_id)


SAID = one("Lantern House", "+15125550100", "new", 1)
SURE = one("Lantern House", "+15125550100", "old", 1)
OTHER = one("Lantern House", "+15125550100", "other", 3)
LIKE = one("Lantern House", "+15125550107", "like", 2)
ITSELF = one("Lantern House", "+15125550100", "new", 1)


@pytest.mark.parametrize(
    ("held", "without", "otherwise"),
    [
        ([SURE], [SURE], False),
        ([SURE], [], False),  # its listing is its own then, too
        ([OTHER], [], True),
        ([], [OTHER], True),
        ([], [SURE], False),
        ([SURE], [LIKE], True),
        ([SURE, LIKE], [SURE], False),
        ([LIKE], [], True),
        ([ITSELF], [ITSELF], False),
        ([ITSELF], [], False),  # known by its key; without it, new: the same program is listed
        ([ITSELF], [SURE], False),  # known by what it was: it moved on its own listing
        ([ITSELF], [LIKE], True),
    ],
)
def test_a_row_is_taken_for_the_same_or_not(held: list[Side], without: list[Side], otherwise: bool) -> None:
    row = Row("Lantern House", SAID, None, None)
    found = list(decided_otherwise([row], held, without, crowd=Crowd([SAID]), decided={}))
    assert bool(found) is otherwise


def test_what_a_person_said_is_not_the_same_is_no_candidate() -> None:
    row = Row("Lantern House", SAID, None, None)
    decided = {("new", 3): APART}
    assert not list(decided_otherwise([row], [OTHER], [], crowd=Crowd([SAID]), decided=decided))
