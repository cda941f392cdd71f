"""Rows that an import left out for a person to look at: the queue, and what is decided of them, at once and for later.

A row that is joined becomes a source record of its program, as its import makes one (`entry_records`), so that the next
file goes on with it; parted, the record says nothing any more. A row that is a program of its own becomes a draft. What
is decided is of an import that is in the directory; taken back it may be at any time. Callers commit.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import clock
from directory.accounts.desk_states import DeskStates
from directory.database import begin_write, one_at_a_time
from directory.imports.applying.applier import batch_in
from directory.imports.entries import entry_records
from directory.imports.import_problem import ImportProblem
from directory.imports.matching.going_on import Whole
from directory.imports.matching.holding import records_of, stored_by_id
from directory.imports.matching.joining import tie
from directory.imports.matching.resolving import resolve
from directory.imports.staging.entries import APART, JOINED, LISTED, PARTED, load
from directory.listings import absence, revisions
from directory.listings.draft import Answer, ListingDraft, Said
from directory.listings.merge import restated
from directory.listings.revisions import Change
from directory.listings.sources import DESK
from directory.listings.validation.source_row import SourceRow
from directory.models import BatchStatus, EntryDecision, EntryLook, ImportBatch, Listing, SourceRecord, Status
from directory.moderation.entries_waiting import LISTED_AS, newest, waiting
from directory.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to look at, the program beside it where there is one, and what was decided.

    `stands` where its import is in the directory: of another nothing can be decided.
    """

    look: EntryLook
    statement: SourceRow
    listing: Listing | None
    decision: EntryDecision | None
    stands: bool


def queue(session: Session, *, states: DeskStates, verdict: str, page: int, size: int) -> tuple[list[Entry], int]:
    """One page of rows in these states: those that wait (`verdict` "") or were decided so, and how many of them."""
    query = (_decided(verdict) if verdict else waiting()).where(states.clause(EntryLook.state))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    ids = session.scalars(query.order_by(EntryLook.label, EntryLook.id).limit(size).offset((page - 1) * size))
    return _entries(session, list(ids)), total


def _entries(session: Session, look_ids: list[int]) -> list[Entry]:
    """These rows, in this order, asked for all at once."""
    anew = {"populate_existing": True}
    looks = {one.id: one for one in session.scalars(sa.select(EntryLook).where(EntryLook.id.in_(look_ids)))}
    keys = [(one.source, one.program_key, one.entry_key) for one in looks.values()]
    decided = sa.select(EntryDecision).where(EntryDecision.entry_key.in_({entry_key for _, _, entry_key in keys}))
    decisions = {
        (one.source, one.program_key, one.entry_key): one for one in session.scalars(decided, execution_options=anew)
    }
    programs = _programs(session, {(source, program) for source, program, _ in keys if program})
    listing_of = {
        one.id: decision.listing_id
        if (decision := decisions.get(key)) is not None and decision.listing_id is not None
        else programs.get(key[:2])
        for one, key in zip(looks.values(), keys, strict=True)
    }
    wanted = sa.select(Listing).where(Listing.id.in_({one for one in listing_of.values() if one is not None}))
    listings = {one.id: one for one in session.scalars(wanted, execution_options=anew)}
    batches = sa.select(ImportBatch.id).where(
        ImportBatch.id.in_({one.batch_id for one in looks.values()}), ImportBatch.status == BatchStatus.APPLIED
    )
    applied = set(session.scalars(batches))
    return [
        Entry(
            look,
            load(look.statement),
            listings.get(listing_of[look.id] or 0),
            decisions.get((look.source, look.program_key, look.entry_key)),
            look.batch_id in applied,
        )
        for look in (looks[one] for one in look_ids if one in looks)
    ]


