"""The listings and source records of a batch as if it had never been, worked out for an undo. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.bulk import AT_ONCE, batched
from directory.imports.applying.ready import INDEXED
from directory.imports.import_problem import ImportProblem
from directory.imports.matching import ledger
from directory.imports.matching.ledger import Kept
from directory.imports.matching.records import RecordState
from directory.imports.progress import PartDone
from directory.imports.undo import joined_since
from directory.imports.undo.undo_plan import Plan
from directory.listings.draft import ListingDraft, Precision
from directory.listings.identity.match_keys import match_key, place_key
from directory.listings.merge import merge, with_own_words
from directory.listings.revisions import Change
from directory.models import ImportBatch, Listing, RecordChange, Revision, SourceRecord, Status


@dataclass(slots=True)
class Restored:
    """What is written back of source records: rows to update, of records and of what later imports said of them."""

    records: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)  # (source, key) that a record takes again
    moves: list[tuple[str, str, int]] = field(default_factory=list)  # taken back: source, key of the row, listing
    marks: set[int] = field(default_factory=set)  # listings of which it may be another list now that left them out

    aside: set[int] = field(default_factory=set)  # released records whose key another takes again

    def stepping_aside(self) -> list[dict[str, Any]]:
        """Keys of the moment, so that records may take each other's; for good of those that say nothing any more."""
        moment = [{"id": record_id, "key": f"undo-{record_id}"} for record_id in sorted(self.keys.values())]
        return [*moment, *({"id": record_id, "key": f"old-{record_id}"} for record_id in sorted(self.aside))]


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A source record now: its state, the listing it is of, and every word on it, in order, with who said it."""

    state: RecordState
    listing_id: int
    words: list[Kept]
    batches: list[int]


@dataclass(frozen=True, slots=True)
class _Now:
    """A listing as it stands."""

    content: str
    status: str


def changes(
    session: Session, batch_id: int, plan: Plan, restored: Restored, progress: PartDone
) -> Iterator[list[Change]]:
    """The changes of listings that take a batch back, a chunk at a time; what becomes of records goes to `restored`."""
    wanted = sorted(plan.listings - plan.kept)
    withdrawn = set(plan.withdrawn)
    done = 0
    for some in batched(wanted):
        standing, bases = _standing(session, some), _bases(session, plan, some)
        records = known_records(session, some)
        made = []
        for listing_id in some:
            states = [_restore(one, batch_id, restored) for one in records[listing_id]]
            now = standing[listing_id]
            if listing_id in withdrawn:
                _release(records[listing_id], states, restored)
                made.append(_change(listing_id, now, ListingDraft.from_json(now.content), Status.WITHDRAWN))
            else:
                joined_since.refuse_joined(
                    ListingDraft.from_json(now.content).name,
                    batch_id,
                    [one.state for one in records[listing_id]],
                    states,
                    [one.batches[0] if one.batches else 0 for one in records[listing_id]],
                )
                stated = [one for one in states if one is not None and not one.released]
                drafts = [ListingDraft.from_json(one.draft) for one in stated if listing_id in plan.restated]
                made.append(_change(listing_id, now, *_content(now, drafts, bases.get(listing_id))))
        some_changed = [change for change in made if change is not None]
        joined_since.refuse_doubled(session, batch_id, _renewed(some_changed, standing))
        yield some_changed
        done += len(some)
        progress(done, len(wanted))


def _renewed(some: Sequence[Change], standing: Mapping[int, _Now]) -> dict[int, ListingDraft]:
    """Of changed listings that stay, those that would have another name or address."""
    found: dict[int, ListingDraft] = {}
    for change in some:
        listing_id = change.listing_id
        if listing_id is None or change.draft is None or change.status != Status.PUBLISHED:
            continue
        if match_key(change.draft) != match_key(ListingDraft.from_json(standing[listing_id].content)):
            found[listing_id] = change.draft
    return found


def _content(now: _Now, drafts: Sequence[ListingDraft], base: _Now | None) -> tuple[ListingDraft, Status]:
    """What a listing says: what its records do, beside the own words of what a person wrote before."""
    written = ListingDraft.from_json(base.content) if base else None
    located = _located(ListingDraft.from_json(now.content))
    if not drafts and written is not None and base is not None:
        return _with_point(written, located), Status(base.status)
    return _with_point(merge(with_own_words(drafts, written)), located), Status(now.status)


def _located(draft: ListingDraft) -> ListingDraft | None:
    """A listing whose point was looked up: that belongs to its street, whoever stated it."""
    return draft if draft.geocode is not None and draft.geocode.precision == Precision.STREET else None


def _with_point(draft: ListingDraft, located: ListingDraft | None) -> ListingDraft:
    known = draft.geocode is not None and draft.geocode.precision in (Precision.GIVEN, Precision.STREET)
    if located is None or known or place_key(draft.place) != place_key(located.place):
        return draft
    return draft.model_copy(update={"geocode": located.geocode})


def _change(listing_id: int, now: _Now, draft: ListingDraft, status: Status) -> Change | None:
    if (draft.to_json(), str(status)) == (now.content, now.status):
        return None
    action = "withdrawn" if status == Status.WITHDRAWN else "reverted"
    return Change(draft=draft, listing_id=listing_id, status=status, action=action)


def _restore(record: KnownRecord, batch_id: int, restored: Restored) -> RecordState | None:
    """The state of a record without the batch; what has to be written for it is put by."""
    if batch_id not in record.batches:
        return record.state
    now = record.state
    state, rewritten = ledger.taken_out(record.words, record.batches.index(batch_id), now)
    restored.words += rewritten
    if state is None:
        restored.records.append({"id": now.id, "released": True})
        restored.marks.add(record.listing_id)
        return None
    if state == now:
        return now
    columns = state.columns()
    indexed = {name: getattr(now, name) for name in INDEXED if name != "listing_id"}
    restored.records.append(bulk.without_unchanged(columns, indexed) | {"id": now.id})
    if (state.source, state.key) != (now.source, now.key) and now.id is not None:
        restored.keys[state.source, state.key] = now.id
        restored.moves.append((now.source, now.key, record.listing_id))
    restored.marks.add(record.listing_id)
    return state


def _release(records: Sequence[KnownRecord], states: Sequence[RecordState | None], restored: Restored) -> None:
    """What others said of a listing that is withdrawn says nothing any more, until its program is listed again."""
    for record, state in zip(records, states, strict=True):
        if state is record.state and not record.state.released:
            restored.records.append({"id": record.state.id, "released": True})


def make_room(session: Session, restored: Restored) -> None:
    """Let released records step aside from keys that others take again.

    Raises ImportProblem where a later import made a record of such a key that stands.
    """
    released = {row["id"] for row in restored.records if row.get("released")}
    for some in batched(sorted(restored.keys), AT_ONCE // 2):
        query = (
            sa.select(SourceRecord.id, SourceRecord.released, Listing.name, sa.func.max(RecordChange.batch_id))
            .join(Listing, Listing.id == SourceRecord.listing_id)
            .outerjoin(RecordChange, RecordChange.record_id == SourceRecord.id)
            .where(sa.tuple_(SourceRecord.source, SourceRecord.key).in_(some))
            .group_by(SourceRecord.id, SourceRecord.released, Listing.name)
            .order_by(SourceRecord.id)
        )
        for record_id, is_released, name, later in session.execute(query):
            if record_id in restored.keys.values():
                continue
            if is_released or record_id in released:
                restored.aside.add(record_id)
                continue
            first = f" Take import {later} back first." if later else ""
            raise ImportProblem(
                f"{name} is listed by itself since this import said where it went, and would stand twice.{first} "
                "Nothing was done."
            )


def _standing(session: Session, ids: Sequence[int]) -> dict[int, _Now]:
    query = sa.select(Listing.id, Listing.content, Listing.status).where(Listing.id.in_(ids))
    return {row.id: _Now(row.content, row.status) for row in session.execute(query)}


def _bases(session: Session, plan: Plan, ids: Sequence[int]) -> dict[int, _Now]:
    wanted = [(listing_id, plan.bases[listing_id].number) for listing_id in ids if listing_id in plan.bases]
    found: dict[int, _Now] = {}
    for some in batched(wanted, AT_ONCE // 2):
        query = sa.select(Revision.listing_id, Revision.content, Revision.status)
        for row in session.execute(query.where(sa.tuple_(Revision.listing_id, Revision.number).in_(some))):
            found[row.listing_id] = _Now(row.content, row.status)
    return found


def known_records(session: Session, listing_ids: Sequence[int]) -> Mapping[int, list[KnownRecord]]:
    """The listings' records by id, released ones too, each with its words."""
    words = _words(session, listing_ids)
    found: dict[int, list[KnownRecord]] = defaultdict(list)
    query = sa.select(SourceRecord).where(SourceRecord.listing_id.in_(listing_ids)).order_by(SourceRecord.id)
    for record in session.scalars(query):
        kept, batches = words.get(record.id, ([], []))
        found[record.listing_id].append(KnownRecord(RecordState.of(record), record.listing_id, kept, batches))
        session.expunge(record)
    return found


def _words(session: Session, listing_ids: Sequence[int]) -> dict[int, tuple[list[Kept], list[int]]]:
    query = (
        sa.select(RecordChange, ImportBatch.as_of, ImportBatch.covered, ImportBatch.version)
        .join(SourceRecord, SourceRecord.id == RecordChange.record_id)
        .join(ImportBatch, ImportBatch.id == RecordChange.batch_id)
        .where(SourceRecord.listing_id.in_(listing_ids))
        .order_by(RecordChange.id)
    )
    sets: dict[str, list[frozenset[str]]] = {}
    found: dict[int, tuple[list[Kept], list[int]]] = {}
    for one, as_of, covered, version in session.execute(query):
        if covered not in sets:
            sets[covered] = ledger.load_covered(covered)
        words, batches = found.setdefault(one.record_id, ([], []))
        words.append(
            Kept(
                id=one.id,
                kind=one.kind,
                before=one.before,
                said=one.said,
                covered=sets[covered][one.covered] if one.covered is not None else frozenset(),
                same=one.same,
                as_of=as_of,
                version=version or 0,
            )
        )
        batches.append(one.batch_id)
        session.expunge(one)
    return found
