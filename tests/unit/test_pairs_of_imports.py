"""Pairs that may be one program, found by an import: each stands in the queue once, whatever is taken back."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts.desk_states import EVERYWHERE
from directory.models import DuplicatePair, Listing, PairStatus, Status
from directory.moderation import duplicates
from tests.unit.test_undo_orders import HEADER, File, save, take_back


def clinic(street: str, source: str) -> File:
    row = ("Lantern House", street, "Ogden", "UT", "84404", "yes", "512-555-0100", "")
    return File(source, dt.date(2026, 1, 1), HEADER, (row,))


def waiting(session: Session) -> list[tuple[str, ...]]:
    """The streets of the pairs that a person is asked about."""
    pairs, total = duplicates.queue(session, states=EVERYWHERE, status=PairStatus.OPEN, page=1, size=10)
    assert total == len(pairs)
    found = [(one.first_id, one.second_id) for one in pairs]
    names = {
        row.id: row.content.split('"street":"')[1].split('"')[0]
        for row in session.execute(sa.select(Listing.id, Listing.content))
    }
    session.rollback()
    return [tuple(names[one] for one in ids) for ids in found]


@pytest.mark.parametrize("back", [0, 1])
@pytest.mark.parametrize("settled", [False, True])
def test_what_is_imported_again_is_asked_once(session: Session, back: int, settled: bool) -> None:
    files = [clinic("2960 N Ogden St Ste 460", "county"), clinic("2960 Ogden St", "state")]
    numbers = [save(session, file) for file in files]
    (pair,) = session.scalars(sa.select(DuplicatePair))
    pair_id = pair.id
    session.rollback()
    if settled:
        duplicates.keep_apart(session, pair_id=pair_id, seen=[1, 1], actor="mo")
        session.commit()
    both = [("2960 N Ogden St Ste 460", "2960 Ogden St")] if not settled else []
    for _ in range(2):
        take_back(session, numbers[back])
        assert waiting(session) == []
        numbers[back] = save(session, files[back])
        assert waiting(session) == both
    assert session.scalars(sa.select(Listing.status)).all() == [Status.PUBLISHED] * 2
