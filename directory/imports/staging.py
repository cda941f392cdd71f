"""Staging: everything an import would do, computed and kept, before a person confirms it.

Staging reads the directory and writes only the batch, all of it worked out beforehand. Applying (`applier`) then has
nothing left to decide.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory import bulk
from directory.database import begin_write
from directory.imports import records as record_states
from directory.imports import retention
from directory.imports.checked import Checked, Rejected
from directory.imports.counts import Counts
from directory.imports.duplicates import DuplicateFinder
from directory.imports.joining import KEY_PART, join
from directory.imports.matcher import Match, enrich_listings, known_records, match_programs
from directory.imports.records import RecordState
from directory.imports.rows import Fate, RowLog, label_of
from directory.imports.spool import Spool
from directory.imports.statement import RowRef, Statement
from directory.listings.diff import DATES, changed_sections
from directory.listings.draft import ListingDraft
from directory.listings.revisions import batched, current_version
from directory.listings.sample import sample_ids
from directory.models import BatchStatus, ImportBatch, SourceRecord, StagedChange

NOT_AN_IOP = "not an IOP"
NO_LONGER_IOP = "no longer lists an IOP (the listing stays, with its dates)"
EXAMPLES = 5
_AT_ONCE = 2000  # rows in memory while they are written

Progress = Callable[[int], None]


@dataclass(slots=True)
class Preview:
    """What a person looks at before confirming."""

    counts: Counts
    changed_sections: dict[str, int] = field(default_factory=dict)
    examples_new: list[str] = field(default_factory=list)
    examples_changed: list[str] = field(default_factory=list)
    examples_refused: list[str] = field(default_factory=list)
    duplicates: int = 0
    conflicts: int = 0


def stage(
    session: Session,
    *,
    checked: Checked,
    actor: str,
    rejected: Sequence[Rejected] = (),
    complete_states: Sequence[str] = (),
    replaces_sample: bool = False,
    batch_id: int | None = None,
    progress: Progress = lambda _done: None,
) -> tuple[ImportBatch, Preview]:
    """Work out what the files would do, as one staged batch. The caller commits (or rolls back: a dry run).

    Comparing reads only; what it finds is put by and written at the end, so that no lock is held meanwhile.
    `batch_id` names an uploaded batch to fill; without it a batch is made. Begins with a rollback: give it a session
    that holds nothing to be kept.
    """
    session.rollback()
    version, _epoch = current_version(session)
    with Spool() as spool:
        staging = _Staging(session, checked, spool, progress)
        staging.compare()
        on_sample = replaces_sample and staging.claims_any(sample_ids(session))
        absent = [staging.keep(gone) for gone in _absences(session, checked, complete_states, staging.present)]
        staging.rows.add_rejected(rejected)
        staging.rows.sort()
        digest = staging.digest()
        session.rollback()
        if batch_id is not None:
            retention.forget_rows(session, batch_id)
        begin_write(session)
        batch = _open_batch(session, batch_id, checked, actor)
        batch.status = BatchStatus.STAGED
        batch.complete_states = ",".join(sorted(complete_states))
        # A file that speaks of the sample itself (its own export, edited) works on it: then it stays.
        batch.replaces_sample = replaces_sample and not on_sample
        batch.base_version = version
        counts = checked.counts
        counts.absent = len(absent)
        batch.counts = counts.to_json()
        session.flush()
        with bulk.room_to_write(session):
            ids = _write_changes(session, batch.id, spool)
            staging.rows.write(session, batch.id, ids)
    preview = staging.preview
    batch.findings = json.dumps(
        {
            "duplicates": preview.duplicates,
            "conflicts": preview.conflicts,
            "sections": preview.changed_sections,
            "rows": digest,
        },
        sort_keys=True,
    )
    session.flush()
    return batch, preview


def _open_batch(session: Session, batch_id: int | None, checked: Checked, actor: str) -> ImportBatch:
    """The batch to fill."""
    if batch_id is None:
        batch = ImportBatch(actor=actor)
        session.add(batch)
    else:
        batch = session.get_one(ImportBatch, batch_id, populate_existing=True)
    batch.source, batch.as_of = checked.source, checked.as_of
    batch.files = json.dumps([{"name": f.name, "sha256": f.sha256, "rows": f.rows} for f in checked.files])
    batch.problem = None
    return batch


def _write_changes(session: Session, batch_id: int, spool: Spool) -> list[int]:
    """Keep what has to be written; returns the ids of the staged changes, by their position in the spool."""
    ids = bulk.next_ids(session, StagedChange, len(spool))
    numbers = iter(ids)
    for some in batched(spool, _AT_ONCE):
        bulk.insert_rows(session, StagedChange, [{"id": next(numbers), "batch_id": batch_id, **row} for row in some])
    return ids


class _Staging:
    """Compares the rows of a file with the directory, noting what becomes of each."""

    def __init__(self, session: Session, checked: Checked, spool: Spool, progress: Progress) -> None:
        self.session, self.checked, self.counts = session, checked, checked.counts
        self.spool, self.progress = spool, progress
        self.preview, self.rows = Preview(checked.counts), RowLog()
        self.seen: set[tuple[str, str]] = set()
        self.present: set[str] = set()
        self._duplicates = DuplicateFinder(session)
        self._claimed: set[int] = set()
        self._digest = hashlib.blake2b(digest_size=8)
        self._by_ref = {statement.ref: statement for statement in checked.statements}

    def claims_any(self, listing_ids: set[int]) -> bool:
        """True where a row of the file belongs to one of these listings."""
        return not self._claimed.isdisjoint(listing_ids)

    def compare(self) -> None:
        """Every row, once."""
        for ref, reason in self.checked.left:
            self.rows.add(Fate.LEFT_OUT, ref, reason=reason)
        joined = join(self.checked.statements)
        self.seen = {(s.source, s.key) for program in joined.programs for s in program.statements}
        self.present = {s.key[:KEY_PART] for s in self.checked.statements}
        self.counts.joined += len(joined.joined_rows)
        self.counts.refused_joins = len({one.ref for one, _other in joined.refused})
        self.preview.examples_refused = [f"{a.draft.name} / {b.draft.name}" for a, b in joined.refused[:EXAMPLES]]
        for ref in joined.joined_rows:
            self._note(Fate.JOINED, ref)
        for done, match in enumerate(match_programs(self.session, joined.programs), start=1):
            self._program(match)
            self.progress(done)
        self._unused(joined.unused)

    def _program(self, match: Match) -> None:
        """A program of the file: counted by what becomes of its listing."""
        if match.listing_id is not None:
            self._claimed.add(match.listing_id)
        if match.action == "new":
            self.counts.new += 1
            match.duplicates = self._duplicates.find(ListingDraft.from_json(match.content), listing_id=match.listing_id)
            self.preview.duplicates += bool(match.duplicates)
            _example(self.preview.examples_new, match)
            fate = Fate.NEW
        elif match.action == "changed" and self._note_change(match):
            self.counts.changed += 1
            fate = Fate.CHANGED
        else:
            self.counts.unchanged += 1
            fate = Fate.UNCHANGED
        change = self.keep(match)
        first, *others = match.rows
        self._note(fate, first, match, change)
        self.counts.joined += len(others)
        for ref in others:
            self._note(Fate.JOINED, ref, match, change)

    def _unused(self, unused: Sequence[Statement]) -> None:
        """Rows that are no IOP by themselves: another word on a listing we hold, or left out.

        `seen` are the records that the file's own programs speak for: a second row of one says nothing about it.
        """
        known = known_records(self.session, unused) - self.seen
        silent = []
        for statement in unused:
            if (statement.source, statement.key) in known:
                self.counts.no_longer_iop += 1
                self.counts.leave_out(NO_LONGER_IOP)
                self._note(Fate.LEFT_OUT, statement.ref, reason=NO_LONGER_IOP)
            else:
                silent.append(statement)
        joined: set[RowRef] = set()
        for match, ref in enrich_listings(self.session, silent, claimed=frozenset(self._claimed)):
            if match.action == "changed":
                self._note_change(match)
            change = self.keep(match)
            if ref not in joined:
                self._note(Fate.JOINED, ref, match, change)
            joined.add(ref)
        self.counts.joined += len(joined)
        for statement in silent:
            if statement.ref not in joined:
                self.counts.leave_out(NOT_AN_IOP)
                self._note(Fate.LEFT_OUT, statement.ref, reason=NOT_AN_IOP)

    def _note_change(self, match: Match) -> bool:
        """Count what a file changes; False where that is only of which day, or by whom, the same facts are stated."""
        sections = changed_sections(match.before or "{}", match.content)
        if sections == (DATES,):
            self.counts.dated += 1
            return False
        for section in sections:
            self.preview.changed_sections[section] = self.preview.changed_sections.get(section, 0) + 1
        _example(self.preview.examples_changed, match, ", ".join(sections))
        return True

    def keep(self, match: Match) -> int | None:
        """Put a match by where it has something to write; returns its position."""
        self.preview.conflicts += bool(match.conflicts)
        if match.action == "unchanged":
            return None
        self.counts.records += match.action == "records"
        row = _row(match)
        self._digest.update(json.dumps(row, sort_keys=True).encode())
        return self.spool.add(row)

    def digest(self) -> str:
        """Tells one preview from another whose numbers are the same: of all that would be written, row by row."""
        told = ("file", "row", "fate", "reason", "issues", "notes")
        for row in self.rows.rows:
            self._digest.update(json.dumps([row[name] for name in told]).encode())
        return self._digest.hexdigest()

    def _note(
        self, fate: Fate, ref: RowRef, match: Match | None = None, change: int | None = None, reason: str = ""
    ) -> None:
        statement = self._by_ref[ref]
        self.rows.add(
            fate,
            ref,
            label=label_of(statement),
            reason=reason,
            match=match,
            change=change,
            issues=statement.warnings,
        )


def _absences(session: Session, checked: Checked, states: Sequence[str], present: set[str]) -> Iterator[Match]:
    """This source's records in these states that the file no longer has. Nothing is deleted or hidden.

    `present` are the keys of all its rows, of those too that say no IOP, as far as `joining.tie` keeps of a key.
    """
    if not states:
        return
    query = (
        sa.select(SourceRecord)
        .where(
            SourceRecord.source == checked.source,
            SourceRecord.state.in_(sorted(states)),
            SourceRecord.released.is_(False),
            SourceRecord.absent_since.is_(None),
            SourceRecord.as_of < checked.as_of,
        )
        .order_by(SourceRecord.id)
    )
    for record in session.scalars(query):
        if record.key[:KEY_PART] in present:
            continue
        gone = replace(RecordState.of(record), absent_since=checked.as_of.isoformat())
        yield Match(
            action="absent", listing_id=record.listing_id, base_revision=None, before=None, content="", records=[gone]
        )


def _row(match: Match) -> dict[str, object]:
    return {
        "action": match.action,
        "listing_id": match.listing_id,
        "base_revision": match.base_revision if match.action != "absent" else None,
        "content": match.content if match.action in ("new", "changed") else None,
        "records": record_states.dump(match.records),
        "possible_duplicate": bool(match.duplicates),
        "public_id": match.public_id,
        "status": match.status,
    }


def _example(examples: list[str], match: Match, what: str = "") -> None:
    if len(examples) < EXAMPLES:
        content = json.loads(match.content)
        where = f"{content['name']}, {content['place']['city']}, {content['place']['state']}"
        examples.append(f"{where}: {what}" if what else where)
