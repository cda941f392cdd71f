"""Did an import that is taken back help to decide what became of rows of a later list? Then the later goes first.

A later list found no listing for a row, and took it for one that moved, for a new one, or asked. What it met were the
listings of that time; of those some may only have been there, or have looked as they did, by the import that is taken
back. Nobody can say what a person would have answered then. Reads only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.bulk import batched
from directory.imports.import_problem import ImportProblem
from directory.imports.matching import ledger, strays
from directory.imports.matching.decisions import Row, decided_otherwise
from directory.imports.matching.ledger import SAID
from directory.imports.matching.records import RecordState
from directory.imports.matching.strays import TIED
from directory.imports.undo.restoring import KnownRecord, known_records
from directory.listings.draft import ListingDraft
from directory.listings.identity.moves import OWN_KEY, Crowd, Side, side
from directory.models import RecordChange, SourceRecord


def refuse_decided(session: Session, batch_id: int) -> None:
    """Raise ImportProblem where a later list would have been understood otherwise without the import."""
    for later, source in _laters(session, batch_id):
        name = _LaterImport(session, batch_id, later, source).understood_otherwise()
        if name:
            raise ImportProblem(
                f"{name}: whether that is a new program, or one that moved, was decided for import {later} by what "
                f"this import says. Take import {later} back first. Nothing was done."
            )


def _laters(session: Session, batch_id: int) -> list[tuple[int, str]]:
    """Later imports, and whose lists they are, of the sources or the listings that the import speaks of."""
    own = (
        sa.select(SourceRecord.source, SourceRecord.listing_id)
        .join(RecordChange, RecordChange.record_id == SourceRecord.id)
        .where(RecordChange.batch_id == batch_id)
        .subquery()
    )
    query = (
        sa.select(RecordChange.batch_id, SourceRecord.source)
        .join(SourceRecord, SourceRecord.id == RecordChange.record_id)
        .where(
            RecordChange.batch_id > batch_id,
            SourceRecord.source.in_(sa.select(own.c.source)) | SourceRecord.listing_id.in_(sa.select(own.c.listing_id)),
        )
        .distinct()
    )
    return sorted((row[0], row[1]) for row in session.execute(query))


@dataclass(slots=True)
class _RecordWords:
    """A record of the later import's source, and which imports spoke of it, in order; what they said is not read."""

    record_id: int
    listing_id: int
    key: str
    said: list[int] = field(default_factory=list)  # by which imports
    changed: set[int] = field(default_factory=set)  # by those of them that changed something

    def first(self, without: int = 0) -> int:
        """The first import that spoke of it, but for one; 0 where there is none."""
        return next((one for one in self.said if one != without), 0)


