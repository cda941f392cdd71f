"""A staged batch made ready to be written: everything worked out and read beforehand, while nobody waits.

What is left for the moment of writing is handed to the database as it is (`write`), in a second or less.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.bulk import AT_ONCE, Stock, batched
from directory.imports.applying.ready_batch import BatchStocks, ReadyBatch, RecordToWrite
from directory.imports.matching import ledger, strays
from directory.imports.matching.records import RecordState
from directory.imports.progress import Progress
from directory.imports.staging.options import Choices
from directory.imports.staging.rows import ASKED, LOOK, NAMED
from directory.listings import absence, revisions
from directory.listings.draft import ListingDraft
from directory.listings.identity.moves import APART
from directory.listings.prepared import Prepared
from directory.listings.revisions import Change
from directory.listings.sample import sample_ids
from directory.models import ImportBatch, Listing, RecordChange, SourceRecord, StagedChange, StagedRow, Status
from directory.moderation import duplicates, suggestions
from directory.moderation.duplicates import MAY_BE_IT, Suspect

_SCORE = 60  # of a listing that a row may be, before what speaks for it
INDEXED = ("source", "key", "state", "listing_id")  # of a source record


def records_at(session: Session) -> tuple[int, int]:
    """What moves, and never back, whenever an import or an undo touches source records: how many there were of each."""
    query = sa.select(sa.func.count(ImportBatch.applied_at), sa.func.count(ImportBatch.undone_at))
    applied, undone = session.execute(query).one()
    return applied, undone


def prepare(session: Session, batch: ImportBatch, choices: Choices, progress: Progress) -> ReadyBatch:
    """Work out all that a staged batch writes. Reads only.

    Raises ListingChangedMeanwhile and NoSuchRevision where the directory moved since it was checked.
    """
    batch_id, replaces_sample = batch.id, batch.replaces_sample
    ready = ReadyBatch(records_at(session), Prepared(0))
    ready.prepared = revisions.prepare(session, _changes(session, batch_id, choices, ready, progress))
    ready.marks = _read_before(session, ready.records) | _marked_ones(session, ready.records)
    ready.aside = _stepping_aside(session, ready.records)
    _read_rows(session, batch_id, ready)
    _read_queues(session, batch_id, ready, sample_ids(session) if replaces_sample else set())
    ready.stocks = _number(session, batch_id, ready)
    return ready


def put_by(session: Session, ready: ReadyBatch) -> None:
    """Let PostgreSQL have the rows before the lock, in the transaction that will take it. Nothing on SQLite."""
    revisions.put_by(session, ready.prepared)
    if ready.stocks is not None:
        ready.stocks.put_by()


def write(session: Session, ready: ReadyBatch, batch: ImportBatch, *, actor: str, choices: Choices) -> None:
    """Hand it all to the database. Raises ListingChangedMeanwhile."""
    ids = revisions.write_prepared(session, prepared=ready.prepared, actor=actor, batch_id=batch.id)
    listing_of = dict(zip(ready.writing, ids, strict=True))
    stocks = ready.stocks
    if stocks is None or stocks.listings != ids or not bulk.are_free(session, SourceRecord, stocks.new_records):
        stocks = _number(session, batch.id, ready)
    with bulk.room_to_write(session):
        for stock in (stocks.aside, *stocks.changed):
            stock.update()
        stocks.created.insert()
        stocks.words.insert()
        stocks.links.update()
        absence.refresh(session, ready.marks)
        _set_apart(session, ready, batch, listing_of, actor)
        found = [(listing or listing_of.get(change or 0), pairs) for listing, change, pairs in ready.suspects]
        duplicates.suspect(session, [(listing, pairs) for listing, pairs in found if listing])
        if choices.conflicts == "queue":
            suggestions.suggest(
                session, conflicts=ready.conflicts, source=batch.source, as_of=batch.as_of, batch_id=batch.id
            )
    duplicates.request_scan(session, actor=batch.actor)


def _set_apart(
    session: Session, ready: ReadyBatch, batch: ImportBatch, listing_of: Mapping[int, int], actor: str
) -> None:
    """Remember of which listings a person said that a row is none of them."""
    decided = [(key, listing or listing_of.get(change or 0), others) for key, listing, change, others in ready.apart]
    decisions = [(batch.source, key, other) for key, _, others in decided for other in others]
    strays.remember(session, decisions, verdict=APART, actor=actor)
    pairs = [(listing, other) for _, listing, others in decided if listing is not None for other in others]
    duplicates.set_apart(session, pairs, actor=actor)


def _changes(
    session: Session, batch_id: int, choices: Choices, ready: ReadyBatch, progress: Progress
) -> Iterator[list[Change]]:
    """The staged changes in their order, a chunk at a time, with their records put by."""
    last = done = 0
    query = sa.select(StagedChange).where(StagedChange.batch_id == batch_id).order_by(StagedChange.id).limit(AT_ONCE)
    while some := session.scalars(query.where(StagedChange.id > last)).all():
        last = some[-1].id
        taken = [one for one in some if not (one.possible_duplicate and choices.duplicates == "leave")]
        changes = []
        for one in taken:
            for step in ledger.load_steps(one.records):
                _take(step, one, ready)
            if one.content is not None:
                ready.writing.append(one.id)
                changes.append(_change(one, one.content, choices))
        for one in some:
            session.expunge(one)
        yield changes
        done += len(some)
        progress(done)


def _take(step: Mapping[str, Any], one: StagedChange, ready: ReadyBatch) -> None:
    """A word of a staged change: with what it makes of its record, or only noted."""
    after: RecordState | None = step["after"]
    word = word_of(step)
    if after is None:
        ready.noted.append(word | {"record_id": step["id"]})
    else:
        ready.records.append(RecordToWrite(one.id, one.listing_id, after.columns(), step["id"], word))


def word_of(step: Mapping[str, Any]) -> dict[str, Any]:
    """A word as it is kept (models.RecordChange), but for its record and what that was before."""
    return {name: step[name] for name in ("kind", "said", "covered")} | {"before": None, "same": step["after"] is None}


def _change(staged: StagedChange, content: str, choices: Choices) -> Change:
    new = staged.action == "new"
    as_draft = choices.hold or (staged.possible_duplicate and choices.duplicates == "hold")
    stood = Status(staged.status) if staged.status else Status.PUBLISHED
    if as_draft and stood == Status.PUBLISHED:
        stood = Status.DRAFT
    return Change(
        draft=ListingDraft.from_json(content),
        listing_id=staged.listing_id,
        base_revision=staged.base_revision,
        status=stood if new else None,
        action=("revived" if staged.listing_id else "created") if new else "changed",
        public_id=staged.public_id,
    )


def _marked_ones(session: Session, records: Sequence[RecordToWrite]) -> set[int]:
    """Listings that a list left out, and of which the batch says something: it may have them again."""
    marked = set(session.scalars(sa.select(Listing.id).where(Listing.gone != "")))
    return marked & {one.listing_id for one in records if one.listing_id is not None}


def _read_before(session: Session, records: Sequence[RecordToWrite]) -> set[int]:
    """What the records are now, for an undo; returns the listings of those that go missing, or come again."""
    moved = set()
    known = {one.id: one for one in records if one.id is not None}
    for some in batched(sorted(known)):
        for record in session.scalars(sa.select(SourceRecord).where(SourceRecord.id.in_(some))):
            known[record.id].word["before"] = ledger.dump_state(RecordState.of(record))
            known[record.id].indexed = {name: getattr(record, name) for name in INDEXED}
            if record.absent_since != known[record.id].columns["absent_since"]:
                moved.add(record.listing_id)
            session.expunge(record)
    return moved


def _stepping_aside(session: Session, records: Sequence[RecordToWrite]) -> list[dict[str, Any]]:
    """Keys of the moment for records that go on under another; for good for one of an undone import that had it.

    Raises ListingChangedMeanwhile where the key is another program's by now.
    """
    taking = {
        (one.columns["source"], one.columns["key"]): one.id
        for one in records
        if one.indexed and one.indexed["key"] != one.columns["key"]
    }
    aside = {record_id: f"move-{record_id}" for record_id in taking.values()}
    for some in batched(sorted(taking), AT_ONCE // 2):
        query = sa.select(SourceRecord.id, SourceRecord.listing_id, SourceRecord.released)
        for row in session.execute(query.where(sa.tuple_(SourceRecord.source, SourceRecord.key).in_(some))):
            if row.id not in aside and not row.released:
                raise revisions.ListingChangedMeanwhile([row.listing_id])
            aside.setdefault(row.id, f"old-{row.id}")
    return [{"id": record_id, "key": key} for record_id, key in sorted(aside.items(), key=lambda one: one[0] or 0)]


def _read_rows(session: Session, batch_id: int, ready: ReadyBatch) -> None:
    """The rows that lead to a listing which is still to be made, and what others say of records that stay."""
    query = sa.select(StagedRow.id, StagedRow.change_id).where(
        StagedRow.batch_id == batch_id, StagedRow.change_id.is_not(None), StagedRow.listing_id.is_(None)
    )
    ready.rows = [(row.id, row.change_id) for row in session.execute(query.order_by(StagedRow.id))]
    said = sa.select(StagedRow.words).where(StagedRow.batch_id == batch_id, StagedRow.words != "")
    for text in session.scalars(said.order_by(StagedRow.id)):
        ready.noted += [word_of(step) | {"record_id": step["id"]} for step in ledger.load_steps(text)]


def _read_queues(session: Session, batch_id: int, ready: ReadyBatch, going: set[int]) -> None:
    """Possible duplicates, and conflicts with a program's own word, for those who decide. `going` will be gone."""
    query = (
        sa.select(StagedRow.moving, StagedRow.listing_id, StagedRow.change_id, StagedRow.notes)
        .where(StagedRow.batch_id == batch_id, StagedRow.flag.not_in(["", LOOK, NAMED]))
        .order_by(StagedRow.id)
    )
    for row in session.execute(query):
        notes = json.loads(row.notes)
        suspects = [(one["listing_id"], one["score"], one["reasons"]) for one in notes["duplicates"]]
        guessed = [(one["listing_id"], one["points"], one["reasons"]) for one in notes.get("guesses", ())]
        if row.moving == ASKED:
            suspects += [
                (listing, _SCORE + points, [*reasons, MAY_BE_IT])
                for listing, points, reasons in guessed
                if listing not in {one for one, _, _ in suspects}
            ]
        elif row.moving == APART:
            ready.apart.append((notes["key"], row.listing_id, row.change_id, [listing for listing, _, _ in guessed]))
        pairs = [Suspect(one, score, tuple(reasons)) for one, score, reasons in suspects if one not in going]
        if pairs:
            ready.suspects.append((row.listing_id, row.change_id, pairs))
        if row.listing_id is not None and notes["conflicts"]:
            ready.conflicts.append((row.listing_id, notes["conflicts"]))


