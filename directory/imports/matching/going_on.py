"""Which record of a listing a row goes on with, and of what a row that the desk made a draft of speaks.

A row's key is made of its name and address: where its program moved, or is written otherwise, the record of the old key
is still its own. Of what a row speaks is told by whose row it is: once a list has the program's own row, marked as an
IOP, a mental-health row that the desk made a draft of says what it says of the place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from directory.imports.matching.joining import KEY_PART, NOTHING, Decided, Program, TwinFinder, speaks_of_place, tie
from directory.imports.matching.ledger import SAID, Step, Word
from directory.imports.matching.records import RecordState
from directory.imports.matching.strays import TIED
from directory.listings.absence import states_iop
from directory.listings.draft import ListingDraft
from directory.listings.identity.match_keys import match_name
from directory.listings.scope import of_place
from directory.listings.validation.source_row import SourceRow
from directory.models import SourceRecord


class Whole(NamedTuple):
    """What of a whole file decides over each listing: the keys of all its rows, as far as `tie` keeps of a key, and
    what a person decided of rows of it. `entries` finds rows that belong to no program yet."""

    keys: Collection[str]
    decided: Decided = NOTHING
    entries: TwinFinder | None = None

    def entries_of(self, program: Program, listing_id: int) -> list[SourceRow]:
        """Rows that a person joined to the program's listing when one of them had another name or address."""
        if self.entries is None or not self.decided.joined_to:
            return []
        known = {one.key[:KEY_PART] for one in program.twins}
        near = self.entries.neighbours(program.primary.draft)
        found = {one.key: one for one in reversed(near) if self.decided.is_joined(one, listing_id)}
        return [one for one in reversed(found.values()) if one.key[:KEY_PART] not in known]


def own_records(
    statements: Sequence[SourceRow], records: Sequence[SourceRecord], whole: Whole
) -> list[SourceRecord | None]:
    """Each statement's own record of a listing: that of its key, else of its row, else one that no row has any more."""
    by_key = {(one.source, one.key): one for one in records}
    named = [by_key.get((one.source, one.key)) or by_key.get((one.source, one.named)) for one in statements]
    found = [one if one is not None and not one.released else None for one in named]
    taken = {one.id for one in found if one is not None}
    left = [one for one in records if not one.released and one.key[:KEY_PART] not in whole.keys]
    for at, statement in enumerate(statements):
        if found[at] is None:
            mine = [*_of_row(statement, records), *_going_on(statement, statements, records, left, whole.decided)]
            older = next((one for one in mine if one.id not in taken), None)
            found[at] = older or named[at]
            taken |= {older.id} if older is not None else set()
    return found


def _of_row(statement: SourceRow, records: Sequence[SourceRecord]) -> Iterator[SourceRecord]:
    """What a tied row said, whichever program's key stood beside its own, or where it was a program itself."""
    if TIED in statement.key:
        for one in records:
            if one.source == statement.source and not one.released and one.key[:KEY_PART] == statement.key[:KEY_PART]:
                yield one


def _going_on(
    statement: SourceRow,
    statements: Sequence[SourceRow],
    records: Sequence[SourceRecord],
    left: Sequence[SourceRecord],
    decided: Decided,
) -> Iterator[SourceRecord]:
    """Records without a row that a row of a new key may go on with."""
    tied = TIED in statement.key
    for one in left:
        if one.source != statement.source or (TIED in one.key) != tied:
            continue
        if tied:
            other = _is_other_entry(one, statement, statements, records)
        else:
            other = statement.is_iop and is_draft_row(one, decided)
        if not other:
            yield one


def _is_other_entry(
    record: SourceRecord, statement: SourceRow, statements: Sequence[SourceRow], records: Sequence[SourceRecord]
) -> bool:
    """True where the record is of another entry at the address: of another name, and that is not the program's."""
    before, now = match_name(ListingDraft.from_json(record.draft).name), match_name(statement.draft.name)
    if before == now:
        return False
    programs = [ListingDraft.from_json(one.draft) for one in records if TIED not in one.key and not one.released]
    were = {match_name(one.name) for one in programs}
    are = {match_name(one.draft.name) for one in statements if TIED not in one.key} or were
    return before not in were or now not in are


def is_draft_row(record: SourceRecord, decided: Decided) -> bool:
    """True for the record of a row of the place that the desk made a draft of."""
    by_key, by_listing = (record.source, record.key), (record.source, record.listing_id)
    known = by_key in decided.drafts or by_listing in decided.draft_listings
    return known and TIED not in record.key and not record.released and not states_iop(record.draft)


def beside_program(
    statements: Sequence[SourceRow], records: Sequence[SourceRecord], decided: Decided
) -> tuple[list[SourceRow], list[Step]]:
    """The statements on a listing, with rows made a draft of tied to the row or record that marks the program.

    The steps are of such rows that the file does not have. Nothing is tied where no list marks it.
    """
    program = _marked_key(statements, records)
    if program is None:
        return list(statements), []
    now = [
        tie(one, program) if TIED not in one.key and not one.is_iop and speaks_of_place(one) else one
        for one in statements
    ]
    spoken = {(one.source, one.key[:KEY_PART]) for one in now}
    silent = [
        record
        for record in records
        if is_draft_row(record, decided) and (record.source, record.key[:KEY_PART]) not in spoken
    ]
    return now, [_tied_step(record, program) for record in silent]


def _marked_key(statements: Sequence[SourceRow], records: Sequence[SourceRecord]) -> str | None:
    """The key of the program's own row, by which a list says that it is an IOP; of a record where no row is."""
    rows = (one.key for one in statements if one.is_iop and TIED not in one.key)
    of_records = (one.key for one in records if TIED not in one.key and not one.released and states_iop(one.draft))
    return next(rows, None) or next(of_records, None)


def _tied_step(record: SourceRecord, program_key: str) -> Step:
    """What becomes of the record of a row that the file does not have: the same, said of the place."""
    state = RecordState.of(record)
    draft = of_place(ListingDraft.from_json(state.draft)).to_json()
    after = replace(state, key=f"{state.key[:KEY_PART]}{TIED}{program_key[:KEY_PART]}", draft=draft)
    return Step(word=Word(kind=SAID, stated=after), record_id=record.id, after=after)
