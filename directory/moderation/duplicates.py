"""The queue of possible duplicates: found by looking through the whole directory, decided by a person, remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk, clock, jobs
from directory.accounts.desk_states import DeskStates
from directory.bulk import batched
from directory.database import begin_write, one_at_a_time
from directory.listings.identity.candidates import Ids, pairs_among
from directory.listings.identity.duplicate_score import Alike, Sketch, sketch
from directory.models import DuplicatePair, Job, JobStatus, Listing, PairStatus
from directory.moderation.moderation_problem import ModerationProblem
from directory.moderation.still_listed import LISTED, pairs_waiting
from directory.unit_of_work import look_anew

SCAN = "find-duplicates"
MAY_BE_IT = "perhaps the same program, moved or with a new name"  # of a pair that an import found


class PairChanged(ModerationProblem):
    """One of the two listings is not what was looked at."""


class Suspect(NamedTuple):
    """A listing that another may repeat, how likely (1 to 99), and why."""

    listing_id: int
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a look through the directory found."""

    listings: int
    pairs: int
    new: int


def sketches(session: Session) -> Iterator[Sketch]:
    """What is compared of every listing that is published or held as a draft, by id."""
    query = (
        sa.select(Listing.id, Listing.content, Listing.place_key)
        .where(Listing.status.in_(LISTED))
        .order_by(Listing.id)
        .execution_options(yield_per=1000)
    )
    for row in session.execute(query):
        yield sketch(row.id, orjson.loads(row.content), row.place_key)


def request_scan(session: Session, *, actor: str) -> Job:
    """Have the directory looked through, unless that waits to be done already. The caller commits."""
    begin_write(session)
    one_at_a_time(session, "a scan for duplicates is asked for")
    query = sa.select(Job).where(Job.kind == SCAN, Job.status == JobStatus.QUEUED).limit(1)
    waiting = session.scalars(query).one_or_none()
    return waiting or jobs.enqueue(session, kind=SCAN, target_id=0, actor=actor)


def scan(session: Session, *, progress: Callable[[int], None] = lambda _done: None) -> ScanReport:
    """Bring the queue up to what the directory holds now, reading at length before it writes. The caller commits.

    What was decided stays decided. An open pair that is none any more leaves the queue.
    """
    look_anew(session)
    began = clock.now()
    every = list(sketches(session))
    decided = sa.select(DuplicatePair.first_id, DuplicatePair.second_id).where(DuplicatePair.status != PairStatus.OPEN)
    settled = {(row.first_id, row.second_id) for row in session.execute(decided)}
    look_anew(session)
    found = pairs_among(every, settled=settled, progress=progress)
    _hold_still(session)
    listed = set(session.scalars(sa.select(Listing.id).where(Listing.status.in_(LISTED))))
    compared = {one.id for one in every}
    query = sa.select(
        DuplicatePair.id,
        DuplicatePair.first_id,
        DuplicatePair.second_id,
        DuplicatePair.status,
        DuplicatePair.score,
        DuplicatePair.reasons,
        DuplicatePair.found_at,
    )
    known = {(row.first_id, row.second_id): row for row in session.execute(query)}
    # What came into the queue while listings were compared was not looked at: it stays.
    gone = [
        row.id
        for ids, row in known.items()
        if row.status == PairStatus.OPEN
        and ids not in found
        and row.found_at < began
        and compared.issuperset(ids)
        and MAY_BE_IT not in row.reasons  # what its import saw, no comparison sees any more
    ]
    for some in batched(gone):
        session.execute(sa.delete(DuplicatePair).where(DuplicatePair.id.in_(some)))
    changed = [
        {"id": known[ids].id, "score": alike.score, "reasons": _words(alike.reasons)}
        for ids, alike in found.items()
        if ids in known
        and known[ids].status == PairStatus.OPEN
        and (known[ids].score, known[ids].reasons) != (alike.score, _words(alike.reasons))
        and MAY_BE_IT not in known[ids].reasons
    ]
    bulk.update_rows(session, DuplicatePair, changed)
    new = [(ids, alike) for ids, alike in found.items() if ids not in known and listed.issuperset(ids)]
    _insert(session, new)
    return ScanReport(len(every), len(found), len(new))


def suspect(session: Session, found: Sequence[tuple[int, Sequence[Suspect]]]) -> None:
    """Put listings an import brought, each with those it may repeat, into the queue. Commits not.

    A pair that is known stays as it is: an import that was taken back may have brought it before.
    """
    pairs = {
        (min(listing_id, other.listing_id), max(listing_id, other.listing_id)): Alike(other.score, other.reasons)
        for listing_id, others in found
        for other in others
    }
    _hold_still(session)
    for some in batched(sorted({listing_id for listing_id, _ in found})):
        query = sa.select(DuplicatePair.first_id, DuplicatePair.second_id)
        known = sa.or_(DuplicatePair.first_id.in_(some), DuplicatePair.second_id.in_(some))
        for ids in session.execute(query.where(known)):
            pairs.pop((ids.first_id, ids.second_id), None)
    _insert(session, list(pairs.items()))