def _number(session: Session, batch_id: int, ready: ReadyBatch) -> BatchStocks:
    """Give new source records their ids and all rows their listings."""
    listing_of = dict(zip(ready.writing, ready.prepared.ids, strict=True))
    new = [one for one in ready.records if not one.indexed]
    changed = [one for one in ready.records if one.indexed]
    new_records = bulk.next_ids(session, SourceRecord, len(new))
    for one, number in zip(new, new_records, strict=True):
        one.id = number
    for one in ready.records:
        one.columns |= {"id": one.id, "listing_id": listing_of.get(one.change_id, one.listing_id)}
    words = [one.word | {"record_id": one.id} for one in (*changed, *new)] + ready.noted
    links = [{"id": row, "listing_id": listing_of[change]} for row, change in ready.rows if change in listing_of]
    return BatchStocks(
        listings=ready.prepared.ids,
        new_records=new_records,
        aside=Stock(session, SourceRecord, ready.aside),
        changed=bulk.stocks_of(
            session, SourceRecord, [bulk.without_unchanged(one.columns, one.indexed) for one in changed]
        ),
        created=Stock(session, SourceRecord, [one.columns for one in new]),
        words=Stock(session, RecordChange, [word | {"batch_id": batch_id} for word in words]),
        links=Stock(session, StagedRow, links),
    )
