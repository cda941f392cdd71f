"""Numbers of a list that do not mean any more what they did: counted anew, given to another program, copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.geo.zip_table import zip_table
from directory.imports.applying import applier
from directory.imports.checking.check import check_files
from directory.imports.matching.own_ids import by_what_they_mean
from directory.imports.staging import staging
from directory.imports.staging.options import Choices
from directory.listings.identity.moves import OWN_KEY, side
from directory.listings.validation.source_row import SourceRow
from directory.models import Listing, Status
from tests.unit.test_own_keys import HEADER, PLACE, listed, read
from tests.unit.test_undo_orders import TODAY, directory, save, take_back

Row = tuple[str, str, str, str]  # id, name, street, last digits of the phone
FIVE: list[Row] = [
    ("2", "Cedar Hollow", "2 B Street", "01"),
    ("3", "Lantern House", "3 C Street", "02"),
    ("4", "Pine Recovery", "4 D Street", "03"),
    ("5", "Quiet Harbor", "5 E Street", "04"),
    ("6", "Willow Yard", "6 F Street", "05"),
]
FIRST: Row = ("2", "Aspen Place", "1 A Street", "09")


def counted(rows: Sequence[Row], start: int = 2) -> list[Row]:
    """The rows, numbered anew."""
    return [(str(at), *row[1:]) for at, row in enumerate(rows, start=start)]


def statements(rows: Sequence[Row]) -> list[SourceRow]:
    lines = [
        f"{own},{name},{street},{PLACE},{f'512-555-01{phone}' if phone else ''}" for own, name, street, phone in rows
    ]
    return read("\n".join([",".join(HEADER), *lines]))


def doubted(before: Sequence[Row], rows: Sequence[Row]) -> list[str]:
    """The ids that are not believed."""
    held = [side(one.key, one.draft, at) for at, one in enumerate(statements(before), start=1)]
    found = by_what_they_mean(statements(rows), held)
    return [row[0] for row, one in zip(rows, found, strict=True) if not one.key.startswith(OWN_KEY)]


HOUSE = [(own, "Acme Recovery", street, "07") for own, _, street, _ in FIVE]  # one name and number at five addresses
SITES: list[Row] = [("2", "Acme North", "2 B Street", "07"), ("3", "Acme South", "3 C Street", "07")]


@pytest.mark.parametrize(
    ("before", "rows"),
    [
        (FIVE, counted([FIRST, *FIVE])),  # put in at the top
        (FIVE, counted([*FIVE[:2], FIRST, *FIVE[2:]])),
        (FIVE, counted(FIVE[1:])),  # the first has gone
        (FIVE, counted(FIVE[::-1])),  # sorted otherwise
        (FIVE, counted([FIVE[1], FIVE[0], *FIVE[2:]])),
        (FIVE, counted(FIVE, start=3)),
        (HOUSE, counted([("", "Acme Recovery", "1 A Street", "07"), *HOUSE])),
        (HOUSE, counted(HOUSE[1:])),
        (SITES, counted([("", "Acme East", "1 A Street", "07"), *SITES])),
        ([(*row[:2], "", row[3]) for row in FIVE], [(*row[:2], "", row[3]) for row in counted([FIRST, *FIVE])]),
    ],
)
def test_rows_that_were_counted_anew_are_not_swapped(before: list[Row], rows: list[Row]) -> None:
    old = {row[0]: row[1:] for row in before}
    wrong = [row[0] for row in rows if row[0] in old and old[row[0]] != row[1:]]
    assert wrong
    assert doubted(before, rows) == wrong


LANTERN: Row = ("7", "Lantern House", "3 C Street", "02")


@pytest.mark.parametrize(
    "row",
    [
        LANTERN,
        ("7", "Lantern House", "9 Oak Road", "02"),
        ("7", "Lantern House", "9 Oak Road", "77"),  # only the name, which is of one
        ("7", "Harbor Light", "9 Oak Road", "02"),  # only the phone
        ("7", "Harbor Light", "3 C St", "77"),  # only the street
        ("7", "Harbor Light", "3 C Street", "02"),
        ("8", "Harbor Light", "9 Oak Road", "77"),  # a number that the list had not
    ],
)
def test_a_number_whose_program_is_still_in_part_what_it_was_is_believed(row: Row) -> None:
    assert doubted([LANTERN, *FIVE[2:]], [row, *FIVE[2:]]) == []


@pytest.mark.parametrize(
    ("before", "rows", "wrong"),
    [
        ([LANTERN], [("7", "Harbor Light", "9 Oak Road", "77")], ["7"]),  # given to another
        ([LANTERN], [("7", "Harbor Light", "9 Oak Road", ""), ("8", "Next", "1 A Street", "11")], ["7"]),
        # A sister's phone that is of both says nothing.
        ([LANTERN], [("7", "Harbor Light", "9 Oak Road", "02"), ("8", "Harbor Two", "8 Elm Road", "02")], ["7"]),
        # By name and phone it is another of the list.
        ([LANTERN, FIVE[0]], [("7", "Cedar Hollow", "3 C Street", "01")], ["7"]),
        # What the number was of stands in the list under another.
        ([LANTERN], [("7", "Lantern House", "9 Oak Road", "02"), ("8", *LANTERN[1:])], ["7"]),
    ],
)
def test_a_number_that_is_of_another_program_now_is_not(before: list[Row], rows: list[Row], wrong: list[str]) -> None:
    assert doubted(before, rows) == wrong


def test_one_number_in_two_files_of_an_import_is_none() -> None:
    both = [*statements([LANTERN]), *statements([("7", "Harbor Light", "9 Oak Road", "77")])]
    assert not any(one.key.startswith(OWN_KEY) for one in by_what_they_mean(both, []))


def test_two_without_a_street_are_two_where_their_number_is_of_both() -> None:
    first, second = statements([("2", "Lantern House", "", ""), ("3", "Lantern House", "", "")])
    twice = [first, replace(second, own=first.own, key=first.own)]
    assert len({one.key for one in by_what_they_mean(twice, [])}) == 2


def published(session: Session) -> dict[str, str]:
    """Public id → name."""
    session.rollback()
    query = sa.select(Listing.public_id, Listing.name).where(Listing.status == Status.PUBLISHED)
    found = {row.public_id: row.name for row in session.execute(query)}
    session.rollback()
    return found


def test_no_address_shows_another_clinic_after_a_list_was_counted_anew(session: Session) -> None:
    def file(day: str, rows: list[Row]) -> int:
        return save(
            session, listed(day, *[(own, name, street, f"512-555-01{phone}") for own, name, street, phone in rows])
        )

    numbers = [file("2026-01-01", FIVE)]
    before, known = published(session), directory(session)
    again = counted([FIRST, *FIVE])
    numbers.append(file("2026-02-01", again))
    after = published(session)
    assert {public_id: after[public_id] for public_id in before} == before
    assert [name for public_id, name in after.items() if public_id not in before] == ["Aspen Place"]
    numbers.append(file("2026-03-01", again))  # its numbers hold from now on
    numbers.append(file("2026-04-01", [("2", "Aspen House", *FIRST[2:]), *again[1:]]))
    renamed = {public_id: "Aspen House" if name == "Aspen Place" else name for public_id, name in after.items()}
    assert published(session) == renamed
    for number in reversed(numbers[1:]):
        take_back(session, number)
    assert directory(session) == known
    take_back(session, numbers[0])
    assert directory(session) == ([], [])


def test_a_number_of_another_program_is_asked_about(session: Session) -> None:
    save(session, listed("2026-01-01", ("7", "Lantern House", "3 C Street", "512-555-0102")))
    before = published(session)
    other = listed("2026-02-01", ("7", "Harbor Light", "9 Oak Road", "512-555-0177"))
    for times in (1, 0):  # once only
        outcome = check_files([other.upload()], zip_lookup=zip_table(session).get, today=TODAY, source="county")
        batch, preview = staging.stage(session, checked=outcome, actor="test", complete_states=["TX"])
        reasons = [one.guess.reasons for move in preview.moves for one in move.candidates]
        assert reasons == [("the same number in the list", "the same town")] * times
        session.commit()
        applier.apply(session, batch_id=batch.id, actor="test", choices=Choices(duplicates="hold"))
        session.commit()
        assert published(session) == before
        assert session.scalars(sa.select(Listing.name).where(Listing.status == Status.DRAFT)).all() == ["Harbor Light"]


def test_the_number_of_an_import_that_was_taken_back_brings_no_other_program_to_its_address(session: Session) -> None:
    take_back(session, save(session, listed("2026-01-01", ("7", "Lantern House", "3 C Street", "512-555-0102"))))
    (gone,) = session.scalars(sa.select(Listing.public_id)).all()
    save(session, listed("2026-02-01", ("7", "Harbor Light", "9 Oak Road", "512-555-0177")))
    assert list(published(session).values()) == ["Harbor Light"]
    assert gone not in published(session)
