"""What the programs of a file mean for the directory: new, changed, unchanged, or another word on one we know.

A program is found by its source's own record first (the minted key), then by identity: the same normalised name, street
and ZIP in another source is the same listing with a second source record. A listing's content is always the merge of
all its sources' records, so what a source said can be replaced, and taken back, without touching what others said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.imports.matching import strays
from directory.imports.matching.going_on import Whole
from directory.imports.matching.holding import (
    StoredListing,
    listings_by_identity,
    listings_by_public_id,
    listings_by_record,
    published_at,
    records_of,
    stored_by_id,
)
from directory.imports.matching.joining import Decided, Program, TwinFinder, tie
from directory.imports.matching.merged_listings import Homes
from directory.imports.matching.resolving import Match, create, resolve, returns, untouched
from directory.imports.matching.strays import TIED, File
from directory.listings.csv.row import row_of
from directory.listings.draft import ListingDraft
from directory.listings.identity.match_keys import match_key, place_key
from directory.listings.identity.moves import APART, Guess, chosen
from directory.listings.validation.source_row import SourceRow
from directory.models import SourceRecord, Status
from directory.moderation.duplicates import apart_from


def match_programs(
    session: Session, programs: Sequence[Program], file: File | None = None, entries: TwinFinder | None = None
) -> Iterator[Match]:
    """Match programs of a file against the directory: first those that something is known by, in order, then the rest.

    Of the rest some may be listings of the same source that moved or have a new name; that is told from the whole file.
    `entries` finds rows that joined no program of the file: one that a person joined to a listing goes on with it.
    """
    file = file or File()
    whole = Whole(file.keys(), file.decided, entries)
    claimed, merged_listings = set[int](), Homes(session)
    strange: list[tuple[Program, int | None]] = []
    for some in batched(merged_listings.fold(programs)):
        yield from _match_chunk(session, some, claimed, merged_listings, whole, strange)
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
        stored = stored_by_id(session, ids)
        records = records_of(session, list(stored))
        for at, (program, returning) in enumerate(some):
            if at in taken:
                listing_id = taken[at].listing_id
                match = _of_program(stored[listing_id], program, records[listing_id], whole)
                match.moved = taken[at]
            else:
                if returning is not None and returning in stored and returning not in claimed:
                    claimed.add(returning)
                    match = _of_program(stored[returning], program, records[returning], whole)
                else:
                    match = create(program, [program.primary.ref, *program.merged])
                match.status = program.primary.status or None
                known = apart_from(session, returning) if returning is not None else frozenset()
                match.perhaps_moved = [one for one in found.get(program.primary.key, ()) if one.listing_id not in known]
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
        published = published_at(session, places)
        records = records_of(session, [h.id for _, h in published])
        for key, listing in published:
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
    listing: StoredListing,
    draft: ListingDraft,
    statements: Sequence[SourceRow],
    records: Collection[str],
    decided: Decided,
) -> list[SourceRow]:
    """The row of the same name, and those that a person joined to a program of these `records`; else the very same."""
    entries = TwinFinder(statements).entries(draft, records, decided, listing.id)
    if entries:
        return entries
    same = [s for s in statements if match_key(s.draft) == listing.match_key]
    return [max(same, key=lambda s: len(s.draft.answers))] if same else []


def _program_key(listing: StoredListing, records: Sequence[SourceRecord], source: str) -> str:
    """The key that stands for the program beside a row's own: of the source's record, where it has one."""
    standing = [record for record in records if not record.released] or records
    first = sorted(standing, key=lambda record: (TIED in record.key, record.source != source, record.id))
    return first[0].key if first else str(listing.id)


def _match_chunk(
    session: Session,
    programs: Sequence[Program],
    claimed: set[int],
    merged_listings: Homes,
    whole: Whole,
    strange: list[tuple[Program, int | None]],
) -> Iterator[Match]:
    """What something is known by; the others go to `strange`, with the listing that comes back where there is one."""
    own = {(s.source, key) for program in programs for s in program.statements for key in (s.key, s.named)}
    by_record = listings_by_record(session, own)
    identities = {match_key(p.primary.draft) for p in programs} - {None}
    by_identity = listings_by_identity(session, sorted(key for key in identities if key))
    exported = listings_by_public_id(session, [p.primary.listing for p in programs if p.primary.listing])
    at_home = {id(program): home for program in programs if (home := merged_listings.of(program.primary)) is not None}
    stored = stored_by_id(session, {*by_record.values(), *by_identity.values(), *exported.values(), *at_home.values()})
    records = records_of(session, list(stored))

    for program in programs:
        primary = program.primary
        found = at_home.get(id(program)) or exported.get(primary.listing)
        if found in stored and found not in claimed and _says_the_same(stored[found], primary):
            claimed.add(found)
            yield untouched(stored[found], [primary.ref, *program.merged])
            continue
        if found is None or found in claimed:
            found = by_record.get((primary.source, primary.key)) or by_record.get((primary.source, primary.named))
        if found is None or found in claimed:
            found = by_identity.get(match_key(primary.draft) or "")
        if found is None or found in claimed or found not in stored:
            strange.append((program, None))
        elif returns(stored[found], records[found]):
            strange.append((program, found))
        else:
            claimed.add(found)
            yield _of_program(stored[found], program, records[found], whole)


def _says_the_same(listing: StoredListing, statement: SourceRow) -> bool:
    """True where an exported row comes back as it went out, and the listing is still there."""
    if listing.status == Status.WITHDRAWN:
        return False
    return row_of(ListingDraft.from_json(listing.content)) == row_of(statement.draft)


def _of_program(listing: StoredListing, program: Program, records: Sequence[SourceRecord], whole: Whole) -> Match:
    """What the file makes of a listing that its program is, with the rows that a person joined to it before."""
    more = whole.entries_of(program, listing.id)
    statements = [*program.statements, *(tie(one, program.primary.key) for one in more)]
    rows = [program.primary.ref, *program.merged, *(one.ref for one in more)]
    return resolve(listing, statements, records, rows=rows, whole=whole)
