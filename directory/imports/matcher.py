"""What the programs of a file mean for the directory: new, changed, unchanged, or another word on one we know.

A program is found by its source's own record first (the minted key), then by identity: the same normalised name, street
and ZIP in another source is the same listing with a second source record. A listing's content is always the merge of
all its sources' records, so what a source said can be replaced, and taken back, without touching what others said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.conflicts import conflicts
from directory.imports.duplicates import Possible
from directory.imports.formats.template_row import row_of
from directory.imports.homes import Homes
from directory.imports.joining import Program, TwinFinder, tie
from directory.imports.records import RecordState
from directory.imports.statement import RowRef, Statement
from directory.listings.draft import ListingDraft
from directory.listings.likeness import match_key, place_key
from directory.listings.merge import merge, own_words, supersede
from directory.listings.revisions import batched
from directory.listings.slugs import PUBLIC_ID
from directory.models import Listing, SourceRecord, Status

CHUNK = 500


@dataclass(slots=True, kw_only=True)
class Match:
    """One listing and what the file makes of it. `before` is None for a new (or returning) listing."""

    action: str  # new, changed, records (only a source's own words), unchanged
    listing_id: int | None
    base_revision: int | None
    before: str | None
    content: str
    records: list[RecordState] = field(default_factory=list)
    rows: list[RowRef] = field(default_factory=list)
    duplicates: list[Possible] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    public_id: str | None = None  # of a new one that was exported: its address, and where it stood
    status: str | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """What the database holds of a listing that the file speaks of."""

    id: int
    revision: int
    status: str
    content: str
    match_key: str | None


def match_programs(session: Session, programs: Sequence[Program]) -> Iterator[Match]:
    """Match programs of a file against the directory, in order."""
    claimed: set[int] = set()
    homes = Homes(session)
    for some in batched(homes.fold(programs), CHUNK):
        yield from _match_chunk(session, some, claimed, homes)


def enrich_listings(
    session: Session, unused: Sequence[Statement], *, claimed: frozenset[int]
) -> Iterator[tuple[Match, RowRef]]:
    """Let rows that are no IOP by themselves add to listings the directory already holds from another file.

    A mental-health row joins as within one file (place, and organisation or phone); any other row only the listing of
    its very name, street and ZIP. Listings in `claimed` already got their word from this file.
    """
    by_place: dict[str, list[Statement]] = {}
    for statement in unused:
        key = place_key(statement.draft.place)
        if key is not None:
            by_place.setdefault(key, []).append(statement)
    for keys in batched(sorted(by_place), CHUNK):
        held = _published_at(session, keys)
        records = _records_of(session, [h.id for _, h in held])
        for key, listing in held:
            if listing.id in claimed:
                continue
            draft = ListingDraft.from_json(listing.content)
            word = _word_on(listing, draft, by_place[key])
            if word is not None:
                tied = tie(word, records[listing.id][0].key if records[listing.id] else str(listing.id))
                yield _resolve(listing, [tied], records[listing.id], rows=[word.ref]), word.ref


def _word_on(listing: _Held, draft: ListingDraft, statements: Sequence[Statement]) -> Statement | None:
    twin = TwinFinder(statements).best(draft)
    if twin is not None:
        return twin
    same = [s for s in statements if match_key(s.draft) == listing.match_key]
    return max(same, key=lambda s: len(s.draft.answers), default=None)


def _match_chunk(session: Session, programs: Sequence[Program], claimed: set[int], homes: Homes) -> Iterator[Match]:
    keys = {(s.source, s.key) for program in programs for s in program.statements}
    by_record = _listings_by_record(session, keys)
    identities = {match_key(p.primary.draft) for p in programs} - {None}
    by_identity = _listings_by_identity(session, sorted(key for key in identities if key))
    exported = _listings_by_public_id(session, [p.primary.listing for p in programs if p.primary.listing])
    at_home = {id(program): home for program in programs if (home := homes.of(program.primary)) is not None}
    held = _held(session, {*by_record.values(), *by_identity.values(), *exported.values(), *at_home.values()})
    records = _records_of(session, list(held))

    for program in programs:
        primary = program.primary
        rows = [primary.ref, *program.merged]
        found = at_home.get(id(program)) or exported.get(primary.listing)
        if found in held and found not in claimed and _says_the_same(held[found], primary):
            claimed.add(found)
            yield _untouched(held[found], rows)
            continue
        if found is None or found in claimed:
            found = by_record.get((primary.source, primary.key))
        if found is None or found in claimed:
            found = by_identity.get(match_key(primary.draft) or "")
        if found is None or found in claimed or found not in held:
            yield _create(program, rows)
            continue
        claimed.add(found)
        yield _resolve(held[found], program.statements, records[found], rows=rows)


def _says_the_same(listing: _Held, statement: Statement) -> bool:
    """True where an exported row comes back as it went out, and the listing is still there."""
    return listing.status != Status.WITHDRAWN and row_of(ListingDraft.from_json(listing.content)) == row_of(
        statement.draft
    )


def _untouched(listing: _Held, rows: list[RowRef]) -> Match:
    return Match(
        action="unchanged",
        listing_id=listing.id,
        base_revision=listing.revision,
        before=listing.content,
        content=listing.content,
        rows=rows,
    )


def _listings_by_public_id(session: Session, public_ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batched(public_ids, CHUNK):
        query = sa.select(Listing.public_id, Listing.id).where(Listing.public_id.in_(some))
        found.update({row.public_id: row.id for row in session.execute(query)})
    return found


def _create(program: Program, rows: list[RowRef]) -> Match:
    content = merge([statement.draft for statement in program.statements]).to_json()
    states = [_next_record(statement, None) for statement in program.statements]
    return Match(
        action="new",
        listing_id=None,
        base_revision=None,
        before=None,
        content=content,
        records=states,
        rows=rows,
        public_id=program.primary.listing if PUBLIC_ID.fullmatch(program.primary.listing) else None,
        status=program.primary.status or None,
    )


def _resolve(
    listing: _Held, statements: Sequence[Statement], records: Sequence[SourceRecord], *, rows: list[RowRef]
) -> Match:
    """The listing's content once these statements are among its records."""
    by_key = {(record.source, record.key): record for record in records}
    states = [_next_record(statement, by_key.get((statement.source, statement.key))) for statement in statements]
    replaced = {(state.source, state.key) for state in states}
    stated = drafts = [ListingDraft.from_json(state.draft) for state in states]
    differing: list[dict[str, Any]] = []
    drafts = drafts + [
        ListingDraft.from_json(record.draft)
        for record in records
        if not record.released and (record.source, record.key) not in replaced
    ]
    own = own_words(ListingDraft.from_json(listing.content))
    if own is not None:
        differing = conflicts(own, merge(stated))
        drafts.append(own)
    content = merge(drafts).to_json()
    touched = [state for state in states if _differs(state, by_key.get((state.source, state.key)))]
    returning = listing.status == Status.WITHDRAWN and all(record.released for record in records)
    if returning:
        action = "new"
    elif content != listing.content:
        action = "changed"
    else:
        action = "records" if touched else "unchanged"
    return Match(
        action=action,
        listing_id=listing.id,
        base_revision=listing.revision,
        before=None if returning else listing.content,
        content=content,
        records=touched,
        rows=rows,
        conflicts=differing,
    )