def apart_from(session: Session, listing_id: int) -> set[int]:
    """The listings of which a person said that this one is none of them."""
    query = sa.select(DuplicatePair.first_id, DuplicatePair.second_id).where(
        DuplicatePair.status == PairStatus.APART,
        sa.or_(DuplicatePair.first_id == listing_id, DuplicatePair.second_id == listing_id),
    )
    return {listing for row in session.execute(query) for listing in row if listing != listing_id}


def set_apart(session: Session, pairs: Sequence[Ids], *, actor: str) -> None:
    """Remember that listings are two programs each, as a person said who looked at an import. Commits not."""
    if pairs:
        _hold_still(session)
    for ids in sorted({(min(pair), max(pair)) for pair in pairs}):
        _apart(session, ids, actor)


def inherit_apart(session: Session, *, like: int, listing_id: int, actor: str) -> None:
    """What a person said `like` is not, this listing is not either: it holds what `like` was. Commits not."""
    _hold_still(session)
    for other in sorted(apart_from(session, like) - {listing_id}):
        _apart(session, (min(other, listing_id), max(other, listing_id)), actor)


def _apart(session: Session, ids: Ids, actor: str) -> None:
    """Keep a pair apart, unless it is decided."""
    query = sa.select(DuplicatePair).where(DuplicatePair.first_id == ids[0], DuplicatePair.second_id == ids[1])
    pair = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if pair is None:
        pair = DuplicatePair(first_id=ids[0], second_id=ids[1], score=1, reasons="[]")
        session.add(pair)
    elif pair.status != PairStatus.OPEN:
        return
    pair.status, pair.decided_by, pair.decided_at = PairStatus.APART, actor, clock.now()


def queue(
    session: Session, *, states: DeskStates, status: PairStatus, page: int, size: int
) -> tuple[list[DuplicatePair], int]:
    """One page of pairs both of which lie in these states, and how many there are: the likeliest first.

    Decided ones: the latest first.
    """
    both = states.of_listing(DuplicatePair.first_id, DuplicatePair.second_id)
    # One of an open pair may have been merged into a third, or withdrawn, since it was found.
    wanted = pairs_waiting() if status == PairStatus.OPEN else DuplicatePair.status == status
    query = sa.select(DuplicatePair).where(wanted, both)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order = (
        (DuplicatePair.score.desc(), DuplicatePair.id)
        if status == PairStatus.OPEN
        else (DuplicatePair.decided_at.desc(), DuplicatePair.id)
    )
    return list(session.scalars(query.order_by(*order).limit(size).offset((page - 1) * size))), total


def keep_apart(session: Session, *, pair_id: int, seen: Sequence[int], actor: str) -> DuplicatePair:
    """Remember that two listings are two programs, as looked at in these revisions. The caller commits.

    Raises ModerationProblem where it is decided, PairChanged where one of the two is another by now.
    """
    pair = locked(session, pair_id, PairStatus.OPEN)
    refuse_unread(session, pair, seen)
    pair.status, pair.decided_by, pair.decided_at = PairStatus.APART, actor, clock.now()
    return pair


def ask_again(session: Session, *, pair_id: int) -> DuplicatePair:
    """Put a pair that was kept apart back into the queue. The caller commits. Raises ModerationProblem."""
    pair = locked(session, pair_id, PairStatus.APART)
    pair.status, pair.decided_by, pair.decided_at = PairStatus.OPEN, None, None
    return pair


def refuse_unread(session: Session, pair: DuplicatePair, seen: Sequence[int]) -> None:
    """Raise PairChanged unless both listings are at the revisions (first, second) that were looked at."""
    numbers = [
        session.execute(sa.select(Listing.revision).where(Listing.id == listing_id)).scalar_one()
        for listing_id in (pair.first_id, pair.second_id)
    ]
    if numbers != list(seen):
        raise PairChanged("One of the two was changed while you looked. Nothing was done: look again, then decide.")


def locked(session: Session, pair_id: int, wanted: PairStatus) -> DuplicatePair:
    """A pair in this state, locked until the commit. Raises ModerationProblem."""
    _hold_still(session)
    pair = session.get(DuplicatePair, pair_id, populate_existing=True, with_for_update=True)
    if pair is None:
        raise ModerationProblem("This pair is no longer in the queue.")
    if pair.status != wanted:
        words = {PairStatus.OPEN: "open", PairStatus.APART: "kept apart", PairStatus.MERGED: "merged"}
        raise ModerationProblem(f"This pair is {words[PairStatus(pair.status)]} by now. Nothing was done.")
    return pair


def _hold_still(session: Session) -> None:
    """Let nobody else add to the queue until this transaction ends: a pair stands once, whoever finds it."""
    begin_write(session)
    one_at_a_time(session, "pairs that may be one program")


def _insert(session: Session, pairs: Sequence[tuple[Ids, Alike]]) -> None:
    now = clock.now()
    rows = [
        {
            "first_id": ids[0],
            "second_id": ids[1],
            "status": str(PairStatus.OPEN),
            "score": alike.score,
            "reasons": _words(alike.reasons),
            "found_at": now,
        }
        for ids, alike in pairs
    ]
    bulk.insert_rows(session, DuplicatePair, rows)


def _words(reasons: Sequence[str]) -> str:
    return json.dumps(list(reasons))
