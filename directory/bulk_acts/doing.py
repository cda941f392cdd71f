"""An act is done, or taken back: one transaction each, so that it is in the directory whole or not at all.

All that can be worked out beforehand is, while nobody waits. What somebody changed since the act was looked at is left
alone and named; so is what was changed since it was done, when it is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from directory import audit, clock
from directory.accounts.desk_states import DeskStates
from directory.bulk import batched, insert_rows
from directory.bulk_acts import chosen, site_joins
from directory.bulk_acts.act_preview import Progress, count, keep
from directory.bulk_acts.acts import ELSEWHERE, Act, BulkProblem, Parameters, title
from directory.bulk_acts.fates import LISTED, Tally
from directory.listings import revisions
from directory.listings.prepared import Prepared
from directory.listings.revisions import Change, ListingChangedMeanwhile
from directory.models import BulkAct, BulkStatus, CallMark, Listing, Revision, Status
from directory.providing import holders
from directory.unit_of_work import look_anew

ACTIONS = {Act.PUBLISH: "published", Act.HIDE: "held", Act.CLOSE: "closed"}  # what a revision calls it
RESTORED = "Is as it was before"
SINCE_DONE = "Was changed since: it stays as it is"
NO_MARK = "Was called since, or is marked no more"
NOT_JOINED = "Was taken out since: it stays as it is"
_BESIDE = (Act.CALL, Act.JOIN)  # acts that change no listing, but what stands beside it
_TRIES = 4  # to work it out while nobody waits

Chunks = Iterator[list[Change]]


@dataclass(slots=True)
class _Ready:
    """All that is written."""

    prepared: Prepared
    tally: Tally
    marks: list[int]  # listings beside which something is written


def do(session: Session, *, bulk_id: int, states: DeskStates, progress: Progress = lambda _done: None) -> None:
    """Do an act that waits for it, as it was shown, in these states. The caller commits. Raises BulkProblem."""

    def changes(bulk_act: BulkAct, ready: _Ready) -> Chunks:
        return _changes(session, bulk_act, states, ready, progress)

    bulk_act, ready = _written(session, bulk_id, BulkStatus.READY, changes)
    if ready.marks:
        marked = set(ready.marks)
        bulk_act.listings = chosen.as_text([pair for pair in chosen.pairs_of(bulk_act) if pair[0] in marked])
        _MARKING[Act(bulk_act.act)](session, bulk_act, ready.marks)
    bulk_act.status, bulk_act.done_at = BulkStatus.DONE, clock.now()
    _keep(session, bulk_act, "done", ready)


def _mark(session: Session, bulk_act: BulkAct, listing_ids: Sequence[int]) -> None:
    mark = {"bulk_id": bulk_act.id, "why": Parameters.of(bulk_act).reason}
    mark |= {"marked_by": bulk_act.actor, "marked_at": clock.now()}
    insert_rows(session, CallMark, [{"listing_id": one, **mark} for one in listing_ids])


_MARKING = {Act.CALL: _mark, Act.JOIN: site_joins.join}


def undo(
    session: Session, *, bulk_id: int, actor: str, states: DeskStates, progress: Progress = lambda _done: None
) -> None:
    """Put what an act changed in these states back as it was; what was changed since stays, and is named.

    The caller commits. Raises BulkProblem where it was not done.
    """

    def changes(bulk_act: BulkAct, ready: _Ready) -> Chunks:
        return _back(session, bulk_act, states, ready, progress)

    bulk_act, ready = _written(session, bulk_id, BulkStatus.DONE, changes, actor=actor)
    if bulk_act.act == Act.CALL:
        _unmark(session, bulk_act, states, ready.tally)
    elif bulk_act.act == Act.JOIN:
        ids = _within(session, bulk_act, states)
        _count_back(session, bulk_act, site_joins.part(session, bulk_act, ids, actor), NOT_JOINED, states, ready.tally)
    bulk_act.status, bulk_act.undone_at = BulkStatus.UNDONE, clock.now()
    _keep(session, bulk_act, "undone", ready, actor=actor)


def _written(
    session: Session,
    bulk_id: int,
    status: BulkStatus,
    changes: Callable[[BulkAct, _Ready], Chunks],
    actor: str | None = None,
) -> tuple[BulkAct, _Ready]:
    """Write these changes. They are worked out before the lock is taken, and anew where somebody was faster.

    What stands beside listings is little to write: it is worked out under the lock, for two acts may be of one listing.
    """
    look_anew(session)
    quick = _expect(session.get(BulkAct, bulk_id), status).act in _BESIDE
    for _ in range(0 if quick else _TRIES):
        ready = _prepare(session, _expect(session.get(BulkAct, bulk_id), status), changes)
        look_anew(session)
        revisions.put_by(session, ready.prepared)
        revisions.open_version(session)
        bulk_act = locked(session, bulk_id, status)
        try:
            _write(session, bulk_act, ready, actor)
            return bulk_act, ready
        except ListingChangedMeanwhile:
            session.rollback()
    look_anew(session)
    revisions.open_version(session)  # where somebody changes its listings without a pause, they wait now
    bulk_act = locked(session, bulk_id, status)
    ready = _prepare(session, bulk_act, changes)
    _write(session, bulk_act, ready, actor)
    return bulk_act, ready


def _prepare(session: Session, bulk_act: BulkAct, changes: Callable[[BulkAct, _Ready], Chunks]) -> _Ready:
    ready = _Ready(Prepared(0), Tally(), [])
    version = revisions.current_version(session)[0]
    ready.prepared = revisions.prepare(session, changes(bulk_act, ready))
    ready.prepared.version = version  # what was read before the changes counts, too
    return ready


def _write(session: Session, bulk_act: BulkAct, ready: _Ready, actor: str | None) -> None:
    note = f"Taken back: {_title(bulk_act)}" if actor else Parameters.of(bulk_act).reason or None
    revisions.write_prepared(
        session, prepared=ready.prepared, actor=actor or bulk_act.actor, bulk_id=bulk_act.id, note=note and note[:500]
    )


def _changes(session: Session, bulk_act: BulkAct, states: DeskStates, ready: _Ready, progress: Progress) -> Chunks:
    """What an act makes of the listings that it was shown to change."""
    act, done = Act(bulk_act.act), 0
    for some in chosen.of(session, bulk_act):
        changing = [one for one in some if count(ready.tally, one, states)]
        if act in _BESIDE:
            ready.marks += [one.id for one in changing]
        else:
            yield [
                Change(
                    draft=None,
                    content=one.effect.content,
                    listing_id=one.id,
                    base_revision=one.seen,
                    status=one.effect.status,
                    action=ACTIONS.get(act, "changed"),
                )
                for one in changing
            ]
        done += len(some)
        progress(done)


def _back(session: Session, bulk_act: BulkAct, states: DeskStates, ready: _Ready, progress: Progress) -> Chunks:
    """What each listing was before an act, where it is still as the act left it."""
    before, done = aliased(Revision), 0
    left = sa.select(Revision.listing_id).where(Revision.bulk_id == bulk_act.id).order_by(Revision.listing_id)
    for some in batched(session.scalars(left).all()):
        query = (
            sa.select(
                Listing.id,
                Listing.public_id,
                Listing.name,
                Listing.revision,
                Listing.state,
                (sa.and_(Listing.status == Revision.status, Listing.content == Revision.content)).label("same"),
                before.status,
                sa.case((before.content != Revision.content, before.content)).label("content"),
            )
            .join(Revision, Revision.listing_id == Listing.id)
            .join(before, sa.and_(before.listing_id == Listing.id, before.number == Revision.number - 1))
            .where(Revision.bulk_id == bulk_act.id, Listing.id.in_(some))
            .order_by(Listing.id)
        )
        changes = []
        for row in session.execute(query):
            if not (row.same and states.hold({row.state})):
                words = SINCE_DONE if states.hold({row.state}) else ELSEWHERE
                ready.tally.add(words, (row.public_id, row.name), most=LISTED)
                continue
            ready.tally.add(RESTORED, (row.public_id, row.name), changes=True)
            changes.append(
                Change(
                    draft=None,
                    content=row.content,
                    listing_id=row.id,
                    base_revision=row.revision,
                    status=Status(row.status),
                    action="reverted",
                )
            )
        yield changes
        done += len(some)
        progress(done)


def _unmark(session: Session, bulk_act: BulkAct, states: DeskStates, tally: Tally) -> None:
    """Take away the marks of an act that still stand."""
    mine = (CallMark.bulk_id == bulk_act.id, states.of_listing(CallMark.listing_id))
    gone = sa.delete(CallMark).where(*mine).returning(CallMark.listing_id)
    standing = set(session.scalars(gone.execution_options(synchronize_session=False)))
    _count_back(session, bulk_act, standing, NO_MARK, states, tally)


def _count_back(
    session: Session, bulk_act: BulkAct, standing: set[int], other: str, states: DeskStates, tally: Tally
) -> None:
    """Count which of an act's listings are as before, and which were not as it had left them."""
    for some in batched([listing_id for listing_id, _ in chosen.pairs_of(bulk_act)]):
        query = sa.select(Listing.id, Listing.public_id, Listing.name, Listing.state).where(Listing.id.in_(some))
        for row in session.execute(query.order_by(Listing.id)):
            stood = row.id in standing
            words = RESTORED if stood else other if states.hold({row.state}) else ELSEWHERE
            tally.add(words, (row.public_id, row.name), changes=stood, most=LISTED)