def _next_record(statement: Statement, record: SourceRecord | None) -> RecordState:
    """A source record after this statement. A file older than the record changes nothing."""
    draft, as_of, row_hash = statement.draft, statement_date(statement), statement.row_hash
    codes = " ".join(statement.codes)
    if record is not None and not record.released:
        if as_of < (record.absent_since or record.as_of):
            return RecordState.of(record)
        draft = supersede(ListingDraft.from_json(record.draft), draft, covered=statement.covered)
    return RecordState(
        id=record.id if record else None,
        source=statement.source,
        key=statement.key,
        state=draft.place.state,
        row_hash=row_hash,
        as_of=as_of.isoformat(),
        absent_since=None,
        released=False,
        draft=draft.to_json(),
        codes=codes,
    )


def known_records(session: Session, statements: Sequence[Statement]) -> set[tuple[str, str]]:
    """Which of these rows already speak, as a record of their own, for a listing."""
    by_source: dict[str, list[str]] = {}
    for statement in statements:
        by_source.setdefault(statement.source, []).append(statement.key)
    known: set[tuple[str, str]] = set()
    for source, keys in by_source.items():
        for some in batched(keys, CHUNK):
            query = sa.select(SourceRecord.key).where(
                SourceRecord.source == source, SourceRecord.key.in_(some), SourceRecord.released.is_(False)
            )
            known.update((source, key) for key in session.scalars(query))
    return known


