"""Merging as an operation: chains, decisions, rights, and what comes into the queue while it is made anew."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.accounts import people
from directory.accounts.desk_states import EVERYWHERE
from directory.database import begin_write
from directory.listings.identity import candidates
from directory.listings.identity.duplicate_score import Alike, Sketch
from directory.models import DuplicatePair, Holder, Listing, PairStatus, Role, Status
from directory.moderation import duplicates, merging
from directory.moderation.choosing import Side
from directory.moderation.duplicates import Suspect
from directory.moderation.moderation_problem import ModerationProblem
from tests.factories import draft, publish


def three(session: Session) -> list[int]:
    places = (("Lantern House", 30.1), ("Harbor Rooms", 30.3), ("Quarry Road", 30.5))
    return [publish(session, draft(name=name, street=f"1 {name}", point=(at, -97.7)))[0] for name, at in places]


def suspect(session: Session, one: int, other: int) -> int:
    session.rollback()
    begin_write(session)
    duplicates.suspect(session, [(one, [Suspect(other, 50, ("the same phone",))])])
    session.commit()
    ids = (min(one, other), max(one, other))
    query = sa.select(DuplicatePair.id).where(DuplicatePair.first_id == ids[0], DuplicatePair.second_id == ids[1])
    number = session.scalars(query).one()
    session.rollback()
    return number


def revisions_of(session: Session, pair_id: int) -> list[int]:
    """What somebody who looks at a pair now has seen."""
    pair = session.get_one(DuplicatePair, pair_id)
    ids = (pair.first_id, pair.second_id)
    seen = [session.scalar(sa.select(Listing.revision).where(Listing.id == one)) or 0 for one in ids]
    session.rollback()
    return seen


def merge(session: Session, pair_id: int, keep: int) -> None:
    pair = session.get_one(DuplicatePair, pair_id)
    side: Side = "first" if pair.first_id == keep else "second"
    seen = revisions_of(session, pair_id)
    merging.merge_pair(session, pair_id=pair_id, keep=side, chosen={}, seen=seen, actor="test")
    session.commit()


def unmerge(session: Session, pair_id: int) -> None:
    session.rollback()
    merging.unmerge_pair(session, pair_id=pair_id, seen=revisions_of(session, pair_id), actor="test")
    session.commit()


def test_a_chain_of_merges_is_taken_back_from_its_end(session: Session) -> None:
    a, b, c = three(session)
    first, second = suspect(session, a, b), suspect(session, a, c)
    merge(session, first, keep=a)
    merge(session, second, keep=c)
    with pytest.raises(ModerationProblem, match="itself merged"):
        unmerge(session, first)
    unmerge(session, second)
    unmerge(session, first)
    query = sa.select(Listing.status).where(Listing.id.in_([a, b, c]))
    assert set(session.scalars(query)) == {Status.PUBLISHED}


def test_of_two_merges_into_one_the_later_is_taken_back_first(session: Session) -> None:
    a, b, c = three(session)
    before = content_of(session)
    first, second = suspect(session, a, b), suspect(session, a, c)
    merge(session, first, keep=a)
    merge(session, second, keep=a)
    with pytest.raises(ModerationProblem, match="Another listing was merged"):
        unmerge(session, first)
    unmerge(session, second)
    unmerge(session, first)
    assert content_of(session) == before


def content_of(session: Session) -> list[tuple[int, str, str]]:
    session.rollback()
    query = sa.select(Listing.id, Listing.content, Listing.status).order_by(Listing.id)
    found = [(row.id, row.content, row.status) for row in session.execute(query)]
    session.rollback()
    return found


def test_what_one_was_not_the_other_is_not_either(session: Session) -> None:
    a, b, c = three(session)
    apart = suspect(session, b, c)
    duplicates.keep_apart(session, pair_id=apart, seen=revisions_of(session, apart), actor="test")
    session.commit()
    merge(session, suspect(session, a, b), keep=a)
    assert duplicates.apart_from(session, a) >= {c}


def test_rights_go_with_the_listing_and_come_back(session: Session) -> None:
    a, b, _ = three(session)
    begin_write(session)
    ann = people.create(session, email="ann@example.org", name="", roles=[Role.PROVIDER], actor="test")
    bob = people.create(session, email="bob@example.org", name="", roles=[Role.PROVIDER], actor="test")
    session.flush()
    for listing_id, account in ((a, ann), (b, ann), (b, bob)):
        session.add(Holder(listing_id=listing_id, account_id=account.id, role="owner", granted_by="test"))
    session.commit()

    def held() -> set[tuple[int, str]]:
        found = {(one.listing_id, one.account.email) for one in session.scalars(sa.select(Holder))}
        session.rollback()
        return found

    before, pair_id = held(), suspect(session, a, b)
    merge(session, pair_id, keep=a)
    assert held() == {(a, "ann@example.org"), (b, "ann@example.org"), (a, "bob@example.org")}
    unmerge(session, pair_id)
    assert held() == before


def test_a_pair_found_while_listings_are_compared_stays(session: Session) -> None:
    a, b, c = three(session)
    added: list[int] = []

    def meanwhile(_done: int) -> None:
        if not added:
            added.append(suspect(session, a, b))

    duplicates.scan(session, progress=meanwhile)
    session.commit()
    assert session.get(DuplicatePair, added[0]) is not None
    duplicates.scan(session)
    session.commit()
    assert session.scalars(sa.select(DuplicatePair)).all() == []
    assert {a, b, c} == set(session.scalars(sa.select(Listing.id)))


def test_a_pair_of_a_listing_that_was_merged_leaves_the_queue(session: Session) -> None:
    a, b, c = three(session)
    suspect(session, b, c)
    merge(session, suspect(session, a, b), keep=a)
    assert duplicates.queue(session, states=EVERYWHERE, status=PairStatus.OPEN, page=1, size=10) == ([], 0)


def sketch(number: int, name: str, *, point: tuple[float, float] = (30.0, -97.0)) -> Sketch:
    return Sketch(number, name, name, "78701", None, point, frozenset(), None, None)


def test_a_name_written_apart_is_found() -> None:
    found = candidates.pairs_among([sketch(1, "newlife"), sketch(2, "new life")])
    assert set(found) == {(1, 2)}


def test_settled_pairs_take_no_place() -> None:
    every = [sketch(number, "lantern house") for number in range(1, 9)]
    settled = {(number, 8) for number in range(1, 6)}
    found: dict[tuple[int, int], Alike] = candidates.pairs_among(every, settled=settled)
    assert {ids for ids in found if 8 in ids} >= {(6, 8), (7, 8)}
    assert settled.isdisjoint(found)