def entry(session: Session, look_id: int) -> Entry:
    """One row. Raises ImportProblem where there is none."""
    look = session.get(EntryLook, look_id, populate_existing=True)
    if look is None:
        raise ImportProblem("This row is no longer there.")
    decision = session.get(EntryDecision, (look.source, look.program_key, look.entry_key), populate_existing=True)
    listing_id = decision.listing_id if decision else None
    if listing_id is None and look.program_key:
        listing_id = _program(session, look)
    listing = session.get(Listing, listing_id, populate_existing=True) if listing_id is not None else None
    batch = session.get_one(ImportBatch, look.batch_id, populate_existing=True)
    return Entry(look, load(look.statement), listing, decision, batch.status == BatchStatus.APPLIED)


def join(session: Session, *, look_id: int, seen: int | None, actor: str) -> int:
    """The row is an entry of the program beside it: what it says is said of the place. Returns the listing's id.

    `seen` is the listing's revision that was looked at, None where no form told one. Raises ImportProblem.
    """
    one = _open(session, look_id)
    if one.listing is None or one.listing.status not in LISTED_AS:
        raise ImportProblem("The program is not listed any more. Nothing was done.")
    _refuse_unread(one.listing, seen)
    listing = stored_by_id(session, [one.listing.id])[one.listing.id]
    records = records_of(session, [listing.id])[listing.id]
    tied = tie(one.statement, one.look.program_key)
    whole = Whole(entry_records.other_keys(records, one.look.entry_key))
    match = resolve(listing, [tied], records, rows=[], whole=whole)
    session.expunge(one.listing)
    batch = session.get_one(ImportBatch, one.look.batch_id)
    entry_records.say(session, batch, match.steps, records, listing.id)
    _write(session, listing.id, ListingDraft.from_json(match.content), JOINED, actor, one.look.label)
    absence.refresh(session, [listing.id])
    _decide(session, one.look, JOINED, actor, listing.id)
    return listing.id


def part(session: Session, *, look_id: int, seen: int | None, actor: str) -> int:
    """Take a joining back: the listing says what the rest of its sources do. The row is then kept apart.

    A listing of which nobody else says anything (its import was taken back) stays as it is. Returns the listing's id.
    Raises ImportProblem.
    """
    one = _open(session, look_id, JOINED)
    listing = one.listing
    if listing is None or listing.status == Status.MERGED:
        raise ImportProblem("The listing was merged into another since. Take that merge back first.")
    _refuse_unread(listing, seen)
    records = records_of(session, [listing.id])[listing.id]
    mine = entry_records.unsay(session, records, one.look.source, one.statement)
    rest = [record for record in records if not record.released and record.id not in mine]
    now = ListingDraft.from_json(listing.content)
    draft = restated((ListingDraft.from_json(record.draft) for record in rest), now) or now
    listing_id = listing.id
    session.expunge(listing)
    _write(session, listing_id, draft, PARTED, actor, one.look.label)
    absence.refresh(session, [listing_id])
    _decide(session, one.look, APART, actor, listing_id)
    return listing_id


def keep_apart(session: Session, *, look_id: int, actor: str) -> None:
    """The row is of another program, or of none: remembered. Raises ImportProblem."""
    one = _open(session, look_id)
    _decide(session, one.look, APART, actor, one.listing.id if one.listing else None)


def ask_again(session: Session, *, look_id: int) -> None:
    """Let a row that was kept apart wait again. Raises ImportProblem."""
    one = _open(session, look_id, APART)
    session.delete(one.decision)
    session.flush()


