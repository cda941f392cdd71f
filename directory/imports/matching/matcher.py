"""What the programs of a file mean for the directory: new, changed, unchanged, or another word on one we know.

A program is found by its source's own record first (the minted key), then by identity: the same normalised name, street
and ZIP in another source is the same listing with a second source record. A listing's content is always the merge of
all its sources' records, so what a source said can be replaced, and taken back, without touching what others said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.imports.matching import strays
from directory.imports.matching.conflicts import conflicts
from directory.imports.matching.going_on import Whole, beside_program, own_records
from directory.imports.matching.holding import (
    Held,
    held_by_id,
    listings_by_identity,
    listings_by_public_id,
    listings_by_record,
    published_at,
    records_of,
)
from directory.imports.matching.joining import Decided, Program, TwinFinder, tie
from directory.imports.matching.ledger import SAID, Step, Word, over
from directory.imports.matching.likely_duplicates import Possible
from directory.imports.matching.merged_listings import Homes
from directory.imports.matching.records import RecordState
from directory.imports.matching.strays import TIED, File
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.identity.match_keys import match_key, place_key
from directory.listings.identity.moves import APART, Guess, chosen
from directory.listings.merge import merge, own_words, with_own_words
from directory.listings.slugs import PUBLIC_ID
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import SourceRecord, Status
from directory.moderation.duplicates import apart_from
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
    asked: list[Guess] = field(default_factory=list)  # of a new one: listings that it may be
    apart: bool = False  # a person said that it is none of them
    public_id: str | None = None  # of a new one that was exported: its address, and where it stood
    status: str | None = None


def match_programs(
    session: Session, programs: Sequence[Program], file: File | None = None, entries: TwinFinder | None = None
) -> Iterator[Match]:
    """Match programs of a file against the directory: first those that something is known by, in order, then the rest.

    Of the rest some may be listings of the same source that moved or have a new name; that is told from the whole file.
    `entries` finds rows that joined no program of the file: one that a person joined to a listing goes on with it.
    """
    file = file or File()
    whole = Whole(file.keys(), file.decided, entries)
    claimed, homes = set[int](), Homes(session)
    strange: list[tuple[Program, int | None]] = []
    for some in batched(homes.fold(programs)):
        yield from _match_chunk(session, some, claimed, homes, whole, strange)
    if strange:
        yield from _match_strange(session, strange, claimed, file, whole)


def _match_strange(
    session: Session,
    strange: Sequence[tuple[Program, int | None]],
    claimed: set[int],
    file: File,
    whole: Whole,
) -> Iterator[Match]:
    """Programs that nothing listed is known by: a listing that moved or has a new name, one that returns, or new."""
    found = strays.find(session, [one.primary for one, _ in strange], file, keys=whole.keys, claimed=claimed)
    public_ids = strays.public_ids(session, {guess.listing_id for some in found.values() for guess in some})
    for some in batched(strange):
        taken: dict[int, Guess] = {}
        for at, (program, _returning) in enumerate(some):
            key = program.primary.key
            guess = chosen(found.get(key, ()), file.answers.get(key), public_ids, claimed)
            if guess is not None:
                taken[at] = guess
                claimed.add(guess.listing_id)
        ids = {guess.listing_id for guess in taken.values()} | {one for _, one in some if one is not None}
        held = held_by_id(session, ids)
        records = records_of(session, list(held))
        for at, (program, returning) in enumerate(some):
            if at in taken:
                listing_id = taken[at].listing_id
                match = _of_program(held[listing_id], program, records[listing_id], whole)
                match.moved = taken[at]
            else:
                if returning is not None and returning in held and returning not in claimed:
                    claimed.add(returning)
                    match = _of_program(held[returning], program, records[returning], whole)
                else:
                    match = _create(program, [program.primary.ref, *program.merged])
                match.status = program.primary.status or None
                known = apart_from(session, returning) if returning is not None else frozenset()
                match.asked = [one for one in found.get(program.primary.key, ()) if one.listing_id not in known]
                match.apart = file.answers.get(program.primary.key) == APART
            yield match


def enrich_listings(
    session: Session,
    unused: Sequence[SourceRow],
    *,
    claimed: frozenset[int],
    whole: Whole,
) -> Iterator[Match]:
    """Let rows that are no IOP by themselves add to listings the directory already holds from another file.

    A mental-health row joins as within one file (place and name, or as a person decided); any other row only the
    listing of its very name, street and ZIP. Listings in `claimed` already got their word from this file.
    """
    by_place: dict[str, list[SourceRow]] = {}
    for statement in unused:
        key = place_key(statement.draft.place)
        if key is not None:
            by_place.setdefault(key, []).append(statement)
    for places in batched(sorted(by_place)):
        held = published_at(session, places)
        records = records_of(session, [h.id for _, h in held])
        for key, listing in held:
            if listing.id in claimed:
                continue
            draft = ListingDraft.from_json(listing.content)
            mine = {record.key for record in records[listing.id]}
            words = _words_on(listing, draft, by_place[key], mine, whole.decided)
            if words:
                beside = _program_key(listing, records[listing.id], words[0].source)
                tied = [tie(word, beside) for word in words]
                rows = [word.ref for word in words]
                yield resolve(listing, tied, records[listing.id], rows=rows, whole=whole)


def _words_on(
    listing: Held, draft: ListingDraft, statements: Sequence[SourceRow], records: Collection[str], decided: Decided
) -> list[SourceRow]:
    """The row of the same name, and those that a person joined to a program of these `records`; else the very same."""
    entries = TwinFinder(statements).entries(draft, records, decided, listing.id)
    if entries:
        return entries
    same = [s for s in statements if match_key(s.draft) == listing.match_key]
    return [max(same, key=lambda s: len(s.draft.answers))] if same else []


def _program_key(listing: Held, records: Sequence[SourceRecord], source: str) -> str:
    """The key that stands for the program beside a row's own: of the source's record, where it has one."""
    standing = [record for record in records if not record.released] or records
    first = sorted(standing, key=lambda record: (TIED in record.key, record.source != source, record.id))
    return first[0].key if first else str(listing.id)


def _match_chunk(
    session: Session,
    programs: Sequence[Program],
    claimed: set[int],
    homes: Homes,
    whole: Whole,
    strange: list[tuple[Program, int | None]],
) -> Iterator[Match]:
    """What something is known by; the others go to `strange`, with the listing that comes back where there is one."""
    own = {(s.source, key) for program in programs for s in program.statements for key in (s.key, s.named)}
    by_record = listings_by_record(session, own)
    identities = {match_key(p.primary.draft) for p in programs} - {None}
    by_identity = listings_by_identity(session, sorted(key for key in identities if key))
    exported = listings_by_public_id(session, [p.primary.listing for p in programs if p.primary.listing])
    at_home = {id(program): home for program in programs if (home := homes.of(program.primary)) is not None}
    held = held_by_id(session, {*by_record.values(), *by_identity.values(), *exported.values(), *at_home.values()})
    records = records_of(session, list(held))

    for program in programs:
        primary = program.primary
        found = at_home.get(id(program)) or exported.get(primary.listing)
        if found in held and found not in claimed and _says_the_same(held[found], primary):
            claimed.add(found)
            yield _untouched(held[found], [primary.ref, *program.merged])
            continue
        if found is None or found in claimed:
            found = by_record.get((primary.source, primary.key)) or by_record.get((primary.source, primary.named))
        if found is None or found in claimed:
            found = by_identity.get(match_key(primary.draft) or "")
        if found is None or found in claimed or found not in held:
            strange.append((program, None))
        elif _returns(held[found], records[found]):
            strange.append((program, found))
        else:
            claimed.add(found)
            yield _of_program(held[found], program, records[found], whole)


def _returns(listing: Held, records: Sequence[SourceRecord]) -> bool:
    """True for a listing that was withdrawn, and of which no source says anything."""
    return listing.status == Status.WITHDRAWN and all(record.released for record in records)


def _says_the_same(listing: Held, statement: SourceRow) -> bool:
    """True where an exported row comes back as it went out, and the listing is still there."""
    if listing.status == Status.WITHDRAWN:
        return False
    return row_of(ListingDraft.from_json(listing.content)) == row_of(statement.draft)


def _untouched(listing: Held, rows: list[RowRef]) -> Match:
    return Match(
        action="unchanged",
        listing_id=listing.id,
        base_revision=listing.revision,
        before=listing.content,
        content=listing.content,
        rows=rows,
    )


def _create(program: Program, rows: list[RowRef]) -> Match:
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


def _of_program(listing: Held, program: Program, records: Sequence[SourceRecord], whole: Whole) -> Match:
    """What the file makes of a listing that its program is, with the rows that a person joined to it before."""
    more = whole.entries_of(program, listing.id)
    statements = [*program.statements, *(tie(one, program.primary.key) for one in more)]
    rows = [program.primary.ref, *program.merged, *(one.ref for one in more)]
    return resolve(listing, statements, records, rows=rows, whole=whole)


def resolve(
    listing: Held,
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
    returning = _returns(listing, records)
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