def _within(session: Session, bulk_act: BulkAct, states: DeskStates) -> list[int]:
    """The listings of an act that lie in these states."""
    found = list[int]()
    for some in batched([listing_id for listing_id, _ in chosen.pairs_of(bulk_act)]):
        query = sa.select(Listing.id).where(Listing.id.in_(some), states.clause(Listing.state))
        found += session.scalars(query.order_by(Listing.id))
    return found


def _keep(session: Session, bulk_act: BulkAct, step: str, ready: _Ready, actor: str | None = None) -> None:
    """Write down what was done: beside the act, in the log as one entry, and to those who hold what changed."""
    keep(bulk_act, **{step: ready.tally.to_dict() | {"by": actor or bulk_act.actor}})
    audit.record(
        session,
        _touched(bulk_act),
        actor=actor or bulk_act.actor,
        action="bulk-undone" if actor else "bulk-done",
        target=f"bulk act {bulk_act.id}",
        act=_title(bulk_act),
        changed=ready.tally.changing,
        search=bulk_act.search,
        why=Parameters.of(bulk_act).reason,
    )
    holders.tell_of_many(session, listing_ids=ready.prepared.ids, key=f"bulk {bulk_act.id} {step}")


def _touched(bulk_act: BulkAct) -> audit.Several:
    if bulk_act.act in _BESIDE:
        return [listing_id for listing_id, _ in chosen.pairs_of(bulk_act)]
    return sa.select(Revision.listing_id).where(Revision.bulk_id == bulk_act.id)


def _title(bulk_act: BulkAct) -> str:
    return title(Act(bulk_act.act), Parameters.of(bulk_act))


def locked(session: Session, bulk_id: int, *wanted: BulkStatus) -> BulkAct:
    """The act, locked until the commit, in one of these states. To be called as a writer. Raises BulkProblem."""
    bulk_act = session.get(BulkAct, bulk_id, populate_existing=True, with_for_update=True)
    return _expect(bulk_act, *wanted)


def _expect(bulk_act: BulkAct | None, *wanted: BulkStatus) -> BulkAct:
    if bulk_act is None:
        raise BulkProblem("There is no such act.")
    if bulk_act.status not in wanted:
        raise BulkProblem(f"Act {bulk_act.id} is {bulk_act.status} by now. Nothing was done.")
    return bulk_act
