"""What a file makes of one listing: its content once the file's rows are among its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from directory.imports.matching.conflicts import conflicts
from directory.imports.matching.going_on import Whole, beside_program, own_records
from directory.imports.matching.holding import (
    StoredListing,
)
from directory.imports.matching.joining import Program
from directory.imports.matching.ledger import SAID, Step, Word, over
from directory.imports.matching.likely_duplicates import Possible
from directory.imports.matching.records import RecordState
from directory.listings.draft import ListingDraft
from directory.listings.identity.moves import Guess
from directory.listings.merge import merge, own_words, with_own_words
from directory.listings.slugs import PUBLIC_ID
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import SourceRecord, Status
from directory.partial_date import PartialDate


@dataclass(slots=True, kw_only=True)
class Match:
    """One listing and what the file makes of it. `before` is None for a new (or returning) listing."""

    action: str  # new, changed, records (only a source's own words), unchanged; absent, and noted where it was already
    listing_id: int | None
    base_revision: int | None
    before: str | None
    content: str
    steps: list[Step] = field(default_factory=list)
    rows: list[RowRef] = field(default_factory=list)
    duplicates: list[Possible] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    moved: Guess | None = None  # why a row is taken for a listing that it is not known by
    perhaps_moved: list[Guess] = field(default_factory=list)  # of a new one: listings that it may be
    apart: bool = False  # a person said that it is none of them
    public_id: str | None = None  # of a new one that was exported: its address, and where it stood
    status: str | None = None


def resolve(
    listing: StoredListing,
    statements: Sequence[SourceRow],
    records: Sequence[SourceRecord],
    *,
    rows: list[RowRef],
    whole: Whole,
) -> Match:
    """The listing's content once these statements, of a file of which `whole` is known, are among its records."""
    statements, besides = beside_program(statements, records, whole.decided)
    own = own_records(statements, records, whole)
    steps = [_step(statement, record) for statement, record in zip(statements, own, strict=True)] + besides
    spoken = {step.record_id for step in steps}
    now = {record.id: RecordState.of(record) for record in records}
    states = [step.after or now[step.record_id or 0] for step in steps]
    stated = [ListingDraft.from_json(state.draft) for state in states]
    others = [record for record in records if not record.released and record.id not in spoken]
    drafts = [*stated, *(ListingDraft.from_json(record.draft) for record in others)]
    written = ListingDraft.from_json(listing.content)
    said = own_words(written)
    differing = conflicts(said, merge(stated)) if said is not None else []
    content = merge(with_own_words(drafts, written)).to_json()
    returning = returns(listing, records)
    if returning:
        action = "new"
    elif content != listing.content:
        action = "changed"
    else:
        action = "records" if any(step.after for step in steps) else "unchanged"
    return Match(
        action=action,
        listing_id=listing.id,
        base_revision=listing.revision,
        before=None if returning else listing.content,
        content=content,
        steps=steps,
        rows=rows,
        conflicts=differing,
    )


def _step(statement: SourceRow, record: SourceRecord | None) -> Step:
    """What a statement makes of a source record."""
    stated = RecordState(
        id=record.id if record else None,
        source=statement.source,
        key=statement.key,
        state=statement.draft.place.state,
        row_hash=statement.row_hash,
        as_of=statement_date(statement).text,
        absent_since=None,
        released=False,
        draft=statement.draft.to_json(),
        codes=" ".join(statement.codes),
    )
    word = Word(kind=SAID, stated=stated, covered=statement.covered)
    before = RecordState.of(record) if record else None
    after = over(before, word)
    return Step(word=word, record_id=stated.id, after=after if after != before else None)


def statement_date(statement: SourceRow) -> PartialDate:
    """The date a statement speaks of: the newest among its sections."""
    return max(said.as_of for said in statement.draft.place.said)


def returns(listing: StoredListing, records: Sequence[SourceRecord]) -> bool:
    """True for a listing that was withdrawn, and of which no source says anything."""
    return listing.status == Status.WITHDRAWN and all(record.released for record in records)


def untouched(listing: StoredListing, rows: list[RowRef]) -> Match:
    """A listing that stays as it is."""
    return Match(
        action="unchanged",
        listing_id=listing.id,
        base_revision=listing.revision,
        before=listing.content,
        content=listing.content,
        rows=rows,
    )


def create(program: Program, rows: list[RowRef]) -> Match:
    """A listing that there is not yet."""
    content = merge([statement.draft for statement in program.statements]).to_json()
    steps = [_step(statement, None) for statement in program.statements]
    return Match(
        action="new",
        listing_id=None,
        base_revision=None,
        before=None,
        content=content,
        steps=steps,
        rows=rows,
        public_id=program.primary.listing if PUBLIC_ID.fullmatch(program.primary.listing) else None,
    )