def statement_date(statement: Statement) -> dt.date:
    """The day a statement speaks of: the newest among its sections."""
    return max(said.as_of for said in statement.draft.place.said)


def _differs(state: RecordState, record: SourceRecord | None) -> bool:
    return record is None or RecordState.of(record) != state


def _listings_by_record(session: Session, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    by_source: dict[str, list[str]] = {}
    for source, key in sorted(keys):
        by_source.setdefault(source, []).append(key)
    found: dict[tuple[str, str], int] = {}
    for source, source_keys in by_source.items():
        for some in batched(source_keys, CHUNK):
            query = sa.select(SourceRecord.key, SourceRecord.listing_id).where(
                SourceRecord.source == source, SourceRecord.key.in_(some)
            )
            found.update({(source, row.key): row.listing_id for row in session.execute(query)})
    return found


def _listings_by_identity(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """Listing ids by match key: published ones first, then drafts, closed and withdrawn ones; the oldest of several.

    A program that closed is not listed anew because another source still has it.
    """
    order = [Status.PUBLISHED, Status.DRAFT, Status.CLOSED, Status.WITHDRAWN]
    found: dict[str, int] = {}
    for some in batched(keys, CHUNK):
        query = sa.select(Listing.match_key, Listing.id, Listing.status).where(
            Listing.match_key.in_(some), Listing.status.in_(order)
        )
        rows = sorted(session.execute(query), key=lambda row: (order.index(Status(row.status)), row.id), reverse=True)
        found.update({row.match_key: row.id for row in rows})
    return found


def _held(session: Session, ids: Iterable[int]) -> dict[int, _Held]:
    held: dict[int, _Held] = {}
    for some in batched(sorted(ids), CHUNK):
        query = sa.select(Listing.id, Listing.revision, Listing.status, Listing.content, Listing.match_key).where(
            Listing.id.in_(some), Listing.status != Status.MERGED
        )
        held.update({row.id: _Held(*row) for row in session.execute(query)})
    return held


def _published_at(session: Session, keys: Sequence[str]) -> list[tuple[str, _Held]]:
    query = (
        sa.select(Listing.place_key, Listing.id, Listing.revision, Listing.status, Listing.content, Listing.match_key)
        .where(Listing.place_key.in_(keys), Listing.status == Status.PUBLISHED)
        .order_by(Listing.id)
    )
    return [(str(row[0]), _Held(*row[1:])) for row in session.execute(query)]


def _records_of(session: Session, ids: Sequence[int]) -> dict[int, list[SourceRecord]]:
    """Each listing's source records, released ones too (an undone import may come again), in the order of their ids."""
    records: dict[int, list[SourceRecord]] = {listing_id: [] for listing_id in ids}
    for some in batched(sorted(ids), CHUNK):
        query = sa.select(SourceRecord).where(SourceRecord.listing_id.in_(some)).order_by(SourceRecord.id)
        for record in session.scalars(query):
            records[record.listing_id].append(record)
            session.expunge(record)
    return records