class _LaterImport:
    """A later import of a source: its rows, and the records of the source that it had no row of (strays).

    It is asked whether, without the import that is taken back, a row would have been taken for something else.
    """

    def __init__(self, session: Session, batch_id: int, later: int, source: str) -> None:
        self._session, self._batch, self._later, self._source = session, batch_id, later, source
        self._records = self._read_records()
        self._rows = [one for one in self._records if later in one.said]
        self._strays = [one for one in self._records if later not in one.said and one.first() < later]
        self._before = self._read_before()

    def _read_records(self) -> list[_RecordWords]:
        query = (
            sa.select(
                SourceRecord.id, SourceRecord.listing_id, SourceRecord.key, RecordChange.batch_id, RecordChange.same
            )
            .join(RecordChange, RecordChange.record_id == SourceRecord.id)
            .where(
                SourceRecord.source == self._source,
                SourceRecord.key.not_like(f"%{TIED}%"),
                RecordChange.kind == SAID,
                RecordChange.batch_id <= self._later,
            )
            .order_by(RecordChange.id)
        )
        found: dict[int, _RecordWords] = {}
        for record_id, listing_id, key, by, same in self._session.execute(query):
            record = found.setdefault(record_id, _RecordWords(record_id, listing_id, key))
            record.said.append(by)
            if not same:
                record.changed.add(by)
        return list(found.values())

    def _read_before(self) -> dict[int, set[int]]:
        """The imports before the later one that spoke of the listings of its rows' records that are new."""
        ids = {one.listing_id for one in self._rows if one.first(self._batch) == self._later}
        found: dict[int, set[int]] = defaultdict(set)
        for some in batched(sorted(ids)):
            query = (
                sa.select(SourceRecord.listing_id, RecordChange.batch_id)
                .join(RecordChange, RecordChange.record_id == SourceRecord.id)
                .where(
                    SourceRecord.listing_id.in_(some),
                    SourceRecord.source != self._source,
                    RecordChange.kind == SAID,
                    RecordChange.batch_id < self._later,
                )
            )
            for listing_id, by in self._session.execute(query):
                found[listing_id].add(by)
        return found

    def understood_otherwise(self) -> str:
        """The name of a row that would have been taken for something else; "" where there is none."""
        news = [one for one in self._rows if one.first(self._batch) == self._later]
        own_strays = [one for one in self._strays if self._batch in one.said]
        by_it = [one for one in news if one.first() < self._later or self._batch in self._before[one.listing_id]]
        renewed = [one for one in self._rows if self._batch in one.said and self._later in one.changed]
        then = self._then(renewed)
        moved = [one for one in renewed if _moved(then[one.record_id])]
        if not (own_strays or moved or (by_it and self._strays)):
            return ""
        then |= self._then([one for one in (*self._rows, *self._strays) if one.record_id not in then])
        rows = [row for one in self._rows if (row := self._row(one, then[one.record_id])) is not None]
        crowd = Crowd([row.said for row in rows])
        decided = strays.decided(self._session, self._source, [row.said.key for row in rows])
        records_before = [one.before for one in then.values() if one.before is not None]
        records_without = [one.without for one in then.values() if one.without is not None]
        otherwise = list(decided_otherwise(rows, records_before, records_without, crowd=crowd, decided=decided))
        if any(one.key.startswith(OWN_KEY) for one in own_strays):  # a number may not have been believed for them
            otherwise += [row for row in rows if row.before is None and not row.said.key.startswith(OWN_KEY)]
        return otherwise[0].name if otherwise else ""

    def _row(self, record: _RecordWords, then: _RecordThen) -> Row | None:
        if then.said is None:
            return None
        others = self._before[record.listing_id]
        return Row(
            then.name,
            then.said,
            then.before,
            then.without,
            known=record.first() == self._later and bool(others),
            known_without=record.first(self._batch) == self._later and bool(others - {self._batch}),
        )

    def _then(self, records: Sequence[_RecordWords]) -> dict[int, _RecordThen]:
        """What records said: a chunk at a time, for their words are long."""
        wanted = {one.record_id for one in records}
        found: dict[int, _RecordThen] = {}
        for some in batched(sorted({one.listing_id for one in records})):
            for known in known_records(self._session, some).values():
                for record in known:
                    if record.state.id is not None and record.state.id in wanted:
                        found[record.state.id] = self._record_then(record)
        return found

    def _record_then(self, record: KnownRecord) -> _RecordThen:
        words, batches, now = record.words, record.batches, record.state
        at = next((at for at, by in enumerate(batches) if by >= self._later), len(words))
        taken = batches.index(self._batch) if self._batch in batches else None
        before, without = ledger.before(words, at, now), ledger.before(words, at, now, without=taken)
        spoken = at < len(words) and batches[at] == self._later and words[at].kind == SAID
        return _RecordThen(
            ListingDraft.from_json(now.draft).name,
            _side(ledger.said(words, at, now), record.listing_id) if spoken else None,
            _side(before, record.listing_id),
            _side(without, record.listing_id),
        )


@dataclass(frozen=True, slots=True)
class _RecordThen:
    """A record when the later import came, as its sides are compared (`moving.Side`).

    `said` is what the later import says of it, `before` what the record was until then, `without` what it would have
    been without the import that is taken back. None: it said nothing, or there was no record.
    """

    name: str
    said: Side | None
    before: Side | None
    without: Side | None


def _moved(then: _RecordThen) -> bool:
    """True for a record that goes on under another key, or under a number of the list's own."""
    keys = {one.key for one in (then.said, then.before, then.without) if one is not None}
    return len(keys) > 1 or any(key.startswith(OWN_KEY) for key in keys)


def _side(state: RecordState | None, listing_id: int) -> Side | None:
    if state is None or state.released:
        return None
    return side(state.key, ListingDraft.from_json(state.draft), listing_id)