def make_draft(session: Session, *, look_id: int, actor: str) -> int:
    """The row is a program of its own, as its name says: a draft, to be published by hand. Returns its id.

    That it is an IOP is the desk's word, all else the list's. Raises ImportProblem.
    """
    one = _open(session, look_id)
    if one.look.program_key:
        raise ImportProblem("This row stands beside a program. Join it, or keep it apart.")
    statement = one.statement
    said = Said(source=DESK, as_of=PartialDate.on(clock.today()))
    draft = statement.draft.model_copy(
        update={"answers": {**statement.draft.answers, "iop": Answer(value="yes", said=said)}}
    )
    standing_draft = session.scalar(
        sa.select(SourceRecord.listing_id).where(
            SourceRecord.source == statement.source, SourceRecord.key == statement.key
        )
    )
    if standing_draft is not None:
        raise ImportProblem("This row has a listing already. Nothing was done.")
    (listing_id,) = revisions.write_many(
        session,
        changes=[Change(draft=draft, status=Status.DRAFT, action="created")],
        actor=actor,
        note=f"named as intensive outpatient: {one.look.label}"[:500],
    )
    session.add(
        SourceRecord(
            source=statement.source,
            key=statement.key,
            listing_id=listing_id,
            state=statement.draft.place.state,
            row_hash=statement.row_hash,
            as_of=max(one.as_of for one in statement.draft.place.said),
            draft=statement.draft.to_json(),
            codes=" ".join(statement.codes),
        )
    )
    _decide(session, one.look, LISTED, actor, listing_id)
    return listing_id


def _open(session: Session, look_id: int, verdict: str = "") -> Entry:
    """A row that waits, or was decided so, held still until the commit, as its import is. Raises ImportProblem."""
    revisions.open_version(session)
    begin_write(session)
    one_at_a_time(session, "rows that were left out")
    one = entry(session, look_id)
    now = one.decision.verdict if one.decision else ""
    if now != verdict:
        words = {"": "waits to be looked at", JOINED: "is joined", APART: "is kept apart", LISTED: "is a draft"}
        raise ImportProblem(f"This row {words[now]} by now. Nothing was done.")
    if not verdict:
        _refuse_gone(session, one.look)
    return one


def _refuse_gone(session: Session, look: EntryLook) -> None:
    """Raise ImportProblem for a row whose import is not in the directory, or that a later one has, too."""
    batch_in(session, look.batch_id, BatchStatus.APPLIED)
    if session.scalar(sa.select(EntryLook.id).where(EntryLook.id == look.id, EntryLook.id.in_(newest()))) is None:
        raise ImportProblem(
            "A later import has this row, too. Nothing was done: decide of that one, under “To look at”."
        )


def _refuse_unread(listing: Listing, seen: int | None) -> None:
    if seen != listing.revision:
        raise ImportProblem("The listing was changed while you looked. Nothing was done: look again, then decide.")


def _write(session: Session, listing_id: int, draft: ListingDraft, action: str, actor: str, label: str) -> None:
    changes = [Change(draft=draft, listing_id=listing_id, action=action)]
    revisions.write_many(session, changes=changes, actor=actor, note=f"{label}: {action}"[:500])


def _decide(session: Session, look: EntryLook, verdict: str, actor: str, listing_id: int | None) -> None:
    key = (look.source, look.program_key, look.entry_key)
    decision = session.get(EntryDecision, key)
    if decision is None:
        decision = EntryDecision(source=key[0], program_key=key[1], entry_key=key[2])
        session.add(decision)
    decision.verdict, decision.look_id, decision.listing_id = verdict, look.id, listing_id
    decision.decided_by, decision.decided_at = actor, clock.now()
    session.flush()


def _program(session: Session, look: EntryLook) -> int | None:
    """The listing of the program beside a row."""
    query = sa.select(SourceRecord.listing_id).where(
        SourceRecord.source == look.source, SourceRecord.key == look.program_key, SourceRecord.released.is_(False)
    )
    return session.scalar(query)


def _programs(session: Session, keys: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The listings of the programs of these sources and keys."""
    query = sa.select(SourceRecord.source, SourceRecord.key, SourceRecord.listing_id).where(
        SourceRecord.source.in_({source for source, _ in keys}),
        SourceRecord.key.in_({key for _, key in keys}),
        SourceRecord.released.is_(False),
    )
    return {(row.source, row.key): row.listing_id for row in session.execute(query.order_by(SourceRecord.id))}


def _decided(verdict: str) -> sa.Select[int]:
    return (
        sa.select(EntryLook.id)
        .join(EntryDecision, EntryDecision.look_id == EntryLook.id)
        .where(EntryDecision.verdict == verdict)
    )
