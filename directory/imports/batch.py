"""Staging: everything an import would do, computed and kept, before a person confirms it.

Staging reads the directory and writes only the batch. Applying (`applier`) then has nothing left to decide.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.database import begin_write
from directory.imports import records as record_states
from directory.imports.counts import Counts
from directory.imports.joining import join
from directory.imports.matcher import CHUNK, Match, enrich_listings, known_records, match_programs
from directory.imports.records import RecordState
from directory.imports.statement import Statement
from directory.listings.diff import changed_sections
from directory.listings.revisions import batched, current_version
from directory.models import BatchStatus, ImportBatch, SourceRecord, StagedChange

NOT_AN_IOP = "not an IOP"
NO_LONGER_IOP = "no longer lists an IOP (the listing stays, with its dates)"
EXAMPLES = 5

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One file of a batch, by content and not only by name."""

    name: str
    sha256: str
    rows: int


@dataclass(slots=True)
class Checked:
    """The rows of all files of one import, read and checked. `counts` holds rows read, errors, and rows left out."""

    source: str
    as_of: dt.date
    files: list[FileInfo]
    statements: list[Statement]
    counts: Counts


@dataclass(slots=True)
class Preview:
    """What a person looks at before confirming."""

    counts: Counts
    changed_sections: dict[str, int] = field(default_factory=dict)
    examples_new: list[str] = field(default_factory=list)
    examples_changed: list[str] = field(default_factory=list)
    examples_refused: list[str] = field(default_factory=list)


def stage(
    session: Session,
    *,
    checked: Checked,
    actor: str,
    complete_states: Sequence[str] = (),
    replaces_sample: bool = False,
    progress: Progress = lambda _done: None,
) -> tuple[ImportBatch, Preview]:
    """Work out what the files would do, as one staged batch. The caller commits (or rolls back: a dry run)."""
    begin_write(session)
    version, _epoch = current_version(session)
    batch = ImportBatch(
        status=BatchStatus.STAGED,
        source=checked.source,
        as_of=checked.as_of,
        files=json.dumps([{"name": f.name, "sha256": f.sha256, "rows": f.rows} for f in checked.files]),
        counts="{}",
        complete_states=",".join(sorted(complete_states)),
        replaces_sample=replaces_sample,
        base_version=version,
        actor=actor,
    )
    session.add(batch)
    session.flush()

    joined = join(checked.statements)
    counts = checked.counts
    counts.joined += len(joined.joined_rows)
    counts.refused_joins = len({one.ref for one, _other in joined.refused})
    preview = Preview(counts)
    preview.examples_refused = [f"{a.draft.name} / {b.draft.name}" for a, b in joined.refused[:EXAMPLES]]

    claimed: set[int] = set()
    matches = _counted(match_programs(session, joined.programs), counts, preview, claimed, progress)
    _store(session, batch.id, matches)
    seen = {(s.source, s.key) for program in joined.programs for s in program.statements}
    _stage_unused(session, batch.id, joined.unused, counts, preview, claimed, seen)
    if complete_states:
        counts.absent = _stage_absences(session, batch, complete_states, seen)
    batch.counts = counts.to_json()
    session.flush()
    return batch, preview


def _counted(
    matches: Iterable[Match], counts: Counts, preview: Preview, claimed: set[int], progress: Progress
) -> Iterable[Match]:
    """Pass matches through, counting each program's first row by what becomes of its listing."""
    for done, match in enumerate(matches, start=1):
        if match.listing_id is not None:
            claimed.add(match.listing_id)
        if match.action == "new":
            counts.new += 1
            _example(preview.examples_new, match)
        elif match.action == "changed":
            counts.changed += 1
            _note_change(preview, match)
        else:
            counts.unchanged += 1
        progress(done)
        yield match


def _stage_unused(
    session: Session,
    batch_id: int,
    unused: Sequence[Statement],
    counts: Counts,
    preview: Preview,
    claimed: set[int],
    seen: set[tuple[str, str]],
) -> None:
    """Rows that are no IOP by themselves: another word on a listing we hold, or left out.

    `seen` are the records that the file's own programs speak for: a second row of one says nothing about it.
    """
    known = known_records(session, unused) - seen
    silent = [statement for statement in unused if (statement.source, statement.key) not in known]
    counts.no_longer_iop = len(unused) - len(silent)
    if counts.no_longer_iop:
        counts.leave_out(NO_LONGER_IOP, counts.no_longer_iop)
    joined_rows = set()
    enriching = []
    for match, ref in enrich_listings(session, silent, claimed=frozenset(claimed)):
        joined_rows.add(ref)
        if match.action == "changed":
            _note_change(preview, match)
        enriching.append(match)
    _store(session, batch_id, enriching)
    counts.joined += len(joined_rows)
    left_out = len(silent) - len(joined_rows)
    if left_out:
        counts.leave_out(NOT_AN_IOP, left_out)


def _stage_absences(session: Session, batch: ImportBatch, states: Sequence[str], seen: set[tuple[str, str]]) -> int:
    """Mark this source's records in these states that the file no longer has. Nothing is deleted or hidden."""
    query = (
        sa.select(SourceRecord)
        .where(
            SourceRecord.source == batch.source,
            SourceRecord.state.in_(sorted(states)),
            SourceRecord.released.is_(False),
            SourceRecord.absent_since.is_(None),
            SourceRecord.as_of < batch.as_of,
        )
        .order_by(SourceRecord.id)
    )
    rows = []
    for record in session.scalars(query):
        if (record.source, record.key) in seen:
            continue
        state = RecordState.of(record)
        gone = RecordState(
            **{name: getattr(state, name) for name in RecordState.__slots__} | {"absent_since": batch.as_of.isoformat()}
        )
        rows.append(_row(batch.id, "absent", record.listing_id, None, None, [gone]))
    for some in batched(rows, CHUNK):
        session.execute(sa.insert(StagedChange), some)
    return len(rows)


def _store(session: Session, batch_id: int, matches: Iterable[Match]) -> None:
    """Keep what has to be written; an unchanged listing needs nothing."""
    for some in batched((match for match in matches if match.action != "unchanged"), CHUNK):
        rows = [
            _row(
                batch_id,
                match.action,
                match.listing_id,
                match.base_revision,
                match.content if match.action in ("new", "changed") else None,
                match.records,
            )
            for match in some
        ]
        session.execute(sa.insert(StagedChange), rows)


def _row(
    batch_id: int,
    action: str,
    listing_id: int | None,
    base_revision: int | None,
    content: str | None,
    states: list[RecordState],
) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "action": action,
        "listing_id": listing_id,
        "base_revision": base_revision,
        "content": content,
        "records": record_states.dump(states),
    }


def _note_change(preview: Preview, match: Match) -> None:
    sections = changed_sections(match.before or "{}", match.content)
    for section in sections:
        preview.changed_sections[section] = preview.changed_sections.get(section, 0) + 1
    _example(preview.examples_changed, match, ", ".join(sections))


def _example(examples: list[str], match: Match, what: str = "") -> None:
    if len(examples) < EXAMPLES:
        content = json.loads(match.content)
        where = f"{content['name']}, {content['place']['city']}, {content['place']['state']}"
        examples.append(f"{where}: {what}" if what else where)
